"""Undoes transfer encodings (RFC 2045, 6): also with rubbish between, with padding in the middle, or cut off."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
SPACE = b" \t\r\n"
NEITHER = bytes(byte for byte in range(256) if byte not in BASE64 and byte not in b"=")
RUBBISH = bytes(byte for byte in NEITHER if byte not in SPACE)
PADDING = re.compile(rb"=+")
BELOW = re.compile(rb"(?<=[A-Za-z0-9+/])(?:={1,2}[ \t]*\r?\n|\r?\n[ \t]*\r?\n)(?=[^\r\n]|\r?\n)")
DAMAGED = "A part of the letter is damaged or cut off (its Base64 is not whole)."
FIRST_WORD = re.compile(r"^([^;,(\s]*).*$", re.DOTALL)
NO_LETTERS = re.compile(r"[^a-z0-9]")
AS_IT_IS = frozenset({"", "7bit", "8bit", "binary", "7bits", "8bits", "none", "xyencode", "yenc", "7", "8"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    content: bytes
    damaged: str | None = None
    """What was wrong with it: a sentence."""


def undo(body: bytes, encoding: str, *, is_text: bool) -> Undone:
    """The content of a part, from how it travelled. What follows Base64 in a text (a footer of a mailing list) stays readable."""
    name = NO_LETTERS.sub("", FIRST_WORD.sub(r"\1", encoding.strip().lower()))
    if name == "base64":
        return _base64(body, is_text=is_text)
    if name == "quotedprintable":
        return Undone(content=binascii.a2b_qp(body))
    if name in ("xuuencode", "uuencode", "uue", "xuue"):
        return _uuencode(body)
    if name in AS_IT_IS:
        return Undone(content=body)
    return Undone(content=body, damaged="A part of the letter is encoded in a way that nobody knows; it is kept as it came.")


def _base64(body: bytes, *, is_text: bool) -> Undone:
    footer = _footer(body) if is_text else b""
    encoded = body[: len(body) - len(footer)]
    damaged = len(encoded.translate(None, RUBBISH)) < len(encoded)
    content: list[bytes] = []
    start = 0
    while start < len(encoded):
        padding = PADDING.search(encoded, start)
        piece = encoded[start : padding.start() if padding else len(encoded)].translate(None, NEITHER)
        damaged = damaged or len(piece) % 4 == 1 or (len(piece) % 4 != 0 and padding is None)
        piece = piece[:-1] if len(piece) % 4 == 1 else piece
        content.append(binascii.a2b_base64(piece + b"=" * (-len(piece) % 4)))
        start = padding.end() if padding else len(encoded)
    return Undone(content=b"".join(content) + footer, damaged=DAMAGED if damaged else None)


def _footer(body: bytes) -> bytes:
    """Prose below the encoded lines: mailing lists and virus scanners put it there without looking."""
    below = BELOW.search(body)
    return body[below.start() :] if below and _is_prose(body[below.end() :]) else b""


def _is_prose(piece: bytes) -> bool:
    return any(byte in RUBBISH for byte in piece[:2_000]) or b" " in piece.strip()


def _uuencode(body: bytes) -> Undone:
    content: list[bytes] = []
    lines = body.splitlines()
    begin = next((number for number, line in enumerate(lines) if line.startswith(b"begin ")), None)
    if begin is None:
        return Undone(content=body, damaged="A part of the letter is damaged (its uuencoding has no beginning); it is kept as it came.")
    for line in lines[begin + 1 :]:
        if line.strip() == b"end":
            return Undone(content=b"".join(content))
        content.append(_uu_line(line))
    return Undone(content=b"".join(content), damaged="A part of the letter is cut off (its uuencoding has no end).")


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders count the bytes of a line wrongly: the length says how much of it is meant.
        length = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:length])
        except binascii.Error:
            return b""
