"""The Message-ID of a letter of ours: the same on every attempt, and told from one that somebody made up."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode

from channels.contract import MessageId
from channels.mail import HeaderId

MAC_BYTES = 5
"""A forged one only joins a letter to a thread, as its subject might: 2^39 guesses are plenty."""


def header_id_of(message: MessageId, domain: str, secret: str) -> HeaderId:
    """`<message id>.<mac>@<domain>`, without angle brackets."""
    return f"{message}.{_mac(message, secret)}@{domain}"


def message_of_header(header_id: HeaderId, secret: str) -> MessageId | None:
    """The message of ours whose Message-ID this is, at whichever domain; nothing for one that we have not made."""
    message, _, mac = header_id.rpartition("@")[0].rpartition(".")
    signed = _mac(MessageId(message), secret)
    return MessageId(message) if message and hmac.compare_digest(signed.encode(), mac.lower().encode(errors="replace")) else None


def _mac(message: MessageId, secret: str) -> str:
    mac = hmac.digest(secret.encode(), b"header id " + message.encode(errors="replace"), hashlib.sha256)[:MAC_BYTES]
    return b32encode(mac).decode().lower()
