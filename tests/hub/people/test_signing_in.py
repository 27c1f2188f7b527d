"""Signing in and out through the public doors, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from hub.people.doors import MOST_FAILURES_OF_A_USERNAME, MOST_FAILURES_OF_AN_ADDRESS, WINDOW
from hub.people.passwords import hash_demo_password
from hub.people.session_lookups import StoredSession
from hub.people.sessions import LIFETIME, LOOKED_UP_EVERY
from hub.people.staff import UserChange
from hub.people.tables import sessions, users
from hub.people.users import SessionId
from hub.settings import Settings
from tests.hub.people.conftest import PASSWORD, House, statements

ORIGIN = {"Origin": "https://hub.example.com"}


async def try_password(house: House, password: str, username: str = "ana") -> int:
    async with house.client.post("/api/v1/session", json={"username": username, "password": password}) as answer:
        return answer.status


async def test_signing_in_answers_a_token_and_sets_a_cookie_scripts_cannot_read(house: House) -> None:
    async with house.client.post("/api/v1/session", json={"username": " ANA ", "password": PASSWORD}) as answer:
        said = await answer.json()
        cookie = answer.headers["Set-Cookie"]
    [user] = await house.staff.all()
    assert said["user"] == {"id": user.id, "name": "Ana Ruiz", "roles": ["agent"]}
    assert cookie == f"hub_session={said['token']}; Path=/; HttpOnly; SameSite=Strict; Secure"
    assert await house.me(said["token"]) == 200


async def test_a_browser_goes_by_cookie_and_csrf_token(house: House) -> None:
    token = await house.sign_in()
    cookie = {"Cookie": f"hub_session={token}"}
    async with house.client.get("/api/v1/me", headers=cookie) as answer:
        csrf = (await answer.json())["csrf"]
    async with house.client.delete("/api/v1/session", headers=cookie | ORIGIN) as answer:
        assert answer.status == 403
    async with house.client.delete("/api/v1/session", headers=cookie | ORIGIN | {"X-CSRF-Token": csrf}) as answer:
        assert (answer.status, answer.headers["Set-Cookie"].startswith("hub_session=;")) == (204, True)
    assert await house.me(token) == 401


async def test_signing_out_ends_this_session_and_tells_who_holds_sockets(house: House) -> None:
    kept, ended = await house.sign_in(), await house.sign_in()
    async with house.client.delete("/api/v1/session", headers={"Authorization": f"Bearer {ended}"}) as answer:
        assert answer.status == 204
    assert (await house.me(ended), await house.me(kept)) == (401, 200)
    [(user_id, session)] = house.signed_out
    assert user_id == (await house.staff.all())[0].id
    assert session not in ended


async def test_another_page_cannot_sign_somebody_in(house: House) -> None:
    body = {"username": "ana", "password": PASSWORD}
    async with house.client.post("/api/v1/session", json=body, headers={"Origin": "https://evil.example.net"}) as answer:
        assert (answer.status, "Set-Cookie" in answer.headers) == (403, False)


@pytest.mark.parametrize(("username", "password"), [("ana", "wrong"), ("nobody", PASSWORD), ("ana", "demo"), ("ana", PASSWORD + " ")])
async def test_a_wrong_password_and_an_unknown_name_are_refused_alike(house: House, username: str, password: str) -> None:
    async with house.client.post("/api/v1/session", json={"username": username, "password": password}) as answer:
        assert (answer.status, (await answer.json(content_type=None))["code"]) == (401, "wrong_credentials")


async def test_neither_token_nor_password_is_in_the_database(house: House) -> None:
    token = await house.sign_in()
    async with house.database.reading() as connection:
        stored = [str(row) for table in (users, sessions) for row in await connection.execute(select(table))]
    assert len(stored) == 2
    assert not any(token in row or PASSWORD in row for row in stored)


async def test_a_session_ends_twelve_hours_after_its_last_use(house: House) -> None:
    token = await house.sign_in()
    for _ in range(3):
        house.clock.later(LIFETIME - timedelta(seconds=1))
        assert await house.me(token) == 200
    house.clock.later(LIFETIME)
    assert await house.me(token) == 401


async def test_sessions_that_ended_are_swept_out(house: House) -> None:
    await house.sign_in()
    house.clock.later(LIFETIME)
    await house.sign_in()
    async with house.database.reading() as connection:
        assert len((await connection.execute(select(sessions))).all()) == 1


async def test_guessing_is_slowed_down_by_username(house: House) -> None:
    for _ in range(MOST_FAILURES_OF_A_USERNAME):
        assert await try_password(house, "wrong") == 401
    async with house.client.post("/api/v1/session", json={"username": "Ana", "password": PASSWORD}) as answer:
        assert (answer.status, int(answer.headers["Retry-After"])) == (429, WINDOW.total_seconds())
    house.clock.later(WINDOW)
    assert await try_password(house, PASSWORD) == 200


async def test_a_burst_of_guesses_learns_no_more_than_a_few(house: House) -> None:
    guesses = [f"wrong {number}" for number in range(3 * MOST_FAILURES_OF_A_USERNAME)] + [PASSWORD]
    answers = await asyncio.gather(*(try_password(house, guess) for guess in guesses))
    assert answers.count(401) <= MOST_FAILURES_OF_A_USERNAME
    assert set(answers) <= {401, 429}


async def test_only_failures_count(house: House) -> None:
    for _ in range(MOST_FAILURES_OF_A_USERNAME - 1):
        assert await try_password(house, "wrong") == 401
    assert await try_password(house, PASSWORD) == 200
    for _ in range(MOST_FAILURES_OF_A_USERNAME - 1):
        assert await try_password(house, "wrong") == 401
    assert await try_password(house, PASSWORD) == 200


async def test_guessing_many_names_is_slowed_down_by_address(house: House) -> None:
    for number in range(MOST_FAILURES_OF_AN_ADDRESS):
        assert await try_password(house, "x", f"name{number}") == 401
    assert await try_password(house, PASSWORD) == 429


class TestInTheDemo:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(mode="demo", public_url="http://127.0.0.1:8080")

    async def test_addresses_are_not_limited(self, house: House) -> None:
        for number in range(MOST_FAILURES_OF_AN_ADDRESS):
            assert await try_password(house, "x", f"name{number}") == 401
        assert await try_password(house, PASSWORD) == 200

    async def test_the_cookie_works_without_tls(self, house: House) -> None:
        async with house.client.post("/api/v1/session", json={"username": "ana", "password": PASSWORD}) as answer:
            assert "Secure" not in answer.headers["Set-Cookie"]


async def test_a_change_of_roles_counts_at_once(house: House) -> None:
    headers = {"Authorization": f"Bearer {await house.sign_in()}"}
    async with house.client.post("/floor", headers=headers) as answer:
        assert answer.status == 403
    await house.staff.change("ana", UserChange(roles=frozenset({"agent", "supervisor"})))
    async with house.client.post("/floor", headers=headers) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("change", [UserChange(active=False), UserChange(password_hash=hash_demo_password("another one"))])
async def test_leaving_and_a_new_password_end_all_sessions(house: House, change: UserChange) -> None:
    token = await house.sign_in()
    await house.staff.change("ana", change)
    assert await house.me(token) == 401
    assert await try_password(house, PASSWORD) == 401


async def test_a_burst_of_requests_prolongs_a_session_once(house: House) -> None:
    token = await house.sign_in()
    house.clock.later(LIFETIME / 2)
    with statements("UPDATE sessions") as prolonged:
        assert await asyncio.gather(*(house.me(token) for _ in range(6))) == [200] * 6
    assert len(prolonged) == 1


async def test_a_sign_out_is_not_undone_by_a_request_on_its_way(house: House) -> None:
    token = await house.sign_in()
    user = await house.sessions.who(token)
    assert user is not None
    house.clock.later(LOOKED_UP_EVERY)
    ended = asyncio.Event()

    async def end_meanwhile(find: Callable[[SessionId], Awaitable[StoredSession | None]], session: SessionId) -> StoredSession | None:
        """The read has its answer before the session ends, and hands it over after."""
        stored = await find(session)
        if not ended.is_set():
            ended.set()
            await house.sessions.end(user)
        return stored

    lookups = house.sessions._lookups
    lookups.find = partial(end_meanwhile, lookups.find)  # type: ignore[method-assign]
    assert await house.sessions.who(token) is None
    assert await house.me(token) == 401


async def test_what_another_process_changed_counts_within_seconds(house: House) -> None:
    token = await house.sign_in()
    assert await house.me(token) == 200
    async with house.database.writing() as connection:
        await connection.execute(users.update().values(active=False))
    house.clock.later(LOOKED_UP_EVERY)
    assert await house.me(token) == 401
