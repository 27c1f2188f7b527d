"""Reads the whole configuration without starting anything, and says every fault with its remedy."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hub.company import Company
from hub.company_holidays import next_holidays
from hub.settings import load

NEXT_HOLIDAYS = 3


def add_arguments(_parser: ArgumentParser) -> None:
    """Everything it needs is configuration."""


def run(_arguments: Namespace) -> int:
    configured = load()
    settings, company = configured.settings, configured.company
    channels = [name for name, channel in company.channels.items() if channel.enabled]
    print(f"No faults. {company.name}, {settings.mode} mode, at {settings.public_url}")
    print(f"  queues    {', '.join(queue.name for queue in company.queues)}")
    print(f"  channels  {', '.join(channels)}")
    print(f"  tiers     {', '.join(tier.name for tier in company.tiers)}")
    print(f"  menus     {', '.join(company.flows) or 'none'}")
    for line in holiday_lines(company, datetime.now(UTC)):
        print(line)
    return 0


def holiday_lines(company: Company, now: datetime) -> Iterator[str]:
    """The next public holidays of all opening hours that keep any."""
    for hours in company.hours:
        days = next_holidays(hours, now.astimezone(ZoneInfo(hours.zone)).date(), NEXT_HOLIDAYS)
        if hours.holidays:
            yield f"  holidays  {hours.name}: {', '.join(f'{day} {name}' for day, name in days) or 'none within a year'}"
