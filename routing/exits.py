"""Ways out: a longest wait is kept by leaving the queue, not by the order in it."""

from dataclasses import replace

from .classes import Entry
from .pricing import Pricing
from .rules import ExitRule
from .staff import Staff
from .unservable import Unservable

_FALLBACK = ExitRule(after_seconds=0.0, kind="fallback")


class Exits:
    """Which way out a waiting interaction should take now, and when the next one is due."""

    def __init__(self, pricing: Pricing, staff: Staff, unservable: Unservable) -> None:
        self._pricing = pricing
        self._staff = staff
        self._unservable = unservable

    def next_due(self, entry: Entry) -> float | None:
        """When the clock alone will send it out next."""
        times = [at for at in (self._next_timed(entry), self._closing(entry), self._end_of_hold(entry)) if at is not None]
        return min(times, default=None)

    def take(self, entry: Entry, now: float) -> tuple[ExitRule, str] | None:
        """The way out that is due now, and its cause. Each is told once; of several overdue, the last."""
        once = None if entry.told_to_leave else self._once(entry, now)
        if once is not None:
            entry.told_to_leave = True
            return once
        return self._timed(entry, now)

    def _once(self, entry: Entry, now: float) -> tuple[ExitRule, str] | None:
        queue, waiting = entry.waiting_class.queue_rule, entry.waiting
        if waiting.only_preferred and waiting.preferred is not None:
            desk = self._staff.desks.get(waiting.preferred)
            if desk is None or not desk.available:
                return _FALLBACK, "named_agent_away"
            if waiting.preferred_until is not None and waiting.preferred_until <= now:
                return _FALLBACK, "named_agent_busy"
        if queue.exit_when_unservable is not None and self._unservable.holds(entry):
            return queue.exit_when_unservable, "unservable"
        closing = self._closing(entry)
        if queue.at_close is not None and closing is not None and closing <= now:
            return queue.at_close, "closed"
        return None

    def _timed(self, entry: Entry, now: float) -> tuple[ExitRule, str] | None:
        found = None
        while (at := self._next_timed(entry)) is not None and at <= now:
            taken = entry.waiting.exits_taken
            found = entry.waiting_class.queue_rule.exits[taken]
            entry.waiting = replace(entry.waiting, exits_taken=taken + 1)
        return None if found is None else (found, "waited")

    def _next_timed(self, entry: Entry) -> float | None:
        waiting, exits = entry.waiting, entry.waiting_class.queue_rule.exits
        if waiting.exits_taken >= len(exits):
            return None
        return entry.waiting_class.clock.later(waiting.ring_since, exits[waiting.exits_taken].after_seconds)

    def _closing(self, entry: Entry) -> float | None:
        """When live work is sent out because the queue closes, or was closed when it came."""
        queue = entry.waiting_class.queue_rule
        if queue.hours is None or queue.at_close is None or entry.told_to_leave or not entry.waiting_class.channel_rule.live:
            return None
        since = entry.waiting.ring_since
        return queue.hours.next_closing(since) if queue.hours.is_open(since) else since

    def _end_of_hold(self, entry: Entry) -> float | None:
        """When work held for a named agent goes to its fallback."""
        return entry.waiting.preferred_until if entry.waiting.only_preferred and not entry.told_to_leave else None
