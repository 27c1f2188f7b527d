"""Floor, hub, floor, hub …: each pair in one state of the machine, so that their ratio means something where their figures do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Generic, TypeVar

from bench import machine

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Pair(Generic[R]):
    floor: R
    hub: R
    noisy: bool


@dataclass(frozen=True, slots=True)
class Pairs(Generic[R]):
    """All pairs of one scenario."""

    all: Sequence[Pair[R]]

    @property
    def noisy(self) -> bool:
        """Whether none of them was measured on a machine that held still."""
        return all(pair.noisy for pair in self.all)

    def ratio(self, of: Callable[[R], float]) -> float:
        """The median of hub over floor, over the pairs that are not noisy (over all, if all are)."""
        counted = [pair for pair in self.all if not pair.noisy] or list(self.all)
        return median(of(pair.hub) / max(of(pair.floor), 1e-9) for pair in counted)

    def hubs(self, of: Callable[[R], float]) -> float:
        return median(of(pair.hub) for pair in self.all)

    def floors(self, of: Callable[[R], float]) -> float:
        return median(of(pair.floor) for pair in self.all)


def measure(
    count: int,
    folder: Path,
    *,
    floor: Callable[[], R],
    hub: Callable[[], R],
    quiet_seconds: float,
    tell: Callable[[str, R, dict[str, float]], None],
) -> Pairs[R]:
    """Run the pairs. One whose probes differ is run once more, then counted as noisy."""
    return Pairs([_pair(folder, floor, hub, quiet_seconds, tell) for _ in range(count)])


def _pair(
    folder: Path, floor: Callable[[], R], hub: Callable[[], R], quiet_seconds: float, tell: Callable[[str, R, dict[str, float]], None]
) -> Pair[R]:
    for last in (False, True):
        found: list[R] = []
        probes: list[machine.Probe] = []
        for name, run in (("floor", floor), ("hub", hub)):
            machine.wait_until_quiet(quiet_seconds)
            probes.append(machine.probe(folder))
            found.append(run())
            tell(name, found[-1], probes[-1].as_json())
        noisy = probes[0].differs(probes[1])
        if not noisy or last:
            return Pair(found[0], found[1], noisy)
    raise AssertionError("the second time is the last")
