"""A call that an agent is on already, for tests that begin there."""

from __future__ import annotations

from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.switch import Caller


def phone_of(agent: Person) -> str:
    """The address of an agent's own phone."""
    return f"agent:{agent.id}"


async def talking(house: House, agent: Person, name: str = "pia") -> tuple[Caller, str]:
    """The caller, and the interaction."""
    caller = await house.caller(name)
    await house.settled()
    id = await agent.accepts()
    await house.settled()
    assert (await agent.interaction(id))["state"] == "connected"
    return caller, id


async def types_of(agent: Person, id: str) -> list[str]:
    return [event["type"] for event in await agent.events(id)]
