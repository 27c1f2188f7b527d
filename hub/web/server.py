"""The hub's one port: doors, sockets, pages and probes together, and how it starts and stops."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from aiohttp import web

from channels.doors import Problem, Route
from hub.company import Company
from hub.settings import Settings
from hub.web.describe import Description, Doors
from hub.web.doors import DoorFrame, handler_of, preflight_of
from hub.web.gate import Gate, Sessions
from hub.web.headers import ANSWER, HSTS
from hub.web.origins import Origins
from hub.web.probes import Probes, Readiness
from hub.web.problems import problem_of, problem_response
from hub.web.requests import MAX_BODY_BYTES
from hub.web.sockets import OpenSockets, socket_handler_of
from hub.web.static import Pages
from hub.web.under_way import UnderWay

STATIC = Path(__file__).parent.parent / "static"
KEEP_ALIVE_SECONDS = 75.0

LAST_SECONDS = 2.0
"""When the port closes, so long may a slow client still read its answer."""

OPEN_SOCKETS = web.AppKey("open_sockets", OpenSockets)
UNDER_WAY = web.AppKey("under_way", UnderWay)


def create_web(
    doors: Doors, *, settings: Settings, company: Company, sessions: Sessions, readiness: Readiness, static: Path = STATIC
) -> web.Application:
    """Everything that answers on the port. `readiness` says what is missing, see `hub.web.probes`."""
    origins = Origins(own=settings.own_origins, widget=frozenset(company.chat.origins))
    under_way, open_sockets = UnderWay(), OpenSockets()
    frame = DoorFrame(
        gate=Gate(sessions=sessions, origins=origins),
        trusted=settings.trusted_proxies,
        access_log=settings.access_log,
        under_way=under_way,
    )
    application = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[_in_our_words])
    application[OPEN_SOCKETS] = open_sockets
    application[UNDER_WAY] = under_way
    for door in doors:
        if isinstance(door, Route):
            application.router.add_route(door.method, door.path, handler_of(door, frame))
            if door.cross_origin:
                application.router.add_route("OPTIONS", door.path, preflight_of(door, frame))
        else:
            application.router.add_get(door.path, socket_handler_of(door, frame, open_sockets), allow_head=False)
    application.add_routes(Probes(readiness=readiness, open_sockets=open_sockets).routes())
    application.add_routes(Description(doors=doors, public_url=settings.public_url, mode=settings.mode).routes())
    application.add_routes(Pages(folder=static, mode=settings.mode).routes())
    application.on_shutdown.append(_close_sockets)
    if settings.secure_cookies:
        application.on_response_prepare.append(_only_by_tls)
    return application


class Listener:
    """A started hub port. `drain` first, then `finish`, then `stop`."""

    def __init__(self, application: web.Application, *, shutdown_seconds: float = 10) -> None:
        self._application = application
        self._shutdown_seconds = shutdown_seconds
        self._runner = web.AppRunner(
            application, access_log=None, keepalive_timeout=KEEP_ALIVE_SECONDS, shutdown_timeout=LAST_SECONDS, handle_signals=False
        )

    async def start(self, host: str, port: int) -> int:
        """Listen, and answer the port (0 asks for a free one). Raises `OSError` when it is taken."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port, reuse_address=True, backlog=1024)
        await site.start()
        return int(self._runner.addresses[0][1])

    def drain(self) -> None:
        """From now on `/readyz` says no, new requests and sockets are refused; what is under way goes on."""
        self._application[OPEN_SOCKETS].draining = True
        self._application[UNDER_WAY].draining = True

    async def finish(self) -> None:
        """Close the sockets with 1001 and let requests under way finish within the time given. Probes and pages still answer."""
        await self._application[OPEN_SOCKETS].close_all()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._shutdown_seconds):
                await self._application[UNDER_WAY].finished()

    async def stop(self) -> None:
        """Stop listening; what has not finished is cut."""
        await self._runner.cleanup()


async def _close_sockets(application: web.Application) -> None:
    await application[OPEN_SOCKETS].close_all()


async def _only_by_tls(_request: web.BaseRequest, response: web.StreamResponse) -> None:
    response.headers.update(HSTS)


@web.middleware
async def _in_our_words(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    """What aiohttp refuses by itself (no such path, no such method) as problems too."""
    try:
        return await handler(request)
    except web.HTTPMethodNotAllowed as error:
        allowed = ", ".join(sorted(error.allowed_methods))
        problem = Problem(405, "method_not_allowed", f"This door takes {allowed}.")
        return problem_response(problem, {**ANSWER, "Allow": allowed})
    except web.HTTPException as error:
        if error.status < 400:
            raise
        code = "not_found" if error.status == 404 else "refused"
        return problem_response(Problem(error.status, code, "There is no such door."), ANSWER)
    except Exception as error:
        return problem_response(problem_of(error, "page"), ANSWER)
