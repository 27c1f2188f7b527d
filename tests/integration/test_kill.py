"""The hub is killed under load, again and again: whatever was acknowledged is there afterwards, once, and everybody goes on."""

import asyncio
import random
import signal
from pathlib import Path

import pytest

from tests.hub.running.shop import opened_shop, phone
from tests.integration.crowd import Agent, Crowd, Line, Texter, Visitor, client
from tests.integration.history import nobody_holds_too_much, nobody_is_stuck, nothing_is_lost
from tests.integration.mortal import MortalHub, carrier, mortal_hub
from tests.integration.running import free_ports
from tests.servers.databases import Databases

MOMENTS = ("committing", "committed", None, "sending", None)
"""Where it dies: in a turn before its commit, between commit and publishing, before a text is handed over, or anywhere."""
LIFE_SECONDS = 1.5
NOT_HARMLESS = "turn failed"
"""What no kill may lead to, even where no customer notices it."""


def crowd_of(line: Line) -> Crowd:
    crowd = Crowd(line)
    crowd.visitors += [Visitor(crowd, name) for name in ("pia", "gus", "sam", "bob", "bea")]
    crowd.texters += [Texter(crowd, phone(name)) for name in ("pia", "bob")]
    crowd.agents += [Agent(crowd, name) for name in ("ana", "ben")]
    return crowd


@pytest.mark.timeout(300)
async def test_five_kills_lose_nothing_and_double_nothing(tmp_path: Path, databases: Databases) -> None:
    chance = random.Random(5)
    address = await databases.new(opened_shop)
    (port,) = free_ports(1)
    async with carrier(tmp_path, port) as texts, mortal_hub(tmp_path, address, carrier=texts, port=port) as hub, client() as http:
        crowd = crowd_of(Line(http, hub.url))
        async with asyncio.TaskGroup() as tasks:
            living = tasks.create_task(crowd.live())
            for moment in MOMENTS:
                await hub.start(_fate(moment, chance))
                await _end_of_life(hub, moment, chance)
            await hub.start()
            await asyncio.sleep(LIFE_SECONDS)
            crowd.enough.set()
            await living
        assert crowd.line.sent_away > 0
        assert min(len(visitor.ticked) for visitor in crowd.visitors) > 5
        assert NOT_HARMLESS not in hub.log()
        await nobody_holds_too_much(crowd)
        for agent in crowd.agents:
            await agent.finish()
        await nothing_is_lost(crowd)
        await nobody_is_stuck(crowd)
    await databases.drop(address)


def _fate(moment: str | None, chance: random.Random) -> str | None:
    """Some time into the load; a text is handed over less often than a turn is committed."""
    number = chance.randint(2, 5) if moment == "sending" else chance.randint(40, 90)
    return None if moment is None else f"{moment}:{number}:SIGKILL"


async def _end_of_life(hub: MortalHub, moment: str | None, chance: random.Random) -> None:
    if moment is None:
        await asyncio.sleep(chance.uniform(0.5, 1.5) * LIFE_SECONDS)
        await hub.kill()
    else:
        assert await hub.ended() == -signal.SIGKILL
    assert NOT_HARMLESS not in hub.log()
