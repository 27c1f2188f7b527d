"""Turns a reply into the letter that goes over the wire: the very same bytes on every attempt."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

from channels.contract import Address, MessageId
from channels.email.sending.bodies import html_body, text_body
from channels.email.sending.header_lines import LetterPolicy, Line, ids, mail_address, mailboxes, one_line, references, text
from channels.email.tokens import reply_address
from channels.mail import Correspondent, HeaderId, OutboundMail, header_id

ANY_FILE = "application/octet-stream"
MEDIA_TYPE = re.compile(r"(?!message/|multipart/)[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
"""Letters within a letter go as plain files: as what they are they may not be encoded (RFC 2046, 5.2.1)."""
CONTENT_ID = re.compile(r"[!-;=?-~]{1,200}")
LONGEST_FILE_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedFile:
    """A file that goes along. One whose `content_id` the HTML names (`cid:`) is shown within it."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    content_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom the mail server is told to bring it to, and where they stand, so that one can be named without their address."""

    address: Address
    field: Literal["To", "Cc", "Bcc"]
    place: int

    @property
    def named(self) -> str:
        return f"number {self.place} in {self.field}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedLetter:
    """A letter in its envelope."""

    message: MessageId
    header_id: HeaderId
    content: bytes = field(repr=False)
    sender: str
    """Where a mail server reports that it could not be delivered. Empty: nowhere, as answers by a machine must have it."""
    recipients: tuple[Recipient, ...]
    needs_utf8: bool = False
    """An address goes beyond ASCII before its `@` (RFC 6531)."""


def compose(mail: OutboundMail, files: Sequence[LoadedFile] = (), *, ours: Address, token_secret: str) -> ComposedLetter:
    """`ours` sends it where the mail does not say who.

    Takes tens of milliseconds for each megabyte of files. Raises `AddressRejected` where a recipient has no usable address.

    The envelope's sender is our plain address, because servers that let us send as it often refuse any other, even one with a plus;
    a letter nobody wrote has none (RFC 3834, 3.3).
    """
    sender = Address(mail_address(mail.sender or ours))
    to, cc, bcc = (_reachable(people) for people in (mail.recipients or (Correspondent(address=mail.to),), mail.cc, mail.bcc))
    name_of_letter = header_id(mail.id, sender)
    recipients = _recipients(to, cc, bcc)
    needs_utf8 = not all(one.address.isascii() for one in recipients) or not sender.isascii()
    letter = EmailMessage(LetterPolicy(linesep="\r\n", cte_type="7bit", utf8=needs_utf8))
    headers: dict[str, Line | str | None] = {
        "From": mailboxes((Correspondent(address=sender, name=mail.sender_name),)),
        "To": mailboxes(to),
        "Cc": mailboxes(cc) if cc else None,
        "Reply-To": mailboxes((Correspondent(address=reply_address(sender, mail.id, token_secret), name=mail.sender_name),)),
        "Subject": text(mail.subject, header="Subject"),
        "Date": Line(format_datetime(mail.written_at)),
        "Message-ID": ids(name_of_letter),
        "In-Reply-To": ids(*mail.answers[:1]),
        "References": references(mail.answers),
        "X-Contact-Hub": Line("1"),
        **(_AUTOMATIC if mail.automatic else {}),
    }
    for name, value in headers.items():
        if value is not None:
            letter[name] = value
    _fill(letter, mail, files)
    _mark_parts(letter, mail.id, token_secret)
    return ComposedLetter(
        message=mail.id,
        header_id=name_of_letter,
        content=letter.as_bytes(),
        sender="" if mail.automatic else sender,
        recipients=recipients,
        needs_utf8=needs_utf8,
    )


_AUTOMATIC = {"Auto-Submitted": Line("auto-replied"), "X-Auto-Response-Suppress": Line("All")}
"""So that no machine answers: RFC 3834, 5, and Microsoft's own word (MS-OXCMAIL, 2.2.3.2.14). No `Precedence`: RFC 3834, 3.1.8,
recommends none, some filters read `bulk` as advertising, and the old responders that know only it answer no empty sender either.
"""


def _reachable(people: Iterable[Correspondent]) -> tuple[Correspondent, ...]:
    return tuple(replace(one, address=Address(mail_address(one.address))) for one in people)


def _recipients(to: Sequence[Correspondent], cc: Sequence[Correspondent], bcc: Sequence[Correspondent]) -> tuple[Recipient, ...]:
    """Each address once, where it stands first."""
    found: dict[str, Recipient] = {}
    fields: tuple[tuple[Literal["To", "Cc", "Bcc"], Sequence[Correspondent]], ...] = (("To", to), ("Cc", cc), ("Bcc", bcc))
    for name, people in fields:
        for place, one in enumerate(people, start=1):
            found.setdefault(one.address.lower(), Recipient(address=one.address, field=name, place=place))
    return tuple(found.values())


def _fill(letter: EmailMessage, mail: OutboundMail, files: Sequence[LoadedFile]) -> None:
    letter.set_content(text_body(mail))
    html = html_body(mail)
    inline = [file for file in files if html is not None and _is_shown_in(html, file)]
    if html is not None:
        letter.add_alternative(html, subtype="html")
        looks = list(letter.iter_parts())[-1]
        assert isinstance(looks, EmailMessage)
        for file in inline:
            looks.add_related(file.content, *_media_type(file), cid=f"<{file.content_id}>", disposition="inline", filename=_name(file))
    for file in files:
        if file not in inline:
            letter.add_attachment(file.content, *_media_type(file), filename=_name(file))


def _is_shown_in(html: str, file: LoadedFile) -> bool:
    return file.content_id is not None and CONTENT_ID.fullmatch(file.content_id) is not None and f"cid:{file.content_id}" in html


def _media_type(file: LoadedFile) -> tuple[str, str]:
    kind = file.media_type.partition(";")[0].strip().lower()
    main, _, sub = (kind if MEDIA_TYPE.fullmatch(kind) else ANY_FILE).partition("/")
    return main, sub


def _name(file: LoadedFile) -> str:
    return one_line(file.name)[-LONGEST_FILE_NAME:] or "file"


def _mark_parts(letter: EmailMessage, message: MessageId, secret: str) -> None:
    """The lines between the parts: no matter of chance, and nobody's to guess who might write one into a text."""
    for number, part in enumerate(part for part in letter.walk() if part.is_multipart()):
        mark = hmac.digest(secret.encode(), f"boundary {number} {message}".encode(), hashlib.sha256).hex()
        part.set_boundary(f"=_{mark[:40]}")
