"""What the email channel is made of: our addresses, the mailboxes that are read, the server that sends, the port that letters may be handed
over at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from channels.contract import Address

Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """One mailbox, read by IMAP. `handled` is what is done with a letter that is stored: `seen`, `flag` or `move:<folder>`."""

    name: str
    host: str
    port: int = 993
    security: Security = "tls"
    user: str
    password: str = field(default="", repr=False)
    """With `xoauth2` the refresh token."""
    login: Literal["password", "xoauth2"] = "password"
    token_url: str | None = None
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    scope: str | None = None
    folders: tuple[str, ...] = ("INBOX",)
    handled: str = "seen"
    ca_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """The server that takes our letters."""

    host: str
    port: int = 587
    security: Security = "starttls"
    user: str | None = None
    password: str = field(default="", repr=False)
    ca_file: str | None = None
    timeout_seconds: float = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverSettings:
    """Where letters are handed straight to us."""

    port: int
    """0 takes a free one."""
    protocol: Literal["smtp", "lmtp"] = "smtp"
    host: str = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSettings:
    addresses: tuple[Address, ...]
    """Ours, in lower case; the first sends where nothing else is said."""
    aliases: Mapping[str, Address] = field(default_factory=dict)
    """Other spellings of them, in lower case."""
    mailboxes: tuple[MailboxSettings, ...] = ()
    smtp: SmtpSettings | None = None
    receiver: ReceiverSettings | None = None
    token_secret: str = field(repr=False)
    """Signs the reply addresses by which an answer finds what it answers."""
    trusted_authenticators: tuple[str, ...] = ()
    """Whose `Authentication-Results` are believed (RFC 8601)."""
    languages: tuple[str, ...] = ()
    """Among these a letter's language is guessed; none: it is not."""
    longest_bytes: int = 35_000_000
    """A bigger letter is taken in without its attachments."""
    marks: Path
    """A folder for the marks of letters that are being handed over."""
