"""Puts `SocketRoute` data on aiohttp, and gives every connection a bounded queue of its own, so that a slow client holds up nobody."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import ClientConnectionResetError, WSCloseCode, WSMsgType, hdrs, web

from channels.doors import Problem, SocketRoute
from hub.people.users import SignedInUser
from hub.web.doors import DoorFrame
from hub.web.headers import ANSWER
from hub.web.metrics import sockets, sockets_cut_total
from hub.web.problems import problem_of, problem_response
from hub.web.requests import DoorRequest

log = structlog.get_logger(__name__)

MOST_WAITING_FRAMES = 500
MAX_FRAME_BYTES = 64 * 1024
PING_SECONDS = 25.0
CLOSE_SECONDS = 3.0
DRAINING_RETRY_SECONDS = 1.0


class Connection:
    """`channels.contract.Socket` over a WebSocket. At most 500 frames wait; a task writes them, and there is none while nothing waits,
    so that an idle connection costs little.
    """

    __slots__ = ("_close_with", "_frames", "_kind", "_request", "_socket", "_writer")

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, kind: str) -> None:
        self._socket = socket
        self._request = request
        self._kind = kind
        self._frames: deque[bytes] | None = None
        self._close_with: tuple[int, str] | None = None
        self._writer: asyncio.Task[None] | None = None

    async def receive(self) -> str | None:
        message = await self._socket.receive()
        if message.type is WSMsgType.TEXT:
            return str(message.data)
        if message.type is WSMsgType.BINARY:
            self.close(WSCloseCode.UNSUPPORTED_DATA, "text frames only")
        return None

    def push(self, frame: bytes) -> None:
        if self._close_with is not None:
            return
        if self._frames is None:
            self._frames = deque((frame,))
            self._write_on()
        elif len(self._frames) < MOST_WAITING_FRAMES:
            self._frames.append(frame)
        else:
            self._cut()

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close after what is already waiting has been written."""
        if self._close_with is None:
            self._close_with = (code, reason)
            self._write_on()

    async def finish(self) -> None:
        """Wait until the connection is closed, though not for a client that does not answer."""
        self.close()
        if self._writer is None:
            return
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._writer
        except (TimeoutError, asyncio.CancelledError):
            self._abort()
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise

    def _cut(self) -> None:
        """The client does not keep up: forget what waits, say so if it still listens, and let go."""
        log.info("socket cut", kind=self._kind)
        sockets_cut_total.labels(self._kind).inc()
        if self._frames is not None:
            self._frames.clear()
        self.close(WSCloseCode.TRY_AGAIN_LATER, "too slow")
        asyncio.get_running_loop().call_later(CLOSE_SECONDS, self._abort)

    def _abort(self) -> None:
        transport = self._request.transport
        if transport is not None:
            transport.abort()

    def _write_on(self) -> None:
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        """Write all that waits, then the end if there is one. Nothing is awaited between finding nothing and leaving."""
        try:
            while self._frames:
                await self._socket.send_frame(self._frames.popleft(), WSMsgType.TEXT)
            self._frames = None
            if self._close_with is None:
                self._writer = None
                return
            code, reason = self._close_with
            await self._socket.close(code=code, message=reason.encode())
        except (ClientConnectionResetError, ConnectionError):
            # The client has gone: the reader sees it too, and the handler ends.
            self._close_with = self._close_with or (WSCloseCode.ABNORMAL_CLOSURE, "")


class OpenSockets:
    """All open connections, so that a stopping hub can close them."""

    def __init__(self) -> None:
        self._open: set[Connection] = set()
        self.draining = False

    def add(self, connection: Connection) -> None:
        self._open.add(connection)

    def discard(self, connection: Connection) -> None:
        self._open.discard(connection)

    async def close_all(self) -> None:
        """Tell every client that the hub goes away; they come back to the next one."""
        self.draining = True
        leaving = list(self._open)
        for connection in leaving:
            connection.close(WSCloseCode.GOING_AWAY, "the hub restarts")
        await asyncio.gather(*(connection.finish() for connection in leaving))


def socket_handler_of(
    route: SocketRoute, frame: DoorFrame, open_sockets: OpenSockets
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The aiohttp handler of one socket door."""
    door = f"SOCKET {route.path}"
    kind = route.tag.lower()
    gauge = sockets.labels(kind)

    async def handle(request: web.Request) -> web.StreamResponse:
        accepted: list[tuple[web.WebSocketResponse, Connection]] = []

        async def accept() -> Connection:
            socket = web.WebSocketResponse(heartbeat=PING_SECONDS, compress=False, max_msg_size=MAX_FRAME_BYTES, timeout=CLOSE_SECONDS)
            await socket.prepare(request)
            connection = Connection(socket, request, kind)
            accepted.append((socket, connection))
            open_sockets.add(connection)
            gauge.inc()
            return connection

        try:
            await _converse(route, request, frame, open_sockets, accept)
        except Exception as error:
            problem = problem_of(error, door)
            if not accepted:
                return problem_response(problem, ANSWER)
            accepted[0][1].close(_close_code(problem), problem.code)
        finally:
            for _, connection in accepted:
                open_sockets.discard(connection)
                gauge.dec()
                await connection.finish()
        if not accepted:
            raise RuntimeError(f"{door} neither accepted nor refused")
        return accepted[0][0]

    return handle


async def _converse(
    route: SocketRoute, request: web.Request, frame: DoorFrame, open_sockets: OpenSockets, accept: Callable[[], Awaitable[Connection]]
) -> None:
    if open_sockets.draining:
        raise Problem(503, "draining", "The hub is stopping.", retry_after_seconds=DRAINING_RETRY_SECONDS)
    if not web.WebSocketResponse().can_prepare(request).ok:
        raise Problem(426, "upgrade_required", "This door is a WebSocket.")
    asked = DoorRequest(request, trusted=frame.trusted, user=await _pass(route, request, frame))
    if route.query is not None:
        asked.read_query(route.query)
    await route.handler(asked, accept)


async def _pass(route: SocketRoute, request: web.Request, frame: DoorFrame) -> SignedInUser | None:
    if route.access == "people":
        return await frame.gate.pass_socket(request)
    if route.access != "provider":
        frame.gate.origins.check_widget(request.headers.get(hdrs.ORIGIN))
    return None


def _close_code(problem: Problem) -> int:
    if problem.status >= 500:
        return WSCloseCode.TRY_AGAIN_LATER if problem.status == 503 else WSCloseCode.INTERNAL_ERROR
    return WSCloseCode.POLICY_VIOLATION
