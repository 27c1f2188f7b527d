"""What a text from a customer means: words for an agent, or STOP, START and HELP; and how far a text of ours has come. Pure."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from channels.contract import (
    Address,
    Attachment,
    ConsentChanged,
    ConversationKey,
    DeliveryReported,
    DeliveryState,
    IdentityClaim,
    MessageId,
    MessageReceived,
    ProviderId,
)
from channels.twilio_errors import reason

CHANNEL = "sms"
Word = Literal["STOP", "START", "HELP"]

WORDS: Mapping[str, Word] = {
    **dict.fromkeys(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"), "STOP"),
    **dict.fromkeys(("START", "UNSTOP"), "START"),
    **dict.fromkeys(("HELP", "INFO"), "HELP"),
}
"""The words that count when they are the whole text. Twilio also takes YES for START, but YES mostly answers an agent's question: it is
passed on as words, and the customer who means START is told to write it.
"""
ALLOWED: Mapping[Word, bool | None] = {"STOP": False, "START": True, "HELP": None}

STATES: Mapping[str, DeliveryState] = {
    "accepted": DeliveryState.QUEUED,
    "scheduled": DeliveryState.QUEUED,
    "queued": DeliveryState.QUEUED,
    "sending": DeliveryState.QUEUED,
    "sent": DeliveryState.SENT,
    "partially_delivered": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text from a customer."""

    id: ProviderId
    sender: Address
    recipient: Address
    body: str
    attachments: tuple[Attachment, ...] = ()
    keyword: str | None = None
    """What Twilio's Advanced Opt-Out took it for, in whatever language it was written."""
    at: datetime
    raw: Mapping[str, str] | None = None


def received(text: Text) -> MessageReceived | ConsentChanged:
    """A message for an agent, or a change of consent that never reaches one."""
    word = _word(text)
    conversation = conversation_of(ours=text.recipient, theirs=text.sender)
    if word is not None:
        return ConsentChanged(
            channel=CHANNEL,
            provider_id=text.id,
            conversation=conversation,
            occurred_at=text.at,
            raw=text.raw,
            address=text.sender,
            allowed=ALLOWED[word],
            word=word,
        )
    return MessageReceived(
        channel=CHANNEL,
        provider_id=text.id,
        conversation=conversation,
        occurred_at=text.at,
        raw=text.raw,
        text=text.body,
        attachments=text.attachments,
        claims=_claims(text.sender),
        recipient=text.recipient,
    )


def reported(
    message: ProviderId,
    state: str,
    *,
    ours: Address,
    theirs: Address,
    error: int | None,
    at: datetime,
    message_id: MessageId | None = None,
    raw: Mapping[str, str] | None = None,
) -> DeliveryReported | None:
    """How far a text of ours has come; `None` for a state that says nothing about delivery."""
    reached = STATES.get(state)
    if reached is None:
        return None
    return DeliveryReported(
        channel=CHANNEL,
        provider_id=ProviderId(f"{message}/{state}"),
        conversation=conversation_of(ours=ours, theirs=theirs),
        occurred_at=at,
        raw=raw,
        message=message,
        state=reached,
        reason=reason(error) if reached is DeliveryState.FAILED else None,
        ours=message_id,
    )


def conversation_of(*, ours: Address, theirs: Address) -> ConversationKey:
    """Texts between the same two numbers are one conversation."""
    return ConversationKey(f"{ours}|{theirs}")


def attachment(number: int, media_type: str, url: str) -> Attachment:
    """A file has no name in a text: it gets one from its place and type, such as `image-1.jpg`."""
    kind = media_type.partition("/")[0]
    word = kind if kind in ("image", "audio", "video") else "file"
    return Attachment(name=f"{word}-{number}{mimetypes.guess_extension(media_type) or ''}", media_type=media_type, url=url)


def _word(text: Text) -> Word | None:
    """A keyword is the whole text, whatever its case and the blanks around it; Twilio's own reading comes first."""
    if text.attachments and text.keyword is None:
        return None
    return WORDS.get((text.keyword or text.body).strip().upper())


def _claims(sender: Address) -> tuple[IdentityClaim, ...]:
    """The carrier vouches for a caller's number; short codes and names identify no customer."""
    if not re.fullmatch(r"\+[0-9]{7,15}", sender):
        return ()
    return (IdentityClaim(kind="phone", value=sender, match="known"),)
