"""Runs the hub with the configuration found, until it is told to stop."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from hub.settings import load


def add_arguments(_parser: ArgumentParser) -> None:
    """Everything it needs is configuration."""


def run(_arguments: Namespace) -> int:
    configured = load()
    from hub.app import serve

    return serve(configured, demo=configured.settings.mode == "demo")
