"""What a run says: a JSON line for each measurement while it goes, then tables and the gates that held or failed."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

BEGINS, ENDS = "<!-- figures -->", "<!-- end of figures -->"
PACKAGES = ("aiohttp", "asyncpg", "orjson", "pydantic", "sqlalchemy", "uvloop")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One promise. `noisy`: the machine did not hold still, so a failure says nothing. `aim`: told, but nothing fails on it.

    `certain`: what a lost or doubled pop breaks, however noisy the machine and whether or not gates were asked for.
    """

    scenario: str
    database: str
    says: str
    value: float
    holds: bool
    noisy: bool = False
    aim: bool = False
    certain: bool = False

    @property
    def failed(self) -> bool:
        return not (self.holds or self.noisy or self.aim)

    @property
    def verdict(self) -> str:
        if self.holds:
            return "holds"
        return "not reached" if self.aim else "noisy" if self.noisy else "FAILED"


@dataclass(slots=True)
class Table:
    """Rows under one heading; the columns are those of the first row."""

    title: str
    rows: list[Mapping[str, object]] = field(default_factory=list)

    def markdown(self) -> str:
        heads = list(self.rows[0])
        lines = [f"\n### {self.title}\n", _row(heads), _row(["---"] * len(heads))]
        return "\n".join([*lines, *(_row([_shown(row.get(head, "")) for head in heads]) for row in self.rows)])


class Report:
    """Collects while the scenarios run."""

    def __init__(self) -> None:
        self.gates: list[Gate] = []
        self._tables: dict[str, Table] = {}

    def line(self, **measured: object) -> None:
        print(json.dumps(measured), flush=True)

    def versions(self) -> None:
        self.line(python=platform.python_version(), machine=platform.machine(), **{name: version(name) for name in PACKAGES})

    def row(self, title: str, row: Mapping[str, object]) -> None:
        self._tables.setdefault(title, Table(title)).rows.append(row)

    def gate(self, gate: Gate) -> None:
        self.gates.append(gate)
        self.line(gate=gate.says, scenario=gate.scenario, database=gate.database, value=gate.value, verdict=gate.verdict)

    def of(self, scenario: str, database: str, *, noisy: bool = False) -> Verdicts:
        """Where the gates of one scenario are told."""
        return Verdicts(self, scenario, database, noisy)

    def markdown(self) -> str:
        tables = [table.markdown() for table in self._tables.values()]
        rows: Sequence[Mapping[str, object]] = [
            {"scenario": gate.scenario, "database": gate.database, "gate": gate.says, "measured": gate.value, "verdict": gate.verdict}
            for gate in self.gates
        ]
        return "\n".join([*tables, Table("Gates", list(rows)).markdown() if rows else ""])

    def write_into(self, page: Path) -> None:
        """Put the tables where the page has room for them, between its two marks."""
        before, _, rest = page.read_text().partition(BEGINS)
        _, _, after = rest.partition(ENDS)
        if not after:
            raise ValueError(f"{page.name} has no place for the figures")
        page.write_text(f"{before}{BEGINS}\n\n{self._machine()}\n{self.markdown()}\n\n{ENDS}{after}")

    def _machine(self) -> str:
        versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
        return f"Measured on {os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, {versions}."

    def print_tables(self) -> None:
        print(self.markdown(), file=sys.stderr, flush=True)

    def failed(self, *, gated: bool) -> list[Gate]:
        """The gates that fail this run; without `gated` only those about pops that were lost or doubled."""
        return [gate for gate in self.gates if gate.failed and (gated or gate.certain)]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The gates of one scenario on one database."""

    report: Report
    scenario: str
    database: str
    noisy: bool

    def at_most(self, limit: float, value: float, says: str, *, aim: bool = False) -> None:
        self._tell(f"{says} ≤ {limit:g}", value, value <= limit, aim=aim)

    def at_least(self, limit: float, value: float, says: str, *, aim: bool = False) -> None:
        self._tell(f"{says} ≥ {limit:g}", value, value >= limit, aim=aim)

    def none(self, wrong: int, says: str) -> None:
        """No noise excuses any."""
        self.report.gate(
            Gate(scenario=self.scenario, database=self.database, says=f"{says} = 0", value=wrong, holds=wrong == 0, certain=True)
        )

    def _tell(self, says: str, value: float, holds: bool, *, aim: bool) -> None:
        gate = Gate(
            scenario=self.scenario, database=self.database, says=says, value=round(value, 3), holds=holds, noisy=self.noisy, aim=aim
        )
        self.report.gate(gate)


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _shown(cell: object) -> str:
    return f"{cell:,.2f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
