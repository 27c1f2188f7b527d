"""Doors through a real server: who may knock, what a body must look like, how a refusal reads."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from pydantic import Field, StringConstraints
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from yarl import URL

from channels.doors import Problem, Reply, Request, Route
from hub.store.engine import DatabaseUnavailable
from hub.web.requests import MAX_BODY_BYTES, PeopleRequest
from hub.web.shape import Body, ClientId, LongText, PageQuery
from tests.hub.web.serving import FOREIGN_ORIGIN, OWN_ORIGIN, SHOP_ORIGIN, Served, served

TOKEN = {"Authorization": "Bearer agent-token"}
COOKIE = {"Cookie": "hub_session=agent-token"}
CSRF = {"X-CSRF-Token": "csrf of agent-token"}


class Target(Body):
    queue: str


class Say(Body):
    text: LongText
    client_id: ClientId
    times: Annotated[int, Field(ge=1, le=9)] = 1
    to: Target | None = None
    notes: dict[Annotated[str, StringConstraints(pattern=r"^[a-z]+$")], str] = Field(default_factory=dict)


class Optional(Body):
    reason: str = "none given"


async def say(request: Request) -> Reply:
    body = request.body(Say)
    return Reply(status=201, body={"text": body.text * body.times})


async def optional(request: PeopleRequest) -> Reply:
    return Reply(body={"reason": request.body(Optional).reason, "user": request.user.id, "csrf": request.user.csrf})


async def page(request: Request) -> Reply:
    return Reply(body={"limit": request.query(PageQuery).limit, "cursor": request.query(PageQuery).cursor})


async def key(request: PeopleRequest) -> Reply:
    return Reply(body={"key": request.idempotency_key})


async def form(request: Request) -> Reply:
    return Reply(body={"target": request.target, "fields": await request.form()})


async def times(_request: Request) -> Reply:
    return Reply(body={"at": datetime(2026, 3, 1, 12, 30, 5, 250_000, tzinfo=UTC), "names": frozenset({"b", "a"})})


async def one(request: Request) -> Reply:
    return Reply(body=dict(request.path_values))


async def gone(_request: Request) -> Reply:
    raise Problem(409, "offer_gone", "Somebody else was faster.")


async def busy(_request: Request) -> Reply:
    raise Problem(503, "busy", "Too much at once.", retry_after_seconds=1.2)


async def broken(_request: Request) -> Reply:
    raise KeyError("4111 1111 1111 1111")


async def away(_request: Request) -> Reply:
    raise DatabaseUnavailable("OSError")


async def away_in_the_driver(_request: Request) -> Reply:
    raise OperationalError("SELECT", {}, ConnectionRefusedError())


def door(method: Any, path: str, handler: Any, **more: Any) -> Route:
    return Route(method=method, path=path, handler=handler, summary=path, tag="Test", **({"access": "public"} | more))


DOORS = [
    door("POST", "/say", say, body=Say),
    door("POST", "/optional", optional, access="people", body=Optional),
    door("GET", "/optional", optional, access="people"),
    door("GET", "/page", page, query=PageQuery),
    door("POST", "/key", key, access="people"),
    door("POST", "/form", form, access="provider"),
    door("GET", "/times", times),
    door("GET", "/things/{id}", one),
    door("POST", "/floor", key, access="people", roles=frozenset({"supervisor", "admin"})),
    door("POST", "/chat", say, access="customer", body=Say, cross_origin=True),
    door("GET", "/gone", gone),
    door("GET", "/busy", busy),
    door("GET", "/broken", broken),
    door("GET", "/away", away),
    door("GET", "/away-in-the-driver", away_in_the_driver),
]
GOOD = {"text": "hello", "client_id": "c1"}


@pytest.fixture
async def hub() -> AsyncIterator[Served]:
    async with served(DOORS) as hub:
        yield hub


async def test_a_good_body_reaches_the_handler(hub: Served) -> None:
    async with hub.client.post("/say", json=GOOD | {"times": 2}) as answer:
        assert (answer.status, await answer.json()) == (201, {"text": "hellohello"})


@pytest.mark.parametrize(
    ("body", "status", "code", "path"),
    [
        (b"{", 400, "malformed_json", None),
        (b"\xff\xfe", 400, "malformed_json", None),
        (b"{" * 5_000, 400, "malformed_json", None),
        (b'{"text":"\\ud800","client_id":"c"}', 400, "malformed_json", None),
        (b"[]", 422, "wrong_shape", "body"),
        (b"null", 422, "wrong_shape", "body"),
        (b"7", 422, "wrong_shape", "body"),
        (b"", 422, "wrong_shape", "text"),
        (b"{}", 422, "wrong_shape", "text"),
        (b'{"text":"x","client_id":"c","txet":1}', 422, "wrong_shape", "txet"),
        (b'{"text":5,"client_id":"c"}', 422, "wrong_shape", "text"),
        (b'{"text":null,"client_id":"c"}', 422, "wrong_shape", "text"),
        (b'{"text":"","client_id":"c"}', 422, "wrong_shape", "text"),
        (b'{"text":"x","client_id":"c","times":"3"}', 422, "wrong_shape", "times"),
        (b'{"text":"x","client_id":"c","times":true}', 422, "wrong_shape", "times"),
        (b'{"text":"x","client_id":"c","times":10}', 422, "wrong_shape", "times"),
        (b'{"text":"x","client_id":"c","times":1e999}', 422, "wrong_shape", "times"),
        (b'{"text":"x","client_id":"c c"}', 422, "wrong_shape", "client_id"),
        (b'{"text":"x","client_id":"c","to":{"queue":1}}', 422, "wrong_shape", "to.queue"),
        (b'{"text":"x","client_id":"c","to":{"queue":"q","agent":"a"}}', 422, "wrong_shape", "to.agent"),
        (b'{"text":"a\\u0000b","client_id":"c"}', 422, "wrong_shape", "text"),
        (b'{"text":"x","client_id":"c","to":{"queue":"a\\u0000b"}}', 422, "wrong_shape", "to.queue"),
        (b'{"text":"' + b"x" * 10_001 + b'","client_id":"c"}', 422, "wrong_shape", "text"),
        (b'{"text":"' + b"x" * MAX_BODY_BYTES + b'","client_id":"c"}', 413, "too_large", None),
    ],
)
async def test_a_bad_body_is_refused_with_its_path(hub: Served, body: bytes, status: int, code: str, path: str | None) -> None:
    async with hub.client.post("/say", data=body, headers={"Content-Type": "application/json"}) as answer:
        problem = await answer.json(content_type="application/problem+json")
    assert (answer.status, problem["status"], problem["code"]) == (status, status, code)
    assert path is None or path in [error["path"] for error in problem["errors"]]


@pytest.mark.parametrize(
    ("body", "path", "message"),
    [
        ({"txet": 1}, "txet", "there is no such field"),
        ({"text": "a\x00b"}, "text", "the character NUL is not allowed"),
        ({"client_id": "c c"}, "client_id", r"it must match ^[\x21-\x7e]+$"),
        ({"notes": {"__proto__": "x"}}, "notes.__proto__", "this cannot be a field's name; it must match ^[a-z]+$"),
        ({"to": {"queue": "a\x00b"}}, "to.queue", "the character NUL is not allowed"),
    ],
)
async def test_a_refusal_is_said_for_people(hub: Served, body: dict[str, object], path: str, message: str) -> None:
    async with hub.client.post("/say", json=GOOD | body) as answer:
        problem = await answer.json(content_type="application/problem+json")
    assert problem["errors"] == [{"path": path, "message": message}]
    assert problem["detail"] == f"{path}: {message}"


async def test_a_refusal_does_not_repeat_what_was_sent(hub: Served) -> None:
    async with hub.client.post("/say", json={"text": ["secret words"], "client_id": "c"}) as answer:
        assert "secret words" not in await answer.text()


async def test_a_missing_body_is_an_empty_object(hub: Served) -> None:
    async with hub.client.post("/optional", headers=TOKEN) as answer:
        assert (await answer.json())["reason"] == "none given"


@pytest.mark.parametrize(
    ("query", "status", "path"),
    [
        ("", 200, None),
        ("?limit=7&cursor=abc", 200, None),
        ("?limit=0", 422, "limit"),
        ("?limit=201", 422, "limit"),
        ("?limit=many", 422, "limit"),
        ("?limit=1&limit=2", 422, "limit"),
        ("?limits=1", 422, "limits"),
        ("?cursor=a%00b", 422, "cursor"),
    ],
)
async def test_a_query_is_checked(hub: Served, query: str, status: int, path: str | None) -> None:
    async with hub.client.get(f"/page{query}") as answer:
        assert answer.status == status
        assert path is None or path in [error["path"] for error in (await answer.json(content_type=None))["errors"]]


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, "signed_out"),
        (TOKEN, 200, None),
        ({"Authorization": "bearer agent-token"}, 200, None),
        ({"Authorization": "Bearer stranger"}, 401, "signed_out"),
        ({"Authorization": "Bearer"}, 401, "signed_out"),
        ({"Authorization": "Basic YTpi"}, 401, "signed_out"),
        (COOKIE | CSRF, 200, None),
        (COOKIE | CSRF | {"Origin": OWN_ORIGIN}, 200, None),
        (COOKIE | CSRF | {"Origin": FOREIGN_ORIGIN}, 403, "foreign_origin"),
        (COOKIE | CSRF | {"Origin": SHOP_ORIGIN}, 403, "foreign_origin"),
        (COOKIE | CSRF | {"Origin": "null"}, 403, "foreign_origin"),
        (COOKIE, 403, "csrf"),
        (COOKIE | {"X-CSRF-Token": "csrf of supervisor-token"}, 403, "csrf"),
        (COOKIE | {"X-CSRF-Token": "ü"}, 403, "csrf"),
        ({"Cookie": "hub_session=stranger"} | CSRF, 401, "signed_out"),
        ({"Cookie": "hub_session="} | CSRF, 401, "signed_out"),
        (COOKIE | CSRF | {"Authorization": "Bearer stranger"}, 401, "signed_out"),
        (COOKIE | TOKEN, 200, None),
    ],
)
async def test_people_pass_by_token_or_by_cookie_with_csrf(hub: Served, headers: dict[str, str], status: int, code: str | None) -> None:
    async with hub.client.post("/optional", headers=headers) as answer:
        assert answer.status == status
        assert (await answer.json(content_type=None)).get("code") == code


async def test_reading_by_cookie_needs_no_csrf_token(hub: Served) -> None:
    async with hub.client.get("/things/7", headers=COOKIE) as answer:
        assert answer.status == 200


async def test_the_cookie_does_not_count_beside_a_token(hub: Served) -> None:
    headers = {"Authorization": "Bearer supervisor-token"} | COOKIE
    async with hub.client.post("/optional", headers=headers) as answer:
        assert await answer.json() == {"reason": "none given", "user": "usr_supervisor", "csrf": None}


async def test_a_role_is_needed_where_the_door_says_so(hub: Served) -> None:
    async with hub.client.post("/floor", headers=TOKEN) as answer:
        assert (answer.status, (await answer.json(content_type=None))["code"]) == (403, "forbidden")
    async with hub.client.post("/floor", headers={"Authorization": "Bearer supervisor-token"}) as answer:
        assert answer.status == 200


async def test_a_refused_sign_in_names_the_scheme(hub: Served) -> None:
    async with hub.client.post("/optional") as answer:
        assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_bad_idempotency_key_is_refused_even_where_nobody_asks_for_it(hub: Served) -> None:
    async with hub.client.post("/optional", headers=TOKEN | {"Idempotency-Key": "two words"}) as answer:
        assert (answer.status, (await answer.json(content_type=None))["errors"][0]["path"]) == (422, "Idempotency-Key")


@pytest.mark.parametrize(("given", "status"), [("a" * 200, 200), ("a" * 201, 422), ("two words", 422)])
async def test_an_idempotency_key_reaches_the_handler(hub: Served, given: str, status: int) -> None:
    async with hub.client.post("/key", headers=TOKEN | {"Idempotency-Key": given}) as answer:
        assert answer.status == status
        assert status != 200 or await answer.json() == {"key": given}


@pytest.mark.parametrize(
    ("origin", "status", "allowed"),
    [(None, 201, None), (SHOP_ORIGIN, 201, SHOP_ORIGIN), (OWN_ORIGIN, 201, OWN_ORIGIN), (FOREIGN_ORIGIN, 403, None), ("null", 403, None)],
)
async def test_a_chat_door_answers_listed_origins_only(hub: Served, origin: str | None, status: int, allowed: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    async with hub.client.post("/chat", json=GOOD, headers=headers) as answer:
        assert (answer.status, answer.headers.get("Access-Control-Allow-Origin")) == (status, allowed)
        assert answer.headers["Vary"] == "Origin"


@pytest.mark.parametrize(("origin", "status"), [(SHOP_ORIGIN, 204), (FOREIGN_ORIGIN, 403)])
async def test_a_browser_may_ask_before_it_chats(hub: Served, origin: str, status: int) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    async with hub.client.options("/chat", headers=headers) as answer:
        assert answer.status == status
        assert (answer.headers.get("Access-Control-Allow-Origin") == origin) is (status == 204)


async def test_other_doors_are_closed_to_other_pages(hub: Served) -> None:
    async with hub.client.options("/say", headers={"Origin": SHOP_ORIGIN, "Access-Control-Request-Method": "POST"}) as answer:
        assert answer.status == 405
    async with hub.client.post("/say", json=GOOD, headers={"Origin": SHOP_ORIGIN}) as answer:
        assert (answer.status, answer.headers.get("Access-Control-Allow-Origin")) == (403, None)


async def test_a_provider_gets_the_exact_target_and_the_fields_in_order(hub: Served) -> None:
    body = "To=%2B1500&Body=a+b%26c&To=%2B1600&Empty="
    url = URL(f"http://127.0.0.1:{hub.port}/form?x=%41", encoded=True)
    async with hub.client.post(url, data=body, headers={"Origin": FOREIGN_ORIGIN}) as answer:
        said = await answer.json()
    assert said["target"] == "/form?x=%41"
    assert said["fields"] == [["To", "+1500"], ["Body", "a b&c"], ["To", "+1600"], ["Empty", ""]]


@pytest.mark.parametrize(("body", "status"), [(b"\xff", 400), (b"&".join([b"a=1"] * 1_001), 400), (b"a=" + b"x" * MAX_BODY_BYTES, 413)])
async def test_a_bad_form_is_refused(hub: Served, body: bytes, status: int) -> None:
    async with hub.client.post("/form", data=body) as answer:
        assert answer.status == status


async def test_times_are_written_in_utc_with_z(hub: Served) -> None:
    async with hub.client.get("/times") as answer:
        said = await answer.json()
    assert said == {"at": "2026-03-01T12:30:05.250000Z", "names": ["a", "b"]}


async def test_a_problem_of_a_handler_reads_as_rfc_9457(hub: Served) -> None:
    async with hub.client.get("/gone") as answer:
        assert answer.content_type == "application/problem+json"
        assert await answer.json(content_type=None) == {
            "type": "about:blank",
            "title": "Conflict",
            "status": 409,
            "detail": "Somebody else was faster.",
            "code": "offer_gone",
        }


async def test_too_busy_says_when_to_come_back(hub: Served) -> None:
    async with hub.client.get("/busy") as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")


@pytest.mark.parametrize("path", ["/away", "/away-in-the-driver"])
async def test_a_database_that_is_away_is_503(hub: Served, path: str) -> None:
    async with hub.client.get(path) as answer:
        assert (answer.status, (await answer.json(content_type=None))["code"]) == (503, "database_away")
        assert answer.headers["Retry-After"]


async def test_an_unexpected_error_tells_a_number_and_nothing_else(hub: Served) -> None:
    with capture_logs() as lines:
        async with hub.client.get("/broken") as answer:
            said = await answer.text()
    assert answer.status == 500
    [line] = [line for line in lines if line["event"] == "request failed"]
    assert line["error_id"] in said
    assert line["error"] == "KeyError"
    assert "4111" not in said + str(line)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("GET", "/things/a%00b", 404), ("DELETE", "/say", 405), ("TRACE", "/say", 405), ("GET", "/things/", 404)],
)
async def test_what_is_not_there_is_a_problem_too(hub: Served, method: str, path: str, status: int) -> None:
    async with hub.client.request(method, path) as answer:
        assert (answer.status, answer.content_type) == (status, "application/problem+json")
        assert (status == 405) is ("Allow" in answer.headers)


@pytest.mark.parametrize("path", ["/things/%ff%fe", "/things/%F0%9F%98%80", "/things/%2e%2e"])
async def test_odd_paths_do_no_harm(hub: Served, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    status = int((await reader.readline()).split()[1])
    writer.close()
    await writer.wait_closed()
    assert status < 500


async def test_answers_are_not_kept_and_not_sniffed(hub: Served) -> None:
    async with hub.client.get("/times") as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert "Strict-Transport-Security" in answer.headers
