"""What IMAP servers answer, taken apart: numbers found, letters fetched (RFC 3501, 7 and 9)."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence

Line = bytes | bytearray
"""A line of an answer; a bytearray is a literal, which belongs between the line before and the line after it."""
Value = bytes | str | None | list["Value"]
"""A string is bytes, an atom is str, NIL is None."""
Fetched = dict[str, Value]
"""What was fetched of one letter, by the name of the item in upper case."""

_FETCHED = re.compile(rb"(?:\* )?[0-9]+ FETCH (?=\()", re.IGNORECASE)
_TOKEN = re.compile(
    rb' *(?:(?P<open>\()|(?P<close>\))|"(?P<string>(?:[^"\\]|\\.)*)"|(?P<literal>~?\{[0-9]+\+?\}$)|(?P<atom>(?:[^\s()\["{]|\[[^\]]*\])+))',
    re.DOTALL,
)
_CODE = re.compile(rb"\[([A-Z0-9-]+)", re.IGNORECASE)


def found(lines: Sequence[Line]) -> list[int]:
    """The numbers that a SEARCH found, in order; the last line is what the server says to it."""
    return sorted({int(word) for word in b" ".join(lines[:-1]).split() if word.isdigit()})


def fetched(lines: Sequence[Line]) -> list[Fetched]:
    """Every FETCH answer among the lines. Raises `ValueError` for what is no IMAP."""
    rest = deque(lines)
    answers = []
    while rest:
        line = rest.popleft()
        if isinstance(line, bytes) and (begin := _FETCHED.match(line)):
            answers.append(_pairs(_list(line[begin.end() :], rest)))
    return answers


def code(line: Line) -> str | None:
    """The word in brackets that says why: `OVERQUOTA` (RFC 5530)."""
    match = _CODE.match(line)
    return match[1].decode().upper() if match else None


def number_set(numbers: Iterable[int]) -> str:
    """As IMAP writes many numbers: `1:3,7`."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def _list(line: bytes, rest: deque[Line]) -> list[Value]:
    """The list that begins with the line, and ends in it or, where it holds literals, in one of those that follow."""
    outermost: list[Value] = []
    open_lists = [outermost]
    at = 0
    while True:
        token = _TOKEN.match(line, at)
        if token is None:
            raise ValueError("no IMAP")
        at = token.end()
        if token["open"]:
            inner: list[Value] = []
            open_lists[-1].append(inner)
            open_lists.append(inner)
        elif token["close"]:
            open_lists.pop()
            if len(open_lists) == 1:
                return _first_list(outermost)
        elif token["literal"]:
            open_lists[-1].append(bytes(_next_literal(rest)))
            line, at = _next_line(rest), 0
        elif token["atom"]:
            open_lists[-1].append(_atom(token["atom"]))
        else:
            open_lists[-1].append(re.sub(rb"\\(.)", rb"\1", token["string"], flags=re.DOTALL))


def _next_literal(rest: deque[Line]) -> bytearray:
    literal = rest.popleft() if rest else None
    if not isinstance(literal, bytearray):
        raise ValueError("a literal is missing")
    return literal


def _next_line(rest: deque[Line]) -> bytes:
    line = rest.popleft() if rest else None
    if not isinstance(line, bytes):
        raise ValueError("the answer is not complete")
    return line


def _first_list(values: list[Value]) -> list[Value]:
    first = values[0]
    assert isinstance(first, list), "every answer that is read begins with a parenthesis"
    return first


def _atom(text: bytes) -> str | None:
    return None if text.upper() == b"NIL" else text.decode("ascii", "replace")


def _pairs(values: list[Value]) -> Fetched:
    names = values[::2]
    return {name.upper(): value for name, value in zip(names, values[1::2], strict=False) if isinstance(name, str)}
