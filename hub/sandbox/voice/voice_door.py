"""What the REST doors of the telephone side share: reading a request, misbehaving when told to, lists page by page."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TypeVar
from urllib.parse import urlencode

from aiohttp import web

from hub.sandbox.account_door import API_VERSION, AccountDoor, Handler, Refused, whole
from hub.sandbox.mischief import Mischief, Request, Rule
from hub.sandbox.voice.callbacks import is_web_address
from hub.sandbox.voice.exchange import Exchange
from hub.sandbox.voice.storage import Record
from hub.sandbox.voice.switch import Switch

R = TypeVar("R", bound=Record)
Shape = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request: its path, and its fields with every value they have."""

    path: Mapping[str, str]
    fields: Mapping[str, Sequence[str]]
    request: web.Request

    def one(self, name: str) -> str | None:
        values = self.fields.get(name)
        return values[0] if values else None

    def flag(self, name: str) -> bool | None:
        """Anything but true is false, as Twilio reads it."""
        value = self.one(name)
        return None if value is None else value.strip().lower() == "true"

    def whole(self, name: str, default: int) -> int:
        return whole(self.one(name), default)

    def method(self, name: str, default: str = "POST") -> str:
        value = (self.one(name) or default).upper()
        if value not in ("GET", "POST"):
            raise Refused(400, 21403, f"Invalid {name}")
        return value

    def url(self, name: str) -> str | None:
        value = self.one(name)
        if value and not is_web_address(value):
            raise Refused(400, 21205, f"{name} is not a valid URL")
        return value


Answering = Callable[[Asked], Awaitable[web.StreamResponse]]


class VoiceDoor:
    """Makes doors."""

    def __init__(self, door: AccountDoor, exchange: Exchange, mischief: Mischief) -> None:
        self._door = door
        self._mischief = mischief
        self.exchange = exchange

    @property
    def switch(self) -> Switch:
        return self.exchange.switch

    def path(self, rest: str) -> str:
        return f"/{API_VERSION}/Accounts/{{account}}/{rest}"

    def uri(self, rest: str) -> str:
        return f"/{API_VERSION}/Accounts/{self.switch.account_sid}/{rest}"

    def open(self, on: Request, answer: Answering) -> Handler:
        async def answering(request: web.Request) -> web.StreamResponse:
            rule = self._mischief.next(on)
            if rule is not None and rule.what == "refuse":
                raise Refused(rule.http_status, rule.code, "Told to refuse")
            if rule is not None and rule.what == "fail":
                raise Refused(500, 20500, "Internal Server Error")
            given = await request.post() if request.method == "POST" else request.query
            fields = {name: [str(value) for value in given.getall(name)] for name in given}
            said = await answer(Asked(path=request.match_info, fields=fields, request=request))
            await _keep_silent(rule, request)
            return said

        return self._door.guard(answering)

    def page(
        self, asked: Asked, key: str, find: Callable[[int, str | None], Sequence[R]], shape: Callable[[R], Shape]
    ) -> web.StreamResponse:
        """`find` answers so many records below a sid."""
        size = min(max(asked.whole("PageSize", 50), 1), 1_000)
        number = asked.whole("Page", 0)
        found = find(size + 1, asked.one("PageToken"))
        shown = found[:size]
        path = asked.request.path
        kept = {name: values[0] for name, values in asked.fields.items() if name not in ("Page", "PageToken", "PageSize")}
        more = {"Page": str(number + 1), "PageToken": shown[-1].sid, "PageSize": str(size)} if len(found) > size else None
        return web.json_response(
            {
                key: [shape(record) for record in shown],
                "page": number,
                "page_size": size,
                "start": number * size,
                "end": number * size + max(len(shown) - 1, 0),
                "uri": asked.request.path_qs,
                "first_page_uri": f"{path}?{urlencode(kept | {'PageSize': str(size), 'Page': '0'})}",
                "previous_page_uri": None,
                "next_page_uri": None if more is None else f"{path}?{urlencode(kept | more)}",
            }
        )


def below(records: Sequence[R]) -> Callable[[int, str | None], Sequence[R]]:
    """Pages through records that are at hand."""

    def find(limit: int, sid: str | None) -> Sequence[R]:
        start = next((place + 1 for place, record in enumerate(records) if record.sid == sid), 0)
        return records[start : start + limit]

    return find


def rfc(moment: datetime | None) -> str | None:
    return None if moment is None else format_datetime(moment)


async def _keep_silent(rule: Rule | None, request: web.Request) -> None:
    """It is done, but whoever asked will not hear of it in time, or at all."""
    if rule is not None and rule.what == "time_out":
        await asyncio.sleep(rule.seconds)
    if rule is not None and rule.what == "disconnect" and request.transport is not None:
        request.transport.abort()
