"""Lets the demo's customer page reach the sandbox's postboxes through the hub's own port. Opened in the demo only."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

from channels.doors import Frame, Problem, Reply, Request, Route, Socket, SocketRoute
from hub.demo.mail_wire import (
    LONGEST_LETTER,
    LetterAddedFrame,
    LetterChangedFrame,
    PostboxFrame,
    PostboxLetter,
    PostboxLetters,
    WholeLetter,
    WrittenLetter,
)
from hub.demo.sandbox_line import asking, check, hand_on
from hub.files.giving import given

TAG = "Demo"
ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,190}")
LETTER = re.compile(r"ML[0-9a-f]{32}")
PLACE = re.compile(r"[0-9]{1,3}")
POSTBOX = "/demo/postbox/{address}"
PROBLEMS = {"not_found": 404, "refused": 422, "carrier_away": 503}


class PostboxDoors:
    """The doors under `/demo/postbox`: what is asked there is asked of the sandbox, and its answer is handed on."""

    def __init__(self, sandbox_url: str) -> None:
        self._sandbox_url = sandbox_url

    def doors(self) -> Sequence[Route | SocketRoute]:
        letters = f"{POSTBOX}/letters"
        return (
            Route(
                method="GET",
                path=letters,
                handler=self._letters,
                summary="The letters of a postbox, oldest first",
                tag=TAG,
                access="public",
                answers={200: PostboxLetters},
                problems=PROBLEMS,
            ),
            Route(
                method="POST",
                path=letters,
                handler=self._write,
                summary="Send a letter; the socket tells what became of it",
                tag=TAG,
                access="public",
                body=WrittenLetter,
                longest_file=LONGEST_LETTER,
                answers={202: PostboxLetter},
                problems=PROBLEMS,
            ),
            Route(
                method="GET",
                path=f"{letters}/{{letter}}",
                handler=self._letter,
                summary="A letter with its HTML, as it was sent",
                tag=TAG,
                access="public",
                answers={200: WholeLetter},
                problems=PROBLEMS,
            ),
            Route(
                method="GET",
                path=f"{letters}/{{letter}}/files/{{place}}",
                handler=self._file,
                summary="A file of a letter, to be saved",
                tag=TAG,
                access="public",
                answers={200: None},
                problems=PROBLEMS,
            ),
            SocketRoute(
                path=f"{POSTBOX}/socket",
                handler=self._watch,
                summary="A postbox: as it is, then each letter as it comes, and what becomes of those that were sent",
                tag=TAG,
                access="public",
                sends=(
                    Frame(type="snapshot", shape=PostboxFrame, summary="All letters, oldest first"),
                    Frame(type="letter.added", shape=LetterAddedFrame, summary="A letter came or was sent"),
                    Frame(type="letter.changed", shape=LetterChangedFrame, summary="A letter that was sent was taken, or refused"),
                ),
            ),
        )

    async def _letters(self, request: Request) -> Reply:
        return await self._ask(request, "letters")

    async def _letter(self, request: Request) -> Reply:
        return await self._ask(request, f"letters/{_named(request, 'letter', LETTER)}")

    async def _write(self, request: Request) -> Reply:
        written = request.body(WrittenLetter).model_dump()
        async with asking() as sandbox, sandbox.post(self._address(request, "letters"), json=written) as answer:
            await check(answer)
            return Reply(status=answer.status, body=await answer.read())

    async def _file(self, request: Request) -> Reply:
        path = f"letters/{_named(request, 'letter', LETTER)}/files/{_named(request, 'place', PLACE)}"
        async with asking() as sandbox, sandbox.get(self._address(request, path)) as answer:
            await check(answer)
            named = answer.content_disposition
            name = named.filename if named is not None and named.filename else "file"
            return given(await answer.read(), name=name, media_type=answer.content_type, inline=False)

    async def _watch(self, request: Request, accept: Callable[[], Awaitable[Socket]]) -> None:
        async with asking() as sandbox, sandbox.ws_connect(self._address(request, "socket"), heartbeat=30, max_msg_size=0) as screen:
            await hand_on(screen, await accept())

    async def _ask(self, request: Request, what: str) -> Reply:
        async with asking() as sandbox, sandbox.get(self._address(request, what)) as answer:
            await check(answer)
            return Reply(status=answer.status, body=await answer.read())

    def _address(self, request: Request, what: str) -> str:
        return f"{self._sandbox_url}/postbox/{_named(request, 'address', ADDRESS)}/{what}"


def _named(request: Request, part: str, shape: re.Pattern[str]) -> str:
    value = request.path_values[part]
    if not shape.fullmatch(value):
        raise Problem(404, "not_found", "There is no such postbox, letter or file.")
    return value
