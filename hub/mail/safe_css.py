"""What a letter may say of its looks: colours, type, spaces and borders, in plain values. Nothing that loads, covers or moves."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_STYLE = 4_000


def _named(names: str) -> frozenset[str]:
    return frozenset(names.split())


PROPERTIES = _named(
    """
    background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width border-collapse border-color
    border-left border-left-color border-left-style border-left-width border-radius border-right border-right-color border-right-style
    border-right-width border-spacing border-style border-top border-top-color border-top-style border-top-width border-width
    caption-side clear color direction display empty-cells float font font-family font-size font-stretch font-style font-variant
    font-weight height letter-spacing line-height list-style-type margin margin-bottom margin-left margin-right margin-top max-height
    max-width min-height min-width padding padding-bottom padding-left padding-right padding-top table-layout text-align
    text-decoration text-decoration-color text-decoration-line text-indent text-transform vertical-align white-space width word-break
    word-spacing word-wrap
    """
)
DISPLAYS = _named(
    """
    block inline inline-block inline-table list-item none table table-caption table-cell table-column table-column-group
    table-footer-group table-header-group table-row table-row-group
    """
)
NO_COLOURS = _named("none repeat repeat-x repeat-y scroll fixed local center top bottom left right")
"""Words that a background may have besides its colour."""
_NUMBERS = r"[\d.,%/\s-]{1,60}"
_COLOUR = rf"#[0-9a-f]{{3,8}}|(?:rgb|hsl)a?\({_NUMBERS}\)"
_WORD = r"[a-z][a-z-]{0,40}"
_LENGTH = r"\+?(?:\d{1,5}(?:\.\d{0,6})?|\.\d{1,6})(?:%|[a-z]{1,4})?"
_QUOTED = r"\"[\w .-]{1,60}\"|'[\w .-]{1,60}'"
_VALUE = re.compile(rf"(?:(?:{_COLOUR}|{_LENGTH}|{_WORD}|{_QUOTED})(?:\s*[,/]\s*|\s+|(?=!)|$))+(?:!\s*important)?", re.ASCII)
_SPACED = re.compile(r"-?\d{1,2}(?:\.\d{0,6})?(?:px|em|pt|rem)|normal", re.ASCII)
_COLOUR_ALONE = re.compile(rf"{_COLOUR}|[a-z]{{3,24}}", re.ASCII)
_ADDRESS = re.compile(r"url\([^)]*\)", re.ASCII)


def safe_style(style: str) -> str:
    """Those declarations that are known to be harmless, one like the other; empty where none is."""
    if len(style) > LONGEST_STYLE or "\\" in style or "/*" in style:
        return ""
    return "; ".join(_declarations(style))


def is_colour(text: str) -> bool:
    return _COLOUR_ALONE.fullmatch(text.strip().lower()) is not None


def _declarations(style: str) -> Iterator[str]:
    for declaration in style.lower().split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "background":
            name, value = "background-color", _colour_in(value)
        if name in PROPERTIES and _is_plain(name, value):
            yield f"{name}: {value}"


def _is_plain(name: str, value: str) -> bool:
    if name == "display":
        return value.removesuffix("!important").strip() in DISPLAYS
    if name in ("letter-spacing", "word-spacing"):
        return _SPACED.fullmatch(value) is not None
    return len(value) <= 300 and _VALUE.fullmatch(value) is not None


def _colour_in(background: str) -> str:
    """The colour among all that a background may be made of."""
    parts = re.findall(r"[^\s(]+\([^)]*\)|\S+", _ADDRESS.sub(" ", background))
    return next((part for part in parts if _COLOUR_ALONE.fullmatch(part) and part not in NO_COLOURS), "")
