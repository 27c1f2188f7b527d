"""What a supervisor sees of the floor: which queues and tiers there are, who is known, and what became of every interaction."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from hub.simulate.chat_customer import Person
from hub.simulate.doors import Doors

OPEN_STATES = ("self_service", "queued", "offered", "connected", "parked", "wrapping")
PAGE = 200
LOOK_AGAIN_SECONDS = 1.0


class Supervisor:
    """Somebody signed in who sees the whole floor."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._token = ""

    async def sign_in(self, username: str, password: str) -> None:
        """Raises `Refusal`."""
        signed_in = await self._doors.ask("POST", "/api/v1/session", {"username": username, "password": password})
        self._token = signed_in["token"]

    async def sign_out(self) -> None:
        await self._doors.ask("DELETE", "/api/v1/session", token=self._token)

    async def queues_and_tiers(self) -> tuple[frozenset[str], frozenset[str]]:
        cells = (await self._ask("/api/v1/floor/now"))["cells"]
        return frozenset(cell["queue"] for cell in cells), frozenset(cell["tier"] for cell in cells)

    async def people(self, tier: str) -> Sequence[Person]:
        """Known customers of a tier."""
        found = await self._ask("/api/v1/customers", tier=tier, limit=PAGE)
        return [_person(customer) for customer in found["items"]]

    async def still_open(self, began: datetime, *, within_seconds: float) -> Sequence[str]:
        """The interactions that came since then and are not closed, once there are none or time is up."""
        give_up_at = asyncio.get_running_loop().time() + within_seconds
        while left := [one["id"] for state in OPEN_STATES async for one in self._since(began, state)]:
            if asyncio.get_running_loop().time() > give_up_at:
                return left
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        return left

    async def ended(self, began: datetime) -> Counter[str]:
        """How the interactions that came since then ended."""
        return Counter([one["ended_as"] async for one in self._since(began, "closed")])

    async def _since(self, began: datetime, state: str) -> AsyncIterator[Mapping[str, Any]]:
        """Newest first, page by page."""
        cursor: dict[str, str] = {}
        while True:
            page = await self._ask("/api/v1/interactions", state=state, limit=PAGE, **cursor)
            for one in page["items"]:
                if datetime.fromisoformat(one["arrived_at"]) < began:
                    return
                yield one
            if page["next"] is None:
                return
            cursor = {"cursor": page["next"]}

    async def _ask(self, path: str, **query: str | int) -> Any:
        return await self._doors.ask("GET", path, token=self._token, **query)


def _person(customer: Mapping[str, Any]) -> Person:
    addresses = {identity["kind"]: identity["value"] for identity in customer["identities"]}
    return Person(name=customer["name"], email=addresses.get("email"), phone=addresses.get("phone"))
