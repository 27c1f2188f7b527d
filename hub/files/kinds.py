"""What kind of file a content is, whatever anybody calls it: what could run in a page is never taken for a picture or a plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping

import puremagic

UNKNOWN = "application/octet-stream"
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Points and nothing else: a page may show these."""

HEAD_BYTES = 4096
SURE_ENOUGH = 0.3
"""Below, the library guesses by a byte or two."""

BEGINNINGS: Mapping[bytes, str] = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"%PDF-": "application/pdf",
    b"\x1f\x8b": "application/gzip",
    b"Rar!\x1a\x07": "application/vnd.rar",
    b"7z\xbc\xaf\x27\x1c": "application/x-7z-compressed",
    b"\x78\x9f\x3e\x22": "application/ms-tnef",
    b"MZ": "application/vnd.microsoft.portable-executable",
    b"\x7fELF": "application/x-elf",
    b"{\\rtf": "application/rtf",
}
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
IN_ZIP: Mapping[bytes, str] = {
    b"word/document.xml": f"{OFFICE}.wordprocessingml.document",
    b"xl/workbook.xml": f"{OFFICE}.spreadsheetml.sheet",
    b"ppt/presentation.xml": f"{OFFICE}.presentationml.presentation",
    b"mimetypeapplication/vnd.oasis.opendocument.text": f"{OPEN_DOCUMENT}.text",
    b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet": f"{OPEN_DOCUMENT}.spreadsheet",
    b"mimetypeapplication/vnd.oasis.opendocument.presentation": f"{OPEN_DOCUMENT}.presentation",
    b"META-INF/MANIFEST.MF": "application/java-archive",
}
"""What stands uncompressed in an archive of each kind: the names of its parts."""
TEXTS_BY_NAME: Mapping[str, str] = {".csv": "text/csv", ".json": "application/json", ".md": "text/markdown"}
"""A name is believed where the content is only text, and the kinds are equally harmless."""

_MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|script|iframe|style|title|meta|link|base|form|img|table|div|span|font|object|embed|svg|math"
    rb"|[ab]|br|p|h[1-6]|\?xml)(?=[\s/>:])|<!--",
    re.IGNORECASE,
)
"""Wider than what browsers sniff for (WHATWG MIME Sniffing, 7.1): markup anywhere at the beginning counts."""
_SVG = re.compile(rb"<(?:\w+:)?svg[\s>]", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml[\s?]", re.IGNORECASE)
_HEADER_LINE = rb"(?:return-path|received|delivered-to|mime-version|message-id|from|to|subject|date|dkim-signature|x-[\w-]+):[^\n]*\n"
_LETTER = re.compile(rb"(?:" + _HEADER_LINE + rb"(?:[ \t][^\n]*\n)*){3}", re.IGNORECASE)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def media_type_of(content: bytes, name: str | None = None) -> str:
    """The media type that the content shows."""
    head = content[:HEAD_BYTES]
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    for beginning, media_type in BEGINNINGS.items():
        if content.startswith(beginning):
            return media_type
    if content.startswith(b"PK\x03\x04"):
        return next((media_type for part, media_type in IN_ZIP.items() if part in content), "application/zip")
    if (text := _as_text(head)) is not None:
        return _kind_of_text(text, name)
    return _guessed(content)


def _as_text(head: bytes) -> bytes | None:
    """The same in UTF-8 (or another superset of ASCII), or nothing where it is no text."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, "ignore").encode()
    text = head.removeprefix(b"\xef\xbb\xbf")
    return None if _BINARY.search(text) else text


def _kind_of_text(text: bytes, name: str | None) -> str:
    if _LETTER.match(text):
        return "message/rfc822"
    if _SVG.search(text):
        return "image/svg+xml"
    if _XML.match(text):
        return "application/xhtml+xml" if b"<html" in text.lower() else "application/xml"
    if _MARKUP.search(text):
        return "text/html"
    if text.startswith(b"BEGIN:VCALENDAR"):
        return "text/calendar"
    if text.startswith(b"BEGIN:VCARD"):
        return "text/vcard"
    return next((kind for ending, kind in TEXTS_BY_NAME.items() if name is not None and name.lower().endswith(ending)), "text/plain")


def _guessed(content: bytes) -> str:
    try:
        found = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    likely = (match.mime_type for match in found if match.confidence >= SURE_ENOUGH and match.mime_type)
    media_type = next(likely, UNKNOWN)
    return UNKNOWN if media_type in PICTURES or media_type.startswith("text/") else media_type
