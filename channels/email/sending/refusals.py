"""What a mail server's refusals mean to an agent, and which of our delivery errors each one is.

First the enhanced status code speaks (RFC 3463 and the IANA registry that follows it), then the plain one (RFC 5321, 4.2.3). The server's
own words are never passed on: they tend to hold the address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from channels.errors import AddressRejected, DeliveryError, MessageRejected, ProviderThrottled

Step = Literal["sender", "recipient", "data", "end"]
"""Where the server said no: to MAIL, to RCPT, to DATA, or to the whole letter."""

CLOSING = 421
AGAIN = "It will be tried again."
ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?!\d)")
ASK = "Please tell an administrator."

SENTENCES: Mapping[str, tuple[type[DeliveryError], str]] = {
    "1.0": (AddressRejected, "The mail server does not accept the address."),
    "1.1": (AddressRejected, "There is no such mailbox."),
    "1.2": (AddressRejected, "There is no mail server for the address."),
    "1.3": (AddressRejected, "This is not a valid mail address."),
    "1.4": (AddressRejected, "The address could mean several mailboxes."),
    "1.6": (AddressRejected, "The mailbox has moved and left no new address."),
    "1.7": (MessageRejected, f"Our own address is refused as a sender. {ASK}"),
    "1.8": (MessageRejected, f"Our own address is refused as a sender. {ASK}"),
    "1.9": (AddressRejected, "The mail server cannot bring it further."),
    "1.10": (AddressRejected, "The address takes no mail."),
    "2.0": (AddressRejected, "Something is wrong with the mailbox."),
    "2.1": (AddressRejected, "The mailbox is switched off."),
    "2.2": (AddressRejected, "The mailbox is full."),
    "2.3": (MessageRejected, "The letter is too big for the mailbox."),
    "2.4": (AddressRejected, "The mailing list cannot be reached."),
    "3.0": (MessageRejected, "The mail server has a fault."),
    "3.1": (MessageRejected, "The mail server has no room left."),
    "3.2": (MessageRejected, "The mail server takes no mail at the moment."),
    "3.3": (MessageRejected, "The mail server cannot handle such a letter."),
    "3.4": (MessageRejected, "The letter is too big for the mail server."),
    "4.1": (AddressRejected, "The customer's mail server does not answer."),
    "4.2": (AddressRejected, "The connection to the customer's mail server broke."),
    "4.3": (AddressRejected, "The customer's mail server could not be found."),
    "4.4": (AddressRejected, "There is no way to the customer's mail server."),
    "4.5": (MessageRejected, "The mail server is overloaded."),
    "4.6": (AddressRejected, "The letter would go round in circles."),
    "4.7": (AddressRejected, "It could not be delivered in time."),
    "5.3": (MessageRejected, "The letter has too many recipients."),
    "6.0": (MessageRejected, "The mail server does not accept what is in the letter."),
    "6.1": (MessageRejected, "The mail server does not accept what is in the letter."),
    "6.7": (AddressRejected, "The mail server cannot write to an address with such letters."),
    "7.0": (MessageRejected, "The mail server refuses the letter by its rules."),
    "7.1": (MessageRejected, "The mail server refuses the letter by its rules; it may have been taken for spam."),
    "7.2": (AddressRejected, "The mailing list does not let us write to it."),
    "7.8": (MessageRejected, f"The mail server refuses our name or password. {ASK}"),
    "7.9": (MessageRejected, f"The mail server refuses the way we sign in. {ASK}"),
    "7.13": (MessageRejected, f"Our account at the mail server is switched off. {ASK}"),
    **dict.fromkeys(
        ("7.20", "7.21", "7.22", "7.23", "7.24", "7.25", "7.26", "7.27", "7.29"),
        (MessageRejected, f"Our letters do not pass the sender checks there. {ASK}"),
    ),
    "7.28": (MessageRejected, "The mail server gets too many letters of ours."),
}
PLAIN: Mapping[tuple[Step | None, int], tuple[type[DeliveryError], str]] = {
    ("recipient", 450): (AddressRejected, "The mailbox cannot be reached at the moment."),
    ("recipient", 452): (AddressRejected, "The mailbox or the mail server is full."),
    ("recipient", 550): (AddressRejected, "There is no such mailbox, or it takes no mail of ours."),
    ("recipient", 551): (AddressRejected, "The mailbox is not at that mail server."),
    ("recipient", 552): (AddressRejected, "The mailbox is full."),
    ("recipient", 553): (AddressRejected, "This is not a valid mail address."),
    ("recipient", 556): (AddressRejected, "The address takes no mail."),
    ("end", 550): (MessageRejected, "The mail server refuses the letter by its rules; it may have been taken for spam."),
    ("end", 554): (MessageRejected, "The mail server refuses the letter by its rules; it may have been taken for spam."),
    (None, 421): (MessageRejected, "The mail server is closing down."),
    (None, 452): (MessageRejected, "The mail server has no room left."),
    (None, 530): (MessageRejected, f"The mail server wants us to sign in. {ASK}"),
    (None, 552): (MessageRejected, "The letter is too big for the mail server."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The server said no at one step: an answer from 400 to 599."""

    step: Step
    code: int
    text: str

    @property
    def for_now(self) -> bool:
        return self.code < 500

    def error(self) -> DeliveryError:
        kind, sentence = self._meaning()
        if self.for_now:
            return ProviderThrottled(f"{sentence} {AGAIN}", code=self._codes)
        return kind(sentence, code=self._codes)

    @property
    def reason(self) -> str:
        """A sentence, whether for now or for good."""
        return self._meaning()[1]

    def _meaning(self) -> tuple[type[DeliveryError], str]:
        enhanced = self._enhanced
        known = SENTENCES.get(enhanced or "") or PLAIN.get((self.step, self.code)) or PLAIN.get((None, self.code))
        return known or (MessageRejected, f"The mail server refused the letter (code {self._codes}).")

    @property
    def _codes(self) -> str:
        return f"{self.code} {self.code // 100}.{self._enhanced}" if self._enhanced else str(self.code)

    @property
    def _enhanced(self) -> str | None:
        """Subject and detail; a code of another class than the answer's is no code of this answer."""
        found = ENHANCED.match(self.text.lstrip())
        return f"{int(found[2])}.{int(found[3])}" if found and int(found[1]) == self.code // 100 else None
