"""What became of the simulated customers, and how long those waited who were served."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Fate = Literal["served", "left", "solved", "unfinished"]
"""`solved`: a caller got what they called for from the phone menu."""


@dataclass
class Tally:
    """Waits are in the plan's own time (seconds of the log, not of the wall)."""

    came: int = 0
    fates: Counter[Fate] = field(default_factory=Counter)
    waits_seconds: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    wrapped_up: int = 0

    @property
    def done(self) -> int:
        return self.fates.total()

    def lines(self) -> Sequence[str]:
        waited = sorted(self.waits_seconds)
        fates = self.fates
        solved = f", {fates['solved']} solved in the phone menu" if fates["solved"] else ""
        lines = [
            f"customers   {self.came} came, {fates['served']} served, {fates['left']} left{solved}, {fates['unfinished']} unfinished",
            f"agents      {self.accepted} accepted, {self.wrapped_up} wrapped up",
        ]
        if waited:
            mean = sum(waited) / len(waited)
            lines.append(f"waits       mean {mean:.1f} s, half under {_at(waited, 0.5):.1f} s, 95 % under {_at(waited, 0.95):.1f} s")
        lines += [f"fault       {fault}: {times} times" for fault, times in self.faults.most_common()]
        return lines


def _at(waited: Sequence[float], share: float) -> float:
    return waited[min(int(share * len(waited)), len(waited) - 1)]
