"""The floor for letters: the least server that takes them. Each is written to a file as it came and synced, and stored in the database by a
group commit; only then it is answered for.

It reads nothing in a letter, knows nobody, joins no threads and offers nothing. What speaks SMTP is the hub's own receiver.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import uuid
from collections.abc import Sequence
from pathlib import Path

import uvloop
from aiohttp import web

from bench.floor import Arrival, Postgres, Sqlite, Store, gather
from channels.email.receiving.receiver import Received, Receiver
from channels.email.settings import ReceiverSettings
from hub.journal.clock import SteadyClock


def store_at(address: str) -> Store:
    return Sqlite(address.removeprefix("sqlite:///")) if address.startswith("sqlite") else Postgres(address)


class LetterStore:
    """A file and a row for each letter."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder

    async def open(self) -> None:
        self._folder.mkdir()
        await self._store.open()

    async def write(self, raw: bytes) -> Arrival:
        """Bring it to the disk, and say which row it will have."""
        id = str(uuid.uuid4())
        await asyncio.to_thread(self._write, self._folder / id, raw)
        return Arrival(id, id, "email", json.dumps({"file": id, "bytes": len(raw)}))

    async def commit(self, arrivals: Sequence[Arrival]) -> None:
        await self._store.arrived(arrivals)

    def _write(self, file: Path, raw: bytes) -> None:
        with file.open("wb") as written:
            written.write(raw)
            written.flush()
            os.fsync(written.fileno())
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class FloorOfLetters:
    def __init__(self, letters: LetterStore, port: int) -> None:
        self._letters = letters
        self._receiver = Receiver(ReceiverSettings(port=port), take=self._take, accepts=lambda _: True, now=SteadyClock().now)
        self._gathered: asyncio.Queue[tuple[Arrival, asyncio.Future[None]]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/readyz", self._ready)
        app.on_startup.append(self._start)
        return app

    async def _start(self, _app: web.Application) -> None:
        await self._letters.open()
        self._tasks = [asyncio.create_task(self._receiver.run()), asyncio.create_task(self._keep())]

    async def _ready(self, _request: web.Request) -> web.Response:
        return web.Response(status=200 if self._receiver.state.up else 503)

    async def _take(self, letter: Received) -> None:
        arrival = await self._letters.write(letter.raw)
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._gathered.put_nowait((arrival, stored))
        await stored

    async def _keep(self) -> None:
        while True:
            batch = await gather(self._gathered)
            await self._letters.commit([arrival for arrival, _ in batch])
            for _, stored in batch:
                stored.set_result(None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--mail-port", type=int, required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    gc.disable()
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    floor = FloorOfLetters(LetterStore(store_at(given.database), given.folder), given.mail_port)
    web.run_app(floor.application(), host="127.0.0.1", port=given.port, access_log=None, print=None)


if __name__ == "__main__":
    main()
