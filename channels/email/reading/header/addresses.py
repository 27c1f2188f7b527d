"""Addresses in header fields (RFC 5322, 3.4), also without quotes where they belong, wholly encoded, or broken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from channels.contract import Address
from channels.email.reading.header.one_line import one_line
from channels.email.reading.mime.encoded_words import decode_words
from channels.mail import Correspondent

TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"?|<([^<>]*)>?|([(,;:])|([^"<(,;:]+)', re.DOTALL)
BARE = re.compile(r"[^\s<>\[\]\"'(),;:@]{1,128}@[^\s<>\"'(),;:]{1,256}")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
LONGEST_ADDRESS = 320
LONGEST_NAME = 200
MOST = 1_000


@dataclass(slots=True)
class _Mailbox:
    """What was gathered of one address so far."""

    words: list[str] = field(default_factory=list)
    comment: str | None = None
    angle: str | None = None
    quoted_local: str | None = None

    def correspondent(self) -> Correspondent | None:
        text = " ".join(word for word in self.words if word.strip())
        address, name = (self.angle, text) if self.angle is not None else _parted(text)
        name = _for_people(name) or _for_people(self.comment or "")
        found = tidy_address(address or "")
        if not found and not name:
            return None
        return Correspondent(address=found, name=name if name and name.lower() != found else None)


def read_addresses(values: Sequence[str]) -> tuple[Correspondent, ...]:
    """Everybody whom the fields name, each address once, in order. An address that is none is empty: the name remains."""
    found: dict[tuple[str, str | None], Correspondent] = {}
    for value in values:
        for somebody in _everybody(value):
            found.setdefault((somebody.address, None if somebody.address else somebody.name), somebody)
            if len(found) == MOST:
                return tuple(found.values())
    return tuple(found.values())


def tidy_address(written: str) -> Address:
    """Without route, quotes and blanks, in lower case; empty where nothing is left."""
    text = decode_words(written) if "=?" in written else written
    if text.startswith("@"):
        text = text.rpartition(":")[2]
    text = text.strip().removeprefix("mailto:").strip("<>' ")
    if text.startswith('"') and '"@' in text:
        return Address(one_line(text, LONGEST_ADDRESS).lower())
    text = text.strip("\"' ")
    return Address(one_line("".join(text.split()), LONGEST_ADDRESS).lower())


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].rstrip(".") if "@" in address else ""


def local_part_of(address: str) -> str:
    return address.rpartition("@")[0] or address


def _everybody(value: str) -> Iterator[Correspondent]:
    everybody = [somebody for mailbox in _mailboxes(value) if (somebody := mailbox.correspondent())]
    if "=?" in value and not any("@" in somebody.address for somebody in everybody):
        # Some encode the whole field, the address too.
        decoded = decode_words(value)
        everybody = [somebody for mailbox in _mailboxes(decoded) if (somebody := mailbox.correspondent())] or everybody
    yield from everybody


def _mailboxes(value: str) -> Iterator[_Mailbox]:
    mailbox = _Mailbox()
    place = 0
    while place < len(value):
        token = TOKEN.match(value, place)
        if token is None:
            place += 1
            continue
        place = token.end()
        quoted, angle, mark, text = token.groups()
        if mark == "(":
            mailbox.comment, place = _comment(value, place)
        elif mark == ":" and mailbox.angle is None:
            # The name of a group; what follows are its members.
            mailbox = _Mailbox()
        elif mark in (",", ";"):
            yield mailbox
            mailbox = _Mailbox()
        elif angle is not None:
            mailbox.angle = mailbox.angle or angle
        elif quoted is not None:
            rest = value[place : place + 1]
            words = ESCAPED.sub(r"\1", quoted)
            mailbox.words.append(f'"{words}"' if rest == "@" else words)
        elif text is not None:
            if mailbox.words and mailbox.words[-1].endswith('"') and text.startswith("@"):
                text = mailbox.words.pop() + text
            mailbox.words.append(text)
    yield mailbox


def _comment(value: str, place: int) -> tuple[str, int]:
    """What stands in parentheses from `place` on, and where it ends; they may be nested, or never close."""
    depth = 1
    for end in range(place, len(value)):
        depth += (value[end] == "(") - (value[end] == ")")
        if depth == 0:
            return value[place:end], end + 1
    return value[place:], len(value)


def _parted(text: str) -> tuple[str, str]:
    """The address in words without angle brackets, and the words around it."""
    if text.startswith('"') and '"@' in text:
        return text, ""
    bare = BARE.search(text)
    if bare:
        return bare[0], text.replace(bare[0], " ", 1).strip(" []")
    return (text, "") if text and " " not in text.strip() and text.strip().isascii() and "=?" not in text else ("", text)


def _for_people(name: str) -> str:
    return one_line(decode_words(name), LONGEST_NAME).strip("\"' ")
