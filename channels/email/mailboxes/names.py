"""How folder names and passwords are spelt in IMAP commands."""

from __future__ import annotations

import re
from base64 import b64encode

_BEYOND_ASCII = re.compile(r"[^\x20-\x7e]+")


def folder_name(name: str) -> str:
    """Quoted, in the modified UTF-7 that IMAP servers expect (RFC 3501, 5.1.3)."""
    return quoted(_BEYOND_ASCII.sub(_in_utf_7, name.replace("&", "&-")))


def quoted(text: str) -> str:
    """RFC 3501, 4.3; `text` is ASCII without line breaks."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _in_utf_7(run: re.Match[str]) -> str:
    encoded = b64encode(run[0].encode("utf-16-be")).decode().rstrip("=")
    return f"&{encoded.replace('/', ',')}-"
