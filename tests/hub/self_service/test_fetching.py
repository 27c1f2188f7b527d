"""Asking a company's system that hangs, lies, sends too much, or leads inward: there is always an answer, and never one from inside."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from hub.self_service.fetching import MOST_BYTES, Fetching
from hub.self_service.flow import Service
from hub.self_service.steps import LookedUp

TAKES = {"order_status": "status", "order_day": "days.0.name"}
ORDER = {"status": "shipped", "days": [{"name": "Monday"}], "secret": "none of ours"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(kw_only=True)
class CompanySystem:
    """A system of the company: its port, and what it was asked."""

    port: int
    asked: list[web.Request] = field(default_factory=list)


@asynccontextmanager
async def company_system(handler: Handler) -> AsyncIterator[CompanySystem]:
    async def note(request: web.Request) -> web.StreamResponse:
        system.asked.append(request)
        return await handler(request)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", note)
    runner = web.AppRunner(application, shutdown_timeout=0, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    system = CompanySystem(port=runner.addresses[0][1])
    try:
        yield system
    finally:
        await runner.cleanup()


@asynccontextmanager
async def asking(base_url: str, *, allow_private: bool = True, tokens: dict[str, str] | None = None) -> AsyncIterator[Fetching]:
    fetching = Fetching({"orders": Service(base_url=base_url, allow_private=allow_private)}, "http://127.0.0.1:9", tokens)
    try:
        yield fetching
    finally:
        await fetching.close()


async def answered(handler: Handler, *, timeout_seconds: float = 5, takes: dict[str, str] | None = None) -> LookedUp:
    async with company_system(handler) as system, asking(f"http://127.0.0.1:{system.port}/v1") as fetching:
        return await fetching.fetch("orders", "/1234", timeout_seconds, TAKES if takes is None else takes)


def failed(reason: str) -> LookedUp:
    return LookedUp(outcome="failed", reason=reason)


def saying(body: bytes | str, content_type: str = "application/json", status: int = 200, **headers: str) -> Handler:
    async def say(_: web.Request) -> web.Response:
        raw = body.encode() if isinstance(body, str) else body
        return web.Response(body=raw, status=status, headers={"Content-Type": content_type, **headers})

    return say


async def order(_: web.Request) -> web.Response:
    return web.json_response(ORDER)


async def test_what_is_taken_comes_back_and_nothing_else() -> None:
    async with company_system(order) as system, asking(f"http://127.0.0.1:{system.port}/v1/", tokens={"orders": "let-me-in"}) as fetching:
        found = await fetching.fetch("orders", "/a%2Fb?x=%20", 5, TAKES)
    assert found == LookedUp(outcome="found", values={"order_status": "shipped", "order_day": "Monday"})
    [asked] = system.asked
    assert (asked.method, asked.raw_path) == ("GET", "/v1/a%2Fb?x=%20")
    assert (asked.headers["Accept"], asked.headers["Authorization"]) == ("application/json", "Bearer let-me-in")


async def test_the_hubs_own_address_is_filled_in() -> None:
    async with company_system(order) as system:
        services = {"orders": Service(base_url="{hub}/demo", allow_private=True)}
        fetching = Fetching(services, f"http://127.0.0.1:{system.port}")
        assert (await fetching.fetch("orders", "/1", 5, {})).outcome == "found"
        await fetching.close()
    assert [asked.path for asked in system.asked] == ["/demo/1"]


async def test_one_callers_cookie_is_not_shown_for_the_next() -> None:
    async def bake(_: web.Request) -> web.Response:
        return web.json_response(ORDER, headers={"Set-Cookie": "who=ana; Path=/"})

    async with company_system(bake) as system, asking(f"http://127.0.0.1:{system.port}") as fetching:
        for _ in range(2):
            await fetching.fetch("orders", "/1", 5, {})
    assert all("Cookie" not in asked.headers for asked in system.asked)


@pytest.mark.parametrize(
    ("handler", "outcome"),
    [
        (saying('{"status": 7, "days": [{"name": true}]}'), LookedUp(outcome="found", values={"order_status": "7", "order_day": "true"})),
        (saying('{"status": 1.5, "days": [{"name": ""}]}'), LookedUp(outcome="found", values={"order_status": "1.5", "order_day": ""})),
        (saying('{"status": "a", "days": [{"name": "b"}]}', "application/hal+json; charset=utf-8"),
         LookedUp(outcome="found", values={"order_status": "a", "order_day": "b"})),
        (saying("<h1>Not here</h1>", "text/html", 404), LookedUp(outcome="not_found")),
        (saying("{}", status=500), failed("it answered 500")),
        (saying("{}", status=401), failed("it answered 401")),
        (saying("{}", status=304), failed("it answered 304")),
        (saying("<h1>Hello</h1>", "text/html"), failed("the answer is not JSON")),
        (saying("", "application/json", 204), failed("the answer is not JSON")),
        (saying('{"status": '), failed("the answer is not JSON")),
        (saying(b"\xff\xfe\x00"), failed("the answer is not JSON")),
        (saying("[" * 50_000), failed("the answer is not JSON")),
        (saying("[]"), failed("the answer lacks what is taken from it")),
        (saying("null"), failed("the answer lacks what is taken from it")),
        (saying('"shipped"'), failed("the answer lacks what is taken from it")),
        (saying('{"status": null, "days": []}'), failed("the answer lacks what is taken from it")),
        (saying('{"status": {"en": "x"}, "days": []}'), failed("the answer lacks what is taken from it")),
        (saying('{"status": "a", "days": {"0": "b"}}'), failed("the answer lacks what is taken from it")),
        (saying(gzip.compress(b"{}"), **{"Content-Encoding": "gzip"}), failed("the answer is packed")),
        (saying('"' + "x" * MOST_BYTES + '"'), failed("the answer is too long")),
        (saying("x" * 1_000_000), failed("the answer is too long")),
    ],
)  # fmt: skip
async def test_what_a_system_answers(handler: Handler, outcome: LookedUp) -> None:
    assert await answered(handler) == outcome


async def test_a_long_value_is_cut() -> None:
    found = await answered(saying('{"status": "' + "x" * 10_000 + '"}'), takes={"order_status": "status"})
    assert found.values == {"order_status": "x" * 200}


async def test_a_system_that_hangs_is_left_in_time() -> None:
    async def hang(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError("nobody wakes it")

    assert await answered(hang, timeout_seconds=0.05) == failed("no answer within 0.05 s")


async def test_a_system_that_trickles_is_left_in_time() -> None:
    async def trickle(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "application/json"})
        await answer.prepare(request)
        await answer.write(b'{"status": ')
        await asyncio.Event().wait()
        return answer

    assert await answered(trickle, timeout_seconds=0.05) == failed("no answer within 0.05 s")


async def test_a_system_that_breaks_off_has_failed() -> None:
    async def break_off(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "100"})
        await answer.prepare(request)
        await answer.write(b'{"status": ')
        assert request.transport is not None
        request.transport.abort()
        return answer

    outcome = await answered(break_off)
    assert outcome.outcome == "failed"
    assert outcome.reason is not None
    assert outcome.reason.startswith("the exchange broke off")


async def test_a_system_that_is_not_there_has_failed() -> None:
    async with asking("http://127.0.0.1:9") as fetching:
        assert await fetching.fetch("orders", "/1", 5, {}) == failed("no connection")
        assert await fetching.fetch("invoices", "/1", 5, {}) == failed("no such service")


# --- redirects ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_within_the_service_is_followed(status: int) -> None:
    async def redirect(request: web.Request) -> web.Response:
        if request.path == "/v1/1234":
            return web.Response(status=status, headers={"Location": "../v2/1234?x=%2F"})
        return web.json_response(ORDER)

    async with company_system(redirect) as system, asking(f"http://127.0.0.1:{system.port}/v1") as fetching:
        assert (await fetching.fetch("orders", "/1234", 5, {})).outcome == "found"
    assert [asked.raw_path for asked in system.asked] == ["/v1/1234", "/v2/1234?x=%2F"]


async def test_a_redirect_to_another_port_is_not_followed() -> None:
    async with company_system(order) as inside:
        leading_inward = saying("", status=302, Location=f"http://127.0.0.1:{inside.port}/admin")
        assert await answered(leading_inward) == failed("it redirects elsewhere")
    assert inside.asked == []


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data",
        "//localhost/x",
        "https://127.0.0.1/",
        "file:///etc/passwd",
        "http://[::1",
        "",
        "\\\\evil\\x",
    ],
)
async def test_no_redirect_leads_elsewhere(location: str) -> None:
    async with company_system(saying("", status=302, Location=location)) as system:
        async with asking(f"http://127.0.0.1:{system.port}/v1") as fetching:
            outcome = await fetching.fetch("orders", "/1234", 5, {})
        assert outcome.outcome == "failed"
        assert {asked.host for asked in system.asked} == {f"127.0.0.1:{system.port}"}


async def test_redirects_come_to_an_end() -> None:
    assert await answered(saying("", status=302, Location="/v1/1234")) == failed("it redirects too often")


# --- where it stands ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "127.1", "0.0.0.0"])
async def test_a_service_that_stands_inside_is_not_asked_unless_allowed(host: str) -> None:
    async with company_system(order) as system, asking(f"http://{host}:{system.port}", allow_private=False) as fetching:
        outcome = await fetching.fetch("orders", "/1", 5, {})
        assert outcome.outcome == "failed"
    assert system.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
async def test_the_log_learns_that_the_address_was_the_reason(host: str) -> None:
    async with asking(f"http://{host}:9", allow_private=False) as fetching:
        assert await fetching.fetch("orders", "/1", 5, {}) == failed("its address is not allowed")


async def test_a_name_is_judged_by_the_address_that_is_connected_to() -> None:
    """`localhost` looks like any name; only what it resolves to gives it away, on every connection anew."""
    async with company_system(order) as system:
        async with asking(f"http://localhost:{system.port}") as allowed:
            assert (await allowed.fetch("orders", "/1", 5, {})).outcome == "found"
        async with asking(f"http://localhost:{system.port}", allow_private=False) as refused:
            assert (await refused.fetch("orders", "/1", 5, {})).outcome == "failed"
        assert len(system.asked) == 1


@pytest.mark.parametrize("path", ["/1/José", "/\x00", "/ x"])
async def test_a_path_that_is_none_has_failed_or_is_asked_as_a_path(path: str) -> None:
    async with company_system(order) as system, asking(f"http://127.0.0.1:{system.port}") as fetching:
        assert (await fetching.fetch("orders", path, 5, {})).outcome in ("found", "failed")
        assert all(asked.host == f"127.0.0.1:{system.port}" for asked in system.asked)


async def test_what_is_said_of_a_failure_names_nothing_personal() -> None:
    async with company_system(saying("secret-of-ana", "text/html")) as system, asking(f"http://127.0.0.1:{system.port}") as fetching:
        outcome = await fetching.fetch("orders", "/of/ana?number=1234", 5, {})
    assert outcome.reason is not None
    assert not {"ana", "1234", "secret"} & set(outcome.reason.replace("/", " ").replace("-", " ").split())
