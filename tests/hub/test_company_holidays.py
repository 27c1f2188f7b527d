"""Public holidays are those that governments publish, exceptions beat them, and summer time stays right around them."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest

from hub.company import Hours, Period
from hub.company_holidays import closed_days, next_holidays
from hub.verbs.check import holiday_lines
from hub.work.routing_rules import clock_of
from tests.hub.northwind import northwind

OFFICE = (Period(opens="09:00", closes="17:00"),)

# U.S. Office of Personnel Management, "Federal Holidays", 2026 and 2027: the days off from Monday to Friday.
# The last one is New Year's Day of 2028, a Saturday.
FEDERAL = """
    2026-01-01 2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03 2026-09-07 2026-10-12 2026-11-11 2026-11-26 2026-12-25
    2027-01-01 2027-01-18 2027-02-15 2027-05-31 2027-06-18 2027-07-05 2027-09-06 2027-10-11 2027-11-11 2027-11-25 2027-12-24
    2027-12-31
"""
# GOV.UK, "UK bank holidays", 2026 and 2027, substitute days included.
ENGLAND = """
    2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
    2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28
"""
# Boletín Oficial del Estado, "relación de fiestas laborales para el año 2026", Comunidad de Madrid, without those on a Saturday.
MADRID = "2026-01-01 2026-01-06 2026-04-02 2026-04-03 2026-05-01 2026-10-12 2026-11-02 2026-12-07 2026-12-08 2026-12-25"


def hours(
    *holidays: str, zone: str = "America/New_York", closed: tuple[str, ...] = (), exceptions: dict[str, tuple[Period, ...]] | None = None
) -> Hours:
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE)
    return Hours.model_validate(
        {"name": "office", "zone": zone, "days": week, "holidays": holidays, "closed": closed, "exceptions": exceptions or {}}
    )


@pytest.mark.parametrize(("place", "published", "years"), [("US", FEDERAL, 2), ("GB-ENG", ENGLAND, 2), ("ES-MD", MADRID, 1)])
def test_the_days_off_are_those_that_are_published(place: str, published: str, years: int) -> None:
    closed = closed_days(hours(place))
    days = (date(2026, 1, 1) + timedelta(days=ahead) for ahead in range(366 * years))
    working = [day for day in takewhile(lambda day: day.year < 2026 + years, days) if day.weekday() < 5]
    assert [day.isoformat() for day in working if day in closed] == published.split()


def test_of_several_places_each_one_closes() -> None:
    lincoln, columbus = date(2026, 2, 12), date(2026, 10, 12)
    california, new_york, both = (closed_days(hours(*places)) for places in (("US-CA",), ("US-NY",), ("US-CA", "US-NY")))
    assert [lincoln in california, lincoln in new_york, lincoln in both] == [False, True, True]
    assert [columbus in california, columbus in new_york, columbus in both] == [False, True, True]


def test_dates_of_ones_own_close_too() -> None:
    clock = clock_of(hours("US", closed=("2026-11-27",)))
    assert clock.next_opening(_at("2026-11-25T17:00", "America/New_York")) == _at("2026-11-30T09:00", "America/New_York")
    without = clock_of(hours(closed=("2026-11-27",)))
    assert without.next_opening(_at("2026-11-26T03:00", "America/New_York")) == _at("2026-11-26T09:00", "America/New_York")


def test_an_exception_beats_a_holiday_both_ways() -> None:
    short = (Period(opens="10:00", closes="12:00"),)
    named = hours("US", exceptions={"2026-11-26": short, "2026-11-25": ()})
    clock = clock_of(named)
    assert clock.next_opening(_at("2026-11-24T17:00", "America/New_York")) == _at("2026-11-26T10:00", "America/New_York")
    assert [day for day, _ in next_holidays(named, date(2026, 11, 20), 1)] == [date(2026, 12, 25)]


def test_easter_and_the_change_to_summer_time_fall_together() -> None:
    """In 2027 British clocks go forward on 28 March, between Good Friday and Easter Monday."""
    clock = clock_of(hours("GB-ENG", zone="Europe/London"))
    thursday, tuesday = _at("2027-03-25T16:00", "Europe/London"), datetime(2027, 3, 30, 8, tzinfo=UTC).timestamp()
    assert clock.next_opening(thursday + 3600) == tuesday
    assert clock.seconds_between(thursday, tuesday + 3600) == 2 * 3600
    assert clock.later(thursday, 7200) == tuesday + 3600


def test_an_election_day_after_the_change_to_winter_time() -> None:
    """In 2026 American clocks go back on Sunday 1 November; New York keeps Tuesday's election as a holiday."""
    clock = clock_of(hours("US-NY"))
    friday, wednesday = _at("2026-10-30T17:00", "America/New_York"), datetime(2026, 11, 4, 14, tzinfo=UTC).timestamp()
    assert clock.seconds_between(friday, wednesday) == 8 * 3600
    assert clock.next_opening(_at("2026-11-02T17:00", "America/New_York")) == wednesday


def test_check_lists_the_next_holidays_of_each_hours_in_their_own_zone() -> None:
    sydney = hours("AU-NSW", zone="Australia/Sydney").model_copy(update={"name": "sydney"})
    company = northwind().model_copy(update={"hours": (hours("US"), sydney, hours())})
    assert list(holiday_lines(company, datetime(2026, 12, 25, 20, tzinfo=UTC))) == [
        "  holidays  office: 2026-12-25 Christmas Day, 2027-01-01 New Year's Day, 2027-01-18 Martin Luther King Jr. Day",
        "  holidays  sydney: 2026-12-26 Boxing Day, 2026-12-28 Boxing Day (observed), 2027-01-01 New Year's Day",
    ]


def test_the_library_is_not_imported_where_no_hours_name_a_place() -> None:
    """It costs memory and a third of a second."""
    asks = (
        "import sys; from hub.company import Hours; from hub.company_references import reference_faults; "
        "from hub.work.routing_rules import clock_of; clock_of(Hours(name='office', zone='UTC', days={})).is_open(0.0); "
        "print(reference_faults({'hours': [{'name': 'office', 'zone': 'UTC'}]}), 'holidays' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[] False"


def _at(local: str, zone: str) -> float:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).timestamp()
