"""The router: who is next, and who takes it. Facts and the time go in; decisions and the next time to ask come out.

It holds its picture in memory, does no I/O and knows no clock: `now` is epoch seconds, given with each call and never
smaller than before. The same calls give the same decisions. Names that the rules do not know raise `UnknownName`.
"""

from collections.abc import Mapping

from .decisions import AssignRefused, Decision, OfferDecision
from .desks import Desk
from .draining import Draining
from .eligibility import Requirement
from .estimate import Estimate
from .estimates import Estimates
from .ids import AgentId, Channel, InteractionId, QueueName, Tier
from .matching import Matching, Pair
from .places import Places
from .policies import Accumulating, Policy
from .pricing import Pricing
from .rules import RoutingRules
from .seat import Seat
from .staff import Staff
from .waiting import Waiting
from .waiting_room import WaitingRoom


class Router:
    """One queue over every channel, and the agents who serve it."""

    def __init__(self, rules: RoutingRules, policy: Policy | None = None) -> None:
        self._pricing = Pricing(rules, policy if policy is not None else Accumulating(rules))
        self._staff = Staff(rules)
        self._room = WaitingRoom(self._staff)
        self._draining = Draining(rules, self._staff, self._room)
        self._places = Places(self._pricing, self._staff, self._room, self._draining)
        self._matching = Matching(rules, self._staff, self._room)
        self._estimates = Estimates(rules, self._pricing, self._room)

    # Work that waits

    def enqueue(
        self,
        id: InteractionId,
        queue: QueueName,
        channel: Channel,
        tier: Tier,
        now: float,
        *,
        age_seconds: float = 0.0,
        requirement: Requirement | None = None,
        preferred: AgentId | None = None,
        preferred_for_seconds: float = 0.0,
        only_preferred: bool = False,
        exclusions: Mapping[AgentId, float] | None = None,
        head_start: bool = True,
    ) -> Waiting:
        """Take an interaction into the queue and answer its place, which the caller stores.

        `age_seconds` is what it has waited for us before, on the queue's clock. `exclusions` are agents passed over for
        it, each until an instant (who transferred it away: far in the future). Raises `AlreadyWaiting`.
        """
        waiting = self._pricing.fresh(
            id,
            queue,
            channel,
            tier,
            now,
            age_seconds=age_seconds,
            requirement=requirement or {},
            preferred=preferred,
            preferred_for_seconds=preferred_for_seconds,
            only_preferred=only_preferred,
            exclusions=exclusions or {},
            head_start=head_start,
        )
        self._places.admit(waiting, now)
        self._estimates.pace(queue, channel).arrived(channel, tier, now)
        return waiting

    def restore(self, waiting: Waiting, now: float | None = None) -> Waiting:
        """Give back a stored place: at start, in any order, before the first `match`.

        With `now`, a place stored under rules that gave another slope carries its earned score into these; the answer is
        the place to store. Without, its key stands.
        """
        place = waiting if now is None else self._pricing.restored(waiting, now)
        self._places.admit(place, place.ring_since)
        self._places.reconsider([self._room.entries[place.id]])
        self._estimates.pace(place.queue, place.channel).came_back()
        return place

    def remove(self, id: InteractionId) -> Waiting | None:
        """The interaction waits no more (cancelled, abandoned, moved out); None when it did not wait."""
        entry = self._room.entries.get(id)
        if entry is None:
            return None
        self._places.let_go(entry)
        self._estimates.pace(entry.waiting.queue, entry.waiting.channel).left()
        return entry.waiting

    def requeue(self, waiting: Waiting, now: float, *, exclude: AgentId | None = None, exclude_until: float | None = None) -> Waiting:
        """Put back what an offer took (declined, missed, agent lost before talking): key and age run on.

        `exclude` is passed over for it until then (default: the rules' `pass_over_seconds`); whoever was passed over for
        an earlier decline may be tried again, since others have been.
        """
        place = self._places.admit(self._pricing.requeued(waiting, now, exclude, exclude_until), now)
        self._estimates.pace(place.queue, place.channel).came_back()
        return place

    def retier(self, id: InteractionId, tier: Tier, now: float) -> Waiting | None:
        """Give a waiting interaction another tier: its earned score is carried.

        A rise gives at least what that tier would have had from the start of this wait. None when it does not wait.
        """
        entry = self._room.entries.get(id)
        return None if entry is None else self._places.change(entry, self._pricing.retiered(entry.waiting, tier, now), now)

    def retiered(self, waiting: Waiting, tier: Tier, now: float) -> Waiting:
        """What an offer has taken, with another tier as `retier` would give it: to `requeue` should the offer come to nothing."""
        return self._pricing.retiered(waiting, tier, now)

    def move(self, id: InteractionId, *, now: float, queue: QueueName | None = None, channel: Channel | None = None) -> Waiting | None:
        """Send a waiting interaction to another queue or channel: the earned score is carried, rings and exits begin anew.

        What kept it for a preferred agent is over. None when it does not wait.
        """
        entry = self._room.entries.get(id)
        if entry is None:
            return None
        place = entry.waiting
        there = queue if queue is not None else place.queue, channel if channel is not None else place.channel
        if there == (place.queue, place.channel):
            return place
        moved = self._places.change(entry, self._pricing.moved(place, *there, now), now)
        self._estimates.moved(place, moved, now)
        return moved

    def boost(self, id: InteractionId, seconds: float, now: float) -> Waiting | None:
        """Give a waiting interaction so many seconds more of age; None when it does not wait."""
        entry = self._room.entries.get(id)
        return None if entry is None else self._places.change(entry, self._pricing.boosted(entry.waiting, seconds), now)

    def assign(self, id: InteractionId, agent: AgentId, now: float) -> OfferDecision | AssignRefused:
        """Offer a waiting interaction to an agent by hand: the same claim, the same reasons, but no skill is asked for."""
        entry, desk = self._room.entries.get(id), self._staff.desks.get(agent)
        if entry is None:
            return AssignRefused(id=id, agent=agent, code="not_waiting", detail="It does not wait any more.")
        if desk is None:
            return AssignRefused(id=id, agent=agent, code="not_signed_in", detail="This agent is not signed in.")
        channel = entry.waiting_class.channel_rule
        if channel.name not in desk.seat.channels:
            return AssignRefused(id=id, agent=agent, code="channel_not_taken", detail=f"This agent does not take {channel.name}.")
        if channel.live and desk.work.rings:
            return AssignRefused(id=id, agent=agent, code="offer_pending", detail="Another offer rings at this agent's desk.")
        if not desk.work.would_have_room(channel):
            return AssignRefused(id=id, agent=agent, code="no_room", detail="This agent has no room for it now.")
        return self._claim(self._matching.by_hand(entry, desk, now), now)

    # Agents

    def sign_in(self, seat: Seat, now: float, *, available: bool, idle_since: float | None = None) -> None:
        """An agent is here; idle since now unless told otherwise."""
        before = self._staff.desks.get(seat.agent)
        if before is not None:
            self._draining.end_at(before)
        desk = self._staff.seat(seat, now if idle_since is None else idle_since)
        self._staff.set_available(desk, available)
        self._places.reconsider(self._room.named(seat.agent))

    def sign_out(self, agent: AgentId) -> None:
        """An agent has left, with everything they held: the hub has requeued or kept it."""
        desk = self._staff.desks.get(agent)
        if desk is None:
            return
        self._draining.end_at(desk)
        self._staff.unseat(agent)
        self._places.reconsider(self._room.named(agent))

    def set_available(self, agent: AgentId, available: bool, now: float) -> None:
        """May this agent be offered work? Becoming available starts their idle time."""
        desk = self._staff.desks.get(agent)
        if desk is None or desk.available == available:
            return
        if available:
            desk.idle_since = now
        else:
            self._draining.end_at(desk)
        self._staff.set_available(desk, available)
        self._places.reconsider(self._room.named(agent))

    def reseat(self, seat: Seat, now: float) -> None:
        """A signed-in agent's skills, channels or capacity changed; work in hand stays."""
        before = self._staff.desks.get(seat.agent)
        if before is None:
            return
        self._draining.end_at(before)
        available = before.available
        self._staff.set_available(self._staff.seat(seat, before.idle_since), available)
        self._places.reconsider(self._room.named(seat.agent))

    def occupy(self, agent: AgentId, id: InteractionId, channel: Channel, *, offered: bool = False) -> None:
        """An agent holds this interaction, whatever the room: a handling after a restart, outbound work, a consult.

        `offered`: it is a live offer that still rings; `accept` follows.
        """
        desk, rule = self._staff.desks.get(agent), self._pricing.channel(channel)
        if desk is None:
            return
        desk.work.take(id, rule, rings=offered)
        self._staff.refresh(desk)
        if rule.is_call:
            self._draining.end_at(desk)

    def accept(self, agent: AgentId, id: InteractionId) -> None:
        """A ringing offer was accepted: this agent may be offered live work again, as far as there is room."""
        desk = self._staff.desks.get(agent)
        if desk is not None:
            desk.work.accept(id)
            self._freed(desk)

    def release(self, agent: AgentId, id: InteractionId, now: float, *, idle: bool) -> None:
        """An agent no longer holds this interaction. `idle`: their idle time starts anew (not after a declined,
        missed or withdrawn offer). Nothing happens when they did not hold it."""
        desk = self._staff.desks.get(agent)
        if desk is None or not desk.work.give_back(id):
            return
        if idle:
            desk.idle_since = now
        self._freed(desk)

    # Deciding

    def match(self, now: float) -> list[Decision]:
        """Apply every timer that is due, then offer work until nothing more fits; best score first.

        What is offered has left the queue and holds the agent's units already.
        """
        self._places.settle_due(now)
        decisions: list[Decision] = [self._claim(pair, now) for pair in self._matching.pairs(now)]
        self._draining.begin(now)
        decisions += self._places.consequences(self._matching.held_back, now)
        self._matching.held_back.clear()
        return decisions

    def next_wake(self, now: float) -> float | None:
        """When to call `match` again even if nothing happens; None when only an event can change anything."""
        due = self._places.next_due()
        return None if due is None else max(now, due)

    # Looking

    def waiting(self, id: InteractionId) -> Waiting | None:
        """The present place of an interaction; None when it does not wait."""
        entry = self._room.entries.get(id)
        return None if entry is None else entry.waiting

    def has_room(self, agent: AgentId, channel: Channel) -> bool:
        """Whether one more interaction of this channel fits beside what this agent holds, available or not."""
        desk = self._staff.desks.get(agent)
        return desk is not None and desk.work.would_have_room(self._pricing.channel(channel))

    def position(self, id: InteractionId, now: float) -> int:
        """1 for who is next: one more than those of its queue and kind (live or deferred) with a higher score now.

        Raises `KeyError` when it does not wait.
        """
        return self._room.position(self._room.entries[id], now)

    def depth(self) -> Mapping[tuple[QueueName, Channel, Tier], int]:
        """How many wait, by queue, channel and tier; pairs where nobody waits may be missing."""
        return self._room.depth()

    def estimate(self, id: InteractionId, now: float) -> Estimate | None:
        """How long this interaction may still wait; None when it does not wait or too little is known."""
        entry = self._room.entries.get(id)
        return None if entry is None else self._estimates.of(entry, now)

    def served(self, queue: QueueName, channel: Channel, tier: Tier, now: float) -> None:
        """Somebody was served whom this router did not offer: a fact for its estimates."""
        self._estimates.pace(queue, channel).served_elsewhere(now)

    def _freed(self, desk: Desk) -> None:
        """An agent may have more room; where it is being made for a call, what must wait for that is told."""
        self._staff.refresh(desk)
        self._places.explain(self._draining.kept_waiting_by(desk))

    def _claim(self, pair: Pair, now: float) -> OfferDecision:
        """Take the work out of the queue and the units from the agent."""
        entry, desk, waiting = pair.entry, pair.desk, pair.entry.waiting
        channel, mode = entry.waiting_class.channel_rule, desk.seat.channels[waiting.channel]
        reading = entry.waiting_class.reading
        offer = OfferDecision(
            id=waiting.id,
            agent=desk.agent,
            queue=waiting.queue,
            channel=waiting.channel,
            tier=waiting.tier,
            score=pair.score,
            key=waiting.key,
            waited_seconds=reading(now) - reading(waiting.waiting_since),
            position_when_taken=self._room.position(entry, now),
            accept_mode=mode,
            waiting=waiting,
            reason=pair.reason,
        )
        self._places.let_go(entry)
        self._estimates.taken(waiting, now)
        desk.work.take(waiting.id, channel, rings=mode == "ring")
        self._staff.refresh(desk)
        if channel.is_call:
            self._draining.end_at(desk)
        return offer
