"""The doors to what is and was: interactions, what was said in them, how they came to be, and why they were routed as they were."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from channels.doors import Reply, Route
from hub.people.users import SignedInUser
from hub.web.requests import PeopleRequest
from hub.web.shape import Page, PageQuery
from hub.work import wire
from hub.work.asking import Asking
from hub.work.queries import Queries

TAG = "Interactions"
PATH = "/api/v1/interactions"


class ReadingDoors:
    def __init__(self, asking: Asking, queries: Queries) -> None:
        self._asking = asking
        self._queries = queries

    def doors(self) -> Sequence[Route]:
        one = f"{PATH}/{{id}}"
        return (
            _door(PATH, self._page, "Interactions, newest first", Page[wire.Interaction], wire.InteractionQuery),
            _door(one, self._get, "One interaction", wire.Interaction),
            _door(f"{one}/messages", self._messages, "What was said, in order", Page[wire.Message], PageQuery),
            _door(f"{one}/events", self._events, "How it came to be: its events, in order", Page[wire.LogEntry], PageQuery),
            _door(f"{one}/routing", self._routing, "Why: each routing decision, in order", Page[wire.RoutingDecision], PageQuery),
        )

    async def _page(self, request: PeopleRequest) -> Reply:
        query = request.query(wire.InteractionQuery)
        return Reply(body=await self._queries.interactions(query, request.user, await self._asking.serving(request)))

    async def _get(self, request: PeopleRequest) -> Reply:
        serving = await self._asking.serving(request)
        return Reply(body=await self._queries.interaction(request.path_values["id"], request.user, serving))

    async def _messages(self, request: PeopleRequest) -> Reply:
        return Reply(body=await self._queries.messages(*await self._part(request)))

    async def _events(self, request: PeopleRequest) -> Reply:
        return Reply(body=await self._queries.events(*await self._part(request)))

    async def _routing(self, request: PeopleRequest) -> Reply:
        return Reply(body=await self._queries.routing(*await self._part(request)))

    async def _part(self, request: PeopleRequest) -> tuple[str, SignedInUser, frozenset[str], str | None, int]:
        query = request.query(PageQuery)
        return request.path_values["id"], request.user, await self._asking.serving(request), query.cursor, query.limit


def _door(path: str, handler: Callable[[Any], Awaitable[Reply]], summary: str, answer: Any, query: type[PageQuery] | None = None) -> Route:
    missing = {"not_found": 404} if "{id}" in path else {}
    bad_cursor = {"cursor_invalid": 422} if query is not None else {}
    return Route(
        method="GET",
        path=path,
        handler=handler,
        summary=summary,
        tag=TAG,
        access="people",
        query=query,
        answers={200: answer},
        problems={**missing, **bad_cursor},
    )
