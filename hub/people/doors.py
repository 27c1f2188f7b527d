"""Signing in and out, and who one is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from channels.doors import Problem, Reply, Request, Route
from hub.journal.clock import Clock
from hub.people.passwords import PasswordCheck, nobodys_hash
from hub.people.sessions import Sessions
from hub.people.staff import Staff, folded
from hub.people.throttle import Failures
from hub.people.users import SignedInUser, UserRecord
from hub.people.wire import Credentials, Me, SignedIn, User
from hub.web.gate import COOKIE
from hub.web.metrics import sign_ins_total
from hub.web.requests import PeopleRequest

TAG = "People"
WINDOW = timedelta(minutes=5)
MOST_FAILURES_OF_A_USERNAME = 10
MOST_FAILURES_OF_AN_ADDRESS = 50


class PeopleDoors:
    """POST and DELETE /api/v1/session, GET /api/v1/me."""

    def __init__(
        self,
        *,
        staff: Staff,
        sessions: Sessions,
        clock: Clock,
        secure_cookies: bool,
        limits_by_address: bool,
        passwords: PasswordCheck | None = None,
    ) -> None:
        self._staff = staff
        self._sessions = sessions
        self._clock = clock
        self._secure = "; Secure" if secure_cookies else ""
        self._limits_by_address = limits_by_address
        self._passwords = passwords or PasswordCheck(nobodys=nobodys_hash())
        self._by_username = Failures(most=MOST_FAILURES_OF_A_USERNAME, window=WINDOW)
        self._by_address = Failures(most=MOST_FAILURES_OF_AN_ADDRESS, window=WINDOW)

    def doors(self) -> Sequence[Route]:
        return [
            Route(
                method="POST",
                path="/api/v1/session",
                handler=self._sign_in,
                summary="Sign in: answers a bearer token and sets a browser's cookie",
                tag=TAG,
                access="public",
                body=Credentials,
                answers={200: SignedIn},
                problems={"wrong_credentials": 401, "too_many_failures": 429, "busy": 503},
            ),
            Route(
                method="DELETE",
                path="/api/v1/session",
                handler=self._sign_out,
                summary="Sign out: ends the session and closes the user's sockets",
                tag=TAG,
                access="people",
                answers={204: None},
            ),
            Route(
                method="GET",
                path="/api/v1/me",
                handler=self._me,
                summary="Who is signed in, and the CSRF token of a browser's session",
                tag=TAG,
                access="people",
                answers={200: Me},
            ),
        ]

    async def _sign_in(self, request: Request) -> Reply:
        credentials = request.body(Credentials)
        username = folded(credentials.username)
        address = request.remote if self._limits_by_address else None
        self._check_failures(username, address)
        found = await self._staff.named(username)
        matches = await self._passwords.matches(credentials.password, found[1] if found else None)
        # Asked again, so that a burst of guesses learns no more than the first few of them would.
        self._check_failures(username, address)
        if not matches or found is None:
            self._count_failure(username, address)
            raise Problem(401, "wrong_credentials", "The username or the password is wrong.")
        sign_ins_total.labels("accepted").inc()
        self._by_username.forget(username)
        user = found[0]
        token = await self._sessions.open(user)
        body: SignedIn = {"token": token, "csrf": self._sessions.csrf_of(token), "user": _view(user)}
        return Reply(body=body, headers={"Set-Cookie": self._cookie(token)})

    async def _sign_out(self, request: PeopleRequest) -> Reply:
        await self._sessions.end(request.user)
        return Reply(status=204, headers={"Set-Cookie": self._cookie("") + "; Max-Age=0"})

    async def _me(self, request: PeopleRequest) -> Reply:
        body: Me = {"user": _view(request.user), "csrf": request.user.csrf}
        return Reply(body=body)

    def _check_failures(self, username: str, address: str | None) -> None:
        now = self._clock.now()
        waits = [self._by_username.retry_after(username, now), self._by_address.retry_after(address, now) if address else None]
        longest = max((wait for wait in waits if wait is not None), default=None)
        if longest is not None:
            sign_ins_total.labels("throttled").inc()
            raise Problem(429, "too_many_failures", "Too many wrong passwords. Wait a little.", retry_after_seconds=longest.total_seconds())

    def _count_failure(self, username: str, address: str | None) -> None:
        now = self._clock.now()
        sign_ins_total.labels("refused").inc()
        self._by_username.add(username, now)
        if address:
            self._by_address.add(address, now)

    def _cookie(self, token: str) -> str:
        # Without an age it lasts as long as the browser is open; when the session ends, the hub decides.
        return f"{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict{self._secure}"


def _view(user: UserRecord | SignedInUser) -> User:
    return {"id": user.id, "name": user.name, "roles": sorted(user.roles)}
