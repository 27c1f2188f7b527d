"""Reads the whole configuration without starting anything, and says every fault with its remedy."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from hub.settings import load


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
    return 0
