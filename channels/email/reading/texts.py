"""The text of a letter: what is new in it, and the history."""

from __future__ import annotations

import re
from collections.abc import Sequence

from channels.email.reading.content.bodies import Section
from channels.email.reading.content.html_text import text_of_html
from channels.email.reading.history.fold import Parted, part_history
from channels.email.reading.history.forwards import is_forward, is_reply
from channels.email.reading.history.lines import MARKS, Line, marked_lines, plain_lines
from channels.email.reading.letter import ReadingRules
from channels.email.reading.remarks import Remarks

STUB = re.compile(
    r"html[- ](?:e-?mail|message|mail|version|format|viewer|compatible|capable|f[äa]hig)|(?:in|as|im|au format|formato) html|text/html|"
    r"(?:does not|doesn't|not|nicht|ne .{0,20}pas|no) (?:support|display|unterst|darstell|supporte|admite|soporta)|"
    r"view (?:this|the|it|in|online)|(?:in|im) (?:your|ihrem) browser|online[- ]?(?:version|ansicht)|поддерживает html",
    re.IGNORECASE,
)
MOST_WORDS_OF_STUB = 60
TOO_LONG = "The letter is very long; its end is not shown as text."


def text_of(sections: Sequence[Section], *, subject: str, answers: bool, rules: ReadingRules, remarks: Remarks) -> Parted:
    """`answers`: the header says that it is a reply."""
    forwards = is_forward(subject)
    lines: list[Line] = []
    left = rules.longest_text
    for section in sections:
        text, marked = _written(section, forwards, rules, remarks)
        if not _says_something(text):
            continue
        if len(text) > left:
            remarks.add(TOO_LONG)
        kept = text[:left].strip("\n")
        left -= len(kept)
        lines += [Line("")] if lines else []
        lines += marked_lines(kept) if marked else plain_lines(kept)
    return part_history(lines, answers=answers or is_reply(subject), forwards=forwards)


def whole_text(sections: Sequence[Section], parted: Parted) -> str:
    """With the history, in the order in which it was written where there is but one text."""
    if len(sections) == 1 and sections[0].plain:
        return sections[0].plain
    return "\n\n".join(piece for piece in (parted.text, parted.quoted) if piece)


def _written(section: Section, forwards: bool, rules: ReadingRules, remarks: Remarks) -> tuple[str, bool]:
    """The text of a section, and whether it was made of HTML and has marks."""
    plain = MARKS.sub("", section.plain or "")
    if not section.html or (_says_something(plain) and not _is_stub(plain)):
        return plain, False
    rich = text_of_html(section.html[: rules.longest_html], forwards=forwards)
    written = MARKS.sub("", rich)
    if not _says_something(written) or (_says_something(plain) and len(written.split()) <= len(plain.split())):
        return plain, False
    if len(section.html) > rules.longest_html:
        remarks.add(TOO_LONG)
    return rich, True


def _says_something(text: str) -> bool:
    return not all(character.isspace() or character in "\u200b\u200c\u2060\ufeff" for character in text)


def _is_stub(plain: str) -> bool:
    """Only says that the letter should be read elsewhere."""
    return len(plain) < 2_000 and len(plain.split()) <= MOST_WORDS_OF_STUB and STUB.search(plain) is not None
