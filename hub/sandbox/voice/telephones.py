"""The telephones of the outside world: dial, press, speak, answer, hang up, and see what comes out of the receiver."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hub.sandbox.bodies import read_body
from hub.sandbox.screens import Frame, Screens
from hub.sandbox.voice.exchange import Exchange, NotOurs
from hub.sandbox.voice.lines import ByHand, Heard, Line
from hub.sandbox.voice.records import CallStatus
from hub.sandbox.voice.settings import Answers

ADDRESS = re.compile(r"\+[1-9][0-9]{6,14}|client:[A-Za-z0-9_]{1,121}")
Address = Annotated[str, StringConstraints(pattern=rf"^({ADDRESS.pattern})$")]


class Dialled(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    to: Address
    caller_name: Annotated[str, StringConstraints(max_length=200)] | None = None


class Pressed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    digits: Annotated[str, StringConstraints(pattern=r"^[0-9*#]{1,64}$")]


class Spoken(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.9


class Answering(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    answers: Answers


class TelephoneDoors:
    """The doors under `/phones/{address}/calls`."""

    def __init__(self, exchange: Exchange, screens: Screens) -> None:
        self._exchange = exchange
        self._screens = screens
        exchange.on_change = self._show
        exchange.on_heard = self._show_heard

    def routes(self) -> Sequence[web.RouteDef]:
        calls = "/phones/{address}/calls"
        return [
            web.get(calls, self._calls),
            web.post(calls, self._dial),
            web.post(f"{calls}/{{sid}}/press", self._press),
            web.post(f"{calls}/{{sid}}/speak", self._speak),
            web.post(f"{calls}/{{sid}}/hang-up", self._hang_up),
            web.post(f"{calls}/{{sid}}/answer", self._answer),
            web.post(f"{calls}/{{sid}}/reject", self._reject),
            web.put("/control/telephones/{address}", self._plan),
        ]

    @contextmanager
    def watched(self, address: str, answer: str | None) -> Iterator[None]:
        """Somebody looks at the telephone; with `by_hand` its calls wait for them."""
        if answer != "by_hand":
            yield
            return
        with self._exchange.telephones.watched(address):
            yield

    def live_frames(self, address: str) -> Sequence[Frame]:
        return [self._changed(line) for line in self._exchange.shown_on(address) if not line.is_over]

    async def _calls(self, request: web.Request) -> web.StreamResponse:
        lines = self._exchange.shown_on(request.match_info["address"])
        return web.json_response({"items": [self._item(line) for line in lines], "next": None})

    async def _dial(self, request: web.Request) -> web.StreamResponse:
        dialled = await read_body(request, Dialled)
        try:
            line = self._exchange.receive(sender=_address(request), recipient=dialled.to, caller_name=dialled.caller_name)
        except NotOurs:
            raise web.HTTPNotFound(text="Nobody has that number.") from None
        return web.json_response(self._item(line), status=201)

    async def _press(self, request: web.Request) -> web.StreamResponse:
        pressed = await read_body(request, Pressed)
        line = self._line(request)
        line.press(pressed.digits)
        return web.json_response(self._item(line))

    async def _speak(self, request: web.Request) -> web.StreamResponse:
        """To whoever listens: a Gather, a Record, else the others in the room."""
        spoken = await read_body(request, Spoken)
        line = self._line(request)
        if not line.say(spoken.text, spoken.confidence):
            self._exchange.rooms.talk(line, spoken.text)
        return web.json_response(self._item(line))

    async def _hang_up(self, request: web.Request) -> web.StreamResponse:
        line = self._line(request)
        self._exchange.hang_up(line, _hung_up(line))
        await line.ended.wait()
        return web.json_response(self._item(line))

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        return self._decide(request, "answered")

    async def _reject(self, request: web.Request) -> web.StreamResponse:
        return self._decide(request, "rejected")

    def _decide(self, request: web.Request, how: ByHand) -> web.StreamResponse:
        line = self._line(request)
        if line.answering is None or line.answering.done():
            raise web.HTTPConflict(text="It does not ring.")
        line.answering.set_result(how)
        return web.json_response(self._item(line))

    async def _plan(self, request: web.Request) -> web.StreamResponse:
        plan = await read_body(request, Answering)
        self._exchange.telephones.plan(_address(request), plan.answers)
        return web.Response(status=204)

    def _line(self, request: web.Request) -> Line:
        line = self._exchange.line(request.match_info["sid"])
        if line is None or line.telephone != request.match_info["address"]:
            raise web.HTTPNotFound(text="This telephone has no such call any more.")
        return line

    # --- what the telephone shows ---

    def _show(self, line: Line) -> None:
        if self._screens.are_watched(line.telephone):
            self._screens.show(line.telephone, self._changed(line))

    def _show_heard(self, line: Line, heard: Heard) -> None:
        if self._screens.are_watched(line.telephone):
            self._screens.show(line.telephone, {"type": "call.heard", "data": {"sid": line.call.sid, "item": _heard(heard)}})

    def _changed(self, line: Line) -> Frame:
        return {"type": "call.changed", "data": self._item(line)}

    def _item(self, line: Line) -> dict[str, object]:
        call, listening = line.call, line.listening
        found = self._exchange.rooms.where(line)
        others = [] if found is None else [seat for seat in found[0].present() if seat.line is not line]
        return {
            "sid": call.sid,
            "direction": "outgoing" if call.direction == "inbound" else "incoming",
            "from": call.sender,
            "to": call.recipient,
            "state": call.status,
            "at": _written(call.created_at),
            "ended_at": None if call.ended_at is None else _written(call.ended_at),
            "heard": [_heard(heard) for heard in line.heard],
            "gathering": None if listening is None or listening.records else {"digits": listening.digits, "speech": listening.speech},
            "recording": listening is not None and listening.records,
            "on_hold": found is not None and found[1].party.hold,
            "muted": found is not None and found[1].party.muted,
            "others": [{"address": seat.line.telephone, "label": seat.party.label} for seat in others],
        }


def _address(request: web.Request) -> str:
    address = request.match_info["address"]
    if not ADDRESS.fullmatch(address):
        raise web.HTTPNotFound(text="This is neither a number nor a client.")
    return address


def _hung_up(line: Line) -> CallStatus:
    """An owner who hangs up while it rings turns an incoming call away, and gives up an outgoing one."""
    if line.call.status == "in-progress":
        return "completed"
    return "busy" if line.call.direction == "outbound-api" else "no-answer"


def _heard(heard: Heard) -> dict[str, object]:
    item: dict[str, object] = {"at": _written(heard.at), "kind": heard.kind, "text": heard.text, "language": heard.language}
    return item | ({"from": heard.sender} if heard.sender is not None else {})


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
