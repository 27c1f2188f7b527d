"""The email channel without a network: letters are brought to it as bytes, and what it sends is kept in hand."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formataddr
from itertools import count
from typing import TYPE_CHECKING, Any

from channels.contract import Inbox, MessageId, OutboundMessage, ProviderId, Receipt
from channels.email import Email
from channels.email.reading import ReadingRules
from channels.email.sending.composing import compose
from channels.email.taking import take
from channels.email.tokens import reply_address
from channels.mail import OutboundMail, header_id
from hub.company import ChannelConfig, Company, ServiceTarget
from hub.company_mail import MailAddressConfig, MailRules
from tests.hub.running.shop import email, shop

if TYPE_CHECKING:
    from tests.hub.running.house import House

SUPPORT = "support@northwind.example"
SALES = "sales@northwind.example"
TRUSTED = "mx.northwind.example"


def writing_shop(**changes: Any) -> Company:
    """The shop with letters: every queue takes them, and a reply leaves at once unless `undo_seconds` say otherwise."""
    company = shop()
    queues = tuple(
        queue.model_copy(update={"channels": queue.channels | {"email": ServiceTarget(target_seconds=14_400)}}) for queue in company.queues
    )
    channels = company.channels | {
        "email": ChannelConfig(live=False, units=20, most_in_hand=2, accept="auto", wrap_up_seconds=20, park_after_reply=True)
    }
    addresses = (
        MailAddressConfig(address=SUPPORT, queue="support", aliases=("help@northwind.example",), plus={"billing": "billing"}),
        MailAddressConfig(address=SALES, queue="sales"),
    )
    rules = MailRules(**{"addresses": addresses, "undo_seconds": 0, "trusted_authenticators": (TRUSTED,)} | changes)
    return company.model_copy(update={"queues": queues, "channels": channels, "email": rules})


class HandPost(Email):
    """Takes every letter at once, unless told otherwise."""

    sent: list[OutboundMail]
    refusing: list[Exception]
    """Each refuses one letter, then is used up."""
    answering: asyncio.Event
    """Cleared, it takes letters and keeps silent about it."""
    says: Receipt | None
    """What it says of every letter it takes; usually that it has it."""
    listed: Receipt | Exception | None
    """What it says when it is asked about a letter."""
    asked: int
    """How often it was."""
    answers_when_asked: asyncio.Event
    """Cleared, it is silent when it is asked."""
    settled_by_hand: list[MessageId]

    def begin(self) -> HandPost:
        self.sent, self.refusing, self.settled_by_hand = [], [], []
        self.says, self.listed, self.asked = None, None, 0
        self.answering = asyncio.Event()
        self.answering.set()
        self.answers_when_asked = asyncio.Event()
        self.answers_when_asked.set()
        return self

    async def open(self, inbox: Inbox) -> None:
        """It needs no server."""
        self._inbox = inbox

    async def run(self) -> None:
        """No mailbox is watched here."""
        await asyncio.Event().wait()

    async def send(self, message: OutboundMessage) -> Receipt:
        assert isinstance(message, OutboundMail)
        self.sent.append(message)
        await self.answering.wait()
        if self.refusing:
            raise self.refusing.pop(0)
        return self.says or Receipt(provider_id=ProviderId(header_id(message.id, message.sender or message.to)))

    async def look_up(self, message: OutboundMessage, since: datetime) -> Receipt | None:
        self.asked += 1
        await self.answers_when_asked.wait()
        if isinstance(self.listed, Exception):
            raise self.listed
        return self.listed

    async def settle(self, message: MessageId) -> None:
        self.settled_by_hand.append(message)

    async def brings(self, raw: bytes, *, lain: timedelta = timedelta()) -> None:
        """A letter that came so long ago."""
        inbox, files = self._open()
        await inbox.store(await take(raw, rules=ReadingRules.of(self._settings), files=files, received_at=self._now() - lain))

    def on_the_wire(self, letter: OutboundMail) -> bytes:
        """As a mail server is given it."""
        ours, secret = self._settings.addresses[0], self._settings.token_secret
        return compose(letter, ours=ours, token_secret=secret).content

    def answer_to(self, letter: OutboundMail) -> str:
        """The address in its Reply-To."""
        return str(reply_address(letter.sender or letter.to, letter.id, self._settings.token_secret))


class Writer:
    """Somebody who writes letters; their mail program threads as most do."""

    _ids = count(1)

    def __init__(self, house: House, name: str, address: str | None = None) -> None:
        self._house = house
        self.name = name
        self.address = address or email(name)
        self.last_id = ""

    async def writes(
        self,
        text: str = "Where is my order?",
        *,
        subject: str = "My order",
        to: str = SUPPORT,
        answers: OutboundMail | None = None,
        by_token: bool = False,
        vouched: bool = True,
        lain: timedelta = timedelta(),
        **headers: str,
    ) -> str:
        """The Message-ID. `answers` puts its id into the headers; `by_token` answers to the address only."""
        letter = EmailMessage()
        self.last_id = f"letter-{next(self._ids)}@example.com"
        letter["Message-ID"] = f"<{self.last_id}>"
        letter["From"] = formataddr((self.name.title(), self.address))
        letter["To"] = self._house.post.answer_to(answers) if answers is not None and by_token else to
        letter["Subject"] = subject
        letter["Date"] = self._house.clock.now()
        if vouched:
            letter["Authentication-Results"] = f"{TRUSTED}; dmarc=pass header.from={self.address.rpartition('@')[2]}"
        if answers is not None and not by_token:
            letter["In-Reply-To"] = f"<{header_id(answers.id, answers.sender or answers.to)}>"
        for name, value in headers.items():
            letter[name.replace("_", "-")] = value
        letter.set_content(text)
        await self._house.post.brings(letter.as_bytes(), lain=lain)
        return self.last_id

    async def interactions(self) -> list[str]:
        """Those of this customer, the oldest first."""
        return await self._house.look(lambda live: [one.id for one in live.interactions.values() if one.address == self.address])
