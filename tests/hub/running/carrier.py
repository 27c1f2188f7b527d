"""The SMS channel with its real webhooks and, instead of Twilio's API, a carrier that the test tells what to say."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count

from channels.contract import DeliveryState, InboundEvent, OutboundMessage, ProviderId, Receipt
from channels.errors import DeliveryError
from channels.sms import Sms


class HandCarrier(Sms):
    """Takes every text at once, unless told otherwise."""

    sent: list[OutboundMessage]
    refusing: list[DeliveryError]
    """Each refuses one text, then is used up."""

    def begin(self) -> "HandCarrier":
        self.sent, self.refusing, self._numbers = [], [], count(1)
        return self

    async def send(self, message: OutboundMessage) -> Receipt:
        self.sent.append(message)
        if self.refusing:
            raise self.refusing.pop(0)
        return Receipt(provider_id=ProviderId(f"SM{next(self._numbers):032x}"), state=DeliveryState.QUEUED)

    async def look_up(self, message: OutboundMessage, since: datetime) -> Receipt | None:
        return None

    async def missed(self, since: datetime) -> Sequence[InboundEvent]:
        return ()
