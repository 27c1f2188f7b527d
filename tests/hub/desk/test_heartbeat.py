"""A console hears of the hub though nothing happens."""

import asyncio

from hub.desk.heartbeat import HEARTBEAT_SECONDS, beat
from tests.hub.running.fixtures import NewHouse


async def test_every_console_hears_each_beat(new_house: NewHouse) -> None:
    house = await new_house()
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    consoles = [*ana.consoles, await sofia.opens_console()]
    pauses = 0

    async def pause(seconds: float) -> None:
        nonlocal pauses
        assert seconds == HEARTBEAT_SECONDS
        pauses += 1
        if pauses > 3:
            raise asyncio.CancelledError

    beating = asyncio.create_task(beat(house.hub.desks, pause))
    await asyncio.wait([beating])
    await house.caught_up(ana, sofia)
    for console in consoles:
        beats = [frame for frame in console.ear.frames if frame["type"] == "heartbeat"]
        assert [frame["seq"] for frame in beats] == [None] * 3
