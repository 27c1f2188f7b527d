"""Media types and dispositions with their parameters (RFC 2045, 2183, 2231), also without quotes, with encoded words, or cut off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from channels.email.reading.mime.charsets import decode
from channels.email.reading.mime.encoded_words import decode_words

PARAMETER = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))', re.DOTALL)
ESCAPED = re.compile(r'\\(["\\])')
PIECE = re.compile(r"^(.+?)\*(?:(\d{1,3})(\*)?)?$")
MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}")
SHORT = {"text": "text/plain", "plain": "text/plain", "html": "text/html", "multipart": "multipart/mixed", "text/text": "text/plain"}
MOST_PIECES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    value: str
    """What stands before the parameters, in lower case."""
    named: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        return self.named.get(name)


def read_parameters(raw: str) -> Parameters:
    value = raw.partition(";")[0].strip().strip("\"'").lower()
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for found in list(PARAMETER.finditer(raw))[:MOST_PIECES]:
        name = found[1].lower()
        content = ESCAPED.sub(r"\1", found[2]) if found[2] is not None else found[3].strip().strip("'")
        part = PIECE.match(name)
        if part is None:
            plain.setdefault(name, decode_words(content))
            continue
        encoded = part[2] is None or part[3] is not None
        pieces.setdefault(part[1], {}).setdefault(int(part[2] or 0), (content, encoded))
    for name, numbered in pieces.items():
        plain[name] = _joined(numbered)
    return Parameters(value=value, named=plain)


def media_type_of(parameters: Parameters) -> str:
    """`text/plain` for what is none."""
    value = SHORT.get(parameters.value, parameters.value)
    found = MEDIA_TYPE.match(value)
    if found:
        return found[0]
    return "multipart/mixed" if parameters.get("boundary") else "text/plain"


def _joined(numbered: Mapping[int, tuple[str, bool]]) -> str:
    """The pieces of a value (RFC 2231, 3 and 4): the first says the charset."""
    charset, content = None, b""
    for number in sorted(numbered):
        piece, encoded = numbered[number]
        if encoded and number == min(numbered) and piece.count("'") >= 2:
            charset, _, piece = piece.split("'", 2)
        raw = piece.encode()
        content += unquote_to_bytes(raw) if encoded else raw
    return decode_words(decode(content, charset).text)
