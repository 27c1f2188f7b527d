"""How fast a queue has moved of late: who came, who was taken, who left, counted by the minute over half an hour."""

from collections import Counter, deque

from .ids import Channel, Tier

_MINUTE = 60.0


class _Minute:
    """What happened in one minute. `busy_seconds`: while anybody waited; `waiting_seconds`: summed over all who did."""

    __slots__ = ("arrived", "busy_seconds", "left", "since", "taken", "waiting_seconds")

    def __init__(self, since: float) -> None:
        self.since = since
        self.arrived: Counter[tuple[Channel, Tier]] = Counter()
        self.taken = 0
        self.left = 0
        self.busy_seconds = 0.0
        self.waiting_seconds = 0.0


class Pace:
    """The pace of one queue for one kind of work, live or deferred."""

    def __init__(self, window_seconds: float) -> None:
        self._window_seconds = window_seconds
        self._minutes: deque[_Minute] = deque()
        self._waiting = 0
        self._now: float | None = None

    def arrived(self, channel: Channel, tier: Tier, now: float) -> None:
        """Somebody came into the queue."""
        self._at(now).arrived[channel, tier] += 1
        self._waiting += 1

    def came_back(self) -> None:
        """Somebody waits again, or came before this was counted."""
        self._waiting += 1

    def taken(self, now: float, *, waited: bool) -> None:
        """Somebody was offered to an agent. Only who `waited` tells how fast the queue moves when there is one."""
        self._at(now).taken += waited
        self._waiting -= 1

    def served_elsewhere(self, now: float) -> None:
        """Somebody was served who did not wait here."""
        self._at(now).taken += self._waiting > 0

    def left(self) -> None:
        """Somebody left without being served, since whatever happened last."""
        if self._now is not None:
            self._at(self._now).left += 1
        self._waiting -= 1

    def went_elsewhere(self) -> None:
        """Somebody waits in another queue now."""
        self._waiting -= 1

    def service_rate(self, now: float) -> tuple[float, int] | None:
        """How many were taken in a second in which somebody waited, and how many that tells of; None when nobody was."""
        self._at(now)
        taken, busy = sum(minute.taken for minute in self._minutes), sum(minute.busy_seconds for minute in self._minutes)
        return (taken / busy, taken) if taken and busy else None

    def leaving_rate(self, now: float) -> float:
        """How many left in a second that one of them waited."""
        self._at(now)
        waiting = sum(minute.waiting_seconds for minute in self._minutes)
        return sum(minute.left for minute in self._minutes) / waiting if waiting else 0.0

    def arrival_rate(self, channel: Channel, tier: Tier, now: float) -> float:
        """How many of a channel and tier came in a second."""
        self._at(now)
        seconds = now - self._minutes[0].since
        return sum(minute.arrived[channel, tier] for minute in self._minutes) / seconds if seconds else 0.0

    def _at(self, now: float) -> _Minute:
        """The minute that is running, all before it accounted for."""
        if not self._minutes or now >= self._minutes[-1].since + _MINUTE:
            self._turn_over(now)
        minute = self._minutes[-1]
        if self._waiting and self._now is not None:
            # A night in which nothing happened weighs no more than all that is remembered.
            elapsed = min(now - self._now, self._window_seconds)
            minute.busy_seconds += elapsed
            minute.waiting_seconds += self._waiting * elapsed
        self._now = now
        return minute

    def _turn_over(self, now: float) -> None:
        self._minutes.append(_Minute(now))
        while self._minutes[0].since < now - self._window_seconds:
            self._minutes.popleft()
