"""The days on which opening hours are closed: dates that are named, and the public holidays of countries and their parts.

Public holidays come from the library `holidays`. It takes long to import, so it is imported only where hours name a place.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hub.company import Hours
from hub.faults import Fault, choices

if TYPE_CHECKING:
    from holidays import HolidayBase

DAYS_AHEAD = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDays:
    """Closed on each of these dates and on the public holidays of each of these calendars, in whatever year."""

    dates: frozenset[date]
    calendars: Sequence[HolidayBase] = ()

    def __contains__(self, day: object) -> bool:
        return day in self.dates or any(day in calendar for calendar in self.calendars)


def closed_days(hours: Hours) -> Container[date]:
    """When these hours are closed unless an exception says otherwise."""
    return ClosedDays(dates=frozenset(date.fromisoformat(day) for day in hours.closed), calendars=_calendars(hours.holidays))


def next_holidays(hours: Hours, today: date, most: int) -> list[tuple[date, str]]:
    """The next public holidays on which these hours are closed, today included, with their English names where there are any."""
    found: list[tuple[date, str]] = []
    calendars = _calendars(hours.holidays)
    exceptions = {date.fromisoformat(day) for day in hours.exceptions}
    for ahead in range(DAYS_AHEAD if calendars else 0):
        day = today + timedelta(days=ahead)
        names = [calendar[day] for calendar in calendars if day in calendar]
        if names and day not in exceptions:
            found.append((day, "; ".join(dict.fromkeys(names))))
        if len(found) == most:
            break
    return found


def place_faults(path: str, place: str) -> Iterator[Fault]:
    """What is wrong with a country (`US`) or a part of one (`US-CA`) whose holidays are to be kept."""
    from holidays import country_holidays
    from holidays.registry import EntityLoader

    country, dash, part = place.partition("-")
    if len(country) != 2 or country not in EntityLoader.get_country_codes():
        yield Fault(
            path=path,
            problem=f"no holidays are known of {place!r}",
            remedy="Use a code of ISO 3166 such as US, or US-CA for a part of a country",
        )
        return
    parts = country_holidays(country).subdivisions
    if dash and part not in parts:
        remedy = f"Write {country}-{{part}} with one of these: {choices(parts)}" if parts else f"Write {country}"
        yield Fault(path=path, problem=f"{country} has no part {part!r}", remedy=remedy)


def _calendars(places: Sequence[str]) -> tuple[HolidayBase, ...]:
    if not places:
        return ()
    from holidays import country_holidays

    apart = [place.partition("-") for place in places]
    return tuple(country_holidays(country, subdiv=part or None, language="en_US") for country, _, part in apart)
