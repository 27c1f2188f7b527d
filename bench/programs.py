"""Starts what is measured, each as a program of its own, and stops it by its own process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.world import ACCOUNT_SID, AUTH_TOKEN, COMPANY, SECRET
from tests.servers.unprivileged import die_with_parent

READY_SECONDS = 30
STOP_SECONDS = 20


class DidNotStart(Exception):
    """The server under test did not answer; the message holds what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server under test."""

    name: str
    port: int
    pid: int
    log: Path

    @property
    def webhook(self) -> str:
        """What Twilio signs."""
        return f"http://127.0.0.1:{self.port}/webhooks/twilio/sms"


@contextmanager
def floor(folder: Path, database: str, *, claims: bool = False) -> Iterator[Running]:
    port = free_port()
    arguments = ["--port", str(port), "--database", database, "--auth-token", AUTH_TOKEN, *(["--claims"] if claims else [])]
    with _running("floor", [sys.executable, "-m", "bench.floor", *arguments], {}, port, folder) as running:
        yield running


@contextmanager
def naive(folder: Path, database: str) -> Iterator[Running]:
    port = free_port()
    arguments = ["--port", str(port), "--database", database, "--auth-token", AUTH_TOKEN]
    with _running("naive", [sys.executable, "-m", "bench.naive", *arguments], {}, port, folder) as running:
        yield running


@contextmanager
def floor_of_calls(folder: Path, database: str) -> Iterator[Running]:
    with _of_calls("floor", folder, database) as running:
        yield running


@contextmanager
def naive_of_calls(folder: Path, database: str, *, poll_seconds: float) -> Iterator[Running]:
    with _of_calls("naive", folder, database, "--poll-seconds", str(poll_seconds)) as running:
        yield running


@contextmanager
def floor_of_letters(folder: Path, database: str, *, mail_port: int) -> Iterator[Running]:
    port = free_port()
    arguments = ["--port", str(port), "--mail-port", str(mail_port), "--database", database, "--folder", str(folder / f"letters-{port}")]
    with _running("floor", [sys.executable, "-m", "bench.mail_floor", *arguments], {}, port, folder) as running:
        yield running


@contextmanager
def _of_calls(name: str, folder: Path, database: str, *more: str) -> Iterator[Running]:
    port = free_port()
    arguments = ["--port", str(port), "--database", database, "--auth-token", AUTH_TOKEN, *more]
    with _running(name, [sys.executable, "-m", f"bench.{name}_calls", *arguments], {}, port, folder) as running:
        yield running


@contextmanager
def hub(
    folder: Path,
    database: str,
    *,
    counted: Path | None = None,
    carrier_port: int | None = None,
    company: Path = COMPANY,
    mailbox_passwords: str = "",
) -> Iterator[Running]:
    """The real program. With `counted` its statements are counted from outside and written to that file when it stops. What it asks of
    Twilio goes to the `carrier_port`. A `company` of its own may name mailboxes, with their passwords as the environment gives them.
    """
    port = free_port()
    environment = {
        "HUB_MODE": "development",
        "HUB_PORT": str(port),
        "HUB_DATABASE_URL": database,
        "HUB_DATA_DIR": str(folder),
        "HUB_CONFIG_DIR": str(company),
        "HUB_SECRET": SECRET,
        "HUB_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "HUB_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "HUB_MAILBOX_PASSWORDS": mailbox_passwords,
        # Only calls are steered while measuring; whatever is asked must not reach the real one.
        "HUB_TWILIO_API_URL": f"http://127.0.0.1:{port if carrier_port is None else carrier_port}",
    }
    program = ["-m", "hub"] if counted is None else ["-m", "bench.counted_hub", str(counted)]
    with _running("hub", [sys.executable, *program, "serve"], environment, port, folder) as running:
        yield running


@contextmanager
def _running(name: str, command: Sequence[str], environment: dict[str, str], port: int, folder: Path) -> Iterator[Running]:
    log = folder / f"{name}-{port}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, env=_clean(os.environ) | environment, stdout=said, stderr=said, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent
        )
    try:
        _wait_until_ready(process, port, log)
        yield Running(name=name, port=port, pid=process.pid, log=log)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _clean(environment: os._Environ[str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith("HUB_")}


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return
    raise DidNotStart(f"{log.name}:\n{log.read_text()[-2000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
