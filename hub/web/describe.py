"""The doors described for people and programs: OpenAPI and AsyncAPI over one set of shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

from aiohttp import web

from channels.doors import Route, SocketRoute
from hub.web.asyncapi import asyncapi, sockets_page
from hub.web.components import Components, Schema, Use
from hub.web.encoding import encode
from hub.web.headers import ANSWER
from hub.web.openapi import openapi
from hub.web.shape import ProblemBody
from hub.web.static import page

Doors = Sequence[Route | SocketRoute]


@dataclass(frozen=True, kw_only=True)
class Description:
    """Both documents of these doors, made when somebody first asks."""

    doors: Doors
    public_url: str
    mode: str

    @cached_property
    def openapi(self) -> Schema:
        routes = [door for door in self.doors if isinstance(door, Route)]
        return openapi(routes, self._components, server=self.public_url, version=version("contact-hub"))

    @cached_property
    def asyncapi(self) -> Schema:
        sockets = [door for door in self.doors if isinstance(door, SocketRoute)]
        return asyncapi(sockets, self._components, server=self.public_url, version=version("contact-hub"))

    @cached_property
    def _components(self) -> Components:
        return Components(shapes_of(self.doors))

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/openapi.json", self._openapi_json),
            web.get("/asyncapi.json", self._asyncapi_json),
            web.get("/docs/sockets", self._sockets_page),
        ]

    async def _openapi_json(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(body=encode(self.openapi), content_type="application/json", headers=ANSWER)

    async def _asyncapi_json(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(body=encode(self.asyncapi), content_type="application/json", headers=ANSWER)

    async def _sockets_page(self, _request: web.Request) -> web.StreamResponse:
        return page(sockets_page(self.asyncapi), self.mode)


def shapes_of(doors: Iterable[Route | SocketRoute]) -> Iterator[tuple[Any, Use]]:
    """Every shape that goes in or out of these doors."""
    yield ProblemBody, "out"
    for door in doors:
        if door.query is not None:
            yield door.query, "in"
        if isinstance(door, SocketRoute):
            yield from ((frame.shape, "out") for frame in door.sends)
            yield from ((frame.shape, "in") for frame in door.receives)
            continue
        yield from ((body, "in") for body in (door.body, door.form) if body is not None)
        yield from ((shape, "out") for shape in door.answers.values() if shape is not None)
