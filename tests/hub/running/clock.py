"""Time that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

MONDAY_NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)
"""Noon in New York, where the test's company works."""


class HandClock:
    """`hub.journal.clock.Clock`, moved by hand."""

    def __init__(self, at: datetime = MONDAY_NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
