"""The hub's public doors as somebody outside sees them: JSON over HTTP, problems as exceptions, sockets as streams of frames."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

MOST_FRAME_BYTES = 16 * 1024 * 1024
ANSWER_SECONDS = 30

LOST = (OSError, TimeoutError, aiohttp.ClientError, ConnectionClosed, InvalidStatus)
"""What a question or a socket fails with when the hub is away or lets go; whoever asked tries again."""


class Refusal(Exception):
    """The hub said no: a status, a stable code, a sentence."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code


class Doors:
    """One hub. Raises `Refusal` for every answer that is no success."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self._url = url.rstrip("/")
        self._http = http

    async def ask(self, method: str, path: str, body: object = None, *, token: str | None = None, **query: str | int) -> Any:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        asked = self._http.request(method, f"{self._url}{path}", json=body, headers=headers, params=query)
        async with asked as answer:
            content = await answer.read()
            if answer.status >= 400:
                problem = orjson.loads(content) if answer.content_type.endswith("json") else {}
                raise Refusal(answer.status, problem.get("code", "unexpected"), problem.get("detail", answer.reason or ""))
            return orjson.loads(content) if content else None

    def socket(self, path: str, *, token: str | None = None) -> connect:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        address = self._url.replace("http", "ws", 1) + path
        return connect(address, additional_headers=headers, max_size=MOST_FRAME_BYTES, proxy=None, compression=None)


async def frames(line: ClientConnection) -> AsyncIterator[Mapping[str, Any]]:
    """The frames of a socket until it closes in peace; raises `ConnectionClosed` when it breaks."""
    async for text in line:
        yield orjson.loads(text)


def open_http() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS), connector=aiohttp.TCPConnector(limit=0))
