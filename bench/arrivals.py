"""Customers write at a fixed rate, whatever the server does: how long until an agent's console shows each, and is any lost or doubled?"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import Literal

import orjson

from bench import machine
from bench.customers import chat_frame, open_session, text
from bench.desks import Desks
from bench.lines import Lines, Wire, open_wire
from bench.programs import Running
from bench.spread import Spread, spread
from bench.world import SignedIn

Channel = Literal["sms", "chat"]

LINES = 64
LATE_SECONDS = 5.0
"""A pop that has not come so long after the last event is lost."""
SLEEPS_FROM_SECONDS = 0.0003
ERRORS = b'"type":"error"'
TICK = b'"type":"message.added"'
HEAD = 60
AGAIN_SECONDS = 0.5
"""The widget sends a message again when it was told `busy`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One run at one rate."""

    rate: float
    sent_per_second: float
    events: int
    lost: int
    doubled: int
    unordered: int
    refused: int
    again: int
    pop: Spread
    answer: Spread
    pop_bytes: int
    cpu_us_per_event: float
    rss_mb: float
    by_channel: dict[str, Spread] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether every event led to exactly one pop, in order."""
        return not (self.lost or self.doubled or self.unordered or self.refused)

    def holds(self, p99_ms: float) -> bool:
        """Whether the server keeps up: the whole load was offered and answered with pops in time."""
        return self.is_whole and self.pop.p99 <= p99_ms and self.sent_per_second >= 0.95 * self.rate

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@contextmanager
def undisturbed() -> Iterator[None]:
    """A collector that runs here would hold back what is due, and the server would be blamed for it."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@dataclass(slots=True)
class _Sent:
    channel: Channel
    due: float
    answered: float | None = None


class Writing:
    """The load of one run."""

    def __init__(self, server: Running, agents: Sequence[SignedIn], *, customers_from: int = 0) -> None:
        self._server = server
        self._desks = Desks(server.port, agents)
        self._lines = Lines(server.port)
        self._customer = customers_from
        self._chats: list[Wire] = []
        self._sent: dict[str, _Sent] = {}
        self._refused = 0
        self._again = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.before_measuring: Callable[[], None] = lambda: None
        self.after_measuring: Callable[[], None] = lambda: None
        self._expected = 0
        self._all_popped = asyncio.Event()
        self._desks.arrived = lambda _: self._popped()

    async def run(self, rate: float, seconds: float, channels: Sequence[Channel], *, warm_up_seconds: float = 1.0) -> Result:
        """Warm up at the same rate, then measure."""
        warming, measured = int(rate * warm_up_seconds), int(rate * seconds)
        await self._lines.open(LINES)
        await self._desks.open()
        await self._desks.become_available(self._lines)
        await self._open_chats(sum(channels[number % len(channels)] == "chat" for number in range(warming + measured)))
        try:
            await self._play("w", warming, rate, channels)
            await self._until_popped()
            self._sent.clear()
            self._desks.pops.clear()
            self.before_measuring()
            cpu = machine.cpu_seconds(self._server.pid)
            with undisturbed():
                took = await self._play("m", measured, rate, channels)
                await self._until_popped()
            spent = machine.cpu_seconds(self._server.pid) - cpu
            self.after_measuring()
            return self._result(rate, took, spent)
        finally:
            self.close()

    def close(self) -> None:
        self._desks.close()
        self._lines.close()
        for chat in self._chats:
            chat.abort()

    async def _open_chats(self, count: int) -> None:
        """Visitors open the widget and connect before anything is measured."""
        some = 32
        for start in range(0, count, some):
            self._chats += await asyncio.gather(*(self._open_chat() for _ in range(min(some, count - start))))
        self._free_chats: Iterator[Wire] = iter(self._chats)

    async def _open_chat(self) -> Wire:
        self._customer += 1
        token = await open_session(self._lines, self._customer)
        wire: Wire

        def heard(frame: bytes, at: float) -> None:
            self._heard(wire, frame, at)

        wire = await open_wire(self._server.port, f"/api/v1/chat/socket?token={token}&after=0", {}, heard)
        return wire

    async def _play(self, run: str, count: int, rate: float, channels: Sequence[Channel]) -> float:
        """Send on time; who finds every connection busy is late, and that counts. Answers how long it took."""
        plan = [(f"{run}{number:06}", channels[number % len(channels)]) for number in range(count)]
        texts = {mark: text(self._server.webhook, mark, self._next_customer()) for mark, channel in plan if channel == "sms"}
        began = time.perf_counter()
        for number, (mark, channel) in enumerate(plan):
            due = began + number / rate
            ahead = due - time.perf_counter()
            if ahead > SLEEPS_FROM_SECONDS:
                await asyncio.sleep(ahead)
            elif number % 32 == 0:
                await asyncio.sleep(0)
            busy = channel == "sms" and not self._lines.any_free
            self._sent[mark] = _Sent(channel, due if busy else max(due, time.perf_counter()))
            if channel == "sms":
                self._spawn(self._send_text(mark, texts[mark]))
            else:
                next(self._free_chats).say(chat_frame(mark))
        return time.perf_counter() - began

    async def _send_text(self, mark: str, raw: bytes) -> None:
        answer, again = await self._lines.ask_until_taken(raw)
        self._again += again
        if answer.status != 200:
            self._refused += 1
        self._answered(mark, time.perf_counter())

    def _heard(self, wire: Wire, frame: bytes, at: float) -> None:
        if TICK in frame[:HEAD]:
            self._answered(orjson.loads(frame)["data"]["client_id"], at)
        elif ERRORS in frame[:HEAD]:
            data = orjson.loads(frame)["data"]
            if data["code"] not in ("busy", "unavailable"):
                self._refused += 1
                return
            self._again += 1
            asyncio.get_running_loop().call_later(AGAIN_SECONDS, wire.say, chat_frame(data["client_id"]))

    def _answered(self, mark: str, at: float) -> None:
        if mark in self._sent:
            self._sent[mark].answered = at

    async def _until_popped(self) -> None:
        self._expected = len(self._sent)
        self._all_popped.clear()
        self._popped()
        with suppress(TimeoutError):
            async with asyncio.timeout(LATE_SECONDS):
                await self._all_popped.wait()
        # A second pop for the same event would come right behind the first.
        await asyncio.sleep(0.2)
        self._expected = 0

    def _popped(self) -> None:
        if self._expected and len(self._desks.pops) >= self._expected:
            self._all_popped.set()

    def _next_customer(self) -> int:
        self._customer += 1
        return self._customer

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _result(self, rate: float, took: float, spent: float) -> Result:
        pops = self._desks.pops
        waits = {mark: pops[mark][0].at - sent.due for mark, sent in self._sent.items() if mark in pops}
        answers = [sent.answered - sent.due for sent in self._sent.values() if sent.answered is not None]
        channels = sorted({sent.channel for sent in self._sent.values()})
        sizes = sorted(found[0].bytes for found in pops.values())
        return Result(
            rate=rate,
            sent_per_second=round(len(self._sent) / took, 1),
            events=len(self._sent),
            lost=len(self._sent) - len(waits),
            doubled=sum(len(found) - 1 for found in pops.values()),
            unordered=self._desks.unordered,
            refused=self._refused,
            again=self._again,
            pop=spread(list(waits.values())),
            answer=spread(answers),
            pop_bytes=sizes[len(sizes) // 2] if sizes else 0,
            cpu_us_per_event=round(spent / max(1, len(self._sent)) * 1e6),
            rss_mb=round(machine.resident_bytes(self._server.pid) / 2**20, 1),
            by_channel={channel: spread([waits[mark] for mark in waits if self._sent[mark].channel == channel]) for channel in channels},
        )
