"""Hands committed replies to their channels, a few at a time, and reports what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from channels.contract import (
    Address,
    Attachment,
    Channel,
    ConversationKey,
    FileKey,
    Files,
    LooksUpMessages,
    MessageId,
    OutboundMessage,
    Receipt,
)
from channels.doors import Problem
from channels.errors import DeliveryError, ProviderUnreachable
from channels.mail import OutboundMail
from hub.journal.decider import Decider
from hub.logs import where_it_failed
from hub.mail.records import Mail, correspondents
from hub.replies.progress import NotTaken, OfMessage, SendAgain, Taken
from hub.work.records import Message
from hub.work.state import WorkState

AT_ONCE = 8
NOBODY_KNOWS = ProviderUnreachable("The provider cannot be asked.", maybe_taken=True)

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Errand:
    """One message to hand over, or to ask about, as it stood when that was wanted."""

    message: Message
    attempt: int
    ask: bool


class Sender:
    """One queue for all channels; it never holds more than the outbox does."""

    def __init__(self, channels: Mapping[str, Channel], decider: Decider[WorkState], files: Files) -> None:
        self._channels = channels
        self._files = files
        self._decider = decider
        self._errands: asyncio.Queue[_Errand] = asyncio.Queue()
        self._taken_up: set[str] = set()

    def send(self, message: Message) -> None:
        """Send this, or ask the provider about it where it is not known whether it was sent. Never blocks."""
        if message.id not in self._taken_up:
            self._taken_up.add(message.id)
            self._errands.put_nowait(_Errand(message, message.attempts, ask=message.delivery_state == "unknown"))

    async def run(self) -> None:
        async with asyncio.TaskGroup() as workers:
            for _ in range(AT_ONCE):
                workers.create_task(self._work())

    async def _work(self) -> None:
        while True:
            errand = await self._errands.get()
            try:
                outcome = await self._outcome(errand)
            finally:
                self._taken_up.discard(errand.message.id)
            await self._report(outcome)

    async def _outcome(self, errand: _Errand) -> OfMessage:
        message = errand.message
        try:
            async with asyncio.timeout(self._channels[message.channel].capabilities.sends_within_seconds):
                return await self._look_up(errand) if errand.ask else await self._deliver(errand)
        except DeliveryError as error:
            return _not_taken(errand, error)
        except Exception as error:
            # Whatever went wrong, this message must not stop the others; whether it was taken is not known.
            logger.error("sending failed", message_id=message.id, channel=message.channel, **where_it_failed(error))
            return _not_taken(errand, ProviderUnreachable("The provider gave no usable answer.", maybe_taken=True))

    async def _deliver(self, errand: _Errand) -> OfMessage:
        return _taken(errand, await self._channels[errand.message.channel].send(await self._outbound(errand.message)))

    async def _look_up(self, errand: _Errand) -> OfMessage:
        """What became of a message whose sending was interrupted: sent again only if it certainly was not taken."""
        message = errand.message
        channel = self._channels[message.channel]
        if not isinstance(channel, LooksUpMessages):
            return _not_taken(errand, NOBODY_KNOWS)
        try:
            receipt = await channel.look_up(await self._outbound(message), message.at)
        except DeliveryError:
            return _not_taken(errand, NOBODY_KNOWS)
        if receipt is None:
            return SendAgain(message_id=message.id, interaction_id=message.interaction_id, attempt=errand.attempt)
        return _taken(errand, receipt)

    async def _outbound(self, message: Message) -> OutboundMessage:
        if message.mail is None:
            return outbound(message)
        html = await self._files.read(FileKey(message.mail.html)) if message.mail.html is not None else None
        return outbound_letter(message, message.mail, None if html is None else html.decode())

    async def _report(self, outcome: OfMessage) -> None:
        """What happened outside must be written down, however long the database is away."""
        while True:
            try:
                await self._decider.submit(outcome)
            except Problem as problem:
                await asyncio.sleep(problem.retry_after_seconds or 1)
            else:
                return


def _taken(errand: _Errand, receipt: Receipt) -> Taken:
    return Taken(message_id=errand.message.id, interaction_id=errand.message.interaction_id, receipt=receipt)


def _not_taken(errand: _Errand, error: DeliveryError) -> NotTaken:
    return NotTaken(message_id=errand.message.id, interaction_id=errand.message.interaction_id, attempt=errand.attempt, error=error)


def outbound(message: Message) -> OutboundMessage:
    return OutboundMessage(
        id=MessageId(message.id),
        conversation=ConversationKey(message.conversation_id.partition(":")[2]),
        sender=Address(message.sender) if message.sender else None,
        to=Address(message.to or ""),
        text=message.text,
        attachments=tuple(Attachment(**attachment) for attachment in message.attachments),
    )


def outbound_letter(message: Message, mail: Mail, html: str | None) -> OutboundMail:
    """A letter with all that was decided when it was written."""
    plain = outbound(message)
    return OutboundMail(
        id=plain.id,
        conversation=plain.conversation,
        sender=plain.sender,
        to=plain.to,
        text=plain.text,
        attachments=plain.attachments,
        written_at=message.at,
        sender_name=mail.sender_name,
        subject=mail.subject or "",
        html=html,
        signature=mail.signature,
        quoted=mail.quoted,
        cc=correspondents(mail.cc),
        bcc=correspondents(mail.bcc),
        recipients=correspondents(mail.to),
        answers=tuple(mail.answers),
        automatic=mail.automatic == "ours",
    )
