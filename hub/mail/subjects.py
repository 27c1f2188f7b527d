"""What a letter is about, whatever mail programs put before it."""

from __future__ import annotations

import re

_MARKS = re.compile(
    r"^\s*(?:(?:re|r|aw|antw|antwort|sv|vs|rv|res|ris|odp|ynt|ref|fwd?|wg|tr|enc|i|vb|doorst|pd|rif|回复|答复|转发|返信|转寄)"
    r"\s*(?:\[\d+\]|\(\d+\))?\s*[::]|\[(?:external|ext|spam\??)\]|\*+external\*+)\s*",
    re.IGNORECASE,
)
"""`Re:` and `Fwd:` in the languages mail programs write them in, counted ones too, and what gateways put before a subject."""


def topic(subject: str | None) -> str:
    """By which subjects are compared: without what says that it is an answer; spaces and case do not count."""
    return _bare(subject).casefold()


def answer_to(subject: str | None) -> str:
    """The subject of an answer."""
    text = " ".join((subject or "").split())
    if re.match(r"re\s*:", text, re.IGNORECASE):
        return text
    return f"Re: {text}".strip()


def forward_of(subject: str | None) -> str:
    """The subject of a letter that is passed on."""
    return f"Fwd: {_bare(subject)}".strip()


def _bare(subject: str | None) -> str:
    text = " ".join((subject or "").split())
    while (match := _MARKS.match(text)) is not None:
        text = text[match.end() :]
    return text
