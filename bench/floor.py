"""The floor: the least server that does the hub's job. A signed text or a chat frame is stored by a group commit, matched on a heap,
and pushed as a screen pop of two kilobytes; an agent who is done is given the next one after a commit that claims it.

It knows no customers, tiers, threads, history, presence, timers, audit or people's rights: what the hub costs above it is the price
of those. It serves the hub's own doors, so that one client measures both.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import gc
import hashlib
import heapq
import hmac
import sqlite3
import time
import uuid
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qsl

import asyncpg
import orjson
import uvloop
from aiohttp import WSMsgType, web

MOST_IN_A_COMMIT = 200
POP: dict[str, Any] = {
    "purpose": "work",
    "expires_at": "2026-01-15T10:11:27.345678Z",
    "customer": {
        "id": "c-90817", "name": "Zoë O'Connor-Müller", "tier": "gold", "match": "known", "value": {"lifetime": "18234.55"},
        "identities": [
            {"id": "i-1", "kind": "phone", "value": "+12122000000", "match": "known"},
            {"id": "i-2", "kind": "email", "value": "zoe@example.org", "match": "known"},
        ],
        "fields": {"city": "Springfield", "contract": "Annual, renews in March", "agreement": "response within four hours on working days"},
        "notes": "Prefers to be written to in the morning.", "consents": {"sms": True}, "segments": ["churn-risk", "beta", "net-30"],
        "last_contacts": [
            {"at": f"2026-01-0{day}T09:00:00Z", "channel": channel, "agent": f"Agent {day}", "outcome": "resolved",
             "summary": "Asked about an invoice; refund issued and confirmed by e-mail."}
            for day, channel in enumerate(("phone", "chat", "email", "sms", "chat", "sms"), 1)
        ],
        "orders": [{"id": f"o-{number}", "total": "99.50", "currency": "USD", "status": "shipped"} for number in range(4)],
        "links": [{"label": "Orders", "url": "https://crm.example/customers/c-90817/orders"}],
    },
    "why": {"score": 12.5, "reason": "Gold, waited 0 s; you have been idle longest.", "position_when_taken": 1},
    "auto_accepted": False,
}  # fmt: skip

CREATE = (
    "CREATE TABLE event (id {id} PRIMARY KEY, dedup TEXT UNIQUE NOT NULL, channel TEXT NOT NULL, body {json} NOT NULL)",
    "CREATE TABLE interaction (id {id} PRIMARY KEY, channel TEXT NOT NULL, state TEXT NOT NULL, agent TEXT)",
    "CREATE TABLE outbox (id {number}, topic TEXT NOT NULL, body {json} NOT NULL)",
)


class Arrival(NamedTuple):
    """What a customer said: the interaction's new id, the provider's, the channel, the payload."""

    id: str
    dedup: str
    channel: str
    body: str


class Store(Protocol):
    async def open(self) -> None: ...

    async def arrived(self, arrivals: Sequence[Arrival]) -> None:
        """Keep these, each once, in one commit."""
        ...

    async def claim(self, taken: Sequence[tuple[str, str]]) -> set[str]:
        """Give interactions to agents, in one commit; answers those that were still waiting."""
        ...


class Sqlite:
    """One connection, one call into its thread for each transaction."""

    def __init__(self, file: str) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)

    async def open(self) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        for statement in CREATE:
            self._connection.execute(statement.format(id="TEXT", json="TEXT", number="INTEGER PRIMARY KEY"))

    async def arrived(self, arrivals: Sequence[Arrival]) -> None:
        await asyncio.to_thread(self._arrived, arrivals)

    async def claim(self, taken: Sequence[tuple[str, str]]) -> set[str]:
        return await asyncio.to_thread(self._claim, taken)

    def _arrived(self, arrivals: Sequence[Arrival]) -> None:
        run = self._connection.executemany
        self._connection.execute("BEGIN IMMEDIATE")
        run("INSERT INTO event VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", arrivals)
        run("INSERT INTO interaction (id, channel, state) VALUES (?, ?, 'queued')", [(one.id, one.channel) for one in arrivals])
        run("INSERT INTO outbox (topic, body) VALUES ('queued', ?)", [(one.body,) for one in arrivals])
        self._connection.execute("COMMIT")

    def _claim(self, taken: Sequence[tuple[str, str]]) -> set[str]:
        self._connection.execute("BEGIN IMMEDIATE")
        statement = "UPDATE interaction SET state = 'offered', agent = ? WHERE id = ? AND state = 'queued'"
        claimed = {id for id, agent in taken if self._connection.execute(statement, (agent, id)).rowcount}
        self._connection.execute("COMMIT")
        return claimed


class Postgres:
    """One statement for each transaction, its rows in arrays."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def open(self) -> None:
        self._pool = await asyncpg.create_pool(self._address, min_size=4, max_size=4, ssl=False)
        for statement in CREATE:
            identity = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
            await self._pool.execute(statement.format(id="UUID", json="JSONB", number=identity))

    async def arrived(self, arrivals: Sequence[Arrival]) -> None:
        await self._pool.execute(
            """WITH given AS (SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[]) AS t (id, dedup, channel, body)),
            stored AS (INSERT INTO event SELECT * FROM given ON CONFLICT (dedup) DO NOTHING RETURNING id, channel, body),
            queued AS (INSERT INTO interaction (id, channel, state) SELECT id, channel, 'queued' FROM stored)
            INSERT INTO outbox (topic, body) SELECT 'queued', body FROM stored""",
            *(list(column) for column in zip(*arrivals, strict=True)),
        )

    async def claim(self, taken: Sequence[tuple[str, str]]) -> set[str]:
        ids, agents = zip(*taken, strict=True)
        rows = await self._pool.fetch(
            """UPDATE interaction AS i SET state = 'offered', agent = t.agent FROM unnest($1::uuid[], $2::text[]) AS t (id, agent)
            WHERE i.id = t.id AND i.state = 'queued' RETURNING i.id""",
            list(ids),
            list(agents),
        )
        return {str(row["id"]) for row in rows}


class Agent:
    """One console. `load` is what it holds; without room it is given nothing."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.socket: web.WebSocketResponse | None = None
        self.load = 0


class Floor:
    """The whole server. With `claims` an agent holds one interaction at a time, and each is claimed by a commit before it is pushed."""

    def __init__(self, store: Store, signed_url: str, auth_token: str, *, claims: bool) -> None:
        self._store = store
        self._url = signed_url
        self._secret = auth_token.encode()
        self._claims = claims
        self._gathered: asyncio.Queue[tuple[Arrival, asyncio.Future[None]]] = asyncio.Queue()
        self._taken: asyncio.Queue[tuple[str, Agent]] = asyncio.Queue()
        self._waiting: list[tuple[float, str]] = []
        self._said: dict[str, tuple[str, str, float]] = {}
        self._agents: dict[str, Agent] = {}
        self._free: list[tuple[int, int, Agent]] = []
        self._ties = count()
        self._seq = count(1)
        self._tasks: list[asyncio.Task[None]] = []
        self._pushes: set[asyncio.Task[None]] = set()

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/webhooks/twilio/sms", self._text)
        app.router.add_post("/api/v1/chat/sessions", self._session)
        app.router.add_get("/api/v1/chat/socket", self._chat)
        app.router.add_get("/api/v1/desk/socket", self._desk)
        app.router.add_put("/api/v1/me/presence", self._presence)
        app.router.add_post("/api/v1/interactions/{id}/wrap-up", self._done)
        app.router.add_get("/readyz", self._ready)
        app.on_startup.append(self._start)
        return app

    async def _start(self, _app: web.Application) -> None:
        await self._store.open()
        self._tasks = [asyncio.create_task(self._keep_arrivals()), asyncio.create_task(self._keep_claims())]

    async def _ready(self, _request: web.Request) -> web.Response:
        return web.Response()

    # A customer says something

    async def _text(self, request: web.Request) -> web.Response:
        fields = dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
        if not hmac.compare_digest(self._sign(fields), request.headers.get("X-Twilio-Signature", "")):
            return web.Response(status=403)
        await self._arrive(fields["MessageSid"], "sms", fields["Body"], orjson.dumps(fields).decode())
        return web.Response(body=b"<Response/>", content_type="text/xml")

    async def _session(self, _request: web.Request) -> web.Response:
        return web.json_response({"session_id": "chat", "token": uuid.uuid4().hex}, status=201)

    async def _chat(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        session = request.query["token"]
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                frame = orjson.loads(message.data)
                seq = await self._arrive(f"{session}/{frame['client_id']}", "chat", frame["text"], message.data)
                await socket.send_str(_tick(seq, frame))
        return socket

    async def _arrive(self, dedup: str, channel: str, text: str, body: str) -> int:
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        arrival = Arrival(str(uuid.uuid4()), dedup, channel, body)
        self._gathered.put_nowait((arrival, stored))
        await stored
        now = time.time()
        self._said[arrival.id] = channel, text, now
        heapq.heappush(self._waiting, (now, arrival.id))
        self._match()
        return next(self._seq)

    async def _keep_arrivals(self) -> None:
        while True:
            batch = await gather(self._gathered)
            await self._store.arrived([arrival for arrival, _ in batch])
            for _, stored in batch:
                stored.set_result(None)

    # An agent is given something

    async def _desk(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        self._agent(request).socket = socket
        await socket.send_str('{"seq":0,"type":"snapshot","data":{}}')
        async for _ in socket:
            continue
        return socket

    async def _presence(self, request: web.Request) -> web.Response:
        self._has_room(self._agent(request))
        self._match()
        return web.json_response({})

    async def _done(self, request: web.Request) -> web.Response:
        agent = self._agent(request)
        agent.load -= 1
        self._has_room(agent)
        self._match()
        return web.json_response({})

    def _agent(self, request: web.Request) -> Agent:
        token = request.headers["Authorization"]
        return self._agents.setdefault(token, Agent(token))

    def _has_room(self, agent: Agent) -> None:
        heapq.heappush(self._free, (agent.load, next(self._ties), agent))

    def _match(self) -> None:
        while self._waiting and self._free:
            _, _, agent = heapq.heappop(self._free)
            if agent.socket is None or agent.socket.closed:
                continue
            _, id = heapq.heappop(self._waiting)
            agent.load += 1
            if self._claims:
                self._taken.put_nowait((id, agent))
            else:
                self._has_room(agent)
                self._push(id, agent)

    async def _keep_claims(self) -> None:
        while True:
            batch = await gather(self._taken)
            claimed = await self._store.claim([(id, agent.token) for id, agent in batch])
            for id, agent in batch:
                if id in claimed:
                    self._push(id, agent)

    def _push(self, id: str, agent: Agent) -> None:
        assert agent.socket is not None, "only a connected agent is matched"
        channel, text, since = self._said.pop(id)
        waiting_since = datetime.fromtimestamp(since, UTC).isoformat().replace("+00:00", "Z")
        interaction = self._shown(id, channel, text, waiting_since)
        frame = {"seq": next(self._seq), "type": "offer.made", "data": {"offer_id": id, "interaction": interaction, **POP}}
        push = asyncio.create_task(agent.socket.send_str(orjson.dumps(frame).decode()))
        self._pushes.add(push)
        push.add_done_callback(self._pushes.discard)

    def _shown(self, id: str, channel: str, said: str, since: str) -> dict[str, Any]:
        return {
            "id": id, "channel": channel, "queue": "support", "state": "offered", "tier": "bronze", "preview": said,
            "arrived_at": since, "waiting_since": since,
        }  # fmt: skip

    def _sign(self, fields: dict[str, str]) -> str:
        signed = self._url + "".join(name + value for name, value in sorted(fields.items()))
        return base64.b64encode(hmac.new(self._secret, signed.encode(), hashlib.sha1).digest()).decode()


def _tick(seq: int, frame: dict[str, Any]) -> str:
    return orjson.dumps({"seq": seq, "type": "message.added", "data": {"client_id": frame["client_id"], "text": frame["text"]}}).decode()


async def gather(queue: asyncio.Queue[Any]) -> list[Any]:
    """What has gathered, at least one, at most 200."""
    batch = deque([await queue.get()])
    while not queue.empty() and len(batch) < MOST_IN_A_COMMIT:
        batch.append(queue.get_nowait())
    return list(batch)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--auth-token", required=True)
    parser.add_argument("--claims", action="store_true")
    given = parser.parse_args()
    store = Sqlite(given.database.removeprefix("sqlite:///")) if given.database.startswith("sqlite") else Postgres(given.database)
    url = f"http://127.0.0.1:{given.port}/webhooks/twilio/sms"
    # A look at everything would hold it up for a tenth of a second; it runs for seconds, and nothing may make it slower than it is.
    gc.disable()
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    floor = Floor(store, url, given.auth_token, claims=given.claims)
    web.run_app(floor.application(), host="127.0.0.1", port=given.port, access_log=None, print=None)


if __name__ == "__main__":
    main()
