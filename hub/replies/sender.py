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
    LooksUpMessages,
    MessageId,
    OutboundMessage,
    Receipt,
)
from channels.doors import Problem
from channels.errors import DeliveryError, MessageRejected, ProviderUnreachable
from channels.mail import OutboundMail
from hub.files.store import FileStore
from hub.journal.command import Refused
from hub.journal.decider import Decider
from hub.logs import where_it_failed
from hub.mail.records import Mail, correspondents
from hub.replies.progress import NotTaken, OfMessage, SendAgain, Taken
from hub.work.records import Message
from hub.work.state import WorkState

AT_ONCE = 8
"""On each channel: a provider that is slow holds up its own messages only."""
NOBODY_KNOWS = ProviderUnreachable("The provider cannot be asked.", maybe_taken=True)
NOT_READY = "It could not be made ready to be sent. It will be tried again."
HELD = "What it says is held back until it has been checked for viruses. It will be tried again."
GONE = "What it says is not there any more. Please write it again."

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Errand:
    """One message to hand over, or to ask about, as it stood when that was wanted."""

    message: Message
    attempt: int
    ask: bool


class Sender:
    """A queue for each channel; together they never hold more than the outbox does."""

    def __init__(self, channels: Mapping[str, Channel], decider: Decider[WorkState], files: FileStore) -> None:
        self._channels = channels
        self._files = files
        self._decider = decider
        self._errands: Mapping[str, asyncio.Queue[_Errand]] = {name: asyncio.Queue() for name in channels}
        self._taken_up: dict[str, int] = {}
        """The attempt of each message that is being looked after."""
        self._after: dict[str, Message] = {}
        """Of these, what is wanted once that is over."""
        self._left: set[tuple[str, int]] = set()
        """Attempts of which the hub cannot write down what became of them: asked again at once, it would do nothing else."""

    def send(self, message: Message) -> None:
        """Send this, or ask the provider about it where it is not known whether it was sent. Never blocks."""
        if message.id in self._taken_up:
            if message.attempts > self._taken_up[message.id]:
                self._after[message.id] = message
        elif (message.id, message.attempts) not in self._left:
            self._taken_up[message.id] = message.attempts
            self._errands[message.channel].put_nowait(_Errand(message, message.attempts, ask=message.delivery_state == "unknown"))

    async def run(self) -> None:
        async with asyncio.TaskGroup() as workers:
            for errands in self._errands.values():
                for _ in range(AT_ONCE):
                    workers.create_task(self._work(errands))

    async def _work(self, errands: asyncio.Queue[_Errand]) -> None:
        while True:
            errand = await errands.get()
            try:
                outcome = await self._outcome(errand)
            finally:
                self._put_down(errand.message.id)
            await self._report(errand, outcome)

    def _put_down(self, message_id: str) -> None:
        del self._taken_up[message_id]
        wanted = self._after.pop(message_id, None)
        if wanted is not None:
            self.send(wanted)

    async def _outcome(self, errand: _Errand) -> OfMessage:
        message = errand.message
        try:
            ready = outbound(message) if errand.ask else await self._ready(message)
            async with asyncio.timeout(self._channels[message.channel].capabilities.sends_within_seconds):
                return await self._look_up(errand, ready) if errand.ask else await self._deliver(errand, ready)
        except DeliveryError as error:
            return _not_taken(errand, error)
        except Exception as error:
            # Whatever went wrong, this message must not stop the others; whether it was taken is not known.
            logger.error("sending failed", message_id=message.id, channel=message.channel, **where_it_failed(error))
            return _not_taken(errand, ProviderUnreachable("The provider gave no usable answer.", maybe_taken=True))

    async def _deliver(self, errand: _Errand, ready: OutboundMessage) -> OfMessage:
        return _taken(errand, await self._channels[errand.message.channel].send(ready))

    async def _look_up(self, errand: _Errand, ready: OutboundMessage) -> OfMessage:
        """What became of a message whose sending was interrupted: sent again only if it certainly was not taken."""
        message = errand.message
        channel = self._channels[message.channel]
        if not isinstance(channel, LooksUpMessages):
            return _not_taken(errand, NOBODY_KNOWS)
        try:
            receipt = await channel.look_up(ready, message.at)
        except DeliveryError:
            return _not_taken(errand, NOBODY_KNOWS)
        if receipt is None:
            return SendAgain(message_id=message.id, interaction_id=message.interaction_id, attempt=errand.attempt)
        return _taken(errand, receipt)

    async def _ready(self, message: Message) -> OutboundMessage:
        """As it is handed over. Raises a `DeliveryError`: whatever fails here, the message has certainly not left."""
        try:
            looks = await self._html(message.mail) if message.mail is not None else None
            return outbound(message, looks)
        except DeliveryError:
            raise
        except Exception as error:
            logger.error("a message could not be made ready", message_id=message.id, channel=message.channel, **where_it_failed(error))
            raise ProviderUnreachable(NOT_READY, code="not_ready") from error

    async def _html(self, mail: Mail) -> str | None:
        if mail.html is None:
            return None
        key = FileKey(mail.html)
        try:
            return (await self._files.read(key)).decode()
        except FileNotFoundError as error:
            kept = (await self._files.known([key])).get(key)
            held = kept is not None and kept.held is not None
            raise (ProviderUnreachable(HELD, code="held") if held else MessageRejected(GONE, code="no_file")) from error

    async def _report(self, errand: _Errand, outcome: OfMessage) -> None:
        """What happened outside must be written down, however long the database is away."""
        while True:
            try:
                answer = await self._decider.submit(outcome)
            except Problem as problem:
                await asyncio.sleep(problem.retry_after_seconds or 1)
            else:
                break
        if isinstance(answer, Refused):
            self._left.add((errand.message.id, errand.attempt))
            logger.error("what became of a message cannot be stored: it is left until the next start", message_id=errand.message.id)


def _taken(errand: _Errand, receipt: Receipt) -> Taken:
    return Taken(message_id=errand.message.id, interaction_id=errand.message.interaction_id, receipt=receipt)


def _not_taken(errand: _Errand, error: DeliveryError) -> NotTaken:
    return NotTaken(message_id=errand.message.id, interaction_id=errand.message.interaction_id, attempt=errand.attempt, error=error)


def outbound(message: Message, html: str | None = None) -> OutboundMessage:
    """What a channel is given: a letter with all that was decided when it was written; `html` is how it looks."""
    plain = OutboundMessage(
        id=MessageId(message.id),
        conversation=ConversationKey(message.conversation_id.partition(":")[2]),
        sender=Address(message.sender) if message.sender else None,
        to=Address(message.to or ""),
        text=message.text,
        attachments=tuple(Attachment(**attachment) for attachment in message.attachments),
    )
    return plain if message.mail is None else _letter(plain, message, message.mail, html)


def _letter(plain: OutboundMessage, message: Message, mail: Mail, html: str | None) -> OutboundMail:
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
