"""A request as a door sees it, and how its body and query are read."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Protocol, TypeVar
from urllib.parse import parse_qsl

from aiohttp import web
from pydantic import BaseModel, ValidationError

from channels.doors import Problem, Request
from hub.people.users import SignedInUser
from hub.web.problems import NO_NUL, WrongShape, wrong_shape

MAX_BODY_BYTES = 256 * 1024
BODY_SECONDS = 20
SLOWEST_BYTES_PER_SECOND = 100_000
"""A file may take longer than that: as long as its size takes on a slow line."""
MAX_FORM_FIELDS = 1_000
_KEY = re.compile(r"[\x21-\x7e]{1,200}")

M = TypeVar("M", bound=BaseModel)
Networks = Sequence[IPv4Network | IPv6Network]


class PeopleRequest(Request, Protocol):
    """A request at a door of access `people`."""

    @property
    def user(self) -> SignedInUser: ...

    @property
    def idempotency_key(self) -> str | None:
        """The client's `Idempotency-Key`; two clients may choose the same, so it means something together with the user only."""
        ...


class DoorRequest:
    """What `channels.contract.Request` and `PeopleRequest` promise, over aiohttp's request."""

    __slots__ = ("_body", "_body_seconds", "_query", "_request", "_trusted", "_user")

    def __init__(
        self, request: web.Request, *, trusted: Networks, user: SignedInUser | None = None, longest_file: int | None = None
    ) -> None:
        self._request = request if longest_file is None else request.clone(client_max_size=longest_file)
        self._body_seconds = BODY_SECONDS + (longest_file or 0) / SLOWEST_BYTES_PER_SECOND
        self._trusted = trusted
        self._user = user
        self._body: BaseModel | None = None
        self._query: BaseModel | None = None

    @property
    def method(self) -> str:
        return self._request.method

    @property
    def target(self) -> str:
        return self._request.raw_path

    @property
    def headers(self) -> Mapping[str, str]:
        return self._request.headers

    @property
    def remote(self) -> str:
        return remote_address(self._request, self._trusted)

    @property
    def path_values(self) -> Mapping[str, str]:
        return self._request.match_info

    @property
    def user(self) -> SignedInUser:
        if self._user is None:
            raise RuntimeError("this door is not for people")
        return self._user

    @property
    def idempotency_key(self) -> str | None:
        return self._request.headers.get("Idempotency-Key")

    def check_idempotency_key(self) -> None:
        """Refuse a key that cannot be kept."""
        key = self.idempotency_key
        if key is not None and not _KEY.fullmatch(key):
            raise WrongShape([{"path": "Idempotency-Key", "message": "1 to 200 visible ASCII characters"}])

    def body(self, model: type[M]) -> M:
        if not isinstance(self._body, model):
            raise TypeError(f"this door does not take a {model.__name__}")
        return self._body

    def query(self, model: type[M]) -> M:
        if not isinstance(self._query, model):
            raise TypeError(f"this door does not take a {model.__name__}")
        return self._query

    async def raw(self) -> bytes:
        try:
            async with asyncio.timeout(self._body_seconds):
                return await self._request.read()
        except TimeoutError:
            raise Problem(408, "too_slow", "The body did not arrive in time.") from None

    async def form(self) -> Sequence[tuple[str, str]]:
        raw = await self.raw()
        try:
            return parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS)
        except ValueError:
            raise Problem(400, "malformed_form", "The body is not a form.") from None

    async def read_body(self, model: type[BaseModel]) -> None:
        """Check the JSON body; none at all counts as an empty object."""
        raw = await self.raw()
        try:
            self._body = model.model_validate_json(raw if raw.strip() else b"{}", strict=True)
        except ValidationError as error:
            raise wrong_shape(error, "body") from None
        if b"\\u0000" in raw:
            _refuse_nul(self._body.model_dump(), ())

    def read_query(self, model: type[BaseModel]) -> None:
        """Check the query string; every parameter may stand once."""
        values = self._request.query
        if len(values) != len(set(values)):
            repeated = next(name for name in values if len(values.getall(name)) > 1)
            raise WrongShape([{"path": repeated, "message": "given more than once"}])
        try:
            self._query = model.model_validate(dict(values))
        except ValidationError as error:
            raise wrong_shape(error, "query") from None
        _refuse_nul(dict(values), ())


def remote_address(request: web.BaseRequest, trusted: Networks) -> str:
    """The peer's address; where the peer is a trusted proxy, the last address in `X-Forwarded-For` that is not one."""
    address = request.remote or ""
    if not trusted or not _is_within(address, trusted):
        return address
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        hop = hop.strip()
        if not _is_address(hop):
            return address
        address = hop
        if not _is_within(hop, trusted):
            return address
    return address


def _is_within(address: str, networks: Networks) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _refuse_nul(value: object, path: tuple[object, ...]) -> None:
    """PostgreSQL cannot store the character NUL, and nobody needs it."""
    if isinstance(value, str) and "\x00" in value:
        raise WrongShape([{"path": ".".join(map(str, path)) or "query", "message": NO_NUL}])
    if isinstance(value, Mapping):
        for key, entry in value.items():
            _refuse_nul(key, path)
            _refuse_nul(entry, (*path, key))
    elif isinstance(value, list | tuple):
        for number, entry in enumerate(value):
            _refuse_nul(entry, (*path, number))
