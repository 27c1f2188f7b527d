"""Our account at Twilio as its SDK speaks to it, and the faults of SDK and network in our words; shared by texts and calls.

The SDK takes 0.15 s to import and its own asynchronous client never times out (twilio-python issue 925), so it is imported at the first
question and spoken to through a client of ours that has a time limit and the configured address.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from channels.errors import DeliveryError, ProviderUnreachable
from channels.twilio_errors import Matter, refusal

HOST = "https://api.twilio.com"
CHUNK_BYTES = 65_536


class TwilioAccount:
    """Questions to Twilio's REST API. What goes wrong is an exception of the SDK's or aiohttp's: ask inside `in_words_of`."""

    def __init__(self, *, account_sid: str, auth_token: str, api_url: str, timeout_seconds: float) -> None:
        self.sid = account_sid
        self._auth_token = auth_token
        self._http = _Http(api_url, timeout_seconds)
        self._client: Any = None

    async def client(self) -> Any:
        """The SDK's client."""
        if self._client is None:
            sdk = await asyncio.to_thread(importlib.import_module, "twilio.rest")
            self._client = sdk.Client(self.sid, self._auth_token, http_client=self._http)
        return self._client

    def at(self, path: str) -> str:
        """The address of a path of Twilio's, as configured."""
        return self._http.swap(f"{HOST}{path}")

    @asynccontextmanager
    async def media(self, path: str) -> AsyncIterator[tuple[int, AsyncIterator[bytes]]]:
        """A file: the answer's HTTP status, and its bytes as they come."""
        authorization = aiohttp.encode_basic_auth(self.sid, self._auth_token)
        session, url, headers = self._http.running_session(), URL(self.at(path), encoded=True), {"Authorization": authorization}
        async with session.get(url, headers=headers, timeout=self._http.patience) as answer:
            yield answer.status, answer.content.iter_chunked(CHUNK_BYTES)

    async def close(self) -> None:
        self._client = None
        await self._http.close()


class _Http:
    """The HTTP client the SDK asks to carry its requests: with a time limit, to the configured address, logging nothing."""

    is_async = True

    def __init__(self, api_url: str, timeout_seconds: float) -> None:
        self._base = urlsplit(api_url)
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds, connect=timeout_seconds / 2)
        self.patience = aiohttp.ClientTimeout(total=None, connect=timeout_seconds / 2, sock_read=timeout_seconds)
        """For what is long: as long as something comes."""
        self._session: aiohttp.ClientSession | None = None

    def swap(self, uri: str) -> str:
        """The same path at the configured address."""
        return urlsplit(uri)._replace(scheme=self._base.scheme, netloc=self._base.netloc).geturl()

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Any:
        response = importlib.import_module("twilio.http.response").Response
        signed = dict(headers or {})
        if auth is not None:
            signed["Authorization"] = aiohttp.encode_basic_auth(*auth)
        url = URL(self.swap(uri), encoded=True).extend_query(_pairs(params))
        async with self.running_session().request(
            method, url, data=_pairs(data) or None, headers=signed, allow_redirects=allow_redirects
        ) as answer:
            return response(answer.status, await answer.text(), dict(answer.headers))

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def running_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        return self._session


def _pairs(values: Mapping[str, object] | None) -> list[tuple[str, str]]:
    return [(name, str(one)) for name, value in (values or {}).items() for one in (value if isinstance(value, list) else [value])]


@contextmanager
def in_words_of(matter: Matter) -> Iterator[None]:
    """Turn the faults of SDK and network into ours. Twilio's texts may hold the customer's number, so they are not chained."""
    sdk = importlib.import_module("twilio.base.exceptions")
    try:
        yield
    except sdk.TwilioException as refused:
        raise _refusal(refused, matter) from None
    except aiohttp.ClientConnectorError as fault:
        raise ProviderUnreachable("The carrier cannot be reached.", code="no_connection") from fault
    except aiohttp.ConnectionTimeoutError as fault:
        raise ProviderUnreachable("The carrier cannot be reached.", code="no_connection") from fault
    except (TimeoutError, aiohttp.ClientError) as fault:
        raise ProviderUnreachable(f"The carrier did not answer; {matter.maybe}.", code="no_answer", maybe_taken=True) from fault
    except ValueError:
        raise ProviderUnreachable(f"The carrier's answer made no sense; {matter.maybe}.", code="no_sense", maybe_taken=True) from None


def _refusal(refused: Any, matter: Matter) -> DeliveryError:
    if hasattr(refused, "status"):
        return refusal(int(refused.status), _code(refused.code), matter)
    page = refused.args[1] if len(refused.args) > 1 else None
    return refusal(getattr(page, "status_code", 502), None, matter)


def _code(code: object) -> int | None:
    """Without a code of its own an exception carries the HTTP status there."""
    return code if isinstance(code, int) and code > 999 else None
