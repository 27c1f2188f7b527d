"""Who may pass a door of the people: a bearer token, or a browser's cookie with its CSRF token."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from typing import Protocol

from aiohttp import web

from channels.doors import Problem
from hub.people.users import SignedInUser
from hub.web.origins import Origins

COOKIE = "hub_session"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD"})


class Sessions(Protocol):
    """What the gate asks about tokens."""

    async def who(self, token: str) -> SignedInUser | None:
        """The user of an open session; `csrf` is unset."""
        ...

    def csrf_of(self, token: str) -> str:
        """The CSRF token that belongs to a session's cookie."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Lets signed-in people through, and nobody else."""

    sessions: Sessions
    origins: Origins

    async def pass_request(self, request: web.Request, roles: frozenset[str]) -> SignedInUser:
        """The user behind an HTTP request. Raises `Problem` 401 or 403."""
        bearer = _bearer(request)
        if bearer is not None:
            return _allowed(await self._known(bearer), roles)
        token = _cookie(request)
        user = await self._known(token)
        csrf = self.sessions.csrf_of(token)
        if request.method not in SAFE_METHODS:
            self.origins.check_own(request.headers.get("Origin"))
            if not hmac.compare_digest(request.headers.get(CSRF_HEADER, "").encode(), csrf.encode()):
                raise Problem(403, "csrf", f"Send the CSRF token of GET /api/v1/me in {CSRF_HEADER}.")
        return _allowed(replace(user, csrf=csrf), roles)

    async def pass_socket(self, request: web.Request, roles: frozenset[str] = frozenset()) -> SignedInUser:
        """The user behind a socket. A cookie alone, without the origin of one of our pages, proves nothing: any page could open it."""
        origin = request.headers.get("Origin")
        self.origins.check_own(origin)
        bearer = _bearer(request)
        if bearer is None and origin is None:
            raise Problem(403, "origin_required", "A socket opened with a cookie needs the Origin of a page of the hub.")
        return _allowed(await self._known(bearer if bearer is not None else _cookie(request)), roles)

    async def _known(self, token: str) -> SignedInUser:
        user = await self.sessions.who(token)
        if user is None:
            raise Problem(401, "signed_out", "This session is unknown or has ended. Sign in again.")
        return user


def _bearer(request: web.Request) -> str | None:
    """The bearer token; where there is one, the cookie does not count."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem(401, "signed_out", "Authorization must be a bearer token.")
    return token.strip()


def _cookie(request: web.Request) -> str:
    token = request.cookies.get(COOKIE)
    if not token:
        raise Problem(401, "signed_out", "Sign in first.")
    return token


def _allowed(user: SignedInUser, roles: frozenset[str]) -> SignedInUser:
    if roles and not roles & user.roles:
        raise Problem(403, "forbidden", f"This needs the role {' or '.join(sorted(roles))}.")
    return user
