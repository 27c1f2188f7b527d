"""Doors as data: HTTP doors and sockets as channels and the hub declare them, and what their handlers may know of a request. One place
serves and describes them all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

from pydantic import BaseModel


class Problem(Exception):
    """A refusal a person can read (RFC 9457): `status`, a stable `code`, and a sentence."""

    def __init__(self, status: int, code: str, detail: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after_seconds = retry_after_seconds


M = TypeVar("M", bound=BaseModel)


class Request(Protocol):
    """What a door may know about a request."""

    @property
    def method(self) -> str: ...
    @property
    def target(self) -> str:
        """Path and query exactly as received; a signature covers `public_url + target`."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Case-insensitive."""
        ...

    @property
    def remote(self) -> str:
        """The peer's address (a forwarded one only from a configured proxy)."""
        ...

    @property
    def path_values(self) -> Mapping[str, str]: ...

    def body(self, model: type[M]) -> M:
        """The JSON body, already checked against `Route.body`."""
        ...

    def query(self, model: type[M]) -> M:
        """The query string, already checked against `Route.query`."""
        ...

    async def form(self) -> Sequence[tuple[str, str]]:
        """The fields of a form body, in order, repeats kept. Raises `Problem` 413 past the size limit."""
        ...

    async def raw(self) -> bytes: ...


class Socket(Protocol):
    """A connection after the upgrade. Text frames only."""

    async def receive(self) -> str | None:
        """The next frame, or `None` once the connection is closed. Frames over the size limit close it."""
        ...

    def push(self, frame: bytes) -> None:
        """Queue one JSON frame; never blocks. When 500 are waiting the connection is cut (1013) and the client resumes."""
        ...

    def close(self, code: int = 1000, reason: str = "") -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a door answers. `body` is encoded as JSON unless it is bytes."""

    status: int = 200
    body: Any = None
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


Access = Literal["public", "provider", "customer", "people"]
"""Who may knock: anybody; a provider whose signature the door checks itself; a customer with a token the door checks itself;
somebody signed in.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One HTTP door. `answers` maps a status to the shape of its JSON body (`None`: no body); `problems` names the codes it may
    refuse with.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    handler: Callable[[Any], Awaitable[Reply]]
    summary: str
    tag: str
    access: Access
    roles: frozenset[str] = frozenset()
    """With access `people`: at least one of these; empty means any."""
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answers: Mapping[int, Any] = field(default_factory=dict)
    problems: Mapping[str, int] = field(default_factory=dict)
    cross_origin: bool = False
    """Listed origins may call it from a browser (CORS)."""
    form: type[BaseModel] | None = None
    """For description only: the fields of a form body."""
    longest_file: int | None = None
    """The body is a file of any kind, of at most so many bytes (`Request.raw`); with `body`, JSON that carries files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One kind of frame on a socket, for the description: its `type` and the shape of the whole frame."""

    type: str
    shape: Any
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketRoute:
    """One socket door. The handler checks the request, then calls `accept` exactly once, or raises `Problem` before."""

    path: str
    handler: Callable[[Any, Callable[[], Awaitable[Socket]]], Awaitable[None]]
    summary: str
    tag: str
    access: Access
    query: type[BaseModel] | None = None
    sends: tuple[Frame, ...] = ()
    receives: tuple[Frame, ...] = ()
