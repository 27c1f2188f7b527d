"""The header fields at the top of a letter or of a part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from channels.email.reading.mime.charsets import clean, decode
from channels.email.reading.mime.encoded_words import decode_words
from channels.email.reading.remarks import Remarks

END = re.compile(rb"\r?\n\r?\n")
LINE_END = re.compile(rb"\r\n|\n")
FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
WELL_KNOWN = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|message-id|in-reply-to|references|reply-to|sender|return-path|received|mime-version|"
    rb"content-[a-z-]+|delivered-to|x-[a-z0-9-]+|list-[a-z-]+|dkim-signature|arc-[a-z-]+|authentication-results)[ \t]*:",
    re.IGNORECASE,
)
MBOX_LINE = re.compile(rb">?From (?![ \t]*:)[^\r\n]*\r?\n")
LONGEST_HEADER = 4_000_000
"""Bytes of all fields together."""
CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
SPACES = re.compile(r"\s+")


class Fields:
    """Names are compared in lower case; values are unfolded, still as bytes until they are asked for."""

    def __init__(self, fields: Sequence[tuple[str, bytes]]) -> None:
        self._by_name: dict[str, list[bytes]] = {}
        for name, value in fields:
            self._by_name.setdefault(name, []).append(value)
        declared = CHARSET.search(self.bytes_of("content-type"))
        self._charset = declared[1].decode() if declared else None

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def raw(self, name: str) -> str:
        """The first field of this name with its encoded words left alone; empty where there is none."""
        return self._decoded(self.bytes_of(name))

    def all_raw(self, name: str) -> list[str]:
        return [self._decoded(value) for value in self._by_name.get(name, ())]

    def bytes_of(self, name: str) -> bytes:
        return self._by_name[name][0] if name in self._by_name else b""

    def text(self, name: str) -> str:
        """The first field of this name for people: decoded, on one line."""
        return SPACES.sub(" ", decode_words(self.raw(name))).strip()

    def word(self, name: str) -> str:
        """The first field of this name for machines: in lower case, without comments behind a semicolon."""
        return self.text(name).partition(";")[0].strip().lower()

    def _decoded(self, value: bytes) -> str:
        """Bytes beyond ASCII do not belong into a header; where they are no UTF-8, they are in the charset of the body."""
        if value.isascii():
            return clean(value.decode("ascii"))
        try:
            return clean(value.decode("utf-8"))
        except UnicodeDecodeError:
            return decode(value, self._charset).text


NO_FIELDS = Fields(())


def read_fields(
    raw: bytes, start: int, end: int, remarks: Remarks, *, most: int = 1_000, longest: int = 100_000, top: bool = False
) -> tuple[Fields, int]:
    """The fields that stand between `start` and `end`, and where the body begins behind them."""
    begin = start
    if top:
        begin = _behind_what_stands_above(raw, start, end)
    if raw.startswith((b"\r\n", b"\n"), begin, end):
        return NO_FIELDS, begin + (2 if raw.startswith(b"\r\n", begin) else 1)
    blank = END.search(raw, max(start, begin - 1), end)
    body = blank.end() if blank else end
    block = raw[begin : blank.start() if blank else end]
    if len(block) > LONGEST_HEADER:
        remarks.add("The header of the letter is too long; its end was not read.")
        block = block[:LONGEST_HEADER]
    lines, left_over = _lines(block, remarks)
    if left_over is not None:
        body = begin + left_over
    return Fields(_unfold(lines, remarks, most, longest)), body


def _behind_what_stands_above(raw: bytes, start: int, end: int) -> int:
    """Empty lines, a mark of byte order and the line that begins a letter in an mbox stand above some letters."""
    if raw.startswith(b"\xef\xbb\xbf", start, end):
        start += 3
    first = start
    while raw.startswith((b"\r\n", b"\n"), first, end):
        first += 2 if raw.startswith(b"\r\n", first) else 1
    mbox = MBOX_LINE.match(raw, first, end)
    if mbox:
        return mbox.end()
    return first if FIELD.match(raw, first, end) else start


def _lines(block: bytes, remarks: Remarks) -> tuple[list[bytes], int | None]:
    """The lines of the header, and where the body begins within the block when no empty line stands between them."""
    lines, places, place = [], [], 0
    for end in LINE_END.finditer(block):
        lines.append(block[place : end.start()])
        places.append(place)
        place = end.end()
    lines.append(block[place:])
    places.append(place)
    strange = [number for number, line in enumerate(lines) if line and line[:1] not in b" \t" and not FIELD.match(line)]
    if not strange:
        return lines, None
    last_known = max((number for number, line in enumerate(lines) if WELL_KNOWN.match(line)), default=-1)
    remarks.add("The header of the letter is damaged; lines that are no fields were passed over.")
    beyond = next((number for number in strange if number > last_known), None)
    within = frozenset(number for number in strange if number < last_known)
    kept = [line for number, line in enumerate(lines[:beyond]) if number not in within]
    return kept, None if beyond is None else places[beyond]


def _unfold(lines: Sequence[bytes], remarks: Remarks, most: int, longest: int) -> list[tuple[str, bytes]]:
    fields: list[tuple[str, list[bytes]]] = []
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            if fields:
                fields[-1][1].append(b" " + line.strip())
            continue
        found = FIELD.match(line)
        if found is None:
            continue
        if len(fields) == most:
            remarks.add(f"The letter has more than {most} header fields; the others were not read.")
            break
        fields.append((found[1].decode("ascii").lower(), [line[found.end() :].strip()]))
    whole = [(name, b"".join(pieces)) for name, pieces in fields]
    if any(len(value) > longest for _, value in whole):
        remarks.add("A header field of the letter is too long; its end was not read.")
    return [(name, value[:longest].replace(b"\0", b"").replace(b"\r", b" ")) for name, value in whole]
