"""How the company works its mail: addresses and the queues behind them, mailboxes that are read, the server that sends, and what letters
say besides what an agent wrote.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from hub.company_parts import Name, NotNegative, Part, Positive

MailAddress = Annotated[
    str, StringConstraints(pattern=r"^[^@\s<>,;:\"+]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z0-9-]{2,}$", to_lower=True, max_length=254)
]
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$|^[0-9A-Fa-f:.]+:[0-9A-Fa-f:.]*$", min_length=1, max_length=253)]
"""A name or an address, without a port."""
Security = Literal["tls", "starttls", "none"]
Port = Annotated[int, Field(ge=1, le=65535)]


class MailAddressConfig(Part):
    """One of our addresses, the queue behind it, and its other spellings. `plus` maps what stands after a `+` to a queue."""

    address: MailAddress
    queue: Name
    aliases: tuple[MailAddress, ...] = ()
    plus: dict[Annotated[str, StringConstraints(pattern=r"^[a-z0-9._-]{1,40}$")], Name] = Field(default_factory=dict)

    @property
    def number(self) -> str:
        return self.address


class MailboxConfig(Part):
    """One mailbox read by IMAP. Its password comes from the environment (`HUB_MAILBOX_PASSWORDS`), never from here."""

    name: Name
    host: Host
    port: Port = 993
    security: Security = "tls"
    user: Annotated[str, StringConstraints(min_length=1)]
    folders: Annotated[tuple[str, ...], Field(min_length=1)] = ("INBOX",)
    handled: Annotated[str, StringConstraints(pattern=r"^(seen|flag|move:.+)$")] = "seen"
    """What is done with a letter that is stored: marked as seen, flagged with the keyword `ContactHub`, or moved to a folder."""
    login: Literal["password", "xoauth2"] = "password"
    token_url: str | None = None
    """With `xoauth2`: where a refresh token is exchanged for an access token."""
    client_id: str | None = None
    scope: str | None = None
    ca_file: str | None = None
    """A certificate authority of the company's own; without one, those of the machine."""


class SmtpConfig(Part):
    """The server that takes our letters. Its password comes from the environment (`HUB_SMTP_PASSWORD`)."""

    host: Host
    port: Port = 587
    security: Security = "starttls"
    user: str | None = None
    ca_file: str | None = None
    timeout_seconds: Positive = 30


class ReceiverConfig(Part):
    """Letters handed straight to the hub, by SMTP or LMTP, from a mail server of the company's own; never open to the internet."""

    protocol: Literal["smtp", "lmtp"] = "smtp"
    host: str = "127.0.0.1"
    port: Port


class QueueLetters(Part):
    """What the letters of one queue say besides: fields are `{agent_name}`, `{company}`, `{queue}`, `{customer_name}`."""

    signature: str | None = None
    sender_name: str | None = None
    acknowledgement: str | None = None


class CannedReply(Part):
    """A reply written once. Fields are `{customer_name}`, `{agent_name}`, `{company}`, `{subject}`; without `queues` it is for all."""

    name: Name
    label: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    queues: tuple[Name, ...] = ()
    language: str | None = None


class ScannerConfig(Part):
    """A virus scanner that speaks ClamAV's protocol (`clamd`)."""

    host: Host
    port: Port = 3310
    timeout_seconds: Positive = 30


class MailRules(Part):
    addresses: tuple[MailAddressConfig, ...] = ()
    """The first sends where nothing else is said."""
    mailboxes: tuple[MailboxConfig, ...] = ()
    smtp: SmtpConfig | None = None
    receiver: ReceiverConfig | None = None
    letters: dict[Name, QueueLetters] = Field(default_factory=dict)
    """By queue."""
    signature: str = "{agent_name}\n{company}"
    acknowledgement: str | None = None
    """Sent to the first letter of a thread, once in `acknowledge_again_hours` to one address; none without words."""
    acknowledge_again_hours: Positive = 24
    quote: bool = True
    """Replies end with the letter they answer."""
    undo_seconds: NotNegative = 8
    """For so long a reply can be taken back."""
    trusted_authenticators: tuple[Annotated[str, StringConstraints(pattern=r"^[^\s;()]+$")], ...] = ()
    """Whose `Authentication-Results` are believed: the names our own mail servers write there (RFC 8601)."""
    languages: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], ...] = ()
    """Among these a letter's language is guessed; none: it is not guessed."""
    longest_mb: Annotated[float, Field(gt=0, le=200)] = 35
    """A bigger letter is taken in without its attachments, which stay in the mailbox."""


class FileRules(Part):
    """What people and customers attach."""

    longest_mb: Annotated[float, Field(gt=0, le=200)] = 25
    scanner: ScannerConfig | None = None
    unscanned: Literal["open", "held"] = "open"
    """What becomes of files while a configured scanner does not answer."""
