"""A console that closes while the hub is busy is reported all the same, for as long as nobody came back to it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from channels.doors import Problem, SocketRoute
from hub.desk.desks import Desk, Desks
from hub.desk.socket import DeskSocket
from hub.journal.command import Answer, Command, Refused
from hub.journal.decider import Decider
from hub.people.users import SessionId, SignedInUser
from hub.store.ids import UserId
from hub.work.state import WorkState
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House

T = TypeVar("T")
BUSY = Problem(503, "busy", "Too much is waiting to be stored; try again in a moment.", retry_after_seconds=1)


ANA = SignedInUser(id=UserId("usr_ana"), name="Ana", roles=frozenset({"agent"}), queue_scope=None, session=SessionId("ses_1"))


class BusyDecider(Decider[WorkState]):
    """The house's decider, which takes so many commands and is too busy for the next two."""

    def __init__(self, house: House, takes: int) -> None:
        self._house = house
        self.answers: list[bool] = [True] * takes + [False] * 2
        self.asked: list[str] = []

    @property
    def is_ready(self) -> bool:
        return True

    async def submit(self, command: Command[WorkState]) -> Answer | Refused:
        self.asked.append(type(command).__name__)
        if self.answers and not self.answers.pop(0):
            raise BUSY
        return await self._house.hub.decider.submit(command)

    async def between_turns(self, look: Callable[[WorkState], T]) -> T:
        return await self._house.hub.decider.between_turns(look)

    @property
    def last_seq(self) -> Any:
        return self._house.hub.decider.last_seq


@dataclass
class Line:
    """A request for the desk socket, and the connection itself, which the client closes at once."""

    user: SignedInUser = ANA
    sent: int = 0

    def query(self, model: Any) -> Any:
        return model()

    async def accept(self) -> "Line":
        return self

    async def receive(self) -> str | None:
        return None

    def push(self, frame: bytes) -> None:
        self.sent += 1

    def close(self, code: int = 1000, reason: str = "") -> None:
        return


async def comes_and_goes(house: House, decider: BusyDecider, desks: Desks, pause: Callable[[float], Any]) -> None:
    (door,) = DeskSocket(decider, desks, lambda: None, pause).doors()
    assert isinstance(door, SocketRoute)
    line = Line()
    await door.handler(line, line.accept)


async def test_a_busy_hub_is_told_again(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.person("ana")
    await ana.chooses("available")
    busy = BusyDecider(house, takes=1)
    await comes_and_goes(house, busy, Desks(house.clock), lambda _seconds: asyncio.sleep(0))
    assert busy.asked == ["DeskOpened", "DeskClosed", "DeskClosed", "DeskClosed"]
    await house.later(20)
    assert not await house.look(lambda live: live.agents["usr_ana"].reachable)


async def test_whoever_came_back_meanwhile_has_not_left(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.person("ana")
    await ana.chooses("available")
    busy, desks = BusyDecider(house, takes=1), Desks(house.clock)

    async def comes_back(_seconds: float) -> None:
        back = Desk(user_id=ana.id, session=SessionId("s"), socket=Line())
        await house.look(lambda live: desks.attach(live, back, None, 0))

    await comes_and_goes(house, busy, desks, comes_back)
    assert busy.asked == ["DeskOpened", "DeskClosed"]
    assert await house.look(lambda live: live.agents["usr_ana"].reachable)
