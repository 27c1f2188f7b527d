"""The attributes by which a letter's elements look as they do, each with the values it may have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hub.mail.link_targets import target_of
from hub.mail.safe_css import is_colour, safe_style

_SIDE = r"\d{1,4}(?:\.\d{1,4})?(?:%|px)?"
_SMALL = r"\d{1,3}"
_PATTERNS = {
    "align": "left|right|center|justify|top|middle|bottom|baseline|absmiddle",
    "border": _SMALL,
    "cellpadding": _SMALL,
    "cellspacing": _SMALL,
    "colspan": _SMALL,
    "dir": "ltr|rtl|auto",
    "face": r"[\w ,'\"-]{1,200}",
    "height": _SIDE,
    "hspace": _SMALL,
    "lang": r"[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,3}",
    "nowrap": "|nowrap",
    "rowspan": _SMALL,
    "size": r"[+-]?\d{1,3}",
    "start": r"-?\d{1,6}",
    "type": "disc|circle|square|[1ai]",
    "valign": "top|middle|bottom|baseline",
    "vspace": _SMALL,
    "width": _SIDE,
}
PATTERNS = {name: re.compile(pattern, re.IGNORECASE | re.ASCII) for name, pattern in _PATTERNS.items()}
COLOURS = frozenset({"bgcolor", "color"})
LOOKS = frozenset({*PATTERNS, *COLOURS, "style"})
_SPECK = re.compile(r"\s*0*[01](?:\.\d*)?(?:px)?\s*", re.ASCII)
_SPECK_BY_STYLE = re.compile(
    r"(?:^|[;\s])(?:(?:max-)?(?:width|height)\s*:\s*0*[01]?(?:\.\d*)?(?:px|pt)?\s*(?:$|[;!])|display\s*:\s*none|visibility\s*:\s*hidden)",
    re.ASCII,
)


def looks_of(attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Those attributes that only say how something looks, and say nothing else."""
    for name, value in attributes.items():
        if name == "style":
            if style := safe_style(value):
                yield name, style
        elif name in COLOURS:
            if is_colour(value):
                yield name, value.strip()
        elif name in PATTERNS and PATTERNS[name].fullmatch(value.strip()):
            yield name, value.strip()


def is_speck(attributes: Mapping[str, str]) -> bool:
    """Whether a picture has no size to speak of, or is hidden: it is there to be fetched, not to be seen."""
    sides = (attributes[name] for name in ("width", "height") if name in attributes)
    return any(map(_SPECK.fullmatch, sides)) or _SPECK_BY_STYLE.search(attributes.get("style", "").lower()) is not None


def picture_address(link: str) -> str | None:
    """Where on the web a picture is; nothing for one that is somewhere else."""
    target = target_of(link)
    return target.href if target is not None and target.href.startswith("http") else None
