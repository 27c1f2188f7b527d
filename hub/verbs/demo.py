"""Runs the hub as a demonstration: a believable company, and a carrier that stands in for the real one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from hub.settings import load


def add_arguments(_parser: ArgumentParser) -> None:
    """Everything it needs is configuration."""


def run(_arguments: Namespace) -> int:
    configured = load(mode="demo")
    from hub.app import serve

    return serve(configured, demo=True)
