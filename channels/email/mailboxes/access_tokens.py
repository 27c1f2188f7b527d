"""Access tokens for mailboxes that take no password: a refresh token is exchanged for one that lasts an hour or so (RFC 6749, 6)."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import aiohttp
from pydantic import BaseModel, Field, ValidationError

from channels.contract import Clock
from channels.email.tls import is_this_machine
from channels.errors import ChannelMisconfigured

RENEWED_BEFORE = timedelta(minutes=1)
UNLESS_TOLD_SECONDS = 300.0
"""How long a token lasts whose answer does not say it."""
TIMEOUT_SECONDS = 10.0


class NoToken(Exception):
    """A sentence says why; `refused` when asking again does not help."""

    def __init__(self, sentence: str, *, refused: bool) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.refused = refused


class _Answer(BaseModel):
    access_token: str = Field(min_length=1, max_length=20_000, pattern=r"^[\x21-\x7e]+$")
    expires_in: float = UNLESS_TOLD_SECONDS
    refresh_token: str | None = None


class AccessTokens:
    """One account's tokens. Raises `ChannelMisconfigured` when they cannot be asked for, or would cross the network unprotected."""

    def __init__(
        self,
        *,
        url: str | None,
        client_id: str | None,
        client_secret: str | None,
        scope: str | None,
        refresh_token: str,
        now: Clock,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        if not url or not client_id or not refresh_token:
            raise ChannelMisconfigured("Signing in by `xoauth2` needs `token_url`, `client_id` and a refresh token as the password.")
        address = urlsplit(url)
        self._host = address.hostname or ""
        if address.scheme != "https" and not is_this_machine(self._host):
            raise ChannelMisconfigured("`token_url` must begin with https://: a refresh token must not cross the network unprotected.")
        self._url = url
        self._client = {"client_id": client_id} | _given(client_secret=client_secret, scope=scope)
        self._refresh_token = refresh_token
        self._now = now
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._asking = asyncio.Lock()
        self._token = ""
        self._good_until: datetime | None = None

    async def token(self) -> str:
        """One that is good for another minute at least. Raises `NoToken`."""
        async with self._asking:
            if self._good_until is None or self._now() >= self._good_until:
                answer = await self._ask()
                self._token = answer.access_token
                self._good_until = self._now() + timedelta(seconds=answer.expires_in) - RENEWED_BEFORE
                self._refresh_token = answer.refresh_token or self._refresh_token
            return self._token

    def drop(self, token: str) -> None:
        """It was refused: the next one is asked for anew."""
        if token == self._token:
            self._good_until = None

    async def _ask(self) -> _Answer:
        form = {"grant_type": "refresh_token", "refresh_token": self._refresh_token, **self._client}
        try:
            async with (
                aiohttp.ClientSession(timeout=self._timeout) as session,
                session.post(self._url, data=form, allow_redirects=False) as response,
            ):
                return self._read(response.status, await response.content.read(100_000))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NoToken(f"{self._host} does not answer when asked for an access token.", refused=False) from error

    def _read(self, status: int, body: bytes) -> _Answer:
        if status in (400, 401, 403):
            raise NoToken(f"{self._host} refuses an access token ({status}): the refresh token or the client is not valid.", refused=True)
        if status != 200:
            raise NoToken(f"{self._host} gives no access token ({status}).", refused=False)
        try:
            return _Answer.model_validate_json(body)
        except ValidationError:
            # Without its cause: that would show the token.
            raise NoToken(f"{self._host} answered something that is no access token.", refused=False) from None


def _given(**fields: str | None) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}
