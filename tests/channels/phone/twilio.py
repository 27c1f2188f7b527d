"""A small Twilio: calls, conferences, their participants and recordings behind its REST API. It answers as the real one, remembers every
request, and judges each by the document that Twilio publishes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.channels.phone.house import ACCOUNT, CALL
from tests.channels.phone.published import faults

ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"
CREATED = "Mon, 02 Mar 2026 09:00:00 +0000"
WAV = b"RIFF" + bytes(200_000)


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    form: tuple[tuple[str, str], ...]

    def said(self, name: str) -> list[str]:
        return [value for key, value in self.form if key == name]


@dataclass
class Sitting:
    sid: str
    name: str
    state: str = "init"
    parties: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By label."""


class Refusal(Exception):
    def __init__(self, status: int, code: int) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


NOT_THERE = Refusal(404, 20404)
NOT_IN_PROGRESS = Refusal(400, 21220)


class LittleTwilio:
    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Asked] = []
        self.calls: dict[str, str] = {CALL: "in-progress"}
        self.sittings: list[Sitting] = []
        self.recordings: dict[str, str] = {}
        self.faults: list[str] = []
        """What in the requests Twilio's published document does not allow."""
        self.refusing: list[Refusal] = []
        """Each refuses one request, then is used up."""
        self.mute = asyncio.Event()
        """Once set, requests are done and not answered."""
        self.never = asyncio.Event()
        self._count = 0

    def paths(self) -> list[str]:
        return [f"{one.method} {one.path.removeprefix(ROOT)}" for one in self.asked]

    def running(self, name: str) -> Sitting:
        return next(one for one in reversed(self.sittings) if one.name == name and one.state != "completed")

    def join(self, name: str, label: str, call: str) -> None:
        """Somebody dialled in comes into the room."""
        sitting = self._sitting(name)
        sitting.state = "in-progress"
        sitting.parties[label] = self._party(sitting, label, call, "connected")

    def answer(self, name: str, label: str) -> None:
        sitting = self.running(name)
        sitting.state = "in-progress"
        sitting.parties[label]["status"] = "connected"

    def finish(self, name: str) -> None:
        self.running(name).state = "completed"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        form = tuple((name, str(value)) for name, value in (await request.post()).items())
        asked = Asked(request.method, request.raw_path.partition("?")[0], tuple(request.query.items()), form)
        self.asked.append(asked)
        self.faults.extend(faults(asked.method, asked.path, asked.query, asked.form))
        if self.refusing:
            return self._refused(self.refusing.pop(0))
        try:
            answer = self._answer(request.method, request.path.removeprefix(ROOT).strip("/"), request, dict(form))
        except Refusal as refused:
            return self._refused(refused)
        if self.mute.is_set():
            await self.never.wait()
        return answer

    def _answer(self, method: str, path: str, request: web.Request, form: dict[str, str]) -> web.Response:
        match (method, path.removesuffix(".json").split("/")):
            case ("GET", ["Calls", call]):
                return self._json({"sid": call, "status": self._state(call)})
            case ("POST", ["Calls", call]):
                if self._state(call) != "in-progress":
                    raise NOT_IN_PROGRESS
                self.calls[call] = form.get("Status", "in-progress")
                return self._json({"sid": call, "status": self.calls[call]})
            case ("GET", ["Conferences"]):
                name, state = request.query["FriendlyName"], request.query.get("Status", "in-progress")
                found = [self._conference(one) for one in reversed(self.sittings) if (one.name, one.state) == (name, state)]
                return self._json({"conferences": found, "page": 0, "page_size": 50, "uri": request.raw_path})
            case ("POST", ["Conferences", sid]):
                sitting = self._by_sid(sid)
                sitting.state = form["Status"]
                return self._json(self._conference(sitting))
            case ("POST", ["Conferences", name, "Participants"]):
                return self._json(self._call_in(name, form), status=201)
            case ("GET", ["Conferences", sid, "Participants"]):
                return self._json({"participants": list(self._by_sid(sid).parties.values()), "page": 0, "uri": request.raw_path})
            case (_, ["Conferences", sid, "Participants", label]):
                return self._one_party(method, sid, label, form)
            case ("POST", ["Calls", call, "Recordings"]):
                if self._state(call) != "in-progress":
                    raise NOT_IN_PROGRESS
                sid = self._new("RE")
                self.recordings[sid] = "in-progress"
                return self._json({"sid": sid, "call_sid": call, "status": "in-progress"}, status=201)
            case ("GET", ["Calls", _, "Recordings"]):
                listed = [{"sid": sid, "status": state} for sid, state in self.recordings.items()]
                return self._json({"recordings": listed, "page": 0, "uri": request.raw_path})
            case ("POST", ["Calls", _, "Recordings", sid]):
                if sid not in self.recordings:
                    raise NOT_THERE
                self.recordings[sid] = form["Status"]
                return self._json({"sid": sid, "status": form["Status"]})
            case ("GET", ["Recordings", file]) if file.removesuffix(".wav") in self.recordings:
                return web.Response(body=WAV, content_type="audio/x-wav")
            case ("DELETE", ["Recordings", sid]) if sid in self.recordings:
                del self.recordings[sid]
                return web.Response(status=204)
        raise NOT_THERE

    def _call_in(self, name: str, form: dict[str, str]) -> dict[str, Any]:
        sitting = self._sitting(name)
        if form["Label"] in sitting.parties:
            raise Refusal(400, 16025)
        call = self._new("CA")
        self.calls[call] = "queued"
        party = self._party(sitting, form["Label"], call, "queued") | {"muted": form["Muted"] == "true"}
        sitting.parties[form["Label"]] = party
        return party

    def _one_party(self, method: str, sid: str, label: str, form: dict[str, str]) -> web.Response:
        sitting = self._by_sid(sid)
        if label not in sitting.parties:
            raise NOT_THERE
        if method == "DELETE":
            del sitting.parties[label]
            return web.Response(status=204)
        party = sitting.parties[label]
        for name in ("hold", "muted", "coaching"):
            if name.title() in form:
                party[name] = form[name.title()] == "true"
        return self._json(party)

    def _sitting(self, name: str) -> Sitting:
        for sitting in self.sittings:
            if sitting.state != "completed" and name in (sitting.name, sitting.sid):
                return sitting
        self.sittings.append(Sitting(self._new("CF"), name))
        return self.sittings[-1]

    def _by_sid(self, sid: str) -> Sitting:
        for sitting in self.sittings:
            if sitting.sid == sid and sitting.state != "completed":
                return sitting
        raise NOT_THERE

    def _state(self, call: str) -> str:
        if call not in self.calls:
            raise NOT_THERE
        return self.calls[call]

    def _party(self, sitting: Sitting, label: str, call: str, status: str) -> dict[str, Any]:
        state = {"status": status, "muted": False, "hold": False, "coaching": False}
        return {"account_sid": ACCOUNT, "conference_sid": sitting.sid, "call_sid": call, "label": label} | state

    def _conference(self, sitting: Sitting) -> dict[str, Any]:
        return {"sid": sitting.sid, "friendly_name": sitting.name, "status": sitting.state, "date_created": CREATED}

    def _new(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count:032x}"

    def _json(self, body: dict[str, Any], status: int = 200) -> web.Response:
        return web.json_response(body, status=status)

    def _refused(self, refused: Refusal) -> web.Response:
        body = {"code": refused.code, "message": "+15550100200 said no", "status": refused.status}
        return web.json_response(body, status=refused.status)


@asynccontextmanager
async def little_twilio() -> AsyncIterator[LittleTwilio]:
    twilio = LittleTwilio()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", twilio.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    twilio.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield twilio
    finally:
        twilio.never.set()
        await runner.cleanup()
    assert twilio.faults == []
