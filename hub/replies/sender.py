"""Hands committed replies to their channels, a few at a time, and reports what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from channels.contract import (
    Address,
    Attachment,
    Channel,
    ConversationKey,
    LooksUpMessages,
    MessageId,
    OutboundMessage,
    Problem,
    Receipt,
)
from channels.errors import DeliveryError, ProviderUnreachable
from hub.journal.clock import Clock
from hub.journal.decider import Decider
from hub.replies.progress import NotTaken, OfMessage, SendAgain, Taken
from hub.work.records import Message
from hub.work.state import WorkState

AT_ONCE = 8
SEND_SECONDS = 30

logger = structlog.get_logger()


class Sender:
    """One queue for all channels; it never holds more than the outbox does."""

    def __init__(self, channels: Mapping[str, Channel], decider: Decider[WorkState], clock: Clock) -> None:
        self._channels = channels
        self._decider = decider
        self._clock = clock
        self._leaving: asyncio.Queue[Message] = asyncio.Queue()
        self._taken_up: set[str] = set()

    def send(self, message: Message) -> None:
        """Send this, or ask the provider about it where it is not known whether it was sent. Never blocks."""
        if message.id not in self._taken_up:
            self._taken_up.add(message.id)
            self._leaving.put_nowait(message)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as workers:
            for _ in range(AT_ONCE):
                workers.create_task(self._work())

    async def _work(self) -> None:
        while True:
            message = await self._leaving.get()
            try:
                outcome = await self._look_up(message) if message.delivery_state == "unknown" else await self._deliver(message)
            finally:
                self._taken_up.discard(message.id)
            if outcome is not None:
                await self._report(outcome)

    async def _deliver(self, message: Message) -> OfMessage:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                receipt = await self._channels[message.channel].send(outbound(message))
        except DeliveryError as error:
            return not_taken(message, error)
        except Exception as error:
            # Whatever went wrong, this message must not stop the others; whether it was taken is not known.
            logger.error("sending failed", message_id=message.id, channel=message.channel, error=type(error).__name__, exc_info=error)
            return not_taken(message, ProviderUnreachable("The provider gave no usable answer.", maybe_taken=True))
        return taken(message, receipt)

    async def _look_up(self, message: Message) -> OfMessage | None:
        """What became of a message whose sending was interrupted: sent again only if it certainly was not taken."""
        channel = self._channels[message.channel]
        if not isinstance(channel, LooksUpMessages):
            return not_taken(message, ProviderUnreachable("The provider cannot be asked.", maybe_taken=True))
        try:
            async with asyncio.timeout(SEND_SECONDS):
                receipt = await channel.look_up(outbound(message), message.at)
        except (DeliveryError, TimeoutError):
            return not_taken(message, ProviderUnreachable("The provider cannot be asked.", maybe_taken=True))
        if receipt is None:
            return SendAgain(message_id=message.id, interaction_id=message.interaction_id)
        return taken(message, receipt)

    async def _report(self, outcome: OfMessage) -> None:
        """What happened outside must be written down, however long the database is away."""
        while True:
            try:
                await self._decider.submit(outcome)
            except Problem as problem:
                await asyncio.sleep(problem.retry_after_seconds or 1)
            else:
                return


def taken(message: Message, receipt: Receipt) -> Taken:
    return Taken(message_id=message.id, interaction_id=message.interaction_id, receipt=receipt)


def not_taken(message: Message, error: DeliveryError) -> NotTaken:
    return NotTaken(message_id=message.id, interaction_id=message.interaction_id, error=error)


def outbound(message: Message) -> OutboundMessage:
    return OutboundMessage(
        id=MessageId(message.id),
        conversation=ConversationKey(message.conversation_id.partition(":")[2]),
        sender=Address(message.sender) if message.sender else None,
        to=Address(message.to or ""),
        text=message.text,
        attachments=tuple(Attachment(**attachment) for attachment in message.attachments),
    )
