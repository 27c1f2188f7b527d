"""A hub and a carrier as processes that a test may kill, freeze, thaw and start again on the same database."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout

from hub.settings import DEMO_TWILIO_AUTH_TOKEN
from tests.hub.running.shop import OUR_NUMBER
from tests.integration.running import free_ports
from tests.servers import unprivileged

READY_SECONDS = 60
END_SECONDS = 30


@dataclass
class MortalHub:
    """One hub at a fixed address; `process` is its present life."""

    folder: Path
    database: str
    port: int
    carrier: str
    settings: dict[str, str] = field(default_factory=dict)
    """More of its environment."""
    process: asyncio.subprocess.Process | None = None
    lives: int = 0
    _dying: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, fate: str | None = None) -> None:
        """A new life; returns when it is ready to work. `fate` as `tests.integration.launch_hub` takes it."""
        self.lives += 1
        with (self.folder / f"hub-{self.port}-{self.lives}.log").open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.integration.launch_hub", *([fate] if fate else [])),
                env=_environment(
                    HUB_MODE="demo",
                    HUB_PORT=str(self.port),
                    HUB_DATABASE_URL=self.database,
                    HUB_TWILIO_API_URL=self.carrier,
                    **self.settings,
                ),
                stdout=log,
                stderr=log,
                preexec_fn=unprivileged.die_with_parent,
            )
        await self.until_ready()

    async def ended(self) -> int:
        """Wait for the end of this life; answers the exit status (the negative signal's number, if one ended it)."""
        assert self.process is not None
        async with asyncio.timeout(END_SECONDS):
            return await self.process.wait()

    async def kill(self) -> None:
        self.send(signal.SIGKILL)
        await self.ended()

    def send(self, number: signal.Signals) -> None:
        """Does nothing to one that has ended."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(number)

    async def is_ready(self) -> bool:
        try:
            async with ClientSession(timeout=ClientTimeout(total=2)) as client, client.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except (ClientError, TimeoutError):
            return False

    async def until_frozen(self) -> None:
        """Until it has stopped itself."""
        assert self.process is not None
        async with asyncio.timeout(END_SECONDS):
            while "T" not in Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2][:3]:  # noqa: ASYNC110  (the kernel sets no event)
                await asyncio.sleep(0.02)

    def log(self) -> str:
        return (self.folder / f"hub-{self.port}-{self.lives}.log").read_text()

    async def until_ready(self) -> None:
        assert self.process is not None
        async with asyncio.timeout(READY_SECONDS):
            while not await self.is_ready():
                if self.process.returncode is not None:
                    assert self.process.returncode == -signal.SIGKILL, self.log()
                    return
                await asyncio.sleep(0.05)


@asynccontextmanager
async def mortal_hub(folder: Path, database: str, *, carrier: str, port: int | None = None, **settings: str) -> AsyncIterator[MortalHub]:
    """Not started yet; whatever life it has at the end of the block is ended."""
    hub = MortalHub(folder, database, port or free_ports(1)[0], carrier, settings)
    try:
        yield hub
    finally:
        if hub.process is not None:
            await hub.kill()


@asynccontextmanager
async def carrier(folder: Path, hub_port: int) -> AsyncIterator[str]:
    """`hub sandbox`, whose number is that hub's; answers its address."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hub", "sandbox", "--port", "0", "--pace-seconds", "0.05", "--until-stdin-closes"),
        *("--number", f"{OUR_NUMBER}=http://127.0.0.1:{hub_port}/webhooks/twilio/sms#rc=5&rp=all"),
        *("--state", str(folder / "carrier.sqlite3")),
        env=_environment(HUB_TWILIO_AUTH_TOKEN=DEMO_TWILIO_AUTH_TOKEN),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(READY_SECONDS):
            line = (await process.stdout.readline()).decode()
        yield line.removeprefix("sandbox ready at ").strip()
    finally:
        process.stdin.close()
        await process.wait()


def _environment(**settings: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("HUB_")} | settings
