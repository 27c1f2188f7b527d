"""Where many stories of this room begin: an agent in a chat."""

from typing import Any

from tests.hub.running.customers import Visitor
from tests.hub.running.house import House
from tests.hub.running.people import Person


async def in_a_chat(house: House, agent: Person, name: str = "gus") -> tuple[Visitor, str]:
    """The visitor, and the interaction that the agent has accepted."""
    visitor = await house.asks(name, "support")
    return visitor, await agent.accepts()


def states(interaction: dict[str, Any]) -> list[tuple[str, str]]:
    """Each part with its agent."""
    return [(handling["agent"]["name"], handling["state"]) for handling in interaction["handlings"]]
