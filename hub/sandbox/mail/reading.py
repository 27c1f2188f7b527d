"""What a mail program shows of a letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.headerregistry import AddressHeader
from email.message import EmailMessage, MIMEPart

Person = dict[str, str | None]
ANY_FILE = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A letter, read. People are name and address, as the letter calls them; ids have no angle brackets."""

    sender: Person
    reply_to: tuple[Person, ...]
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    subject: str
    text: str
    html: str | None
    files: tuple[File, ...]
    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    automatic: bool
    """It asks machines not to answer (RFC 3834)."""


def read(raw: bytes) -> Read:
    message = _message(raw)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    bodies = [part for part in (text, html) if part is not None]
    people = _people(message, "From")
    return Read(
        sender=people[0] if people else {"name": None, "address": ""},
        reply_to=_people(message, "Reply-To"),
        to=_people(message, "To"),
        cc=_people(message, "Cc"),
        subject=str(message.get("Subject", "")),
        text=_text(text) if text is not None else "",
        html=_text(html) if html is not None else None,
        files=tuple(_file(part) for part in _leaves(message) if not any(part is body for body in bodies)),
        message_id=next(iter(_ids(message, "Message-ID")), None),
        in_reply_to=next(iter(_ids(message, "In-Reply-To")), None),
        references=tuple(_ids(message, "References")),
        automatic=_is_automatic(message),
    )


def _message(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _people(message: EmailMessage, name: str) -> tuple[Person, ...]:
    header = message.get(name)
    if not isinstance(header, AddressHeader):
        return ()
    return tuple({"name": one.display_name or None, "address": one.addr_spec} for one in header.addresses)


def _ids(message: EmailMessage, name: str) -> Sequence[str]:
    return [word.strip("<>") for word in str(message.get(name, "")).split()]


def _leaves(part: MIMEPart) -> Iterator[MIMEPart]:
    if part.get_content_maintype() != "multipart":
        yield part
        return
    for inner in part.iter_parts():
        yield from _leaves(inner)


def _text(part: MIMEPart) -> str:
    content = part.get_payload(decode=True)
    return content.decode(part.get_content_charset("utf-8"), "replace").replace("\r\n", "\n") if isinstance(content, bytes) else ""


def _file(part: MIMEPart) -> File:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        inner = part.get_payload(0)
        content = inner.as_bytes() if isinstance(inner, EmailMessage) else b""
    return File(name=part.get_filename("file"), media_type=part.get_content_type(), content=content)


def _is_automatic(message: EmailMessage) -> bool:
    return (
        str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower() != "no"
        or str(message.get("Precedence", "")).lower() in ("bulk", "junk", "list")
        or any(name in message for name in ("X-Auto-Response-Suppress", "List-Id"))
    )
