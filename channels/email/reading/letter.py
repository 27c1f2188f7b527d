"""What is understood of a letter, and the rules by which it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from channels.contract import Address, MessageId
from channels.email.settings import EmailSettings
from channels.mail import Automatic, Correspondent, HeaderId, Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRules:
    """Who we are, whom we believe, and how much of one letter is looked at. Everything is in lower case."""

    addresses: tuple[Address, ...] = ()
    aliases: Mapping[str, Address] = field(default_factory=dict)
    token_secret: str = field(default="", repr=False)
    """Without one no token in an address is believed."""
    trusted_authenticators: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    longest_text: int = 200_000
    """Characters of text that are kept."""
    longest_html: int = 1_000_000
    """Characters of HTML that are looked at for text."""
    most_parts: int = 200
    deepest: int = 20
    """Multiparts within multiparts; what lies deeper is kept as a file."""
    most_fields: int = 1_000
    longest_field: int = 100_000
    """Bytes of one header field."""
    most_files: int = 100

    @classmethod
    def of(cls, settings: EmailSettings) -> ReadingRules:
        return cls(
            addresses=settings.addresses,
            aliases=settings.aliases,
            token_secret=settings.token_secret,
            trusted_authenticators=tuple(name.lower() for name in settings.trusted_authenticators),
            languages=settings.languages,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFile:
    """A file in a letter. The name is safe to show: no path, no control characters, nothing that turns it around."""

    name: str
    media_type: str
    """As declared, in lower case, without parameters."""
    content: bytes = field(repr=False)
    content_id: str | None = None
    inline: bool = False
    """The HTML shows it within the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A mail server says that a letter did not arrive, or not yet.

    `permanent`: it never will. `temporary`: it was given up, but another attempt may succeed. `delayed`: the server is still trying,
    nothing has failed.
    """

    kind: Literal["permanent", "temporary", "delayed"]
    reason: str
    """A sentence for the agent, without the address."""
    recipients: tuple[Address, ...] = ()
    """Whom it did not reach, in lower case."""
    status_code: str | None = None
    """Of RFC 3463, such as `5.1.1`."""
    original_id: HeaderId | None = None
    """The Message-ID of the letter that did not arrive."""
    message: MessageId | None = None
    """The message of ours that it was, where a token that we signed says so."""

    @property
    def recipient(self) -> Address | None:
        return self.recipients[0] if self.recipients else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    header_id: HeaderId | None
    fingerprint: str
    """The same for the same letter, however often and through whichever mailbox it comes."""
    answers: tuple[HeaderId, ...]
    """In-Reply-To, then References from the latest to the earliest; at most 50."""
    sender: Correspondent
    """With the address `""` where the letter does not say who wrote it."""
    reply_to: Correspondent | None
    to: tuple[Correspondent, ...]
    cc: tuple[Correspondent, ...]
    subject: str
    """One line; empty where there is none."""
    date: datetime | None
    """Aware UTC; `None` when it is missing or absurd."""
    text: str
    """What is new in it."""
    quoted: str | None
    """The history. Together with `text` it has every word of the letter."""
    html: str | None = field(repr=False)
    """As it came, NOT made safe."""
    files: tuple[LetterFile, ...]
    language: str | None
    automatic: Automatic
    bounce: Bounce | None
    verification: Verification
    recipient: Address | None
    """Which of our addresses it was sent to, without plus and alias."""
    plus: str | None
    """What stood after the plus of our address, where it is no token."""
    answers_message: MessageId | None
    """The message of ours whose token stands in an address it was sent to."""
    remarks: tuple[str, ...]
    """Sentences for the agent: what was damaged, cut off or summarised."""
