"""The door of the account: who may ask, how a refusal looks, and how the values of a request are read. Twilio's shapes throughout."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta

from aiohttp import web

API_VERSION = "2010-04-01"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refused(Exception):
    """An answer that is no success, with Twilio's own code."""

    def __init__(self, http_status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.http_status = http_status
        self.code = code


def not_found() -> Refused:
    return Refused(404, 20404, "The requested resource was not found")


class AccountDoor:
    """Lets the account's owner in, by Basic auth."""

    def __init__(self, account_sid: str, auth_token: str) -> None:
        self._account_sid = account_sid
        self._auth_token = auth_token

    def guard(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                self._check_account(request)
                return await handler(request)
            except Refused as refused:
                return web.json_response(
                    {
                        "code": refused.code,
                        "message": str(refused),
                        "more_info": f"https://www.twilio.com/docs/errors/{refused.code}",
                        "status": refused.http_status,
                    },
                    status=refused.http_status,
                )

        return guarded

    def _check_account(self, request: web.Request) -> None:
        sid, token = _credentials(request.headers.get("Authorization", ""))
        right = hmac.compare_digest(sid.encode(), self._account_sid.encode())
        right &= hmac.compare_digest(token.encode(), self._auth_token.encode())
        if not right:
            raise Refused(401, 20003, "Authenticate")
        if request.match_info["account"] != self._account_sid:
            raise not_found()


def moment(written: str | None) -> datetime | None:
    """A date or a time in GMT."""
    if not written:
        return None
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        raise Refused(400, 20001, "This is no date") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def last_moment(written: str | None) -> datetime | None:
    """A whole day reaches to its end."""
    read = moment(written)
    if read is None or len(written or "") > len("2009-07-06"):
        return read
    return datetime.combine(read, time.min, UTC) + timedelta(days=1, microseconds=-1)


def whole(written: str | None, default: int) -> int:
    if not written:
        return default
    if not (written.isascii() and written.isdecimal()):
        raise Refused(400, 20001, "A whole number is needed")
    return int(written)


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        decoded = base64.b64decode(encoded, validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        decoded = ""
    return decoded.partition(":")[0], decoded.partition(":")[2]
