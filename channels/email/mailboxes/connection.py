"""One connection to an IMAP server on which every command comes to an end: an answer, a refusal, or the news that the line is lost."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from aioimaplib import aioimaplib

from channels.email.mailboxes.answers import Fetched, Line, code, fetched, found, number_set
from channels.email.mailboxes.names import folder_name
from channels.email.mailboxes.protocol import CUT, MailboxProtocol
from channels.email.mailboxes.trouble import CommandRefused, NotTrusted, Unreachable
from channels.email.settings import Security

COMMAND_SECONDS = 30.0
"""So long a server may be silent while we wait for it."""
PROBE_AFTER_SECONDS = 60
"""A line on which nothing was said for so long is probed, so that a machine that vanished without a word is noticed."""

_NUMBER = re.compile(rb"\[(UIDVALIDITY|UIDNEXT) ([0-9]+)\]", re.IGNORECASE)
_LASTING_FLAGS = re.compile(rb"\[PERMANENTFLAGS \(([^)]*)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """A folder as the server described it."""

    validity: int
    next_uid: int
    """Higher than that of every letter so far."""
    lasting_flags: frozenset[str]
    r"""Flags that last; `\*` allows any keyword."""


class ImapConnection:
    def __init__(self, protocol: MailboxProtocol, host: str, command_seconds: float) -> None:
        self._protocol = protocol
        self._host = host
        self._command_seconds = command_seconds

    @classmethod
    async def open(
        cls, host: str, port: int, *, security: Security, context: ssl.SSLContext | None, command_seconds: float = COMMAND_SECONDS
    ) -> ImapConnection:
        """A connection as safe as wanted, on which nobody is signed in yet. Raises `Unreachable` or `NotTrusted`."""
        at_once = context if security == "tls" else None
        try:
            async with asyncio.timeout(command_seconds):
                _, protocol = await asyncio.get_running_loop().create_connection(MailboxProtocol, host, port, ssl=at_once)
        except OSError as error:
            raise _unreachable(host, error) from error
        connection = cls(protocol, host, command_seconds)
        try:
            await connection._be_greeted()
            if security == "starttls":
                assert context is not None, "secured with something"
                await connection._secure(context)
            connection._watch_the_line()
        except BaseException:
            await connection.close()
            raise
        return connection

    @property
    def capabilities(self) -> frozenset[str]:
        return frozenset(word.upper() for word in self._protocol.capabilities)

    @property
    def news(self) -> asyncio.Event:
        """Set when the server has said that letters are there; whoever looks for them clears it first."""
        return self._protocol.news

    async def command(self, name: str, *arguments: str, by_uid: bool = False, secret: str | None = None) -> Sequence[Line]:
        """The lines of the answer; the last is what the server says to it. Raises `CommandRefused` or `Unreachable`."""
        tag, prefix = self._protocol.new_tag(), "UID" if by_uid else ""
        command: aioimaplib.Command
        if name == "FETCH":
            command = aioimaplib.FetchCommand(tag, *arguments, prefix=prefix, timeout=self._command_seconds)
        else:
            answered_by = "FETCH" if name == "STORE" else name
            command = aioimaplib.Command(
                name, tag, *arguments, prefix=prefix, untagged_resp_name=answered_by, timeout=self._command_seconds
            )
        return await self._answer(command, secret=secret)

    async def sign_in(self, name: str, *arguments: str, secret: str, answers: Sequence[str] = ()) -> None:
        """LOGIN or AUTHENTICATE, with what is said when the server asks for more."""
        self._protocol.answers.extend(answers)
        try:
            await self.command(name, *arguments, secret=secret)
        finally:
            self._protocol.answers.clear()
        self._protocol.state = aioimaplib.AUTH
        await self._learn_capabilities()  # most servers can do more for those they know

    async def select(self, folder: str) -> Selected:
        lines = b"\n".join(await self.command("SELECT", folder_name(folder)))
        self._protocol.state = aioimaplib.SELECTED
        numbers = {word.upper(): int(number) for word, number in _NUMBER.findall(lines)}
        flags = _LASTING_FLAGS.search(lines)
        return Selected(
            validity=numbers.get(b"UIDVALIDITY", 0),
            next_uid=numbers.get(b"UIDNEXT") or await self._next_uid(),
            lasting_flags=frozenset(flags[1].decode("ascii", "replace").split()) if flags else frozenset(),
        )

    async def fetch(self, uids: Collection[int], items: str) -> list[Fetched]:
        """What the server tells of these letters, and perhaps of others."""
        lines = await self.command("FETCH", number_set(uids), items, by_uid=True)
        try:
            return fetched(lines)
        except ValueError as error:
            raise Unreachable(f"{self._host} answered something that is no IMAP.") from error

    async def search(self, *criteria: str) -> list[int]:
        """The numbers of the letters that fit."""
        return found(await self.command("SEARCH", *criteria, by_uid=True))

    async def _next_uid(self) -> int:
        return max(await self.search("ALL"), default=0) + 1

    async def wait_for_news(self, *, at_most: Callable[[], Awaitable[None]]) -> None:
        """IDLE (RFC 2177) until the server says that letters came, or `at_most` has passed. Raises `Unreachable`, and `CommandRefused`
        where the server cannot be listened to.
        """
        self._check_the_line()
        command = aioimaplib.Command("IDLE", self._protocol.new_tag())
        idling = asyncio.ensure_future(self._protocol.execute(command))
        ready = asyncio.ensure_future(self._protocol.wait_for_idle_response())
        try:
            # Neither the library nor every server can be trusted to begin, or to end.
            done, _ = await asyncio.wait({idling, ready}, timeout=self._command_seconds, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                raise self._silent()
            await _first(self.news.wait(), asyncio.wait({idling}), at_most())
            ended_by_itself = idling.done()
            if not ended_by_itself:
                self._protocol.idle_done()
                async with asyncio.timeout(self._command_seconds):
                    await asyncio.wait({idling})
            self._check(idling.result())
            if ended_by_itself:
                raise CommandRefused(f"{self._host} does not let itself be listened to.", code=None)
        except TimeoutError as error:
            raise self._silent() from error
        finally:
            idling.cancel()
            ready.cancel()

    async def close(self) -> None:
        """At once and without a word, which servers take for the end of it (RFC 3501, 3.4)."""
        self._protocol.transport.abort()
        await self._protocol.lost.wait()

    # --- how it begins ---

    async def _be_greeted(self) -> None:
        try:
            async with asyncio.timeout(self._command_seconds):
                await asyncio.wait({self._protocol.greeting})
        except TimeoutError as error:
            raise self._silent() from error
        if self._protocol.greeting.cancelled():
            raise self._cut()
        if b"BYE" in self._protocol.greeting.result():
            raise Unreachable(f"{self._host} takes no more connections at the moment.")
        await self._learn_capabilities()

    async def _learn_capabilities(self) -> None:
        lines = await self.command("CAPABILITY")
        self._protocol.capabilities = {word.decode("ascii", "replace") for word in lines[0].split()}

    async def _secure(self, context: ssl.SSLContext) -> None:
        """STARTTLS (RFC 2595, 3): what follows is encrypted, or there is nothing that follows."""
        if "STARTTLS" not in self.capabilities or self._protocol.state != aioimaplib.NONAUTH:
            raise NotTrusted(f"{self._host} does not offer STARTTLS. No password was sent.")
        await self.command("STARTTLS")
        try:
            async with asyncio.timeout(self._command_seconds):
                secured = await asyncio.get_running_loop().start_tls(
                    self._protocol.transport, self._protocol, context, server_hostname=self._host
                )
            if secured is None:
                raise ConnectionResetError
        except BaseException as error:
            self._protocol.connection_lost(None)  # what fails in between tells nobody
            if isinstance(error, OSError):
                raise _unreachable(self._host, error) from error
            raise
        self._protocol.transport = secured
        self._protocol.forget_the_unfinished()
        await self._learn_capabilities()

    def _watch_the_line(self) -> None:
        line: socket.socket = self._protocol.transport.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if hasattr(socket, "TCP_KEEPIDLE"):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, PROBE_AFTER_SECONDS)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, PROBE_AFTER_SECONDS // 4)

    # --- how a command ends ---

    async def _answer(self, command: aioimaplib.Command, *, secret: str | None = None) -> Sequence[Line]:
        self._check_the_line()
        try:
            response = await self._protocol.execute(command, scrub=secret)
        except aioimaplib.CommandTimeout as error:
            raise self._silent() from error
        except aioimaplib.Abort as error:
            raise self._cut() from error
        return self._check(response)

    def _check_the_line(self) -> None:
        if self._protocol.lost.is_set():
            raise self._cut()

    def _check(self, response: aioimaplib.Response) -> Sequence[Line]:
        lines: Sequence[Line] = response.lines
        if response.result == "OK":
            return lines
        if response.result == CUT:
            raise self._cut()
        why = code(lines[-1])
        raise CommandRefused(f"{self._host} refuses{f' ({why})' if why else ''}.", code=why)

    def _cut(self) -> Unreachable:
        return Unreachable(f"{self._host} cut the connection.")

    def _silent(self) -> Unreachable:
        return Unreachable(f"{self._host} did not answer within {self._command_seconds:g} s.")


async def _first(*awaitables: Awaitable[object]) -> None:
    """Return when one of them has ended; the others are given up."""
    tasks = {asyncio.ensure_future(one) for one in awaitables}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _unreachable(host: str, error: OSError) -> Unreachable | NotTrusted:
    match error:
        case ssl.SSLCertVerificationError():
            return NotTrusted(f"The certificate of {host} does not fit: {error.verify_message.rstrip('.')}. No password was sent.")
        case ssl.SSLError():
            return NotTrusted(f"{host} speaks no TLS that can be trusted ({error.reason}). No password was sent.")
        case TimeoutError():
            return Unreachable(f"{host} does not answer.")
        case socket.gaierror():
            return Unreachable(f"{host} is not known: its name has no address.")
        case ConnectionRefusedError():
            return Unreachable(f"{host} takes no connections.")
    return Unreachable(f"{host} cannot be reached ({error.strerror or type(error).__name__}).")
