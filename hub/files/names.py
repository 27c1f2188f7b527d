"""What files are called, made fit to be shown and saved: nothing hides in a name how it really ends."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

NAMELESS = "file"
LONGEST = 150
LONGEST_ENDING = 20
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Unicode's categories of what steers and is not seen: such marks turn `exe.fdp` around to be read as `pdf.exe`, or the other way."""
_SEPARATORS = re.compile(r'[/\\:*?"<>|]')
_DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")
_NOT_QUOTED = re.compile(r"[^ !#$&-\[\]^-~]")
"""What may not stand in a quoted name, or is read differently here and there (RFC 6266, 4.3 and appendix D)."""


def seen(text: str) -> str:
    """The text without what steers how it is read and is not seen itself; each stretch of spaces as one."""
    return " ".join("".join(each for each in text if each.isspace() or unicodedata.category(each) not in _HIDDEN).split())


def file_name(name: str) -> str:
    """The name as it may be shown and saved under: never empty, without folders, at most 150 characters, with its real ending."""
    shown = _SEPARATORS.sub("_", seen(unicodedata.normalize("NFC", name))).strip(" .")
    if _DEVICES.match(shown):
        shown = f"_{shown}"
    return _shortened(shown) or NAMELESS


def content_disposition(name: str, *, inline: bool = False) -> str:
    """The header's value (RFC 6266): the name in plain ASCII, and as it is (RFC 8187)."""
    shown = file_name(name)
    plain = _NOT_QUOTED.sub("_", unicodedata.normalize("NFKD", shown).encode("ascii", "ignore").decode()) or NAMELESS
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return name[:LONGEST].rstrip(" .")
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"
