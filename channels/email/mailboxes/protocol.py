"""aioimaplib's protocol, mended in the corners that a mailbox watched for months comes to.

As it is, a lost connection leaves commands waiting for ever; an answer of a thousand lines in one piece exhausts Python's stack; a letter
that is announced while another command runs is forgotten; a refused token is never answered; and what it does not understand, which may
be a piece of a letter, is logged.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import deque
from collections.abc import Callable

from aioimaplib import aioimaplib

logging.getLogger(aioimaplib.__name__).setLevel(logging.WARNING)  # below that it logs letters and passwords

CUT = "CUT"
"""The result of a command whose answer never came, because the connection was lost."""

_ARRIVED = re.compile(rb"\* [0-9]+ EXISTS", re.IGNORECASE)
_LITERAL = re.compile(rb".*\{(?P<size>[0-9]+)\}$", re.DOTALL)
_NEW_LINE = b"\r\n"


class MailboxProtocol(aioimaplib.IMAP4ClientProtocol):  # type: ignore[misc] # the library ships no types
    incomplete_line: bytes
    current_command: aioimaplib.Command | None
    capabilities: set[str]

    def __init__(self) -> None:
        super().__init__(asyncio.get_running_loop())
        self.greeting: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.lost = asyncio.Event()
        self.news = asyncio.Event()
        """Set whenever the server has said that letters are there; whoever looks clears it."""
        self.answers: deque[str] = deque()
        """What is said, one after the other, when the server asks for more during AUTHENTICATE."""

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set()
        self._idle_event.set()
        if not self.greeting.done():
            self.greeting.cancel()
        for command in (self.pending_sync_command, *self.pending_async_commands.values()):
            if command is not None:
                command.close(b"", CUT)

    def data_received(self, d: bytes) -> None:
        """As the library's own, which also writes every piece out for a log that nobody keeps."""
        try:
            self._handle_responses(self.incomplete_line + d, self._handle_line, self.current_command)
        except aioimaplib.IncompleteRead as unfinished:
            self.current_command, self.incomplete_line = unfinished.cmd, unfinished.data
        except (aioimaplib.AioImapException, ValueError):
            self.transport.abort()  # nothing that it says from here on can be trusted: those who wait learn that it is lost
        else:
            self.current_command, self.incomplete_line = None, b""

    async def welcome(self, line: bytes) -> None:
        if not self.greeting.done():
            self.state = aioimaplib.AUTH if b"PREAUTH" in line else aioimaplib.NONAUTH
            self.greeting.set_result(line)

    def forget_the_unfinished(self) -> None:
        """Whatever was said before the connection became safe does not count (RFC 2595, 4)."""
        self.incomplete_line = b""
        self.current_command = None
        self.capabilities = set()

    def _untagged_response(self, line: bytes) -> aioimaplib.Command:
        if _ARRIVED.match(line):
            self.news.set()
        return super()._untagged_response(line)

    def _continuation(self, line: bytes) -> None:
        if self.pending_sync_command is not None and self.pending_sync_command.name == "AUTHENTICATE":
            # An empty line takes note of a refusal; without it the server would never finish it.
            self.transport.write(self.answers.popleft().encode() + _NEW_LINE if self.answers else _NEW_LINE)
        else:
            super()._continuation(line)

    def _handle_responses(
        self,
        data: bytes,
        line_handler: Callable[[bytes, aioimaplib.Command], aioimaplib.Command | None],
        current_cmd: aioimaplib.Command | None = None,
    ) -> None:
        """As the library's own, but in a loop."""
        command, at = current_cmd, 0
        while at < len(data):
            if command is not None and command.wait_literal_data():
                at = len(data) - len(command.append_literal_data(memoryview(data)[at:]))
                if command.wait_literal_data():
                    raise aioimaplib.IncompleteRead(command)
                continue
            end = data.find(_NEW_LINE, at)
            if end < 0:
                raise aioimaplib.IncompleteRead(command, data[at:])
            line, at = data[at:end], end + len(_NEW_LINE)
            command = self._after(line, line_handler(line, command))
        if self.pending_sync_command is not None:
            self.pending_sync_command.flush()
        if command is not None and command.wait_data():
            raise aioimaplib.IncompleteRead(command)

    @staticmethod
    def _after(line: bytes, command: aioimaplib.Command | None) -> aioimaplib.Command | None:
        """Whose the next piece is."""
        literal = _LITERAL.match(line)
        if literal is None:
            return command if command is not None and command.wait_data() else None
        command = command or aioimaplib.Command("NIL", "unused")
        command.begin_literal_data(int(literal["size"]))
        return command
