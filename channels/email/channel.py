"""The email channel: mailboxes and a receiver bring letters, a mail server takes ours. Each of them may be down while the others serve."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from channels.contract import (
    Attachment,
    Bookmarks,
    Capabilities,
    Clock,
    FileKey,
    Files,
    Inbox,
    LineState,
    MessageId,
    OutboundMessage,
    Receipt,
)
from channels.doors import Problem, Route, SocketRoute
from channels.email.mailboxes.mailbox import Arrived, Mailbox
from channels.email.reading import ReadingRules
from channels.email.receiving.receiver import Received, Receiver
from channels.email.sending.composing import ComposedLetter, LoadedFile, compose
from channels.email.sending.delivering import Delivering
from channels.email.sending.marks import Marks
from channels.email.settings import EmailSettings
from channels.email.taking import CHANNEL, Envelope, get_ready, take
from channels.errors import ChannelMisconfigured, MessageRejected, ProviderUnreachable
from channels.mail import OutboundMail, bare

LONGEST_TEXT = 100_000
RETRIES_AFTER_SECONDS = (30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600)
"""Mail servers that defer a letter take it in minutes (greylisting) or are back within a day (RFC 5321, 4.5.4.1)."""
CHECKED_EVERY_SECONDS = 900.0
CHECKED_AGAIN_SECONDS = 30.0
STARTING = Problem(503, "starting", "The hub is starting. Try again in a moment.", retry_after_seconds=1)
"""To whoever hands over a letter before there is anybody to take it."""


class Email:
    """Raises `ChannelMisconfigured` at `open` where there is no address of ours, or nothing that brings letters."""

    name = CHANNEL
    capabilities = Capabilities(
        live=False,
        pushes=False,
        longest_text=LONGEST_TEXT,
        starts_outbound=True,
        carries_mail=True,
        sends_within_seconds=600,
        retries_after_seconds=RETRIES_AFTER_SECONDS,
    )

    def __init__(self, settings: EmailSettings, *, now: Clock, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._settings = settings
        self._pause = pause
        self._now = now
        self._rules = ReadingRules.of(settings)
        self._inbox: Inbox | None = None
        self._files: Files | None = None
        self._mailboxes: list[Mailbox] = []
        self._receiver: Receiver | None = None
        self._delivering = Delivering(settings.smtp, Marks(settings.marks), now=now) if settings.smtp is not None else None

    def keep_with(self, files: Files, bookmarks: Bookmarks) -> None:
        self._files = files
        settings = self._settings
        self._mailboxes = [
            Mailbox(one, take=self._arrived, bookmarks=bookmarks, now=self._now, longest_bytes=settings.longest_bytes)
            for one in settings.mailboxes
        ]
        if settings.receiver is not None:
            self._receiver = Receiver(settings.receiver, take=self._received, accepts=self._is_ours, now=self._now)

    async def open(self, inbox: Inbox) -> None:
        if not self._settings.addresses:
            raise ChannelMisconfigured("Email needs an address of ours: name one in `email.addresses` of hub.toml.")
        if not self._settings.mailboxes and self._settings.receiver is None:
            raise ChannelMisconfigured("Email needs a mailbox to read, or a receiver: name one in `[email]` of hub.toml.")
        if self._settings.smtp is None:
            raise ChannelMisconfigured("Email needs a server that takes letters: name one in `[email.smtp]` of hub.toml.")
        self._inbox = inbox

    def doors(self) -> Sequence[Route | SocketRoute]:
        return ()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as running:
            running.create_task(asyncio.to_thread(get_ready, self._rules))
            for mailbox in self._mailboxes:
                running.create_task(mailbox.run())
            if self._receiver is not None:
                running.create_task(self._receiver.run())
            if self._delivering is not None:
                running.create_task(self._look_after(self._delivering))

    async def _look_after(self, delivering: Delivering) -> None:
        """That no letter can leave is to be known before somebody has written one."""
        while True:
            await delivering.check()
            await self._pause(CHECKED_EVERY_SECONDS if delivering.state.up else CHECKED_AGAIN_SECONDS)

    @property
    def receives_at(self) -> int | None:
        """The port at which letters are handed over, while that is possible."""
        receiver = self._receiver
        return receiver.port if receiver is not None and receiver.state.up else None

    def lines(self) -> Sequence[LineState]:
        parts: list[Mailbox | Receiver | Delivering | None] = [*self._mailboxes, self._receiver, self._delivering]
        return [part.state for part in parts if part is not None]

    async def close(self) -> None:
        self._inbox = None

    # What comes

    async def _arrived(self, letter: Arrived) -> None:
        inbox, files = self._open()
        await inbox.store(await take(letter.raw, rules=self._rules, files=files, received_at=letter.received_at, cut=letter.cut))

    async def _received(self, letter: Received) -> None:
        inbox, files = self._open()
        envelope = Envelope(sender=letter.envelope_sender or "", recipients=letter.envelope_recipients)
        await inbox.store(await take(letter.raw, rules=self._rules, files=files, received_at=letter.received_at, envelope=envelope))

    def _is_ours(self, address: str) -> bool:
        plain = bare(address)
        return plain in self._settings.addresses or plain in self._settings.aliases

    def _open(self) -> tuple[Inbox, Files]:
        if self._inbox is None or self._files is None:
            raise STARTING
        return self._inbox, self._files

    # What leaves

    async def send(self, message: OutboundMessage) -> Receipt:
        if self._delivering is None:
            raise MessageRejected("No server takes our letters.", code="no_server")
        return await self._delivering.deliver(await self._composed(message))

    async def _composed(self, message: OutboundMessage) -> ComposedLetter:
        if not isinstance(message, OutboundMail) or self._files is None:
            raise MessageRejected("This is no letter.", code="no_letter")
        files = [await self._loaded(attachment, self._files) for attachment in message.attachments]
        settings = self._settings
        return await asyncio.to_thread(compose, message, files, ours=settings.addresses[0], token_secret=settings.token_secret)

    async def look_up(self, message: OutboundMessage, since: datetime) -> Receipt | None:
        if self._delivering is None:
            return None
        return await self._delivering.look_up(message.id, since)

    async def settle(self, message: MessageId) -> None:
        if self._delivering is not None:
            await self._delivering.settle(message)

    @staticmethod
    async def _loaded(attachment: Attachment, files: Files) -> LoadedFile:
        try:
            content = await files.read(attachment.file or FileKey(""))
        except FileNotFoundError as error:
            raise MessageRejected(f"{attachment.name} is not there any more, or is held back.", code="no_file") from error
        except Problem as problem:
            raise ProviderUnreachable(f"{attachment.name} cannot be read at the moment. It will be tried again.", code="file") from problem
        return LoadedFile(name=attachment.name, media_type=attachment.media_type, content=content, content_id=attachment.content_id)


if TYPE_CHECKING:
    from channels.contract import Channel, HasLines, KeepsFiles, LooksUpMessages, RunsByItself, SettlesDoubt

    _: type[Channel] = Email
    _looks_up: type[LooksUpMessages] = Email
    _settles: type[SettlesDoubt] = Email
    _runs: type[RunsByItself] = Email
    _has_lines: type[HasLines] = Email
    _keeps_files: type[KeepsFiles] = Email
