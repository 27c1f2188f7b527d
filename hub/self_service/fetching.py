"""Asks the company's own systems for the phone menu: within a time, within a size, and never on an address that was not allowed.

Whatever happens, there is an answer: `found`, `not_found`, or `failed` with a reason that names neither the path nor what came back.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson
from yarl import URL

from hub.self_service.addresses import is_public
from hub.self_service.flow import Service
from hub.self_service.hearing import MOST_FIELD
from hub.self_service.steps import LookedUp

MOST_BYTES = 64 * 1024
MOST_REDIRECTS = 3
MOST_AT_ONCE = 50
"""Requests to one service under way; who waits for a place waits within the time of the request."""
REDIRECTS = (301, 302, 303, 307, 308)
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "contact-hub"}


class AddressNotAllowed(OSError):
    """The service stands where services may not."""


class _Unusable(Exception):
    """The answer cannot be used; the message says why and holds nothing of it."""


class Fetching:
    """Keeps the connections to the company's services. `hub_url` stands for `{hub}`; `tokens` are sent as bearer tokens, by service."""

    def __init__(self, services: Mapping[str, Service], hub_url: str, tokens: Mapping[str, str] | None = None) -> None:
        self._services = services
        self._hub_url = hub_url.rstrip("/")
        self._tokens = tokens or {}
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    async def fetch(self, service: str, path: str, timeout_seconds: float, takes: Mapping[str, str]) -> LookedUp:
        """What `takes` asks for, from the JSON answer to a GET of this percent-encoded path: texts, numbers and truths, as texts.

        Any 2xx is `found`, 404 is `not_found`. Never raises for what the service does.
        """
        known = self._services.get(service)
        if known is None:
            return _failed("no such service")
        try:
            async with asyncio.timeout(timeout_seconds):
                body = await self._ask(service, known, path)
            return LookedUp(outcome="not_found") if body is None else LookedUp(outcome="found", values=_taken(body, takes))
        except TimeoutError:
            return _failed(f"no answer within {timeout_seconds:g} s")
        except _Unusable as unusable:
            return _failed(str(unusable))
        except aiohttp.ClientConnectorError as error:
            return _failed("its address is not allowed" if isinstance(error.os_error, AddressNotAllowed) else "no connection")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return _failed(f"the exchange broke off ({type(error).__name__})")

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def _ask(self, name: str, service: Service, path: str) -> bytes | None:
        """The body of a good answer; nothing where there is none to find."""
        url = URL(service.base_url.replace("{hub}", self._hub_url, 1).rstrip("/") + path, encoded=True)
        for _ in range(1 + MOST_REDIRECTS):
            async with self._session(name, service).get(url, allow_redirects=False) as answer:
                if answer.status not in REDIRECTS:
                    return await _body(answer)
                url = _redirected(url, answer.headers.get("Location", ""))
        raise _Unusable("it redirects too often")

    def _session(self, name: str, service: Service) -> aiohttp.ClientSession:
        if name not in self._sessions:
            token = {"Authorization": f"Bearer {self._tokens[name]}"} if name in self._tokens else {}
            self._sessions[name] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=MOST_AT_ONCE, socket_factory=_any_socket if service.allow_private else _public_socket),
                # One caller's cookie is none of the next one's business.
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=HEADERS | token,
                timeout=aiohttp.ClientTimeout(total=None),
                # A small answer may unpack into a large one.
                auto_decompress=False,
            )
        return self._sessions[name]


def _any_socket(address: aiohttp.AddrInfoType) -> socket.socket:
    return socket.socket(family=address[0], type=address[1], proto=address[2])


def _public_socket(address: aiohttp.AddrInfoType) -> socket.socket:
    """Asked with the very address that is connected to next, so that a name cannot mean one address now and another then."""
    if not is_public(str(address[4][0])):
        raise AddressNotAllowed("not a public address")
    return _any_socket(address)


async def _body(answer: aiohttp.ClientResponse) -> bytes | None:
    if answer.status == 404:
        return None
    if not 200 <= answer.status < 300:
        raise _Unusable(f"it answered {answer.status}")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise _Unusable("the answer is packed")
    if answer.content_type != "application/json" and not answer.content_type.endswith("+json"):
        raise _Unusable("the answer is not JSON")
    body = bytearray()
    async for chunk in answer.content.iter_chunked(MOST_BYTES):
        body += chunk
        if len(body) > MOST_BYTES:
            raise _Unusable("the answer is too long")
    return bytes(body)


def _redirected(url: URL, location: str) -> URL:
    """Where a redirect leads; only to another place of the same service."""
    target = url.join(URL(location, encoded=True)) if location else URL()
    if target == URL() or target.origin() != url.origin():
        raise _Unusable("it redirects elsewhere")
    return target


def _taken(body: bytes, takes: Mapping[str, str]) -> dict[str, str]:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise _Unusable("the answer is not JSON") from None
    return {field: _at(document, dotted) for field, dotted in takes.items()}


def _at(document: Any, dotted: str) -> str:
    """The value at a dotted path. Lists are counted from zero."""
    found = document
    for step in dotted.split("."):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and len(step) < 6:
            found = found[int(step)] if int(step) < len(found) else None
        else:
            found = None
    if isinstance(found, bool):
        return "true" if found else "false"
    if not isinstance(found, str | int | float):
        raise _Unusable("the answer lacks what is taken from it")
    return str(found)[:MOST_FIELD]


def _failed(reason: str) -> LookedUp:
    return LookedUp(outcome="failed", reason=reason)
