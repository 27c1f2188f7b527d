"""Mailboxes of a real Dovecot: what those cost in which nothing comes, and how fast the hub takes in what waits in one."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from bench import machine
from bench.arrivals import undisturbed
from bench.lines import Lines, request
from bench.mail_desks import LetterDesks
from bench.mail_letters import BenchLetter, letters
from bench.mail_taking import LATE_SECONDS, WARM_UP
from bench.programs import Running
from bench.world import SignedIn
from tests.servers.mail.dovecot import Account, Dovecot

BOX = "box"
"""What mailboxes are called, with a number."""
UP_SECONDS = 60
SETTLE_SECONDS = 2.0
LOOK_AGAIN_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """A hub to which nothing comes."""

    resident_bytes: int
    cpu_seconds_per_minute: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """What mailboxes cost in which nothing comes: a hub with them, less one without."""

    mailboxes: int
    kilobytes_each: float
    cpu_seconds_per_minute: float
    """Of all of them."""
    cpu_percent_each: float
    """Of one core."""

    @classmethod
    def of(cls, mailboxes: int, without: Resting, with_them: Resting) -> Idle:
        cpu = with_them.cpu_seconds_per_minute - without.cpu_seconds_per_minute
        return cls(
            mailboxes=mailboxes,
            kilobytes_each=round((with_them.resident_bytes - without.resident_bytes) / 1_000 / mailboxes, 1),
            cpu_seconds_per_minute=round(cpu, 2),
            cpu_percent_each=round(cpu / 60 * 100 / mailboxes, 4),
        )

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtUp:
    letters: int
    per_second: float
    lost: int
    doubled: int

    def as_json(self) -> dict[str, object]:
        return asdict(self)


async def rest(server: Running, seconds: float) -> Resting:
    """Once it has settled."""
    await asyncio.sleep(SETTLE_SECONDS)
    cpu = machine.cpu_seconds(server.pid)
    await asyncio.sleep(seconds)
    spent = machine.cpu_seconds(server.pid) - cpu
    return Resting(resident_bytes=machine.resident_bytes(server.pid), cpu_seconds_per_minute=spent * 60 / seconds)


async def all_up(server: Running, supervisor: SignedIn, count: int) -> float:
    """Until the wallboard shows so many mailboxes as up; answers how long that took. Raises `TimeoutError`."""
    lines, began, up = Lines(server.port), time.perf_counter(), 0
    await lines.open(1)
    look = request("GET", "/api/v1/floor/now", headers={"Authorization": f"Bearer {supervisor.token}"})
    async with asyncio.timeout(UP_SECONDS):
        while up < count:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            up = _up(orjson.loads((await lines.ask(look)).body)["channels"])
    lines.close()
    return time.perf_counter() - began


def _up(channels: Sequence[dict[str, object]]) -> int:
    """Mailboxes; the receiver and the server that sends are lines of mail too."""
    return sum(one["channel"] == "email" and bool(one["up"]) and str(one["line"]).startswith(BOX) for one in channels)


async def catch_up(server: Running, agents: Sequence[SignedIn], dovecot: Dovecot, accounts: Sequence[Account], count: int) -> CaughtUp:
    """So many letters are laid into the first mailbox at once; from the first that is seen on a desk to the last. Some come to the second
    before, for a hub that has just started.
    """
    desks, lines = LetterDesks(server.port, agents), Lines(server.port)
    await lines.open(1)
    await desks.open()
    await desks.become_available(lines)

    async def lay(account: Account, some: Sequence[BenchLetter]) -> None:
        dovecot.lay_down(account, [letter.raw for letter in some])
        await desks.have_seen([letter.mark for letter in some], within_seconds=LATE_SECONDS)

    waiting = letters("w", count)
    with undisturbed():
        await lay(accounts[1], letters("v", WARM_UP))
        await lay(accounts[0], waiting)
    desks.close()
    lines.close()
    seen = [desks.seen[letter.mark] for letter in waiting if letter.mark in desks.seen]
    return CaughtUp(
        letters=count,
        per_second=round((len(seen) - 1) / (max(seen) - min(seen)), 1),
        lost=count - len(seen),
        doubled=sum(desks.offered[letter.mark] > 1 for letter in waiting),
    )


def floor_catches_up(folder: Path, database: str, dovecot: Dovecot, account: Account, count: int) -> CaughtUp:
    """The same letters, by the least that fetches and stores."""
    dovecot.lay_down(account, [letter.raw for letter in letters("w", count)])
    arguments = ["--imaps-port", str(dovecot.imaps_port), "--authority", str(dovecot.certificates.authority), "--user", account.user]
    arguments += ["--database", database, "--folder", str(folder / f"letters-{account.user}")]
    program = [sys.executable, "-m", "bench.mail_floor_imap", *arguments]
    said = subprocess.run(program, input=account.password, stdout=subprocess.PIPE, text=True, check=True, timeout=UP_SECONDS).stdout
    told = json.loads(said)
    return CaughtUp(letters=count, per_second=round(told["letters"] / told["seconds"], 1), lost=count - told["letters"], doubled=0)
