"""The words of every channel that carries letters: what came and how far to believe it, what is answered, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from channels.contract import Address, FileKey, MessageId, MessageReceived, OutboundMessage

HeaderId = str
"""A Message-ID without its angle brackets, at most 255 characters (a longer one is `sha256:` and its hash)."""

Automatic = Literal["no", "generated", "replied", "bounce", "list", "ours"]
"""Who wrote it: a person; a machine of its own accord (a form, a report); a machine as an answer (out of office); a mail server
(not delivered); a person to a mailing list; we ourselves. Only `no` may be acknowledged by a machine (RFC 3834).
"""

Verdict = Literal["verified", "failed", "unverified"]
"""Whether the sender's domain vouches for the letter: our own mail server says so, says it does not, or says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondent:
    """Somebody named in a letter. The name is what the letter calls them: anybody may write any."""

    address: Address
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What our own mail server found (RFC 8601), in a word and a sentence for the agent."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """What a mail server says became of a letter of ours (RFC 3464)."""

    letters: tuple[HeaderId, ...] = ()
    """The Message-IDs that it names, the likeliest first."""
    message: MessageId | None = None
    """The message of ours, where the report shows its signed token."""
    recipients: tuple[Address, ...] = ()
    """Whom it did not reach, as far as the report says."""
    final: bool
    """Not delivered for good; otherwise it is still tried."""
    reason: str
    """A sentence for the agent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReceived(MessageReceived):
    """A letter. `text` is what is new in it, `quoted` the history below; `conversation` is only used where it begins one.

    `provider_id` is the same for the same letter, through whichever mailbox and however often it comes.
    """

    header_id: HeaderId | None
    answers: tuple[HeaderId, ...] = ()
    """In-Reply-To, then References from the latest to the earliest: what it belongs to."""
    answers_message: MessageId | None = None
    """The message of ours whose signed token stands in the address it was sent to."""
    sender: Correspondent
    reply_to: Correspondent | None = None
    to: tuple[Correspondent, ...] = ()
    cc: tuple[Correspondent, ...] = ()
    plus: str | None = None
    """What stood after the plus of our address, where it is no token."""
    quoted: str | None = None
    html: FileKey | None = None
    """The letter's HTML as it came, not yet made safe."""
    source: FileKey | None = None
    """The whole letter as it came."""
    automatic: Automatic = "no"
    bounced: Bounced | None = None
    """With `automatic` `bounce`."""
    verification: Verification
    remarks: tuple[str, ...] = ()
    """Sentences for the agent: what was damaged, cut off or summarised (a calendar invitation)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMail(OutboundMessage):
    """A letter on its way out; everything is decided, so that every attempt hands over the same."""

    written_at: datetime
    sender_name: str | None = None
    subject: str
    html: str | None = None
    """Already safe; where there is none the text alone is sent."""
    signature: str | None = None
    quoted: str | None = None
    """What it answers, with the line above it, already marked as quoted."""
    cc: tuple[Correspondent, ...] = ()
    bcc: tuple[Correspondent, ...] = ()
    recipients: tuple[Correspondent, ...]
    """Who stands in To; `to` is the first of them."""
    answers: tuple[HeaderId, ...] = ()
    """What it answers, the latest first: In-Reply-To is the first of them, References are all, written from the earliest to the latest."""
    automatic: bool = False
    """Nobody wrote it: marked so that no machine answers (RFC 3834)."""


def header_id(message: MessageId, sender: Address) -> HeaderId:
    """The Message-ID of a letter of ours: the same on every attempt, known before it is sent, and nobody can guess it."""
    return f"{message}@{sender.rpartition('@')[2]}"


def bare(address: str) -> str:
    """An address in lower case, without what stands after its plus: ours carry tokens there."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def is_ours(id: HeaderId | None) -> bool:
    """Whether a letter with this Message-ID is one that a hub has written."""
    return id is not None and _OURS.fullmatch(id) is not None


_OURS = re.compile(r"msg_[0-9a-f]{32}@[^@\s]+")
