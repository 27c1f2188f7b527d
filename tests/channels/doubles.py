"""What stands on the other side of a channel in its tests: a hub that stores, a request, a socket. They keep the real promises."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, urlencode

import orjson
from multidict import CIMultiDict
from pydantic import BaseModel

from channels.contract import (
    Channel,
    ConversationEvent,
    ConversationKey,
    ConversationOpened,
    DeliveryState,
    FollowsConversations,
    InboundEvent,
    MessageAdded,
    MessageChanged,
    MessageId,
    MessageReceived,
    Next,
    Spoken,
    Stored,
)
from channels.doors import Problem, Reply, Route, SocketRoute

M = TypeVar("M", bound=BaseModel)
E = TypeVar("E", bound=InboundEvent)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BUSY = Problem(503, "busy", "The hub is busy. Try again in a moment.", retry_after_seconds=0)


@dataclass
class Watch:
    """Time that stands still until it is moved."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def elapsed(self) -> float:
        return (self.at - START).total_seconds()

    def advance(self, **duration: float) -> None:
        self.at += timedelta(**duration)


class HubDouble:
    """An inbox that keeps what it stores in memory: repeats get the first answer, and every event is numbered and published."""

    def __init__(self, watch: Watch | None = None) -> None:
        self.watch = watch or Watch()
        self.stored: list[InboundEvent] = []
        self.signals: list[tuple[ConversationKey, bool]] = []
        self.refusing: list[Problem] = []
        """Each refuses one event, then is used up."""
        self.away = False
        """The database cannot be read."""
        self.next: Next | None = None
        """What the adapter is told to do."""
        self.answers_before_it_publishes = False
        self.while_reading: Callable[[], object] = lambda: None
        """Happens after `since` has read the log and before it answers."""
        self._answers: dict[tuple[str, str], Stored] = {}
        self._logs: dict[ConversationKey, list[MessageAdded | MessageChanged]] = defaultdict(list)
        self._opened: set[ConversationKey] = set()
        self._seq = 0
        self._follower: FollowsConversations | None = None
        self._more = asyncio.Event()

    async def open(self, channel: Channel) -> None:
        await channel.open(self)
        if hasattr(channel, "show"):
            self._follower = cast(FollowsConversations, channel)

    async def store(self, event: InboundEvent) -> Stored:
        await asyncio.sleep(0)
        if self.refusing:
            raise self.refusing.pop(0)
        key = (event.channel, event.provider_id)
        if key in self._answers:
            return self._answers[key]
        self.stored.append(event)
        self._more.set()
        self._answers[key] = Stored(seq=self._next(), next=self.next)
        if isinstance(event, ConversationOpened):
            self._opened.add(event.conversation)
        if isinstance(event, MessageReceived):
            self._add(event.conversation, self._seq, "customer", event.text, event.client_id)
        return self._answers[key]

    async def since(self, channel: str, conversation: ConversationKey, after: int) -> Sequence[ConversationEvent]:
        if self.away:
            raise BUSY
        if conversation not in self._opened:
            raise Problem(404, "no_such_conversation", "Nobody opened this conversation.")
        events = [event for event in self._logs[conversation] if event.seq > after]
        self.while_reading()
        await asyncio.sleep(0)
        return events

    def typing(self, channel: str, conversation: ConversationKey, on: bool) -> None:
        self.signals.append((conversation, on))

    def speak(self, conversation: ConversationKey, text: str = "How can I help?") -> int:
        """An agent says something; its number."""
        return self._add(conversation, self._next(), "agent", text, None)

    def mark_read(self, conversation: ConversationKey) -> int:
        """The last message was read; the number of that event."""
        last = self._logs[conversation][-1]
        changed = MessageChanged(seq=self._next(), message=replace(last.message, delivery=DeliveryState.READ))
        return self._append(conversation, changed)

    def show(self, conversation: ConversationKey, event: ConversationEvent) -> None:
        if self._follower is not None:
            self._follower.show(conversation, event)

    def numbers(self, conversation: ConversationKey) -> list[int]:
        return [event.seq for event in self._logs[conversation]]

    async def got(self, kind: type[E], count: int) -> list[E]:
        """What was stored of this kind, once there is so much."""
        async with asyncio.timeout(10):
            while self.kinds().count(kind) < count:
                self._more.clear()
                await self._more.wait()
        return [event for event in self.stored if isinstance(event, kind)]

    def kinds(self) -> list[type[InboundEvent]]:
        return [type(event) for event in self.stored]

    def _add(self, conversation: ConversationKey, seq: int, author: Any, text: str, client_id: str | None) -> int:
        message = Spoken(id=MessageId(f"msg_{seq}"), author=author, name=None, text=text, at=self.watch.now(), client_id=client_id)
        return self._append(conversation, MessageAdded(seq=seq, message=message))

    def _append(self, conversation: ConversationKey, event: MessageAdded | MessageChanged) -> int:
        self._logs[conversation].append(event)
        if self.answers_before_it_publishes:
            asyncio.get_running_loop().call_soon(self.show, conversation, event)
        else:
            self.show(conversation, event)
        return event.seq

    def _next(self) -> int:
        self._seq += 3  # numbers only grow: gaps mean nothing
        return self._seq


@dataclass
class RequestDouble:
    """A request as the web room would hand it over."""

    target: str
    method: str = "GET"
    json: object = field(default_factory=dict)
    fields: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=CIMultiDict)
    remote: str = "127.0.0.1"
    path_values: Mapping[str, str] = field(default_factory=dict)

    def body(self, model: type[M]) -> M:
        return model.model_validate_json(orjson.dumps(self.json))

    def query(self, model: type[M]) -> M:
        return model.model_validate(dict(parse_qsl(self.target.partition("?")[2])))

    async def form(self) -> Sequence[tuple[str, str]]:
        return self.fields

    async def raw(self) -> bytes:
        return urlencode(self.fields).encode()


class SocketDouble:
    """Both ends of one connection: the door holds it, the test plays the visitor."""

    def __init__(self) -> None:
        self.pushed: list[dict[str, Any]] = []
        self.closed: int | None = None
        self._incoming: asyncio.Queue[str | None] = asyncio.Queue()

    async def receive(self) -> str | None:
        return await self._incoming.get()

    def push(self, frame: bytes) -> None:
        if self.closed is None:
            self.pushed.append(orjson.loads(frame))

    def close(self, code: int = 1000, reason: str = "") -> None:
        self.closed = code
        self._incoming.put_nowait(None)

    def say(self, frame: object) -> None:
        self._incoming.put_nowait(frame if isinstance(frame, str) else json.dumps(frame))

    def hang_up(self) -> None:
        self._incoming.put_nowait(None)

    def of_type(self, *types: str) -> list[dict[str, Any]]:
        return [frame for frame in self.pushed if frame["type"] in types]

    @property
    def numbers(self) -> list[int]:
        return [frame["seq"] for frame in self.pushed if frame["seq"] is not None]


def door(channel: Channel, method: str, path: str) -> Callable[[RequestDouble], Awaitable[Reply]]:
    """The handler behind one HTTP door."""
    for route in channel.doors():
        if isinstance(route, Route) and (route.method, route.path) == (method, path):
            return route.handler
    raise LookupError(f"{channel.name} has no door {method} {path}")


def socket_door(channel: Channel, path: str) -> Callable[[RequestDouble, Callable[[], Awaitable[SocketDouble]]], Awaitable[None]]:
    for route in channel.doors():
        if isinstance(route, SocketRoute) and route.path == path:
            return route.handler
    raise LookupError(f"{channel.name} has no socket {path}")


async def settle() -> None:
    """Let everything that can go on without time passing go on."""
    for _ in range(50):
        await asyncio.sleep(0)
