"""Recognises the line above a quotation: `On Monday, Ana wrote:`, in many languages and over several lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailparser_reply.constants import MAIL_LANGUAGES

from channels.email.reading.header.one_line import TURNS_AROUND
from channels.email.reading.history.lines import Line

MOST_LINES = 4
LONGEST = 400
LONGEST_FOR_LIBRARY = 200
WROTE = re.compile(
    r"wrote|writes|schrieb|geschrieben|a écrit|écrivait|escribió|escribio|escribía|ha scritto|scritto|escreveu|schreef|geschreven|skrev|"
    r"napisał|napisała|pisze|napsal|napísal|написал|написала|пишет|пише|писал|kirjoitti|írta|yazdı|yazmış|şunu yazdı|a scris|έγραψε|"
    r"כתב|كتب|写道|寫道|写了|のメール|書きました|wrote|님이 작성|작성|đã viết|menulis|ha escrit|napisao|je napisal|kirjutas|"
    r"rakstīja|rašė|sent:",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"[\s*•–—-]{0,12}(?:(?:on|am|le|el|il|op|den|em|dne|dňa|dnia|w dniu|kl|på|an|a|às|at|в|во|от|tarihinde|mon|tue|wed|thu|fri|sat|sun|"
    r"mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom|gio|sab|seg|ter|qua|qui|sex|pon|wt|śr|czw|pt|niedz)\b|\d)",
    re.IGNORECASE,
)
"""How lines begin that are long enough to be wrapped."""
DATED = re.compile(
    r"\b(?:19|20)\d\d\b|\d{1,2}[:.h]\d{2}\b|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}\s?[年년]|\b\d{1,2}\.? ?[^\W\d]{3,9}\.?\b",
)
ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,190}")
ENDS = (":", "：", ":*", ": *", "wrote", "--", "__")
DATE_AND_ADDRESS = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b.{0,120}<[^<>\s]{1,64}@[^<>\s]{1,190}>\s?:?", re.DOTALL)
"""Gmail's `2012/04/03 16:45 GMT+02:00 Bob <bob@example.com>:`."""
DASHED = re.compile(
    r"[-—_]{2,}\s*.{0,160}(?:wrote|schrieb|написал\S{0,3}|a écrit|escribió|skrev|ha scritto)\s*:?\s*[-—_]{2,}", re.IGNORECASE
)
OF_LIBRARY = tuple(
    re.compile(words["wrote_header"], re.MULTILINE | re.IGNORECASE) for words in MAIL_LANGUAGES.values() if "wrote_header" in words
)
"""What mail-parser-reply knows; only ever held against a short line, because the work of its patterns grows with the square of it."""


def attribution_at(lines: Sequence[Line], at: int) -> tuple[int, str] | None:
    """How many lines from this one on may be such a line, and what it says unwrapped; nothing where none can begin."""
    text = ""
    for number in range(at, min(at + MOST_LINES, len(lines))):
        line = lines[number]
        if line.blank or line.quoted or len(text) + len(line.text) > LONGEST:
            return None
        if text and (not OPENING.match(text) or (OPENING.match(line.text) and DATED.search(line.text))):
            # Only what opens like one may go on in the next line, and not when that opens like one itself.
            return None
        text = f"{text} {_seen(line.text)}".strip()
        if text.endswith(ENDS):
            named = WROTE.search(text) or DATE_AND_ADDRESS.fullmatch(text)
            return (number - at + 1, text) if named else None
    return None


def is_attribution(text: str) -> bool:
    """Whether it says who wrote what follows, and when or from which address."""
    if names_date_and_writer(text) or DATED.search(text) or ADDRESS.search(text):
        return True
    return len(text) <= LONGEST_FOR_LIBRARY and any(pattern.search(text) for pattern in OF_LIBRARY)


def names_date_and_writer(text: str) -> bool:
    """So plain that it need not be followed by lines that are marked as quoted."""
    if DATE_AND_ADDRESS.fullmatch(text) or (WROTE.search(text) and DASHED.fullmatch(text)):
        return True
    return DATED.search(text) is not None and ADDRESS.search(text) is not None


def may_introduce(text: str) -> bool:
    """Weaker, for the line right above lines that are marked as quoted: it ends in a colon and names a date, an address, or a writer."""
    text = _seen(text)
    if len(text) > LONGEST:
        return False
    return text.endswith(ENDS) and any(pattern.search(text) for pattern in (WROTE, DATED, ADDRESS))


def introduces_plainly(text: str) -> bool:
    """Of the line right above marked lines: it says when and who, with or without a verb."""
    text = _seen(text)
    if len(text) > LONGEST:
        return False
    return DATE_AND_ADDRESS.fullmatch(text) is not None or (text.endswith(ENDS) and names_date_and_writer(text))


def wrote_plainly(text: str) -> bool:
    """Of two lines above marked lines, which may be one that was wrapped: it says when, who, and that they wrote."""
    text = _seen(text)
    return len(text) <= LONGEST and text.endswith(ENDS) and WROTE.search(text) is not None and names_date_and_writer(text)


def _seen(text: str) -> str:
    """Without what turns the direction of writing around: names and addresses are wrapped in it where people write from right to left."""
    return TURNS_AROUND.sub("", text).strip()
