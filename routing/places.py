"""Gives waiting work its places and keeps them right as time passes: rings, preferences, timers, ways out."""

from collections.abc import Iterable, Iterator

from .classes import Entry
from .decisions import Decision, ExitDecision, HoldDecision
from .draining import Draining
from .exits import Exits
from .holds import holds_of
from .needs import Needs
from .pricing import Pricing
from .reasons import Reason
from .staff import Staff
from .timers import Timers
from .unservable import Unservable
from .waiting import Waiting
from .waiting_room import WaitingRoom


class AlreadyWaiting(ValueError):
    """The interaction has a place in the queue already."""


class Places:
    """The life of a place: admitted, settled anew whenever time or agents change it, explained, let go."""

    def __init__(self, pricing: Pricing, staff: Staff, room: WaitingRoom, draining: Draining) -> None:
        self._pricing = pricing
        self._staff = staff
        self._room = room
        self._draining = draining
        self._needs = Needs(pricing, staff)
        self._unservable = Unservable(staff)
        self._exits = Exits(pricing, staff, self._unservable)
        self._timers = Timers()
        self._unexplained: dict[Entry, None] = {}

    def admit(self, waiting: Waiting, now: float) -> Waiting:
        """Take in a place."""
        if waiting.id in self._room.entries:
            raise AlreadyWaiting(f"{waiting.id} waits already")
        entry = Entry(waiting, self._needs.last(waiting))
        self._settle(entry, now)
        self._unservable.add(entry)
        return waiting

    def let_go(self, entry: Entry) -> None:
        """It waits no more."""
        self._room.take(entry)
        self._unservable.remove(entry)
        self._timers.set(entry, None)
        self._draining.end(entry.waiting.id)
        self._unexplained.pop(entry, None)

    def change(self, entry: Entry, waiting: Waiting, now: float) -> Waiting:
        """Give an interaction another place."""
        self.let_go(entry)
        return self.admit(waiting, now)

    def reconsider(self, entries: Iterable[Entry]) -> None:
        """Something outside has changed for these: the next match settles them anew."""
        for entry in entries:
            self._timers.set(entry, 0.0)

    def settle_due(self, now: float) -> None:
        """Settle what time has changed."""
        for entry in list(self._timers.due(now)):
            self._settle(entry, now)

    def next_due(self) -> float | None:
        """When time will change something next."""
        return self._timers.next_due()

    def explain(self, entries: Iterable[Entry]) -> None:
        """What holds these back may have changed."""
        self._unexplained.update(dict.fromkeys(entries))

    def consequences(self, held_back: Iterable[Entry], now: float) -> list[Decision]:
        """What follows for those who go on waiting: ways out that are due, and holds that have changed."""
        self.explain(self._unservable.changed())
        for entry in held_back:
            if entry.waiting.id in self._room.entries:
                self._arm(entry, now)
                self._unexplained[entry] = None
        if not self._unexplained:
            return []
        decisions: list[Decision] = [*self._exits_due(now), *self._holds_changed(now)]
        self._unexplained.clear()
        return decisions

    def _exits_due(self, now: float) -> Iterator[ExitDecision]:
        """The ways out that are due now."""
        for entry in self._unexplained:
            leaving = self._exits.take(entry, now)
            if leaving is not None:
                self._arm(entry, now)
                yield ExitDecision(id=entry.waiting.id, exit=leaving[0], waiting=entry.waiting, reason=Reason(because=leaving[1]))

    def _holds_changed(self, now: float) -> Iterator[HoldDecision]:
        """What holds work back, where that has changed since it was last said."""
        for entry in self._unexplained:
            ring, unservable = self._needs.next_ring(entry.waiting, now), self._unservable.holds(entry)
            holds = holds_of(entry, now, staff=self._staff, next_ring=ring, draining=self._draining, unservable=unservable)
            if holds != entry.holds:
                entry.holds = holds
                until = min((hold.until for hold in holds if hold.until is not None), default=None)
                yield HoldDecision(id=entry.waiting.id, until=until, reason=Reason(holds=holds))

    def _settle(self, entry: Entry, now: float) -> None:
        """Put an entry where it belongs at this time, and arm its timer."""
        waiting, pricing = entry.waiting, self._pricing
        queue, channel = pricing.queue(waiting.queue), pricing.channel(waiting.channel)
        need, standing = self._needs.now(waiting, now), pricing.standing(waiting, now)
        if entry.reserved_until is not None and entry.reserved_until <= now:
            entry.reserved_until = None
        waiting_class = self._room.class_of(queue, channel, waiting.tier, need, standing, pricing.clock_of(waiting))
        self._room.put(entry, waiting_class, kept=self._is_kept(entry, now))
        self._arm(entry, now)
        self._unexplained[entry] = None

    def _is_kept(self, entry: Entry, now: float) -> bool:
        """Whether it is kept for its preferred agent, who must be here and, unless named by a person, able to serve it."""
        waiting = entry.waiting
        if waiting.only_preferred or waiting.preferred is None or waiting.preferred_until is None:
            return waiting.only_preferred
        desk = self._staff.desks.get(waiting.preferred)
        if desk is None or not desk.available or waiting.preferred_until <= now:
            return False
        return desk.profile in entry.last_need.profiles and waiting.channel in desk.seat.channels

    def _arm(self, entry: Entry, now: float) -> None:
        """Let the entry fall due at the next time that can change anything for it."""
        waiting, next_ring = entry.waiting, self._needs.next_ring(entry.waiting, now)
        ahead = [*waiting.exclusions.values(), waiting.preferred_until, entry.reserved_until, self._pricing.next_step(waiting, now)]
        times = [at for at in ahead if at is not None and at > now]
        times += [at for at in (next_ring and next_ring[0], self._exits.next_due(entry)) if at is not None]
        self._timers.set(entry, min(times, default=None))
