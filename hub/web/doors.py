"""Puts `Route` data on aiohttp: who may knock, what the body must look like, and what a refusal looks like."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from aiohttp import hdrs, web

from channels.doors import Problem, Reply, Route
from hub.people.users import SignedInUser
from hub.web.encoding import encode
from hub.web.gate import SAFE_METHODS, Gate
from hub.web.headers import ANSWER, CHAT_ANSWER
from hub.web.metrics import request_seconds, requests_total
from hub.web.origins import foreign
from hub.web.problems import problem_of, problem_response
from hub.web.requests import DoorRequest, Networks
from hub.web.under_way import UnderWay

log = structlog.get_logger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SLOW_SECONDS = 2.0
PREFLIGHT_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorFrame:
    """What all doors of one hub have in common."""

    gate: Gate
    trusted: Networks
    access_log: bool
    under_way: UnderWay


def handler_of(route: Route, frame: DoorFrame) -> Handler:
    """The aiohttp handler of one door."""
    door = f"{route.method} {route.path}"
    seconds = request_seconds.labels(door)
    answered = {digit: requests_total.labels(door, f"{digit}xx") for digit in range(1, 6)}

    async def handle(request: web.Request) -> web.StreamResponse:
        began = time.monotonic()
        headers = dict(_headers(route, request, frame))
        try:
            with frame.under_way.one():
                response = _response(await _answer(route, request, frame), headers)
        except Exception as error:
            response = problem_response(problem_of(error, door), headers)
        taken = time.monotonic() - began
        seconds.observe(taken)
        answered[response.status // 100].inc()
        if frame.access_log:
            log.info("request", door=door, status=response.status, milliseconds=round(taken * 1000, 1))
        elif taken > SLOW_SECONDS:
            log.warning("slow request", door=door, status=response.status, seconds=round(taken, 1))
        return response

    return handle


def preflight_of(route: Route, frame: DoorFrame) -> Handler:
    """What a browser asks before it calls a door from another page."""

    async def handle(request: web.Request) -> web.StreamResponse:
        origin = request.headers.get(hdrs.ORIGIN, "")
        if not frame.gate.origins.may_chat(origin):
            return problem_response(foreign(origin), ANSWER)
        return web.Response(
            status=204,
            headers={
                **_headers(route, request, frame),
                "Access-Control-Allow-Methods": route.method,
                "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
                "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
            },
        )

    return handle


async def _answer(route: Route, request: web.Request, frame: DoorFrame) -> Reply:
    if any("\x00" in value for value in request.match_info.values()):
        raise Problem(404, "not_found", "There is nothing with this id.")
    user = await _pass(route, request, frame.gate)
    asked = DoorRequest(request, trusted=frame.trusted, user=user, longest_file=route.longest_file)
    if route.access != "provider":
        asked.check_idempotency_key()
    if route.query is not None:
        asked.read_query(route.query)
    if route.body is not None:
        await asked.read_body(route.body)
    return await route.handler(asked)


async def _pass(route: Route, request: web.Request, gate: Gate) -> SignedInUser | None:
    if route.access == "people":
        return await gate.pass_request(request, route.roles)
    origin = request.headers.get(hdrs.ORIGIN)
    if route.cross_origin:
        gate.origins.check_widget(origin)
    elif route.access != "provider" and route.method not in SAFE_METHODS:
        gate.origins.check_own(origin)
    return None


def _headers(route: Route, request: web.Request, frame: DoorFrame) -> dict[str, str]:
    if not route.cross_origin:
        return dict(ANSWER)
    headers = {**CHAT_ANSWER, "Vary": "Origin"}
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None and frame.gate.origins.may_chat(origin):
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = "Retry-After"
    return headers


def _response(reply: Reply, headers: dict[str, str]) -> web.Response:
    headers.update(reply.headers)
    if reply.body is None:
        return web.Response(status=reply.status, headers=headers)
    body = reply.body if isinstance(reply.body, bytes) else encode(reply.body)
    headers[hdrs.CONTENT_TYPE] = reply.content_type
    return web.Response(status=reply.status, body=body, headers=headers)
