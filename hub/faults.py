"""A fault in the configuration: where it stands, what is wrong, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`path` is a file and key (`queues.toml: queues[2].hours`) or the name of an environment variable."""

    path: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}. {self.remedy}{'' if self.remedy.endswith('?') else '.'}"


class ConfigurationFaults(Exception):
    """The configuration cannot be used; every fault found is here."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class CannotStart(Exception):
    """Something outside of the configuration keeps a program from starting; the message names it and the remedy."""


def choices(names: Iterable[str]) -> str:
    """The names as a person lists them."""
    return ", ".join(sorted(names)) or "none"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.75)), None)
