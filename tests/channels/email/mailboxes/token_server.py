"""A small authorization server: it exchanges refresh tokens for access tokens (RFC 6749, 6)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web


class TokenServer:
    """Each answer is given once, the last for ever: a status and a body. A redirect leads here again."""

    def __init__(self, *answers: tuple[int, object]) -> None:
        self._answers = list(answers)
        self.asked: list[dict[str, str]] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/token"

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        status, body = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return web.json_response(body, status=status, headers={"Location": self.url} if 300 <= status < 400 else None)


@asynccontextmanager
async def giving_tokens(server: TokenServer) -> AsyncIterator[TokenServer]:
    application = web.Application()
    application.router.add_post("/token", server.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()
