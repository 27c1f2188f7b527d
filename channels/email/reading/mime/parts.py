"""The parts of a letter, found by searching its bytes for boundaries (RFC 2046, 5.1). Nothing is copied until it is asked for.

Python's own parser reads line by line and holds every line against the boundaries of all parts around it, so that nested parts cost as
often as they are nested, and it fails where they are nested too deeply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from channels.email.reading.letter import ReadingRules
from channels.email.reading.mime.fields import Fields, read_fields
from channels.email.reading.mime.parameters import Parameters, media_type_of, read_parameters
from channels.email.reading.mime.transfer import Undone, undo
from channels.email.reading.remarks import Remarks

LIKELY_BOUNDARY = re.compile(rb"(?:^|\n)--([^\s-][^\r\n]{0,80}|-{1,60}[^\s-][^\r\n]{0,80})\r?\nContent-[A-Za-z-]+:", re.IGNORECASE)
AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]*(?:\r\n|\n|\r|$)")
LONGEST_BOUNDARY = 500
"""RFC 2046 allows 70."""
LOOKED_AT_FOR_LINE_ENDS = 10_000


@dataclass(slots=True, kw_only=True)
class Part:
    """One part: a leaf with content, or a multipart with parts of its own."""

    fields: Fields
    media_type: str
    type_parameters: Parameters
    disposition: Parameters
    _raw: bytes = field(repr=False)
    start: int
    end: int
    parts: list[Part] = field(default_factory=list)
    _undone: Undone | None = field(default=None, repr=False)

    @property
    def is_multipart(self) -> bool:
        return bool(self.parts)

    @property
    def content_id(self) -> str | None:
        return self.fields.text("content-id").strip("<> ")[:255] or None

    @property
    def named(self) -> str | None:
        """What its author calls it."""
        return self.disposition.get("filename") or self.type_parameters.get("name")

    def body(self) -> bytes:
        """As it travelled."""
        return self._raw[self.start : self.end]

    def undone(self) -> Undone:
        """Its content as it was before it travelled."""
        if self._undone is None:
            encoding = self.fields.text("content-transfer-encoding")
            self._undone = undo(self.body(), encoding, is_text=self.media_type.startswith("text/"))
        return self._undone

    def walk(self) -> Iterator[Part]:
        yield self
        for part in self.parts:
            yield from part.walk()


def parts_of(raw: bytes, rules: ReadingRules, remarks: Remarks) -> Part:
    raw = _with_line_ends(raw)
    return _Reading(raw, rules, remarks).part(0, len(raw), depth=0, fallback="text/plain")


def _with_line_ends(raw: bytes) -> bytes:
    """Some letters have carriage returns alone, or two of them, where a line ends."""
    if b"\r\r\n" in raw[:LOOKED_AT_FOR_LINE_ENDS]:
        return raw.replace(b"\r\r\n", b"\r\n")
    return raw.replace(b"\r", b"\n") if b"\n" not in raw else raw


class _Reading:
    def __init__(self, raw: bytes, rules: ReadingRules, remarks: Remarks) -> None:
        self._raw = raw
        self._rules = rules
        self._remarks = remarks
        self._left = rules.most_parts

    def part(self, start: int, end: int, *, depth: int, fallback: str) -> Part:
        fields, body = read_fields(
            self._raw, start, end, self._remarks, most=self._rules.most_fields, longest=self._rules.longest_field, top=depth == 0
        )
        kind = read_parameters(fields.raw("content-type"))
        media_type = media_type_of(kind) if "content-type" in fields else fallback
        part = Part(
            fields=fields,
            media_type=media_type,
            type_parameters=kind,
            disposition=read_parameters(fields.raw("content-disposition")),
            _raw=self._raw,
            start=min(body, end),
            end=end,
        )
        if media_type.startswith("multipart/"):
            self._open(part, depth)
        return part

    def _open(self, part: Part, depth: int) -> None:
        if depth >= self._rules.deepest:
            self._remarks.add(f"The letter has parts within parts, more than {self._rules.deepest} deep; the deepest are kept as a file.")
            part.media_type = "application/octet-stream"
            return
        fallback = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        for start, end in self._places(part):
            if self._left <= 0:
                self._remarks.add(f"The letter has more than {self._rules.most_parts} parts; the others are not shown.")
                break
            self._left -= 1
            part.parts.append(self.part(start, end, depth=depth + 1, fallback=fallback))
        if not part.parts:
            part.media_type = "text/plain"

    def _places(self, part: Part) -> Iterator[tuple[int, int]]:
        """Where the parts of a multipart begin and end."""
        named = (part.type_parameters.get("boundary") or "").rstrip()[:LONGEST_BOUNDARY].encode()
        boundary = named if named and self._delimiter(named, part.start, part.end) else self._likely(part)
        if boundary is None:
            self._remarks.add("The letter says that it has several parts, but none can be found; it is shown as it came.")
            return
        if boundary != named:
            self._remarks.add("The letter does not say rightly how its parts are set apart; they were found by their looks.")
        delimiter = self._delimiter(boundary, part.start, part.end)
        while delimiter is not None:
            _, begin, last = delimiter
            if last:
                return
            delimiter = self._delimiter(boundary, begin, part.end)
            if delimiter is None:
                self._remarks.add("The letter is cut off: the end of its last part is missing.")
            yield begin, delimiter[0] if delimiter else part.end

    def _delimiter(self, boundary: bytes, start: int, end: int) -> tuple[int, int, bool] | None:
        """Where the text before the next delimiter line ends, where the next part begins, and whether it closes the multipart."""
        mark = b"--" + boundary
        place = self._raw.find(mark, start, end)
        while place != -1:
            behind = AFTER_BOUNDARY.match(self._raw, place + len(mark), end)
            if behind and (place == start or self._raw[place - 1] in b"\r\n"):
                return max(start, self._before_line_end(place)), behind.end(), behind[1] is not None
            place = self._raw.find(mark, place + len(mark), end)
        return None

    def _before_line_end(self, place: int) -> int:
        if self._raw[place - 2 : place] == b"\r\n":
            return place - 2
        return place - 1 if place and self._raw[place - 1] in b"\r\n" else place

    def _likely(self, part: Part) -> bytes | None:
        found = LIKELY_BOUNDARY.search(self._raw, part.start, part.end)
        return found[1].rstrip() if found else None
