"""Posts a webhook as the carrier documents it: signed, with time limits, and tried again as its address asks.

An address ends in settings such as `#rc=5&rp=all` (Twilio's "connection overrides"): `rc` tries again (0 to 5), `rp` after which failures
(4xx, 5xx, ct, rt, all), `ct` and `rt` limits for connecting and reading, `tt` for all of it, in milliseconds.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urldefrag, urlencode
from uuid import uuid4

import aiohttp
from twilio.request_validator import RequestValidator
from yarl import URL

ALREADY_WRITTEN_WELL = "%/:=&?~+!$,;'@()*[]"
"""What may stand in an address as it is; the signature covers the address as it goes over the wire."""
ALL_FAILURES = frozenset({"4xx", "5xx", "ct", "rt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrySettings:
    """How one webhook is posted; the defaults are the documented ones."""

    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})
    connect_seconds: float = 5
    read_seconds: float = 15
    total_seconds: float = 15


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back at last: `failure` is None for a 2xx, else one of 4xx, 5xx, ct, rt."""

    failure: str | None
    body: str
    content_type: str = ""


def retry_settings(fragment: str) -> RetrySettings:
    """The settings in an address; what is out of its documented range is brought into it, what is unknown is passed over."""
    given = {name: values[0] for name, values in parse_qs(fragment).items()}
    default = RetrySettings()
    policy = frozenset(given["rp"].split(",")) if "rp" in given else default.policy
    return RetrySettings(
        retries=int(_within(given.get("rc"), 0, 5, default.retries)),
        policy=ALL_FAILURES if "all" in policy else policy & ALL_FAILURES,
        connect_seconds=_within(given.get("ct"), 100, 10_000, default.connect_seconds * 1_000) / 1_000,
        read_seconds=_within(given.get("rt"), 100, 15_000, default.read_seconds * 1_000) / 1_000,
        total_seconds=_within(given.get("tt"), 100, 15_000, default.total_seconds * 1_000) / 1_000,
    )


class Webhooks:
    """Posts signed forms. `pause_seconds` lies before the second try and doubles each time (the carrier publishes no figure)."""

    def __init__(self, auth_token: str, *, pause_seconds: float) -> None:
        self._signer = RequestValidator(auth_token)
        self._pause_seconds = pause_seconds
        self._session: aiohttp.ClientSession | None = None

    async def post(self, address: str, fields: Mapping[str, str], *, method: str = "POST", token: str | None = None) -> Answer:
        """Try as often as the address asks; every try carries the same idempotency token. A GET carries the fields in its address."""
        url, fragment = urldefrag(address)
        url = quote(url, safe=ALREADY_WRITTEN_WELL)
        if method == "GET":
            url, fields = _with_query(url, fields), {}
        settings = retry_settings(fragment)
        headers = {
            "X-Twilio-Signature": self._signer.compute_signature(url, dict(fields)),
            "I-Twilio-Idempotency-Token": token or str(uuid4()),
            "User-Agent": "TwilioProxy/1.1",
        }
        started = time.monotonic()
        pause = self._pause_seconds
        tries = 0
        while True:
            left = settings.total_seconds - (time.monotonic() - started)
            answer = await self._try(method, url, fields, headers, settings, left)
            failure = answer.failure
            tries += 1
            spent = time.monotonic() - started + pause
            if failure is None or failure not in settings.policy or tries > settings.retries or spent >= settings.total_seconds:
                return answer
            await asyncio.sleep(pause)
            pause *= 2

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _try(
        self, method: str, url: str, fields: Mapping[str, str], headers: Mapping[str, str], settings: RetrySettings, left: float
    ) -> Answer:
        limits = aiohttp.ClientTimeout(total=max(left, 0.05), sock_connect=settings.connect_seconds, sock_read=settings.read_seconds)
        form = _pairs(fields) if method == "POST" else None
        try:
            exactly = URL(url, encoded=True)  # the signature covers the address as it is written
            asking = self._open().request(method, exactly, data=form, headers=headers, timeout=limits, allow_redirects=False)
            async with asking as answer:
                body = await answer.text(errors="replace")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Answer("ct", "")
        except (TimeoutError, aiohttp.ClientError):
            return Answer("rt", "")
        except ValueError:
            return Answer("ct", "")  # no address at all
        if answer.status < 400:
            return Answer(None, body, answer.content_type)
        return Answer("4xx" if answer.status < 500 else "5xx", "")

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self._session


def _pairs(fields: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    return list(fields.items())


def _with_query(url: str, fields: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(fields)}" if fields else url


def _within(value: str | None, least: float, most: float, default: float) -> float:
    if value is None or not value.isascii() or not value.isdecimal():
        return default
    return min(max(float(value), least), most)
