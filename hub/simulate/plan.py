"""Who comes when, how long they wait and talk: drawn at a rate, or read from a log. Pure; the same seed gives the same plan."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

Medium = Literal["chat", "text", "call"]
COLUMNS = ("arrived_at", "queue", "channel", "tier", "handle_seconds", "patience_seconds")
PHONE = "phone"
WISHES = {"order": 3, "support": 4, "sales": 2, "billing": 1}
"""What callers want, and how often; three in ten are helped by the menu alone."""


class BadLog(ValueError):
    """The log cannot be played; the message names the line and what is wrong there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One customer's coming. `patience_seconds` is None for one who waits as long as it takes."""

    after_seconds: float
    """Since the start of the plan, in the plan's own time."""
    medium: Medium
    queue: str | None
    tier: str | None
    talk_seconds: float
    patience_seconds: float | None
    wish: str = "support"
    """What a caller wants of the phone menu: an `order`, which it can tell by itself, or a queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Customers a minute, as a Poisson stream; talk and patience are exponential with these means."""

    per_minute: float
    seconds: float
    share_of_texts: float = 0
    share_of_calls: float = 0
    talk_seconds: float = 20
    patience_seconds: float | None = 120
    seed: int = 1


def drawn(rate: Rate) -> Sequence[Visit]:
    """The visits of `rate.seconds`. Queues and tiers are left to the hub and its customers."""
    dice = random.Random(rate.seed)
    return list(_drawn(rate, dice))


def logged(path: Path, *, since: datetime | None = None, until: datetime | None = None, seed: int = 1) -> Sequence[Visit]:
    """The log's visits in order of arrival: who phoned calls, everybody else comes by chat. Whoever was not served has no handle time in
    the log: it is drawn from those who were. Raises `BadLog`.
    """
    rows = [row for row in _rows(path) if (since is None or row.at >= since) and (until is None or row.at < until)]
    served = [row.handle_seconds for row in rows if row.handle_seconds is not None]
    if not rows:
        raise BadLog(f"{path}: nobody arrives in it within the time asked for")
    if not served:
        raise BadLog(f"{path}: handle_seconds is empty on every line, so there is nothing to draw talk from")
    dice = random.Random(seed)
    rows.sort(key=lambda row: row.at)
    return [
        Visit(
            after_seconds=(row.at - rows[0].at).total_seconds(),
            medium="call" if row.channel == PHONE else "chat",
            queue=row.queue,
            tier=row.tier,
            talk_seconds=dice.choice(served) if row.handle_seconds is None else row.handle_seconds,
            patience_seconds=row.patience_seconds,
            wish=row.queue,
        )
        for row in rows
    ]


def _drawn(rate: Rate, dice: random.Random) -> Iterator[Visit]:
    at = dice.expovariate(rate.per_minute / 60)
    while at < rate.seconds:
        medium = _medium(rate, dice.random())
        yield Visit(
            after_seconds=at,
            medium=medium,
            queue=None,
            tier=None,
            talk_seconds=dice.expovariate(1 / rate.talk_seconds),
            patience_seconds=None if rate.patience_seconds is None else dice.expovariate(1 / rate.patience_seconds),
            wish=dice.choices(tuple(WISHES), tuple(WISHES.values()))[0] if medium == "call" else "support",
        )
        at += dice.expovariate(rate.per_minute / 60)


def _medium(rate: Rate, drawn: float) -> Medium:
    if drawn < rate.share_of_texts:
        return "text"
    return "call" if drawn < rate.share_of_texts + rate.share_of_calls else "chat"


@dataclass(frozen=True, slots=True)
class _Row:
    at: datetime
    queue: str
    channel: str
    tier: str
    handle_seconds: float | None
    patience_seconds: float | None


def _rows(path: Path) -> Iterator[_Row]:
    with path.open(newline="", encoding="utf-8") as file:
        lines = csv.DictReader(file)
        missing = [column for column in COLUMNS if column not in (lines.fieldnames or ())]
        if missing:
            raise BadLog(f"{path}: the column {missing[0]} is missing; it needs {','.join(COLUMNS)}")
        for number, line in enumerate(lines, start=2):
            try:
                yield _row(line)
            except ValueError as wrong:
                raise BadLog(f"{path}, line {number}: {wrong}") from None


def _row(line: Mapping[str, str]) -> _Row:
    at = datetime.fromisoformat(line["arrived_at"])
    return _Row(
        at if at.tzinfo else at.replace(tzinfo=UTC),
        line["queue"],
        line["channel"],
        line["tier"],
        _seconds(line["handle_seconds"]),
        _seconds(line["patience_seconds"]),
    )


def _seconds(written: str) -> float | None:
    if not written:
        return None
    seconds = float(written)
    if seconds < 0:
        raise ValueError(f"{seconds} seconds are less than none")
    return seconds
