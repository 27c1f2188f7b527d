"""The signed token in a reply address, such as `support+r3mf…@example.com`: it says which message of ours is answered, whatever the
customer's mail program makes of the headers.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32decode, b32encode
from binascii import Error

from channels.contract import Address, MessageId

PREFIX = "msg_"
MARK = "r"
MAC_BYTES = 7
"""Guessing one takes 2^55 letters on average."""
LONGEST_LOCAL_PART = 64
"""RFC 5321, 4.5.3.1.1."""


def reply_address(ours: Address, message: MessageId, secret: str) -> Address:
    """Our address with the token of this message after a plus; the address alone where there is no room for it."""
    local, _, domain = ours.rpartition("@")
    token = _token(message, secret)
    if token is None or len(local) + 1 + len(token) > LONGEST_LOCAL_PART:
        return ours
    return Address(f"{local}+{token}@{domain}")


def message_of(tag: str, secret: str) -> MessageId | None:
    """The message whose token this is, in whatever case it came back; nothing for what we have not signed."""
    if tag[:1].lower() != MARK:
        return None
    try:
        content = b32decode(_padded(tag[1:].upper()))
    except (Error, ValueError):
        return None
    message = MessageId(PREFIX + content[:-MAC_BYTES].hex())
    signed = _token(message, secret)
    return message if signed is not None and hmac.compare_digest(signed, tag.lower()) else None


def _token(message: MessageId, secret: str) -> str | None:
    try:
        identity = bytes.fromhex(message.removeprefix(PREFIX))
    except ValueError:
        return None
    mac = hmac.digest(secret.encode(), b"reply address " + identity, hashlib.sha256)[:MAC_BYTES]
    return MARK + b32encode(identity + mac).decode().rstrip("=").lower()


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 8)
