"""The lines of a letter's text, and which of them its author's mail program marked as somebody else's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

QUOTED = re.compile(r"[ \t\xa0]{0,3}(?:[>＞]|&gt;)")
BEGINS, ENDS, FROM_HERE, SURE = "\ue000", "\ue001", "\ue002", "\ue003"
"""Stand in text made of HTML where history begins and ends, or begins and goes on to the end; `SURE` before one of a mail program's own."""
AROUND = re.compile(r"\A(?:[ \t\xa0]*\n)+")
MARKS = re.compile(f"[{BEGINS}{ENDS}{FROM_HERE}{SURE}]")


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    quoted: bool = False
    sure: bool = False
    """The mail program itself says that history begins here."""

    @property
    def blank(self) -> bool:
        return not self.text or self.text.isspace()


def plain_lines(text: str) -> list[Line]:
    return [Line(line, quoted=QUOTED.match(line) is not None) for line in text.split("\n")]


def marked_lines(text: str) -> list[Line]:
    """The lines of text made of HTML, which stand between marks where they are history."""
    lines: list[Line] = []
    depth, to_the_end, sure = 0, False, False
    for written in text.split("\n"):
        marks = ["", *MARKS.findall(written)]
        pieces = MARKS.split(written) if len(marks) > 1 else [written]
        for mark, piece in zip(marks, pieces, strict=True):
            depth = max(0, depth + (mark == BEGINS) - (mark == ENDS))
            sure = sure or mark in (FROM_HERE, SURE)
            to_the_end = to_the_end or mark == FROM_HERE
            if not piece.strip() and (len(marks) > 1 or (lines and lines[-1].blank)):
                continue
            quoted = depth > 0 or to_the_end or (depth == 0 and QUOTED.match(piece) is not None)
            lines.append(Line(piece.rstrip(), quoted=quoted, sure=sure))
            sure = sure and not piece.strip()
    return lines


def joined(lines: Sequence[Line], *, show_quotes: bool = False) -> str:
    """Without the empty lines around them. `show_quotes`: quoted lines whose mark was only to be seen in the HTML get one."""
    shown = [
        f"> {line.text}" if show_quotes and line.quoted and not line.blank and not QUOTED.match(line.text) else line.text for line in lines
    ]
    return AROUND.sub("", "\n".join(shown).rstrip())
