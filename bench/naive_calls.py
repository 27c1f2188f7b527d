"""The naive server for calls: what is usually written first. Each webhook is a unit of work of an ORM with a commit of its own, and a loop
polls: every time it scans all that wait for each free agent, and commits each offer by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import uuid
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import orjson
import uvloop
from aiohttp import web
from sqlalchemy import event, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bench.floor import POP
from bench.floor_calls import DOOR, MEANWHILE, line, menu
from bench.naive import Event, Interaction, Naive, Outbox, pragmas


class NaiveOfCalls(Naive):
    """An agent holds one call at a time."""

    def __init__(self, engine: AsyncEngine, origin: str, auth_token: str, *, poll_seconds: float) -> None:
        super().__init__(engine, "", auth_token)
        self._origin = origin
        self._poll_seconds = poll_seconds
        self._free: set[str] = set()
        self._away: set[str] = set()

    def application(self) -> web.Application:
        app = super().application()
        app.router.add_post(DOOR, self._call)
        app.router.add_post(f"{DOOR}/heard", self._heard)
        app.router.add_post(f"{DOOR}/wait", self._wait)
        app.router.add_post("/api/v1/interactions/{id}/wrap-up", self._done)
        return app

    async def _call(self, request: web.Request) -> web.Response:
        fields = await self._signed(request)
        async with self._sessions() as session:
            call = Interaction(
                id=fields["CallSid"], channel="phone", state="menu", tier="bronze", preview=fields["From"], since=_now(), agent=None
            )
            session.add_all([Event(id=str(uuid.uuid4()), dedup=f"{call.id}:arrived", body=fields), call])
            await session.commit()
        return web.Response(body=menu(self._origin), content_type="text/xml")

    async def _heard(self, request: web.Request) -> web.Response:
        fields = await self._signed(request)
        async with self._sessions() as session:
            call = await session.get_one(Interaction, fields["CallSid"])
            call.state, call.since = "queued", _now()
            session.add_all([Event(id=str(uuid.uuid4()), dedup=f"{call.id}:heard", body=fields), Outbox(topic="queued", body=fields)])
            await session.commit()
        return web.Response(body=line(self._origin), content_type="text/xml")

    async def _wait(self, request: web.Request) -> web.Response:
        """Their place is counted."""
        fields = await self._signed(request)
        async with self._sessions() as session:
            call = await session.get_one(Interaction, fields["CallSid"])
            ahead = select(func.count()).where(Interaction.state == "queued", Interaction.since < call.since)
            await session.scalar(ahead)
        return web.Response(body=MEANWHILE, content_type="text/xml")

    async def _signed(self, request: web.Request) -> dict[str, str]:
        fields = dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
        if not self._validator.validate(f"{self._origin}{request.path_qs}", fields, request.headers.get("X-Twilio-Signature", "")):
            raise web.HTTPForbidden
        return fields

    async def _presence(self, request: web.Request) -> web.Response:
        token, chosen = request.headers["Authorization"], orjson.loads(await request.read())
        if chosen["state"] == "available":
            self._away.discard(token)
            self._free.add(token)
        else:
            self._away.add(token)
            self._free.discard(token)
        return web.json_response({})

    async def _done(self, request: web.Request) -> web.Response:
        async with self._sessions() as session:
            call = await session.get_one(Interaction, request.match_info["id"])
            call.state = "done"
            await session.commit()
        token = request.headers["Authorization"]
        if token not in self._away:
            self._free.add(token)
        return web.json_response({})

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self._poll_seconds)
            async with self._sessions() as session:
                waiting = list(await session.scalars(select(Interaction).where(Interaction.state == "queued")))
                while waiting and self._free:
                    agent = self._free.pop()
                    first = min(waiting, key=lambda call: call.since)
                    waiting.remove(first)
                    first.state, first.agent = "offered", agent
                    await session.commit()
                    await self._offer(first, self._agents[agent])

    async def _offer(self, call: Interaction, socket: web.WebSocketResponse) -> None:
        self._seq += 1
        since = call.since.replace(tzinfo=UTC).isoformat()
        shown = {"id": call.id, "channel": "phone", "queue": "support", "tier": call.tier, "preview": "", "call": {"number": call.preview}}
        shown |= {"arrived_at": since, "waiting_since": since}
        frame = {"seq": self._seq, "type": "offer.made", "data": {"offer_id": call.id, "interaction": shown, **POP}}
        await socket.send_str(orjson.dumps(frame).decode())


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--auth-token", required=True)
    parser.add_argument("--poll-seconds", type=float, required=True)
    given = parser.parse_args()
    address = given.database.replace("sqlite:", "sqlite+aiosqlite:").replace("postgresql:", "postgresql+asyncpg:")
    engine = create_async_engine(address)
    if address.startswith("sqlite"):
        event.listen(engine.sync_engine, "connect", pragmas)
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    naive = NaiveOfCalls(engine, f"http://127.0.0.1:{given.port}", given.auth_token, poll_seconds=given.poll_seconds)
    web.run_app(naive.application(), host="127.0.0.1", port=given.port, access_log=None, print=None)


if __name__ == "__main__":
    main()
