"""The naive server: what is usually written first, and what the peers' figures come from. Each webhook is a unit of work of an ORM with
a commit of its own; once a second a loop scans everything that waits for every free agent, and commits each offer by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import orjson
import uvloop
from aiohttp import web
from sqlalchemy import JSON, event, select
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from twilio.request_validator import RequestValidator

from bench.floor import POP

POLL_SECONDS = 1.0


class Base(DeclarativeBase):
    pass


class Event(Base):
    __tablename__ = "event"
    id: Mapped[str] = mapped_column(primary_key=True)
    dedup: Mapped[str] = mapped_column(unique=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class Interaction(Base):
    __tablename__ = "interaction"
    id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    tier: Mapped[str]
    preview: Mapped[str]
    since: Mapped[datetime]
    agent: Mapped[str | None]


class Outbox(Base):
    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class Naive:
    """The whole server; an agent takes as much as there is."""

    def __init__(self, engine: AsyncEngine, signed_url: str, auth_token: str) -> None:
        self._engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._validator = RequestValidator(auth_token)
        self._url = signed_url
        self._agents: dict[str, web.WebSocketResponse] = {}
        self._loads: dict[str, int] = {}
        self._seq = 0

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/webhooks/twilio/sms", self._text)
        app.router.add_get("/api/v1/desk/socket", self._desk)
        app.router.add_put("/api/v1/me/presence", self._presence)
        app.router.add_get("/readyz", self._ready)
        app.on_startup.append(self._start)
        return app

    async def _start(self, _app: web.Application) -> None:
        async with self._engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        self._polling = asyncio.create_task(self._poll())

    async def _ready(self, _request: web.Request) -> web.Response:
        return web.Response()

    async def _text(self, request: web.Request) -> web.Response:
        fields = dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
        if not self._validator.validate(self._url, fields, request.headers.get("X-Twilio-Signature", "")):
            return web.Response(status=403)
        async with self._sessions() as session:
            id = str(uuid.uuid4())
            now = datetime.now(UTC).replace(tzinfo=None)
            session.add_all(
                [
                    Event(id=id, dedup=fields["MessageSid"], body=fields),
                    Interaction(id=id, channel="sms", state="queued", tier="bronze", preview=fields["Body"], since=now, agent=None),
                    Outbox(topic="queued", body=fields),
                ]
            )
            await session.commit()
        return web.Response(body=b"<Response/>", content_type="text/xml")

    async def _desk(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        token = request.headers["Authorization"]
        self._agents[token], self._loads[token] = socket, 0
        async for _ in socket:
            continue
        return socket

    async def _presence(self, _request: web.Request) -> web.Response:
        return web.json_response({})

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            async with self._sessions() as session:
                waiting = list(await session.scalars(select(Interaction).where(Interaction.state == "queued")))
                while waiting and self._agents:
                    agent = min(self._loads, key=lambda token: self._loads[token])
                    # The oldest, found by looking at all of them.
                    first = min(waiting, key=lambda interaction: interaction.since)
                    waiting.remove(first)
                    first.state, first.agent = "offered", agent
                    await session.commit()
                    self._loads[agent] += 1
                    await self._push(first, self._agents[agent])

    async def _push(self, interaction: Interaction, socket: web.WebSocketResponse) -> None:
        self._seq += 1
        shown = {"id": interaction.id, "channel": "sms", "queue": "support", "tier": interaction.tier, "preview": interaction.preview}
        frame = {"seq": self._seq, "type": "offer.made", "data": {"offer_id": interaction.id, "interaction": shown, **POP}}
        await socket.send_str(orjson.dumps(frame).decode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--auth-token", required=True)
    given = parser.parse_args()
    address = given.database.replace("sqlite:", "sqlite+aiosqlite:").replace("postgresql:", "postgresql+asyncpg:")
    engine = create_async_engine(address)
    if address.startswith("sqlite"):
        event.listen(engine.sync_engine, "connect", pragmas)
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    naive = Naive(engine, f"http://127.0.0.1:{given.port}/webhooks/twilio/sms", given.auth_token)
    web.run_app(naive.application(), host="127.0.0.1", port=given.port, access_log=None, print=None)


def pragmas(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


if __name__ == "__main__":
    main()
