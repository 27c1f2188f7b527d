"""When a letter was written, as far as it can be believed."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

EARLIEST_YEAR = 1985
LATEST_YEAR = 2100
LONGEST = 120


def read_date(written: str) -> datetime | None:
    """Aware UTC; nothing for what is no date, and for years in which nobody wrote or will write letters to us."""
    found = _as_mail(written[:LONGEST]) or _as_iso(written[:LONGEST].strip())
    if found is None:
        return None
    try:
        moment = found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None


def _as_mail(written: str) -> datetime | None:
    try:
        return parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def _as_iso(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None
