"""Invitations to meetings (RFC 5545, 5546) in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from channels.email.reading.header.one_line import one_line

LONGEST = 200_000
"""Bytes; what is longer is somebody's whole calendar."""
LONGEST_WORDS = 200
OPENINGS: Mapping[str, str] = {
    "REQUEST": "Invites to",
    "PUBLISH": "Announces",
    "CANCEL": "Cancels",
    "COUNTER": "Proposes another time for",
    "DECLINECOUNTER": "Keeps the time of",
    "REFRESH": "Asks for the latest on",
    "ADD": "Adds a date to",
    "REPLY": "Answers the invitation to",
}
ANSWERS: Mapping[str, str] = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "perhaps", "DELEGATED": "somebody else comes"}
DAMAGED = "Holds a calendar entry that could not be read; it is kept as a file."


def describe(content: bytes, declared_method: str | None) -> str:
    """What it invites to, when, where and by whom; times are in the zone in which they were written."""
    if len(content) > LONGEST:
        return "Holds a whole calendar; it is kept as a file."
    # Not at the top: it loads every time zone's name, and few letters invite.
    from icalendar import Calendar, Event

    try:
        calendar = Calendar.from_ical(content)
        method = str(calendar.get("METHOD") or declared_method or "PUBLISH").upper()
        event = next((part for part in calendar.subcomponents if isinstance(part, Event)), None)
        return DAMAGED if event is None else _sentence(method, event)
    except Exception:
        # The library raises whatever its parsers of dates, zones and addresses raise; that the entry is damaged is all there is to say.
        return DAMAGED


def _sentence(method: str, event: Mapping[str, object]) -> str:
    about = _words(event.get("SUMMARY"))
    parts = [f"{OPENINGS.get(method, 'Announces')} {f'“{about}”' if about else 'a meeting'}"]
    if when := _when(event):
        parts.append(when)
    if where := _words(event.get("LOCATION")):
        parts.append(f"at {where}")
    if organiser := _person(event.get("ORGANIZER")):
        parts.append(f"organised by {organiser}")
    if method == "REPLY" and (answer := _answer(event.get("ATTENDEE"))):
        parts.append(answer)
    return f"{', '.join(parts)}."


def _when(event: Mapping[str, object]) -> str:
    start = getattr(event.get("DTSTART"), "dt", None)
    end = getattr(event.get("DTEND"), "dt", None)
    length = getattr(event.get("DURATION"), "dt", None)
    if start is None:
        return ""
    if end is None and isinstance(length, timedelta):
        end = start + length
    if not isinstance(start, datetime):
        return _days(start, end)
    zone = _zone(start, event.get("DTSTART"))
    if not isinstance(end, datetime):
        return f"{start:%Y-%m-%d %H:%M} {zone}"
    same_day = end.date() == start.date()
    return f"{start:%Y-%m-%d %H:%M} to {end:{'%H:%M' if same_day else '%Y-%m-%d %H:%M'}} {zone}"


def _days(start: date, end: object) -> str:
    """The end of whole days is the day after the last (RFC 5545, 3.6.1)."""
    last = end - timedelta(days=1) if isinstance(end, date) and not isinstance(end, datetime) else start
    return f"{start:%Y-%m-%d} to {last:%Y-%m-%d}" if last > start else f"{start:%Y-%m-%d}, all day"


def _zone(moment: datetime, written: object) -> str:
    if moment.tzinfo is None:
        return "(local time)"
    if moment.tzinfo is UTC or moment.tzname() == "UTC":
        return "UTC"
    parameters: Mapping[str, object] = getattr(written, "params", {})
    return one_line(str(parameters.get("TZID") or moment.tzname() or ""), 60)


def _person(written: object) -> str:
    if written is None:
        return ""
    parameters: Mapping[str, object] = getattr(written, "params", {})
    address = _words(written)
    address = address[7:] if address.lower().startswith("mailto:") else address
    name = _words(parameters.get("CN"))
    return f"{name} <{address}>" if name and name.lower() != address.lower() else address


def _answer(attendees: object) -> str:
    first = attendees[0] if isinstance(attendees, list) and attendees else attendees
    parameters: Mapping[str, object] = getattr(first, "params", {})
    return ANSWERS.get(str(parameters.get("PARTSTAT", "")).upper(), "")


def _words(value: object) -> str:
    return one_line(str(value), LONGEST_WORDS) if value is not None else ""
