"""A hub port with a few doors of the test's own, on a free port of this machine."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientSession, web

from channels.doors import Route, SocketRoute
from hub.people.users import SessionId, SignedInUser
from hub.settings import Settings
from hub.store.ids import UserId
from hub.web.server import Listener, create_web
from tests.hub.northwind import northwind

OWN_ORIGIN = "https://hub.example.com"
SHOP_ORIGIN = "https://shop.example.com"
FOREIGN_ORIGIN = "https://evil.example.net"
NOWHERE = Path("/nowhere")


class KnownSessions:
    """Two people are signed in: their tokens are `agent-token` and `supervisor-token`."""

    users: Mapping[str, SignedInUser] = {
        f"{role}-token": SignedInUser(
            id=UserId(f"usr_{role}"), name=role.title(), roles=frozenset({role}), queue_scope=None, session=SessionId(f"session of {role}")
        )
        for role in ("agent", "supervisor")
    }

    async def who(self, token: str) -> SignedInUser | None:
        return self.users.get(token)

    def csrf_of(self, token: str) -> str:
        return f"csrf of {token}"


async def nothing_missing() -> Mapping[str, str | None]:
    return {"database": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    application: web.Application
    listener: Listener
    client: ClientSession
    port: int


@asynccontextmanager
async def served(
    doors: Sequence[Route | SocketRoute] = (),
    *,
    settings: Settings | None = None,
    static: Path = NOWHERE,
    readiness: object = nothing_missing,
    shutdown_seconds: float = 2,
) -> AsyncIterator[Served]:
    company = northwind()
    company = company.model_copy(update={"chat": company.chat.model_copy(update={"origins": (SHOP_ORIGIN,)})})
    application = create_web(
        doors,
        settings=settings or Settings(public_url=OWN_ORIGIN),
        company=company,
        sessions=KnownSessions(),
        readiness=readiness,  # type: ignore[arg-type]
        static=static,
    )
    listener = Listener(application, shutdown_seconds=shutdown_seconds)
    port = await listener.start("127.0.0.1", 0)
    try:
        async with ClientSession(f"http://127.0.0.1:{port}") as client:
            yield Served(application=application, listener=listener, client=client, port=port)
    finally:
        await listener.stop()
