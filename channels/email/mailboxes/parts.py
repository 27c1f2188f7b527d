"""The parts of a letter as an IMAP server tells them (BODYSTRUCTURE, RFC 3501, 7.4.2), and a letter put together from some of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from channels.email.mailboxes.answers import Value

DEEPEST = 20
MOST_TEXTS = 20
_LINE_END = b"\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part; `number` is how IMAP names it (`2.1`; empty for the letter itself). A multipart has a boundary and parts of its own."""

    number: str
    is_text: bool = False
    boundary: bytes | None = None
    parts: tuple[Part, ...] = ()

    def inner_multiparts(self) -> Iterator[Part]:
        for part in self.parts:
            if part.boundary is not None:
                yield part
                yield from part.inner_multiparts()

    def leaves(self) -> Iterator[Part]:
        for part in self.parts:
            yield from part.leaves() if part.boundary is not None else (part,)


def part_of(structure: Value, number: str = "", depth: int = 0) -> Part | None:
    """The parts of what the server told; nothing where it is not understood."""
    if not isinstance(structure, list) or not structure or depth > DEEPEST:
        return None
    if not isinstance(structure[0], list):
        return Part(number=number, is_text=_is_text(structure))
    inner = [value for value in structure if isinstance(value, list)]
    count = next((place for place, value in enumerate(structure) if not isinstance(value, list)), len(structure))
    parts = [part_of(value, f"{number}.{place}".lstrip("."), depth + 1) for place, value in enumerate(inner[:count], start=1)]
    known = tuple(part for part in parts if part is not None)
    boundary = _boundary(structure[count + 1 :])
    return Part(number=number, boundary=boundary, parts=known) if boundary is not None and len(known) == count else None


def texts(letter: Part) -> list[str]:
    """The numbers of the parts that people read."""
    return [part.number for part in letter.leaves() if part.is_text][:MOST_TEXTS]


def put_together(letter: Part, contents: Mapping[str, Value]) -> bytes:
    """The body of a letter of which only those parts are left whose header and content are there (`BODY[1.MIME]`, `BODY[1]`)."""
    pieces: list[bytes] = []
    assert letter.boundary is not None, "only letters of many parts are put together"
    for part in letter.parts:
        head = contents.get(f"BODY[{part.number}.MIME]")
        body = put_together(part, contents) if part.boundary is not None else contents.get(f"BODY[{part.number}]")
        if isinstance(head, bytes) and isinstance(body, bytes):
            pieces += [b"--", letter.boundary, _LINE_END, head, body, _LINE_END]
    return b"".join((*pieces, b"--", letter.boundary, b"--", _LINE_END))


def _is_text(structure: list[Value]) -> bool:
    kind, name = _word(structure, 0), _word(structure, 1)
    attached = any(isinstance(value, list) and _word(value, 0) == b"attachment" for value in structure[8:])
    return kind == b"text" and name in (b"plain", b"html") and not attached


def _boundary(rest: list[Value]) -> bytes | None:
    parameters = rest[0] if rest else None
    if not isinstance(parameters, list):
        return None
    named = zip(parameters[::2], parameters[1::2], strict=False)
    return next(
        (value for name, value in named if isinstance(name, bytes) and name.lower() == b"boundary" and isinstance(value, bytes)), None
    )


def _word(values: list[Value], place: int) -> bytes:
    value = values[place] if len(values) > place else None
    return value.lower() if isinstance(value, bytes) else b""
