"""Makes text of bytes, whatever charset they claim to be in."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from channels.email.reading.mime.guesses import likely_charset

# What is written on the left is meant as on the right: supersets, and names that only mail programs know (WHATWG Encoding, 4.2).
MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb-2312": "gb18030",
    "x-euc-cn": "gb18030",
    "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks-c-5601-1987": "cp949",
    "ksc5601": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_2",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "x-windows-1252": "cp1252",
    "cp-1252": "cp1252",
    "cp-1251": "cp1251",
    "utf": "utf-8",
}
NO_TEXT = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})
"""Codecs of Python that no mail is written in."""
SAYS_NOTHING = frozenset({"", "unknown-8bit", "unknown", "x-unknown", "8bit", "7bit", "binary", "default", "us-ascii-8bit", "none", "null"})
MAY_BE_UTF8 = frozenset({"cp1252", "cp1254", "latin-1", "iso8859-15"})
"""Bytes beyond ASCII that are valid UTF-8 are hardly ever meant in one of these."""
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
WIDE = frozenset({"utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"})
JAPANESE_ESCAPE = (b"\x1b$B", b"\x1b$@", b"\x1b(J")
MOST_WRONG = 0.1
"""Of the bytes beyond ASCII: with more of them wrong it is another charset than it says."""

UNWANTED: dict[int, str | None] = {
    **dict.fromkeys([*range(0x00, 0x09), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF]),
    **dict.fromkeys([0x0C, 0x85, 0x2028, 0x2029], "\n"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    text: str
    repaired: str | None = None
    """How the text differs from what was declared: a sentence."""


def decode(content: bytes, declared: str | None) -> Decoded:
    """Text with `\\n` as its only line end and without control characters."""
    charset = _known(declared)
    text, used, whole = _read(content, charset)
    return Decoded(text=clean(text), repaired=_repaired(declared, charset, used, whole))


def clean(text: str) -> str:
    """Without what no database and no page takes: control characters, halves of characters; with one kind of line end."""
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n").translate(UNWANTED)
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _known(declared: str | None) -> str | None:
    """The codec for a name; nothing where it says nothing or nobody knows it."""
    name = _name(declared)
    if name in SAYS_NOTHING:
        return None
    if name in MEANT:
        return MEANT[name]
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    is_text: bool = found._is_text_encoding
    if not is_text or found.name in NO_TEXT:
        return None
    return MEANT.get(found.name, found.name)


def _read(content: bytes, charset: str | None) -> tuple[str, str, bool]:
    """The text, the codec it was read by, and whether nothing was lost."""
    for mark, marked in MARKS:
        if content.startswith(mark) and (charset in WIDE or marked == "utf-8" or charset is None):
            return content[len(mark) :].decode(marked, "replace"), marked, True
    if content.isascii() and charset not in WIDE:
        return _read_ascii(content, charset)
    if charset is None or charset in MAY_BE_UTF8:
        return _guess(content, charset)
    if charset == "utf-16":
        charset = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        return content.decode(charset), charset, True
    except (UnicodeError, ValueError):
        return _salvage(content, charset)


def _read_ascii(content: bytes, charset: str | None) -> tuple[str, str, bool]:
    if any(escape in content for escape in JAPANESE_ESCAPE):
        return content.decode("iso2022_jp_2", "replace"), "iso2022_jp_2", True
    if charset is None:
        return content.decode("ascii"), "ascii", True
    try:
        return content.decode(charset), charset, True
    except (UnicodeError, ValueError):
        return content.decode("ascii"), "ascii", False


def _guess(content: bytes, charset: str | None) -> tuple[str, str, bool]:
    try:
        return content.decode("utf-8"), "utf-8", True
    except UnicodeDecodeError as error:
        if error.end == len(content) and error.start > len(content) - 4 and charset is None:
            return content.decode("utf-8", "replace"), "utf-8", False
    guessed = charset or likely_charset(content) or "cp1252"
    try:
        return content.decode(guessed), guessed, True
    except UnicodeError:
        return content.decode(guessed, "replace"), guessed, False


def _salvage(content: bytes, charset: str) -> tuple[str, str, bool]:
    """What is broken here and there is read as declared; what is broken all over is another charset."""
    text = content.decode(charset, "replace")
    beyond = sum(byte > 0x7F for byte in content[:100_000])
    if text[:100_000].count("\ufffd") <= max(1, beyond * MOST_WRONG):
        return text, charset, False
    guessed, used, _ = _guess(content, None)
    return guessed, used, used != charset


def _repaired(declared: str | None, charset: str | None, used: str, whole: bool) -> str | None:
    if not whole:
        return "Some characters of the letter are damaged."
    if charset is None and _name(declared) not in SAYS_NOTHING:
        return f"The letter names a charset that nobody knows; it was read as {used}."
    if used in ("ascii", charset) or charset is None or (charset in WIDE and used in WIDE):
        return None
    return f"The letter is not in the charset that it names; it was read as {used}."


def _name(declared: str | None) -> str:
    """Without quotes, and without the comments and other parameters that some put behind it."""
    words = re.split(r"[\s;,(]", (declared or "").strip("\"' \t")[:80], maxsplit=1)
    return words[0].strip("\"'").lower()
