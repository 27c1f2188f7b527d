"""The hub as a process of its own, as an operator starts it."""

import asyncio
import os
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 60
STOP_SECONDS = 20
OURS = range(20_000, 32_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningHub:
    url: str
    process: asyncio.subprocess.Process
    log: Path


@asynccontextmanager
async def running_demo(folder: Path, **environment: str) -> AsyncIterator[RunningHub]:
    """`hub demo` on a free port of this machine, with its data and log in `folder`; stopped by SIGTERM at the end."""
    port, sandbox_port = free_ports(2)
    url = f"http://127.0.0.1:{port}"
    log = folder / "hub.log"
    settings = {"HUB_PORT": str(port), "HUB_SANDBOX_PORT": str(sandbox_port), "HUB_DATA_DIR": str(folder / "var"), **environment}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    with log.open("wb") as writing:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "hub", "demo", env=inherited | settings, stdout=asyncio.subprocess.PIPE, stderr=writing
        )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(READY_SECONDS):
            while b"is ready at" not in (line := await process.stdout.readline()):
                assert line, log.read_text()
        yield RunningHub(url=url, process=process, log=log)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(STOP_SECONDS):
                await process.communicate()


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now, all different; none of those that the system hands out by itself before the hub has taken it."""
    found: list[int] = []
    while len(found) < count:
        port = secrets.choice(OURS)
        if port not in found and _is_free(port):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
