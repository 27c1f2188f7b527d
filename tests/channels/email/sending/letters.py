"""Replies as the hub hands them to the email channel, and what a mail program reads in the letters made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from channels.contract import Address, ConversationKey, MessageId
from channels.email.sending.composing import ComposedLetter, LoadedFile, compose
from channels.mail import Correspondent, OutboundMail

OURS = Address("support@northwind.example")
THEIRS = Address("anna.schmidt@example.com")
MESSAGE = MessageId("msg_019ac0ffee00000000deadbeefcafe01")
SECRET = "a secret only the tests know"
WRITTEN_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def reply(**chosen: Any) -> OutboundMail:
    usual: dict[str, Any] = {
        "id": MESSAGE,
        "conversation": ConversationKey("thread"),
        "sender": OURS,
        "to": THEIRS,
        "text": "Your order left today.",
        "written_at": WRITTEN_AT,
        "subject": "Re: Where is my order?",
        "recipients": (Correspondent(address=THEIRS, name="Anna Schmidt"),),
    }
    return OutboundMail(**usual | chosen)


def letter(files: Sequence[LoadedFile] = (), **chosen: Any) -> ComposedLetter:
    return compose(reply(**chosen), files, ours=OURS, token_secret=SECRET)


def people(*addresses: str) -> tuple[Correspondent, ...]:
    return tuple(Correspondent(address=Address(address)) for address in addresses)


def read(composed: ComposedLetter) -> EmailMessage:
    """As a mail program would, with its own line ends and every fault raised."""
    message = message_from_bytes(composed.content.replace(b"\r\n", b"\n"), policy=policy.default.clone(raise_on_defect=True))
    assert isinstance(message, EmailMessage)
    return message


def parts(message: EmailMessage, depth: int = 0) -> Iterator[str]:
    """Its parts, indented, one a line."""
    yield "  " * depth + message.get_content_type()
    if message.is_multipart():
        for part in message.iter_parts():
            assert isinstance(part, EmailMessage)
            yield from parts(part, depth + 1)
