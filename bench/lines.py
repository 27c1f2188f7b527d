"""Connections of the load client, with as little code as the wire allows: what the client costs must not hide what the server does."""

from __future__ import annotations

import asyncio
import base64
import os
import struct
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast

HEADS_END = b"\r\n\r\n"
MASK = b"\0\0\0\0"
"""A mask of zeros leaves the payload as it is."""


class Answer(NamedTuple):
    """A status, the head as it came, and the body."""

    status: int
    head: bytes
    body: bytes

    def retry_after(self) -> float:
        """Seconds that a 503 asks for."""
        for line in self.head.split(b"\r\n"):
            if line.lower().startswith(b"retry-after:"):
                return float(line.split(b":", 1)[1])
        return 1.0


def request(method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None, kind: str = "application/json") -> bytes:
    """A whole HTTP request, ready to be written."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + HEADS_END + body


class Line(asyncio.Protocol):
    """One HTTP connection that is kept alive; one request at a time."""

    def __init__(self, freed: Callable[[Line], None]) -> None:
        self._freed = freed
        self._buffer = b""
        self._answered: asyncio.Future[Answer] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)
        self._freed(self)

    def send(self, raw: bytes) -> asyncio.Future[Answer]:
        self._answered = asyncio.get_running_loop().create_future()
        self.transport.write(raw)
        return self._answered

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(HEADS_END)
        if end < 0:
            return
        head = self._buffer[:end]
        length = _content_length(head)
        if len(self._buffer) < end + 4 + length:
            return
        answer = Answer(int(head[9:12]), head, self._buffer[end + 4 : end + 4 + length])
        self._buffer = self._buffer[end + 4 + length :]
        answered, self._answered = self._answered, None
        self._freed(self)
        if answered is not None and not answered.done():
            answered.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(exc or ConnectionResetError("the server closed the connection"))


class Lines:
    """Some HTTP connections to one server; whoever finds none free waits its turn."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._free: deque[Line] = deque()
        self._all: list[Line] = []
        self._wanting: deque[asyncio.Future[Line]] = deque()

    async def open(self, count: int) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(count):
            _, line = await loop.create_connection(lambda: Line(self._freed), "127.0.0.1", self.port)
            self._all.append(line)

    def close(self) -> None:
        for line in self._all:
            line.transport.abort()

    @property
    def any_free(self) -> bool:
        return bool(self._free)

    async def ask(self, raw: bytes) -> Answer:
        return await (await self._line()).send(raw)

    async def ask_until_taken(self, raw: bytes) -> tuple[Answer, int]:
        """As a provider does: a 503 is asked again after the time it names. Answers how often that was."""
        again = 0
        while True:
            answer = await self.ask(raw)
            if answer.status != 503:
                return answer, again
            again += 1
            await asyncio.sleep(answer.retry_after())

    async def _line(self) -> Line:
        if self._free:
            return self._free.popleft()
        wanted: asyncio.Future[Line] = asyncio.get_running_loop().create_future()
        self._wanting.append(wanted)
        return await wanted

    def _freed(self, line: Line) -> None:
        while self._wanting:
            wanted = self._wanting.popleft()
            if not wanted.done():
                wanted.set_result(line)
                return
        self._free.append(line)


@dataclass(slots=True)
class _Frame:
    opcode: int
    start: int
    end: int


class Wire(asyncio.Protocol):
    """One WebSocket. `heard` gets each text frame with the moment it came in."""

    def __init__(self, path: str, headers: Mapping[str, str], heard: Callable[[bytes, float], None]) -> None:
        self._path, self._headers, self._heard = path, headers, heard
        self._buffer = bytearray()
        self.closed = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)
        upgrade = {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        }
        self.transport.write(request("GET", self._path, headers={**upgrade, **self._headers}))

    def say(self, payload: bytes) -> None:
        self._send(0x1, payload)

    def abort(self) -> None:
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self._buffer += data
        if not self.opened.done() and not self._opened():
            return
        at = 0
        while (frame := _frame(self._buffer, at)) is not None:
            at = frame.end
            self._take(frame.opcode, bytes(self._buffer[frame.start : frame.end]), now)
        del self._buffer[:at]

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionResetError("the server closed the connection"))

    def _opened(self) -> bool:
        end = self._buffer.find(HEADS_END)
        if end < 0:
            return False
        head = bytes(self._buffer[:end])
        del self._buffer[: end + 4]
        if b" 101 " not in head[:20]:
            self.opened.set_exception(ConnectionRefusedError(head.split(b"\r\n")[0].decode()))
            return False
        self.opened.set_result(None)
        return True

    def _take(self, opcode: int, payload: bytes, now: float) -> None:
        if opcode == 0x1:
            self._heard(payload, now)
        elif opcode == 0x9:
            self._send(0xA, payload)
        elif opcode == 0x8:
            self.closed = True
            self.transport.abort()

    def _send(self, opcode: int, payload: bytes) -> None:
        length = len(payload)
        size = bytes([0x80 | length]) if length < 126 else b"\xfe" + struct.pack(">H", length)
        self.transport.write(bytes([0x80 | opcode]) + size + MASK + payload)


async def open_wire(port: int, path: str, headers: Mapping[str, str], heard: Callable[[bytes, float], None]) -> Wire:
    """A WebSocket that the server has accepted. Raises `ConnectionRefusedError` with its answer otherwise."""
    _, wire = await asyncio.get_running_loop().create_connection(lambda: Wire(path, headers, heard), "127.0.0.1", port)
    await wire.opened
    return wire


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    return 0


def _frame(buffer: bytearray, at: int) -> _Frame | None:
    """The frame that begins there, once it is whole. Servers do not mask."""
    if len(buffer) - at < 2:
        return None
    length, start = buffer[at + 1] & 0x7F, at + 2
    if length == 126:
        if len(buffer) < at + 4:
            return None
        length, start = struct.unpack_from(">H", buffer, at + 2)[0], at + 4
    elif length == 127:
        if len(buffer) < at + 10:
            return None
        length, start = struct.unpack_from(">Q", buffer, at + 2)[0], at + 10
    return _Frame(buffer[at] & 0x0F, start, start + length) if len(buffer) >= start + length else None
