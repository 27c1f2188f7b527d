"""Message-IDs, and which letters one answers (RFC 5322, 3.6.4)."""

from __future__ import annotations

import hashlib
import re

from channels.email.reading.mime.encoded_words import decode_words
from channels.email.reading.mime.fields import Fields
from channels.mail import HeaderId

IN_BRACKETS = re.compile(r"<([^<>]{1,4000})>")
SPACE_OR_CONTROL = re.compile(r"[\s\x00-\x1f\x7f]+")
LONGEST = 255
MOST_ANSWERED = 50


def header_id_of(fields: Fields) -> HeaderId | None:
    found = ids_in(fields.raw("message-id")) or ids_in(fields.raw("x-message-id"))
    return found[0] if found else None


def answered(fields: Fields) -> tuple[HeaderId, ...]:
    """What it belongs to, the nearest first, without itself."""
    direct = [answer for value in fields.all_raw("in-reply-to") for answer in ids_in(value)]
    earlier = [answer for value in fields.all_raw("references") for answer in ids_in(value)]
    itself = header_id_of(fields)
    ordered = dict.fromkeys([*direct, *reversed(earlier)])
    return tuple(answer for answer in ordered if answer != itself)[:MOST_ANSWERED]


def ids_in(value: str) -> list[HeaderId]:
    """All Message-IDs of a field, also folded in the middle, encoded, or without brackets."""
    if "<" not in value and "=?" in value:
        value = decode_words(value)
    written = IN_BRACKETS.findall(value) or [word for word in value.split()[:200] if "@" in word]
    return [tidy for one in written if (tidy := tidy_id(one))]


def tidy_id(written: str) -> HeaderId:
    """Without brackets and blanks; one that is too long is known by its hash."""
    text = SPACE_OR_CONTROL.sub("", written).strip("<>,;")
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= LONGEST else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
