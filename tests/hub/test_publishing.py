"""The numbers on the consoles are those of committed turns."""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson

from hub.desk.desks import Desk, Desks
from hub.people.users import SessionId
from hub.publishing import Publishing
from hub.work.floor_facts import FloorFacts
from hub.work.live import Live
from tests.hub.running.fixtures import NewHouse


class Wall:
    """A socket that keeps what it is sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def receive(self) -> str | None:
        return None

    def push(self, frame: bytes) -> None:
        self.sent.append(orjson.loads(frame))

    def close(self, code: int = 1000, reason: str = "") -> None:
        return

    def numbers(self) -> list[str]:
        return [frame["type"] for frame in self.sent if frame["seq"] is None]


async def test_no_numbers_are_sent_in_the_middle_of_a_turn(new_house: NewHouse) -> None:
    house = await new_house()
    sofia = await house.person("sofia")
    wall, desks, facts = Wall(), Desks(house.clock), FloorFacts(lambda: ())
    hub = house.hub
    publishing = Publishing(
        desks=desks, showing=hub.showing, facts=facts, floor=hub.floor, meter=hub.meter, clock=house.clock, recovered=lambda: None
    )  # fmt: skip
    wanted, committed, sent = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def between_turns(look: Callable[[Live], None]) -> None:
        wanted.set()
        await committed.wait()
        await hub.decider.between_turns(look)
        sent.set()

    async def at_once(_seconds: float) -> None:
        await asyncio.sleep(0)

    running = asyncio.create_task(publishing.run(between_turns, at_once))
    await house.look(
        lambda live: desks.attach(live, Desk(user_id=sofia.id, session=SessionId("s"), socket=wall), None, hub.decider.last_seq)
    )
    await house.look(lambda live: publishing.publish(live, ()))
    publishing.new_follower()
    async with asyncio.timeout(5):
        await wanted.wait()
        assert wall.numbers() == []
        committed.set()
        await sent.wait()
    assert wall.numbers() == ["floor.changed"]
    running.cancel()
