"""Asks Twilio's REST API, through Twilio's own SDK, the few things we need; answers and faults come back in our words.

The SDK takes 0.15 s to import and its own asynchronous client never times out (twilio-python issue 925), so it is imported at the first
question and spoken to through a client of ours that has a time limit and the configured address.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from channels.contract import Address, ProviderId
from channels.errors import DeliveryError, ProviderUnreachable
from channels.twilio_errors import refusal

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRecord:
    """One text as Twilio keeps it."""

    id: ProviderId
    state: str
    direction: str
    sender: Address
    recipient: Address
    body: str
    created_at: datetime
    updated_at: datetime
    error: int | None
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """One file of a text: its media type and address."""

    media_type: str
    url: str


class TwilioRest:
    """The account's texts. Every method raises a `DeliveryError` when Twilio refuses or does not answer in time."""

    def __init__(self, *, account_sid: str, auth_token: str, api_url: str, timeout_seconds: float) -> None:
        self._account_sid = account_sid
        self._auth_token = auth_token
        self._http = _Http(api_url, timeout_seconds)
        self._client: Any = None

    async def send(self, *, sender: Address, recipient: Address, body: str, files: Sequence[str], status_callback: str) -> TextRecord:
        """Ask Twilio to take one text. Not repeatable: Twilio offers no idempotency key for messages."""
        client = await self._connected()
        media = {"media_url": list(files)} if files else {}
        with _in_our_words():
            taken = await client.messages.create_async(to=recipient, from_=sender, body=body, status_callback=status_callback, **media)
            return _text(taken)

    async def texts(
        self, *, sender: Address | None = None, recipient: Address | None = None, sent_since: datetime | None = None
    ) -> AsyncIterator[TextRecord]:
        """Texts from and to these numbers, newest first, page by page; stop reading when it is enough."""
        client = await self._connected()
        asked = {"from_": sender, "to": recipient, "date_sent_after": sent_since}
        with _in_our_words():
            pages = await client.messages.stream_async(
                **{name: value for name, value in asked.items() if value is not None}, page_size=PAGE
            )
            async with aclosing(pages) as records:
                async for record in records:
                    yield _text(record)

    async def files(self, text: ProviderId) -> Sequence[FileRecord]:
        client = await self._connected()
        with _in_our_words():
            records = await client.messages(text).media.list_async()
            return [
                FileRecord(media_type=record.content_type, url=self._http.swap(f"https://x{record.uri.removesuffix('.json')}"))
                for record in records
            ]

    async def close(self) -> None:
        self._client = None
        await self._http.close()

    async def _connected(self) -> Any:
        if self._client is None:
            sdk = await asyncio.to_thread(importlib.import_module, "twilio.rest")
            self._client = sdk.Client(self._account_sid, self._auth_token, http_client=self._http)
        return self._client


class _Http:
    """The HTTP client the SDK asks to carry its requests: with a time limit, to the configured address, logging nothing."""

    is_async = True

    def __init__(self, api_url: str, timeout_seconds: float) -> None:
        self._base = urlsplit(api_url)
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds, connect=timeout_seconds / 2)
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
        async with self._running_session().request(
            method, url, data=_pairs(data) or None, headers=signed, allow_redirects=allow_redirects
        ) as answer:
            return response(answer.status, await answer.text(), dict(answer.headers))

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _running_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        return self._session


def _pairs(values: Mapping[str, object] | None) -> list[tuple[str, str]]:
    return [(name, str(one)) for name, value in (values or {}).items() for one in (value if isinstance(value, list) else [value])]


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Turn the faults of SDK and network into ours. Twilio's texts may hold the customer's number, so they are not chained."""
    sdk = importlib.import_module("twilio.base.exceptions")
    try:
        yield
    except sdk.TwilioException as refused:
        raise _refusal(refused) from None
    except aiohttp.ClientConnectorError as fault:
        raise ProviderUnreachable("The carrier cannot be reached.", code="no_connection") from fault
    except aiohttp.ConnectionTimeoutError as fault:
        raise ProviderUnreachable("The carrier cannot be reached.", code="no_connection") from fault
    except (TimeoutError, aiohttp.ClientError) as fault:
        raise ProviderUnreachable("The carrier did not answer; the text may have been sent.", code="no_answer", maybe_taken=True) from fault
    except ValueError:
        raise ProviderUnreachable(
            "The carrier's answer made no sense; the text may have been sent.", code="no_sense", maybe_taken=True
        ) from None


def _refusal(refused: Any) -> DeliveryError:
    if hasattr(refused, "status"):
        return refusal(int(refused.status), _code(refused.code))
    page = refused.args[1] if len(refused.args) > 1 else None
    return refusal(getattr(page, "status_code", 502), None)


def _code(code: object) -> int | None:
    """Without a code of its own an exception carries the HTTP status there."""
    return code if isinstance(code, int) and code > 999 else None


def _text(record: Any) -> TextRecord:
    if not record.sid or record.date_created is None:
        raise ValueError("a message without sid or date")
    return TextRecord(
        id=ProviderId(record.sid),
        state=record.status,
        direction=record.direction or "",
        sender=Address(record.from_ or ""),
        recipient=Address(record.to or ""),
        body=record.body or "",
        created_at=record.date_created.astimezone(UTC),
        updated_at=(record.date_updated or record.date_created).astimezone(UTC),
        error=record.error_code or None,
        files=int(record.num_media or 0),
    )
