"""The door to the wallboard's numbers, for those who ask instead of listening to the desk socket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from channels.doors import Reply, Route
from hub.floor.now import Floor
from hub.floor.wire import FloorNow
from hub.people.users import SUPERVISORS
from hub.web.requests import PeopleRequest

Look = Callable[[Callable[[object], FloorNow]], Awaitable[FloorNow]]


class FloorDoors:
    """`between_turns` calls a function while what is live is what is committed."""

    def __init__(self, floor: Floor, between_turns: Look) -> None:
        self._floor = floor
        self._between_turns = between_turns

    def doors(self) -> Sequence[Route]:
        return (
            Route(
                method="GET",
                path="/api/v1/floor/now",
                handler=self._now,
                summary="The wallboard: queue × channel × tier, agents and channels, as they are now",
                tag="Floor",
                access="people",
                roles=SUPERVISORS,
                answers={200: FloorNow},
            ),
        )

    async def _now(self, request: PeopleRequest) -> Reply:
        scope = request.user.queue_scope
        return Reply(body=await self._between_turns(lambda _live: self._floor.now(scope)))
