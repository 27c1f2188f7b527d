"""How the folders of one mailbox get in: one at a time, and after a refused password nobody knocks again for a while."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable

from channels.contract import Clock
from channels.email.mailboxes.access_tokens import AccessTokens, NoToken
from channels.email.mailboxes.connection import ImapConnection
from channels.email.mailboxes.names import quoted
from channels.email.mailboxes.patience import Patience
from channels.email.mailboxes.trouble import CommandRefused, LoginRefused, NotTrusted, Unreachable
from channels.email.settings import MailboxSettings
from channels.email.tls import security_context
from channels.errors import ChannelMisconfigured

FIRST_WAIT_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 3600.0
"""After a refused login: providers lock accounts that are knocked at too often."""
NOT_OUR_FAULT = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"})
"""Why a server may refuse a login that is right (RFC 5530)."""


class Entrance:
    """Raises `ChannelMisconfigured` when nobody could get in like this, or only by saying the password aloud."""

    def __init__(
        self,
        settings: MailboxSettings,
        *,
        now: Clock,
        pause: Callable[[float], Awaitable[None]],
        refused: Callable[[str], None],
        command_seconds: float,
    ) -> None:
        self._settings = settings
        self._context = security_context(settings.host, settings.security, settings.ca_file)
        self._tokens = _tokens(settings, now)
        self._pause = pause
        self._refused = refused
        self._command_seconds = command_seconds
        self._turn = asyncio.Lock()
        self._patience = Patience(first_seconds=FIRST_WAIT_SECONDS, longest_seconds=LONGEST_WAIT_SECONDS)

    async def enter(self) -> ImapConnection:
        """A connection that is signed in. Raises `Unreachable` or `NotTrusted`; a refused login is told and, after a long wait, tried
        again.
        """
        async with self._turn:
            while True:
                try:
                    connection = await self._signed_in()
                except LoginRefused as refused:
                    self._refused(refused.sentence)
                    await self._pause(self._patience.seconds())
                else:
                    self._patience.reset()
                    return connection

    async def _signed_in(self) -> ImapConnection:
        settings = self._settings
        connection = await ImapConnection.open(
            settings.host,
            settings.port,
            security=settings.security,
            context=self._context,
            command_seconds=self._command_seconds,
        )
        try:
            await (self._by_password(connection) if self._tokens is None else self._by_token(connection, self._tokens))
        except BaseException:
            await connection.close()
            raise
        return connection

    async def _by_password(self, connection: ImapConnection) -> None:
        user, password = self._settings.user, self._settings.password
        if "LOGINDISABLED" in connection.capabilities:
            raise NotTrusted(f"{self._settings.host} takes no password on a connection like this. None was sent.")
        try:
            if user.isascii() and password.isascii():
                await connection.sign_in("LOGIN", quoted(user), quoted(password), secret=password)
            else:
                await self._authenticate(connection, "PLAIN", f"\0{user}\0{password}")
        except CommandRefused as refused:
            raise self._not_let_in(refused, "the password") from refused

    async def _by_token(self, connection: ImapConnection, tokens: AccessTokens) -> None:
        """XOAUTH2. A token may be refused before its time: then a new one is asked for, once."""
        try:
            try:
                await self._with_token(connection, tokens)
            except CommandRefused:
                await self._with_token(connection, tokens)
        except CommandRefused as refused:
            raise self._not_let_in(refused, "the access token") from refused
        except NoToken as none:
            raise LoginRefused(none.sentence) if none.refused else Unreachable(none.sentence) from none

    async def _with_token(self, connection: ImapConnection, tokens: AccessTokens) -> None:
        token = await tokens.token()
        try:
            await self._authenticate(connection, "XOAUTH2", f"user={self._settings.user}\1auth=Bearer {token}\1\1")
        except CommandRefused:
            tokens.drop(token)
            raise

    @staticmethod
    async def _authenticate(connection: ImapConnection, mechanism: str, words: str) -> None:
        response = b64encode(words.encode()).decode()
        if "SASL-IR" in connection.capabilities:
            await connection.sign_in("AUTHENTICATE", mechanism, response, secret=response)
        else:
            await connection.sign_in("AUTHENTICATE", mechanism, secret=response, answers=(response,))

    def _not_let_in(self, refused: CommandRefused, what: str) -> LoginRefused | Unreachable:
        host, why = self._settings.host, f" ({refused.code})" if refused.code else ""
        if refused.code in NOT_OUR_FAULT:
            return Unreachable(f"{host} lets nobody in at the moment ({refused.code}).")
        return LoginRefused(f"{host} refuses {what} of the mailbox {self._settings.name}{why}.")


def _tokens(settings: MailboxSettings, now: Clock) -> AccessTokens | None:
    if settings.login == "xoauth2":
        return AccessTokens(
            url=settings.token_url,
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            scope=settings.scope,
            refresh_token=settings.password,
            now=now,
        )
    if not settings.password:
        raise ChannelMisconfigured(f"The mailbox {settings.name} needs a password: name one in HUB_MAILBOX_PASSWORDS.")
    return None
