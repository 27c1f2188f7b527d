"""People on a real port over a real database, and a clock that moves when the test says so."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession
from sqlalchemy import Engine, event

from channels.doors import Reply, Request, Route
from hub.people.doors import PeopleDoors
from hub.people.passwords import PasswordCheck, hash_demo_password
from hub.people.sessions import Sessions
from hub.people.staff import NewUser, Staff
from hub.people.users import SessionId
from hub.settings import Settings
from hub.store.engine import Database
from hub.store.ids import UserId
from hub.store.migrations import migrate
from hub.web.server import Listener, create_web
from tests.hub.northwind import northwind
from tests.hub.web.serving import NOWHERE, nothing_missing
from tests.servers.databases import Databases

PASSWORD = "correct horse battery"


@dataclass
class Hands:
    """A clock moved by hand."""

    at: datetime = datetime(2026, 3, 1, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def later(self, time: timedelta) -> None:
        self.at += time


@contextmanager
def statements(beginning: str, asked: Callable[[], None] = lambda: None) -> Iterator[list[str]]:
    """What the database is asked meanwhile that begins so; `asked` is called each time."""
    kept: list[str] = []

    def keep(*arguments: object) -> None:
        statement = str(arguments[2])
        if statement.startswith(beginning):
            kept.append(statement)
            asked()

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        yield kept
    finally:
        event.remove(Engine, "before_cursor_execute", keep)


@dataclass
class House:
    """The people's doors on a port, with what stands behind them."""

    client: ClientSession
    staff: Staff
    sessions: Sessions
    clock: Hands
    database: Database
    changed: list[UserId]
    signed_out: list[tuple[UserId, SessionId]] = field(default_factory=list)

    async def sign_in(self, username: str = "ana", password: str = PASSWORD) -> str:
        """The token of a new session."""
        async with self.client.post("/api/v1/session", json={"username": username, "password": password}) as answer:
            assert answer.status == 200
            return str((await answer.json())["token"])

    async def me(self, token: str) -> int:
        async with self.client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}) as answer:
            return answer.status


async def migrated(address: str) -> None:
    database = Database(address)
    await migrate(database)
    await database.close()


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    address = await databases.new(migrated)
    database = Database(address)
    yield database
    await database.close()
    await databases.drop(address)


@pytest.fixture
def settings() -> Settings:
    return Settings(public_url="https://hub.example.com")


@pytest.fixture
async def house(database: Database, settings: Settings) -> AsyncIterator[House]:
    clock = Hands()
    changed: list[UserId] = []

    async def tell(user_id: UserId) -> None:
        changed.append(user_id)
        sessions.forget(user_id)

    staff = Staff(database, clock, tell)
    sessions = Sessions(database, clock, "a secret of this test")
    await staff.add([ana()])
    doors = PeopleDoors(
        staff=staff,
        sessions=sessions,
        clock=clock,
        secure_cookies=settings.secure_cookies,
        limits_by_address=settings.limits_by_address,
        passwords=PasswordCheck(nobodys=hash_demo_password("nobody's")),
    )
    floor = Route(method="POST", path="/floor", handler=whose, summary="", tag="Test", access="people", roles=frozenset({"supervisor"}))
    application = create_web(
        [*doors.doors(), floor], settings=settings, company=northwind(), sessions=sessions, readiness=nothing_missing, static=NOWHERE
    )
    listener = Listener(application)
    port = await listener.start("127.0.0.1", 0)
    async with ClientSession(f"http://127.0.0.1:{port}") as client:
        house = House(client=client, staff=staff, sessions=sessions, clock=clock, database=database, changed=changed)

        async def leave(user_id: UserId, session: SessionId) -> None:
            house.signed_out.append((user_id, session))

        sessions.signed_out.append(leave)
        yield house
    await listener.stop()


def ana() -> NewUser:
    return NewUser(
        username="Ana",
        name="Ana Ruiz",
        password_hash=hash_demo_password(PASSWORD),
        roles=frozenset({"agent"}),
        skills={"queue:billing": 4},
        channels={"chat": "ring"},
    )


async def whose(_request: Request) -> Reply:
    return Reply(body={})
