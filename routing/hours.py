"""Business hours: when a company is open, and time counted only while it is.

Several periods a day, holidays, exceptions for single days, in an IANA zone; right across changes between summer and winter time.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

_DAYS_AT_A_TIME = 35
_SEARCHED_DAYS = 800


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Open from one local time to another of the same day; closing at 00:00 means the end of the day."""

    opens: time
    closes: time


@dataclass(frozen=True, kw_only=True)
class BusinessClock:
    """A week of opening periods (0 is Monday), less holidays; `exceptions` replace the periods of single days.

    `holidays` is asked for one day at a time and must always say the same of it.

    Instants are epoch seconds. Where a clock never opens again, instants it is asked for are infinite.
    """

    zone: str
    week: Mapping[int, Sequence[Period]]
    holidays: Container[date] = frozenset()
    exceptions: Mapping[date, Sequence[Period]] = field(default_factory=dict)

    def is_open(self, instant: float) -> bool:
        """Whether the company is open at this instant. The second it closes is closed."""
        _, closes = self._table.around(instant)
        return instant < closes

    def next_opening(self, instant: float) -> float:
        """The instant itself when open, else when it opens next."""
        return instant if self.is_open(instant) else self._table.opening_after(instant)

    def next_closing(self, instant: float) -> float:
        """When the present period ends, or when closed, the next one."""
        return self._table.closing_after(instant)

    def seconds_between(self, since: float, until: float) -> float:
        """Business seconds from one instant to a later one."""
        return self.reading(until) - self.reading(since)

    def reading(self, instant: float) -> float:
        """Business seconds counted up to this instant. Only differences have a meaning."""
        return self._table.reading(instant)

    def earlier(self, instant: float, seconds: float) -> float:
        """The latest instant from which so many business seconds pass until `instant`."""
        return instant if seconds <= 0 else self._table.instant_leaving(instant, seconds)

    def later(self, instant: float, seconds: float) -> float:
        """The first instant by which so many business seconds have passed since `instant`."""
        return instant if seconds <= 0 else self._table.instant_reaching(instant, seconds)

    def periods_on(self, day: date) -> Sequence[Period]:
        """The opening periods of one day: its exception, else none on a holiday, else its weekday's."""
        if day in self.exceptions:
            return self.exceptions[day]
        return () if day in self.holidays else self.week.get(day.weekday(), ())

    @cached_property
    def _table(self) -> "_OpenTimes":
        return _OpenTimes(self)


class _OpenTimes:
    """The open intervals of the days asked for so far, in order, with the seconds counted before each."""

    def __init__(self, clock: BusinessClock) -> None:
        self._clock = clock
        self._zone = ZoneInfo(clock.zone)
        self._opens: list[float] = []
        self._closes: list[float] = []
        self._before: list[float] = []
        self._first_day = self._next_day = date.min
        self._from = self._to = 0.0

    def reading(self, instant: float) -> float:
        self._cover(instant)
        at = bisect_right(self._opens, instant) - 1
        if at < 0:
            return self._before[0] if self._before else 0.0
        return self._before[at] + min(instant, self._closes[at]) - self._opens[at]

    def around(self, instant: float) -> tuple[float, float]:
        """The last interval that opened by then."""
        self._cover(instant)
        at = bisect_right(self._opens, instant) - 1
        return (self._opens[at], self._closes[at]) if at >= 0 else (-math.inf, -math.inf)

    def opening_after(self, instant: float) -> float:
        for _ in self._ahead_of(instant):
            at = bisect_right(self._opens, instant)
            if at < len(self._opens):
                return self._opens[at]
        return math.inf

    def closing_after(self, instant: float) -> float:
        for _ in self._ahead_of(instant):
            at = bisect_right(self._closes, instant)
            # A period that ends where the table ends may go on in the next day.
            if at < len(self._closes) and self._closes[at] < self._to:
                return self._closes[at]
        return math.inf

    def instant_reaching(self, instant: float, seconds: float) -> float:
        goal = self.reading(instant) + seconds
        for _ in self._ahead_of(instant):
            at = bisect_left(self._before, goal) - 1
            reached = self._opens[at] + goal - self._before[at] if at >= 0 else math.inf
            if at >= 0 and reached <= self._closes[at]:
                return max(instant, reached)
        return math.inf

    def instant_leaving(self, instant: float, seconds: float) -> float:
        goal = self.reading(instant) - seconds
        for _ in range(_SEARCHED_DAYS // _DAYS_AT_A_TIME):
            if self._before and goal >= self._before[0]:
                at = bisect_right(self._before, goal) - 1
                return min(instant, self._opens[at] + goal - self._before[at])
            self._extend_back()
        return -math.inf

    def _ahead_of(self, instant: float) -> Iterator[None]:
        """The steps of a search into the future: the table reaches further with each."""
        self._cover(instant)
        for _ in range(_SEARCHED_DAYS // _DAYS_AT_A_TIME):
            yield
            self._extend()

    def _cover(self, instant: float) -> None:
        if self._from <= instant < self._to:
            return
        if self._first_day == date.min:
            self._first_day = self._next_day = datetime.fromtimestamp(instant, self._zone).date()
            self._from = self._to = self._local(self._first_day, time.min)
        while instant >= self._to:
            self._extend()
        while instant < self._from:
            self._extend_back()

    def _extend(self) -> None:
        until = self._next_day + timedelta(days=_DAYS_AT_A_TIME)
        counted = self._before[-1] + self._closes[-1] - self._opens[-1] if self._before else 0.0
        for opens, closes in self._intervals(self._next_day, until):
            if self._closes and opens <= self._closes[-1]:
                counted += max(0.0, closes - self._closes[-1])
                self._closes[-1] = max(closes, self._closes[-1])
                continue
            self._append(opens, closes, counted)
            counted += closes - opens
        self._next_day, self._to = until, self._local(until, time.min)

    def _append(self, opens: float, closes: float, counted: float) -> None:
        self._opens.append(opens)
        self._closes.append(closes)
        self._before.append(counted)

    def _extend_back(self) -> None:
        """Earlier days come in front with negative seconds, so that no reading given out ever changes."""
        since = self._first_day - timedelta(days=_DAYS_AT_A_TIME)
        opens, closes, before = self._opens, self._closes, self._before
        counted = before[0] if before else 0.0
        for start, end in reversed(list(self._intervals(since, self._first_day))):
            counted -= end - start
            if opens and end >= opens[0]:
                opens[0], before[0] = start, counted
                continue
            opens.insert(0, start)
            closes.insert(0, end)
            before.insert(0, counted)
        self._first_day, self._from = since, self._local(since, time.min)

    def _intervals(self, since: date, until: date) -> Iterator[tuple[float, float]]:
        """Open intervals of these days, in order, none touching the next of its day."""
        day = since
        while day < until:
            last = -math.inf
            for period in sorted(self._clock.periods_on(day), key=lambda period: period.opens):
                ends = self._local(day + timedelta(days=1), time.min) if period.closes == time.min else self._local(day, period.closes)
                # Where clocks jump forward, a local time that does not exist may fall behind one that does.
                opens = max(self._local(day, period.opens), last)
                if opens < ends:
                    yield opens, ends
                    last = ends
            day += timedelta(days=1)

    def _local(self, day: date, at: time) -> float:
        return datetime.combine(day, at, tzinfo=self._zone).timestamp()
