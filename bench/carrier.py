"""A double of Twilio's REST API that costs little: it answers in the right shapes at once, and posts what Twilio would report of the rooms
and legs it was asked for. Telephones are answered at once; nothing takes time. It runs in the load client's own process.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import socket
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from html import unescape
from itertools import count
from typing import Any, cast
from urllib.parse import parse_qsl

from bench.callers import Caller, call_sid, signed
from bench.lines import HEADS_END, Lines
from bench.world import ACCOUNT_SID

ACCOUNT = f"/2010-04-01/Accounts/{ACCOUNT_SID}"
LABEL = re.compile(r'participantLabel="([^"]+)"')
REPORTS_TO = re.compile(r'statusCallback="([^"]+)"')
NAME = re.compile(r">([^<>]+)</Conference>")


@dataclass(slots=True)
class Leg:
    """One party in a room."""

    call: str
    label: str
    tells: str = ""
    """Where what becomes of its own call is told; a caller's, whom we did not call, is told elsewhere."""


@dataclass(slots=True)
class RoomNow:
    name: str
    sid: str
    tells: str
    legs: dict[str, Leg] = field(default_factory=dict)
    sequence: count[int] = field(default_factory=lambda: count(1))


class CarrierDouble:
    """`joined` is told of each caller's number when they are in the room with an agent and the server knows it."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port: int = self._socket.getsockname()[1]
        self.joined: Callable[[Caller], None] = lambda caller: None
        self._is_closed = False
        self.fault: BaseException | None = None
        self._callers: dict[str, Caller] = {}
        self._rooms: dict[str, RoomNow] = {}
        self._room_of: dict[str, RoomNow] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self, lines: Lines, origin: str) -> None:
        """Webhooks go out over these connections."""
        self._lines, self._origin = lines, origin
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Door(self._answer), sock=self._socket)

    async def close(self) -> None:
        """What is asked from now on has no consequences."""
        self._is_closed = True
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def on_line(self, caller: Caller) -> None:
        self._callers[caller.sid] = caller

    # --- what is asked ---

    def _answer(self, method: str, path: str, fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
        what, _, rest = path.removeprefix(ACCOUNT + "/").removesuffix(".json").partition("/")
        if what == "Conferences" and method == "POST" and rest.endswith("/Participants"):
            return self._call_in(rest.removesuffix("/Participants"), fields)
        if what == "Conferences" and method == "POST" and rest in self._rooms:
            self._spawn(self._end(self._rooms[rest]))
            return 200, {"sid": rest, "status": "completed", "friendly_name": self._rooms[rest].name}
        if what == "Calls" and method == "POST" and rest in self._callers:
            if "Twiml" in fields:
                self._spawn(self._take_into_room(self._callers[rest], fields["Twiml"]))
                return 200, {"sid": rest, "status": "in-progress"}
            self._spawn(self._hang_up(self._callers[rest]))
            return 200, {"sid": rest, "status": "completed"}
        return 404, {"code": 20404, "message": "not found", "status": 404}

    def _call_in(self, name: str, fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
        room = self._rooms.get(name) or self._open_room(name, fields["ConferenceStatusCallback"])
        leg = Leg(call_sid(fields["Label"]), fields["Label"], fields["StatusCallback"])
        self._spawn(self._ring(room, leg, fields["WaitUrl"]))
        return 201, {
            "call_sid": leg.call,
            "conference_sid": room.sid,
            "label": leg.label,
            "status": "queued",
            "muted": False,
            "hold": False,
        }

    # --- what follows from it ---

    async def _ring(self, room: RoomNow, leg: Leg, music: str) -> None:
        for sequence, state in enumerate(("initiated", "ringing", "in-progress")):
            await self._tell(leg.tells, {"CallSid": leg.call, "CallStatus": state, "SequenceNumber": str(sequence)})
        await self._join(room, leg)
        await self._tell(music, {"CallSid": leg.call, "CallStatus": "in-progress"})

    async def _take_into_room(self, caller: Caller, document: str) -> None:
        await self._tell(caller.line_at, caller.fields(QueueResult="redirected", QueueTime="1", QueueSid="QU" + caller.sid[2:]))
        label, tells, name = (unescape(cast(re.Match[str], found.search(document))[1]) for found in (LABEL, REPORTS_TO, NAME))
        room = self._rooms.get(name) or self._open_room(name, tells)
        await self._join(room, Leg(caller.sid, label))
        self.joined(caller)

    async def _join(self, room: RoomNow, leg: Leg) -> None:
        room.legs[leg.call] = leg
        self._room_of[leg.call] = room
        if len(room.legs) == 2:
            await self._report(room, "conference-start", leg)
        await self._report(room, "participant-join", leg)

    async def _hang_up(self, caller: Caller) -> None:
        room = self._room_of.get(caller.sid)
        if room is not None:
            await self._end(room)

    async def _end(self, room: RoomNow) -> None:
        """Once, however often it is asked for."""
        legs, room.legs = room.legs, {}
        for leg in legs.values():
            ended = {"ParticipantCallStatus": "completed", "ReasonParticipantLeft": "conference_ended_via_api"}
            await self._report(room, "participant-leave", leg, **ended)
            if leg.tells:
                await self._tell(leg.tells, {"CallSid": leg.call, "CallStatus": "completed", "SequenceNumber": "3"})
            else:
                caller = self._callers.pop(leg.call)
                await self._tell(f"{self._origin}/webhooks/twilio/voice/status", caller.fields(CallStatus="completed", CallDuration="9"))
        if legs:
            await self._report(room, "conference-end", None, ReasonConferenceEnded="conference-ended-via-api")

    def _open_room(self, name: str, tells: str) -> RoomNow:
        room = RoomNow(name, "CF" + hashlib.md5(name.encode()).hexdigest(), tells)
        self._rooms[name] = self._rooms[room.sid] = room
        return room

    async def _report(self, room: RoomNow, event: str, leg: Leg | None, **more: str) -> None:
        party = {} if leg is None else {"CallSid": leg.call, "ParticipantLabel": leg.label, "Muted": "false", "Hold": "false"}
        about = {"ConferenceSid": room.sid, "FriendlyName": room.name, "SequenceNumber": str(next(room.sequence))}
        await self._tell(room.tells, about | {"StatusCallbackEvent": event} | party | more)

    async def _tell(self, url: str, fields: dict[str, str]) -> None:
        answer, _ = await self._lines.ask_until_taken(signed(url, fields | {"AccountSid": ACCOUNT_SID}))
        if answer.status not in (200, 204):
            raise RuntimeError(f"{url}: {answer.status} {answer.body[:200]!r}")

    def _spawn(self, errand: Coroutine[None, None, None]) -> None:
        if self._is_closed:
            errand.close()
            return
        task = asyncio.create_task(errand)
        self._tasks.add(task)
        task.add_done_callback(self._settle)

    def _settle(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and self.fault is None:
            self.fault = task.exception()


class _Door(asyncio.Protocol):
    """One connection of the hub's; kept alive."""

    def __init__(self, answer: Callable[[str, str, dict[str, str]], tuple[int, dict[str, Any]]]) -> None:
        self._answer = answer
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(HEADS_END)) >= 0:
            first, *heads = self._buffer[:end].decode("latin-1").split("\r\n")
            length = next((int(head[15:]) for head in heads if head[:15].lower() == "content-length:"), 0)
            if len(self._buffer) < end + 4 + length:
                return
            body = self._buffer[end + 4 : end + 4 + length]
            self._buffer = self._buffer[end + 4 + length :]
            method, target, _ = first.split(" ", 2)
            status, said = self._answer(method, target.partition("?")[0], dict(parse_qsl(body.decode(), keep_blank_values=True)))
            content = json.dumps(said).encode()
            head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
            self._transport.write(head.encode() + content)
