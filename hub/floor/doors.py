"""The door to the wallboard's numbers, for those who ask instead of listening to the desk socket."""

from __future__ import annotations

from collections.abc import Sequence

from channels.contract import Reply, Route
from hub.floor.now import Floor
from hub.floor.wire import FloorNow
from hub.web.requests import PeopleRequest


class FloorDoors:
    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    def doors(self) -> Sequence[Route]:
        return (
            Route(
                method="GET",
                path="/api/v1/floor/now",
                handler=self._now,
                summary="The wallboard: queue × channel × tier, agents and channels, as they are now",
                tag="Floor",
                access="people",
                roles=frozenset({"supervisor", "admin"}),
                answers={200: FloorNow},
            ),
        )

    async def _now(self, request: PeopleRequest) -> Reply:
        return Reply(body=self._floor.now(request.user.queue_scope))
