"""Decides which lines of a letter are history, and folds them away where that hides no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from channels.email.reading.history.attributions import (
    attribution_at,
    introduces_plainly,
    is_attribution,
    may_introduce,
    names_date_and_writer,
    wrote_plainly,
)
from channels.email.reading.history.forwards import begins_forward
from channels.email.reading.history.header_blocks import header_block_at
from channels.email.reading.history.lines import Line, joined
from channels.email.reading.history.pointers import points_below
from channels.email.reading.history.separators import asks_to_reply_above, is_original_message, is_rule

MOST_CANDIDATES = 300
"""So many lines are looked at closely; what has more that look like the beginning of history is no letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    text: str
    quoted: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Lines that are history. `introduced`: something says so besides the marks at the lines themselves."""

    start: int
    end: int
    introduced: bool


def part_history(lines: Sequence[Line], *, answers: bool, forwards: bool) -> Parted:
    """`answers`: the letter is a reply by its header. `forwards`: its subject says that it passes something on."""
    spans = _Finder(lines, answers=answers, forwards=forwards).spans()
    folded = _to_fold(lines, spans)
    if folded is None:
        return Parted(text=joined(lines, show_quotes=_has_new_words(lines)))
    new = [joined(lines[: folded.start], show_quotes=True), joined(lines[folded.end :], show_quotes=True)]
    return Parted(text="\n\n".join(piece for piece in new if piece), quoted=joined(lines[folded.start : folded.end]))


def _to_fold(lines: Sequence[Line], spans: Sequence[Span]) -> Span | None:
    if not spans:
        return None
    last = spans[-1]
    below = _has_words(lines, last.end, len(lines))
    if len(spans) > 1:
        # Answers stand between the quoted lines; only a whole earlier letter at the very end hides none of them.
        return last if last.introduced and not below else None
    above = _has_words(lines, 0, last.start)
    if above and below and not last.introduced:
        return None
    if points_below(joined(lines[: last.start])):
        return None
    return last if above or below else None


def _has_new_words(lines: Sequence[Line]) -> bool:
    return any(not line.quoted and not line.blank for line in lines)


def _has_words(lines: Sequence[Line], start: int, end: int) -> bool:
    return any(character.isalnum() for line in lines[start:end] for character in line.text) or _has_signs(lines[start:end])


def _has_signs(lines: Sequence[Line]) -> bool:
    """A thumb alone is an answer too; a row of dashes is none."""
    return any(ord(character) > 0x2600 for line in lines for character in line.text)


class _Finder:
    """Reads the lines once, from top to bottom."""

    def __init__(self, lines: Sequence[Line], *, answers: bool, forwards: bool) -> None:
        self._lines = lines
        self._answers = answers
        self._forwards = forwards
        self._candidates = 0

    def spans(self) -> list[Span]:
        spans: list[Span] = []
        at = 0
        while at < len(self._lines):
            line = self._lines[at]
            if line.blank:
                at += 1
            elif line.quoted:
                end = self._end_of_quote(at)
                spans.append(self._quotation(at, end))
                at = end
            elif begins_forward(line.text):
                break
            elif (end_of_letter := self._end_of_earlier_letter(at)) is not None:
                spans.append(Span(at, end_of_letter, introduced=True))
                at = end_of_letter
            else:
                at += 1
        return spans

    def _end_of_quote(self, at: int) -> int:
        """Behind the last of the quoted lines that follow each other, with only empty ones between."""
        end = at + 1
        for number in range(at + 1, len(self._lines)):
            if self._lines[number].quoted:
                end = number + 1
            elif not self._lines[number].blank:
                break
        return end

    def _quotation(self, at: int, end: int) -> Span:
        """Marked lines, with the line above them where it names who wrote them and when."""
        above = next((number for number in range(at - 1, max(-1, at - 4), -1) if not self._lines[number].blank), None)
        if above is None or self._lines[above].quoted:
            return Span(at, end, introduced=self._lines[at].sure)
        if introduces_plainly(self._lines[above].text):
            return Span(above, end, introduced=True)
        wrapped = " ".join(line.text.strip() for line in self._lines[max(0, above - 1) : above + 1])
        if above > 0 and not self._lines[above - 1].quoted and wrote_plainly(wrapped):
            return Span(above - 1, end, introduced=True)
        return Span(at, end, introduced=self._lines[at].sure or may_introduce(self._lines[above].text))

    def _end_of_earlier_letter(self, at: int) -> int | None:
        """Where the earlier letter ends that begins here with a line that says so; nothing where none begins."""
        if asks_to_reply_above(self._lines[at].text):
            return len(self._lines)
        opening = self._opening(at) or self._attribution(at)
        if opening is None:
            return None
        begin, certain = opening
        follows = self._next_words(begin)
        if follows is not None and self._lines[follows].quoted:
            return self._end_of_quote(follows)
        return len(self._lines) if certain else None

    def _opening(self, at: int) -> tuple[int, bool] | None:
        """Behind the head of an earlier letter, or the line that announces one."""
        text = self._lines[at].text
        if self._forwards:
            return None
        if is_original_message(text):
            return self._behind_head(at + 1) or at + 1, True
        if not (self._answers or is_rule(text)):
            return None
        end = self._behind_head(at + 1 if is_rule(text) else at)
        return (end, True) if end is not None else None

    def _attribution(self, at: int) -> tuple[int, bool] | None:
        """Behind `On Monday, Ana wrote:`; certain where no marked quotation need follow."""
        found = attribution_at(self._lines, at) if self._candidates < MOST_CANDIDATES else None
        if found is None:
            return None
        self._candidates += 1
        count, text = found
        if not is_attribution(text):
            return None
        begin = at + count
        return self._behind_head(begin) or begin, not self._forwards and (self._answers or names_date_and_writer(text))

    def _behind_head(self, at: int) -> int | None:
        follows = self._next_words(at, within=3)
        return None if follows is None else header_block_at(self._lines, follows)

    def _next_words(self, at: int, within: int | None = None) -> int | None:
        end = len(self._lines) if within is None else min(at + within, len(self._lines))
        return next((number for number in range(at, end) if not self._lines[number].blank), None)
