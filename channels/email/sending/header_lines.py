"""The header lines of a letter: encoded and folded here, so that no name, subject or id can begin a line of its own.

The standard library folds the rest (RFC 5322, 2.2.3). It would write long ids as encoded words, which no mail program threads by, and
loses spaces or commas in some lists of names (CPython issues 35805, 92081 and 100884).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.header import Header
from email.policy import EmailPolicy
from email.utils import quote
from typing import Any

from channels.errors import AddressRejected
from channels.mail import Correspondent, HeaderId

NEXT_LINE = "\r\n "
LINE = 76
LONGEST_PLAIN_WORD = 60
"""A longer word is encoded, which lets it be folded."""
LONGEST_NAME = 200
MOST_REFERENCES = 20
"""The first letter of a thread, and the latest: mail programs need no more."""
HEADER_ID = re.compile(r"[!-;=?-~]{1,255}")
"""Printable ASCII without spaces and angle brackets; not a hash that stands for an id too long to keep."""
LOCAL_PART = re.compile(r'[^\s<>()\[\],;:\\"@\x00-\x1f\x7f]{1,64}|"[^"\\\x00-\x1f\x7f]{1,62}"')
DOMAIN = re.compile(r"[^\s<>()\[\],;:\\\"@\x00-\x1f\x7f]{1,253}|\[[0-9A-Za-z:.]{2,64}\]")


class Line(str):
    """The value of a header as it goes over the wire."""

    __slots__ = ()


class LetterPolicy(EmailPolicy):
    """SMTP's line ends and encodings, with our own lines left as they are."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        return (name, value) if isinstance(value, Line) else super().header_store_parse(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return f"{name}: {value}\r\n".encode() if isinstance(value, Line) else super().fold_binary(name, value)


def text(written: str, *, header: str) -> Line:
    """Words, such as a subject (RFC 2047 where they are not plain)."""
    words = one_line(written)
    return Line(_encoded(words, header) if _needs_encoding(words) else Header(words, "us-ascii", LINE, header).encode(linesep="\r\n"))


def mailboxes(people: Sequence[Correspondent]) -> Line:
    """One to a line. Addresses are expected as `mail_address` gives them."""
    return Line(f",{NEXT_LINE}".join(_mailbox(one) for one in people))


def ids(*header_ids: HeaderId) -> Line | None:
    """One to a line; what is no id that could be looked for is left out, and nothing is left where none is."""
    usable = [f"<{one}>" for one in header_ids if _is_usable(one)]
    return Line(NEXT_LINE.join(usable)) if usable else None


def _is_usable(one: HeaderId) -> bool:
    return HEADER_ID.fullmatch(one) is not None and not one.startswith("sha256:")


def references(answers: Sequence[HeaderId]) -> Line | None:
    """From the earliest to the latest; of a long thread the first and the latest. `answers` begins with the latest."""
    latest_first = [one for one in dict.fromkeys(answers) if _is_usable(one)]
    kept = latest_first if len(latest_first) <= MOST_REFERENCES else [*latest_first[: MOST_REFERENCES - 1], latest_first[-1]]
    return ids(*reversed(kept))


def mail_address(written: str) -> str:
    """As it goes over the wire: the domain in ASCII (RFC 5891). Raises `AddressRejected` for what is no address."""
    local, _, domain = written.strip().rpartition("@")
    if not (LOCAL_PART.fullmatch(local) and DOMAIN.fullmatch(domain)):
        raise AddressRejected("This is not a valid mail address.", code="address")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise AddressRejected("This is not a valid mail address.", code="address") from None


def one_line(written: str) -> str:
    """Without line breaks and other control characters, which would end the header."""
    return " ".join("".join(" " if character < " " or "\x7f" <= character <= "\x9f" else character for character in written).split())


def _mailbox(one: Correspondent) -> str:
    name = one_line(one.name or "")[:LONGEST_NAME]
    if not name:
        return one.address
    shown = _encoded(name, "Reply-To") if _needs_encoding(name) else f'"{quote(name)}"'
    return f"{shown}{NEXT_LINE if len(shown) + len(one.address) > LINE else ' '}<{one.address}>"


def _needs_encoding(words: str) -> bool:
    return not words.isascii() or "=?" in words or any(len(word) > LONGEST_PLAIN_WORD for word in words.split(" "))


def _encoded(words: str, header: str) -> str:
    return Header(words, "utf-8", LINE, header).encode(linesep="\r\n")
