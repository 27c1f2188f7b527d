"""The SMS channel with its real webhooks and, instead of Twilio's API, a carrier that the test tells what to say."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from itertools import count

from channels.contract import DeliveryState, InboundEvent, OutboundMessage, ProviderId, Receipt
from channels.sms import Sms


class HandCarrier(Sms):
    """Takes every text at once, unless told otherwise."""

    sent: list[OutboundMessage]
    refusing: list[Exception]
    """Each refuses one text, then is used up."""
    answering: asyncio.Event
    """Cleared, it takes texts and keeps silent about it."""
    listed: Receipt | Exception | None
    """What it says when it is asked about a text."""
    asked: int
    """How often it was."""

    def begin(self) -> "HandCarrier":
        self.sent, self.refusing, self._numbers = [], [], count(1)
        self.answering = asyncio.Event()
        self.answering.set()
        self.listed, self.asked = None, 0
        return self

    async def send(self, message: OutboundMessage) -> Receipt:
        self.sent.append(message)
        await self.answering.wait()
        if self.refusing:
            raise self.refusing.pop(0)
        return Receipt(provider_id=ProviderId(f"SM{next(self._numbers):032x}"), state=DeliveryState.QUEUED)

    async def look_up(self, message: OutboundMessage, since: datetime) -> Receipt | None:
        self.asked += 1
        if isinstance(self.listed, Exception):
            raise self.listed
        return self.listed

    async def missed(self, since: datetime) -> Sequence[InboundEvent]:
        return ()
