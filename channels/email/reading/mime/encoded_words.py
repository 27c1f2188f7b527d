"""Header values made text: encoded words (RFC 2047), also where their authors cut characters in two."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from channels.email.reading.mime.charsets import decode

ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,64})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*)\?=")
NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


@dataclass(slots=True)
class _Run:
    """Encoded words that follow each other in one charset: their bytes may be cut anywhere."""

    charset: str
    encoding: str
    pieces: list[str]

    def text(self) -> str:
        return decode(self._bytes(), self.charset).text

    def _bytes(self) -> bytes:
        if self.encoding == "q":
            return b"".join(_from_q(piece) for piece in self.pieces)
        pieces = [NO_BASE64.sub("", piece) for piece in self.pieces]
        if any(len(piece) % 4 for piece in pieces[:-1]) and not any("=" in piece for piece in self.pieces[:-1]):
            pieces = ["".join(pieces)]
        return b"".join(_from_base64(piece) for piece in pieces)


def decode_words(text: str) -> str:
    """A field's value with its encoded words made readable."""
    return "".join(_readable(text)) if "=?" in text else text


def _readable(text: str) -> Iterator[str]:
    run: _Run | None = None
    end = 0
    for word in ENCODED_WORD.finditer(text):
        between = text[end : word.start()]
        charset, encoding, piece = word[1].lower(), word[2].lower(), word[3]
        if run is not None and not between.strip():
            if (run.charset, run.encoding) == (charset, encoding):
                run.pieces.append(piece)
                end = word.end()
                continue
            between = ""
        if run is not None:
            yield run.text()
        yield between
        run = _Run(charset, encoding, [piece])
        end = word.end()
    if run is not None:
        yield run.text()
    yield text[end:]


def _from_q(piece: str) -> bytes:
    return binascii.a2b_qp(piece.replace("_", "=20").encode("utf-8"))


def _from_base64(piece: str) -> bytes:
    if len(piece) % 4 == 1:
        piece = piece[:-1]
    return binascii.a2b_base64(piece + "=" * (-len(piece) % 4))
