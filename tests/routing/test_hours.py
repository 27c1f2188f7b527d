"""Business hours, and time counted only while they last."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import BusinessClock, Period

MADRID = ZoneInfo("Europe/Madrid")
DAY = (Period(opens=time(9), closes=time(14)), Period(opens=time(16), closes=time(19)))
CLOCK = BusinessClock(
    zone="Europe/Madrid",
    week=dict.fromkeys(range(5), DAY),
    holidays=frozenset({date(2026, 1, 6)}),
    exceptions={date(2026, 12, 24): (Period(opens=time(9), closes=time(12)),), date(2026, 1, 10): DAY},
)


def _madrid(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID).timestamp()


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-03-02T09:00", True),
        ("2026-03-02T13:59:59", True),
        ("2026-03-02T14:00", False),
        ("2026-03-02T15:00", False),
        ("2026-03-02T16:30", True),
        ("2026-03-02T19:00", False),
        ("2026-03-01T10:00", False),  # a Sunday
        ("2026-01-06T10:00", False),  # Epiphany
        ("2026-01-10T10:00", True),  # a Saturday that is an exception
        ("2026-12-24T13:00", False),  # an early closing
    ],
)
def test_open_or_closed(when: str, is_open: bool) -> None:
    assert CLOCK.is_open(_madrid(when)) is is_open


@pytest.mark.parametrize(
    ("when", "opens", "closes"),
    [
        ("2026-03-02T10:00", "2026-03-02T10:00", "2026-03-02T14:00"),
        ("2026-03-02T14:30", "2026-03-02T16:00", "2026-03-02T19:00"),
        ("2026-03-06T19:30", "2026-03-09T09:00", "2026-03-09T14:00"),
        ("2026-01-05T20:00", "2026-01-07T09:00", "2026-01-07T14:00"),
    ],
)
def test_when_it_opens_and_closes_next(when: str, opens: str, closes: str) -> None:
    assert CLOCK.next_opening(_madrid(when)) == _madrid(opens)
    assert CLOCK.next_closing(_madrid(when)) == _madrid(closes)


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-03-02T09:00", "2026-03-02T19:00", 8),
        ("2026-03-02T13:00", "2026-03-02T17:00", 2),
        ("2026-03-06T18:00", "2026-03-09T10:00", 2),
        ("2026-03-02T00:00", "2026-03-09T00:00", 40),
        ("2026-12-24T00:00", "2026-12-25T00:00", 3),
    ],
)
def test_business_time_between(since: str, until: str, hours: float) -> None:
    assert CLOCK.seconds_between(_madrid(since), _madrid(until)) == hours * 3600


def test_a_company_that_never_closes_has_no_closing_and_counts_every_second() -> None:
    always = BusinessClock(zone="Europe/Madrid", week=dict.fromkeys(range(7), (Period(opens=time(0), closes=time(0)),)))
    spring, autumn = _madrid("2026-03-29T00:00"), _madrid("2026-10-25T00:00")
    assert always.seconds_between(spring, spring + 86_400) == 86_400
    assert always.seconds_between(autumn, autumn + 86_400) == 86_400
    assert always.next_closing(spring) == float("inf")


def test_a_company_that_never_opens_is_waited_for_for_ever() -> None:
    never = BusinessClock(zone="UTC", week={})
    now = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    assert never.next_opening(now) == float("inf")
    assert never.later(now, 1) == float("inf")
    assert never.earlier(now, 1) == float("-inf")
    assert never.seconds_between(now, now + 1e6) == 0


def test_a_night_shift_loses_an_hour_in_spring_and_gains_one_in_autumn() -> None:
    night = BusinessClock(zone="Europe/Madrid", week=dict.fromkeys(range(7), (Period(opens=time(1), closes=time(5)),)))
    assert night.seconds_between(_madrid("2026-03-29T00:00"), _madrid("2026-03-29T12:00")) == 3 * 3600
    assert night.seconds_between(_madrid("2026-10-25T00:00"), _madrid("2026-10-25T12:00")) == 5 * 3600


times = st.times(min_value=time(0), max_value=time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))


@st.composite
def clocks(draw: st.DrawFn) -> BusinessClock:
    zone = draw(st.sampled_from(["Europe/Madrid", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo", "UTC", "America/St_Johns"]))
    week: dict[int, tuple[Period, ...]] = {}
    for day in range(7):
        edges = sorted(set(draw(st.lists(times, max_size=6))))
        week[day] = tuple(Period(opens=opens, closes=closes) for opens, closes in zip(edges[::2], edges[1::2], strict=False))
    holidays = draw(st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=3))
    return BusinessClock(zone=zone, week=week, holidays=holidays)


instants = st.floats(datetime(2026, 1, 1, tzinfo=UTC).timestamp(), datetime(2026, 12, 31, tzinfo=UTC).timestamp()).map(round).map(float)


@given(clocks(), instants, st.integers(0, 4 * 86_400))
def test_business_time_is_the_seconds_that_are_open(clock: BusinessClock, since: float, length: int) -> None:
    step = 600
    whole = [since + step * number for number in range(length // step)]
    counted = sum(clock.seconds_between(at, at + step) for at in whole)
    assert counted == pytest.approx(clock.seconds_between(since, since + step * len(whole)), abs=1e-3)
    for at in whole[::20]:
        minutes = [at + 60 * number for number in range(10)]
        if len({clock.is_open(minute) for minute in minutes}) == 1 and clock.next_opening(at) > at + step:
            assert clock.seconds_between(at, at + step) == 0
        if clock.is_open(at) and clock.next_closing(at) >= at + step:
            assert clock.seconds_between(at, at + step) == step


@given(clocks(), instants, st.floats(1, 3e5))
def test_later_and_earlier_undo_the_counting(clock: BusinessClock, at: float, seconds: float) -> None:
    later, earlier = clock.later(at, seconds), clock.earlier(at, seconds)
    if later < float("inf"):
        assert clock.seconds_between(at, later) == pytest.approx(seconds, abs=1e-3)
    if earlier > float("-inf"):
        assert clock.seconds_between(earlier, at) == pytest.approx(seconds, abs=1e-3)


@given(clocks(), instants)
def test_the_next_opening_is_open_and_nothing_before_it_is(clock: BusinessClock, at: float) -> None:
    opens = clock.next_opening(at)
    if opens < float("inf"):
        assert clock.is_open(opens)
        assert clock.seconds_between(at, opens) == 0


@given(clocks(), st.lists(instants, min_size=2, max_size=6))
def test_readings_do_not_depend_on_what_was_asked_before(clock: BusinessClock, asked: list[float]) -> None:
    differences = [clock.reading(one) - clock.reading(asked[0]) for one in asked]
    assert [clock.reading(one) - clock.reading(asked[0]) for one in asked] == pytest.approx(differences, abs=1e-3)
    fresh = BusinessClock(zone=clock.zone, week=clock.week, holidays=clock.holidays)
    first = min(asked)
    again = [fresh.seconds_between(first, one) for one in asked]
    assert again == pytest.approx([clock.seconds_between(first, one) for one in asked], abs=1e-3)


def test_summer_time_moves_the_opening_in_utc() -> None:
    saturday = datetime(2026, 3, 27, 20, tzinfo=UTC)
    assert CLOCK.next_opening(saturday.timestamp()) == datetime(2026, 3, 30, 7, tzinfo=UTC).timestamp()
    assert CLOCK.next_opening((saturday - timedelta(days=7)).timestamp()) == datetime(2026, 3, 23, 8, tzinfo=UTC).timestamp()
