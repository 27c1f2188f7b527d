"""Lets the demo's pages reach the sandbox carrier's handsets and telephones through the hub's own port. Opened in the demo only."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

from channels.doors import Frame, Problem, Reply, Request, Route, Socket, SocketRoute
from hub.demo.sandbox_line import asking, check, hand_on
from hub.demo.wire import (
    ArrivedFrame,
    CallChangedFrame,
    CallHeardFrame,
    Dial,
    HandsetText,
    HandsetTexts,
    PressedKeys,
    ScreenFrame,
    SpokenWords,
    TelephoneCall,
    TelephoneCalls,
    TypedText,
)
from hub.web.shape import Body

TAG = "Demo"
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
SOFTPHONE = re.compile(r"client:[A-Za-z0-9_]{1,121}")
CALL = re.compile(r"CA[0-9a-f]{32}")
PHONE = "/sandbox/phones/{number}"


class PhoneDoors:
    """The doors under `/sandbox/phones`: what is asked there is asked of the carrier, and its answer is handed on. A phone is a number,
    or `client:…` for an agent's own.
    """

    def __init__(self, sandbox_url: str) -> None:
        self._sandbox_url = sandbox_url

    def doors(self) -> Sequence[Route | SocketRoute]:
        calls = f"{PHONE}/calls"
        return (
            _door("GET", f"{PHONE}/messages", self._texts, "What a handset shows, oldest first", {200: HandsetTexts}),
            _door("POST", f"{PHONE}/messages", self._type, "Type a text on a handset", {201: HandsetText}, TypedText),
            _door("GET", calls, self._calls, "The calls of a telephone, oldest first, with what was heard", {200: TelephoneCalls}),
            _door("POST", calls, self._dial, "Dial a number", {201: TelephoneCall}, Dial),
            _door("POST", f"{calls}/{{call}}/press", self._press, "Press keys on a call", {200: TelephoneCall}, PressedKeys),
            _door("POST", f"{calls}/{{call}}/speak", self._speak, "Say something on a call", {200: TelephoneCall}, SpokenWords),
            _door("POST", f"{calls}/{{call}}/hang-up", self._hang_up, "Hang up", {200: TelephoneCall}),
            _door("POST", f"{calls}/{{call}}/answer", self._answer, "Answer a telephone that rings", {200: TelephoneCall}),
            _door("POST", f"{calls}/{{call}}/reject", self._reject, "Turn a call away that rings", {200: TelephoneCall}),
            SocketRoute(
                path=f"{PHONE}/socket",
                handler=self._watch,
                summary="A phone's screen: as it is, then each text, call and sound as it comes. Who watches a number answers its calls",
                tag=TAG,
                access="public",
                sends=(
                    Frame(type="snapshot", shape=ScreenFrame, summary="All texts, oldest first"),
                    Frame(type="message.added", shape=ArrivedFrame, summary="A text was typed or arrived"),
                    Frame(type="call.changed", shape=CallChangedFrame, summary="A call as it is now; after a snapshot each that lives"),
                    Frame(type="call.heard", shape=CallHeardFrame, summary="Something came out of the receiver"),
                ),
            ),
        )

    async def _texts(self, request: Request) -> Reply:
        return await self._ask(request, "GET", "messages")

    async def _type(self, request: Request) -> Reply:
        return await self._ask(request, "POST", "messages", request.body(TypedText))

    async def _calls(self, request: Request) -> Reply:
        return await self._ask(request, "GET", "calls")

    async def _dial(self, request: Request) -> Reply:
        return await self._ask(request, "POST", "calls", request.body(Dial))

    async def _press(self, request: Request) -> Reply:
        return await self._ask(request, "POST", f"{_call(request)}/press", request.body(PressedKeys))

    async def _speak(self, request: Request) -> Reply:
        return await self._ask(request, "POST", f"{_call(request)}/speak", request.body(SpokenWords))

    async def _hang_up(self, request: Request) -> Reply:
        return await self._ask(request, "POST", f"{_call(request)}/hang-up")

    async def _answer(self, request: Request) -> Reply:
        return await self._ask(request, "POST", f"{_call(request)}/answer")

    async def _reject(self, request: Request) -> Reply:
        return await self._ask(request, "POST", f"{_call(request)}/reject")

    async def _watch(self, request: Request, accept: Callable[[], Awaitable[Socket]]) -> None:
        # An agent's own phone answers by itself, whoever reads its captions.
        how = "socket?answer=by_hand" if NUMBER.fullmatch(request.path_values["number"]) else "socket"
        async with asking() as carrier, carrier.ws_connect(self._address(request, how), heartbeat=30) as screen:
            await hand_on(screen, await accept())

    async def _ask(self, request: Request, method: Literal["GET", "POST"], what: str, body: Body | None = None) -> Reply:
        told = body.model_dump() if body is not None else None
        async with asking() as carrier, carrier.request(method, self._address(request, what), json=told) as answer:
            await check(answer)
            return Reply(status=answer.status, body=await answer.read())

    def _address(self, request: Request, what: str) -> str:
        number = request.path_values["number"]
        if not (NUMBER.fullmatch(number) or SOFTPHONE.fullmatch(number)):
            raise Problem(404, "not_found", "This is no phone number.")
        return f"{self._sandbox_url}/phones/{number}/{what}"


def _door(
    method: Literal["GET", "POST"],
    path: str,
    handler: Callable[[Any], Awaitable[Reply]],
    summary: str,
    answers: dict[int, Any],
    body: type[Body] | None = None,
) -> Route:
    problems = {"not_found": 404, "wrong_state": 409, "refused": 422, "carrier_away": 503}
    return Route(
        method=method, path=path, handler=handler, summary=summary, tag=TAG, access="public", body=body, answers=answers, problems=problems
    )


def _call(request: Request) -> str:
    call = request.path_values["call"]
    if not CALL.fullmatch(call):
        raise Problem(404, "not_found", "There is no such call.")
    return f"calls/{call}"
