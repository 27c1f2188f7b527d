"""Where a letter ends, however it is cut into pieces on its way."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.receiving.letter_end import ArrivingLetter

LETTERS = st.lists(st.sampled_from([b"\r\n", b".", b"..", b"\n", b"\r", b"x", b"\r\n.", b"words"]), max_size=12).map(b"".join)


def heard(pieces: list[bytes], longest_bytes: int = 10_000) -> tuple[ArrivingLetter, bytes | None]:
    letter = ArrivingLetter(longest_bytes)
    after: bytes | None = None
    for place, piece in enumerate(pieces):
        after = letter.feed(piece)
        if after is not None:
            return letter, after + b"".join(pieces[place + 1 :])
    return letter, after


def on_the_way(content: bytes) -> bytes:
    """As RFC 5321, 4.5.2, has it sent: lines end with CRLF, and a dot that begins one is doubled."""
    lines = content.split(b"\r\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)


@given(LETTERS, st.sampled_from([b"", b"QUIT\r\n", b".\r\n"]), st.lists(st.integers(0, 80), max_size=6))
def test_a_letter_arrives_as_it_was_sent_in_whatever_pieces(content: bytes, next_command: bytes, cuts: list[int]) -> None:
    content += b"\r\n"
    whole = on_the_way(content) + b".\r\n" + next_command
    places = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    pieces = [whole[start:stop] for start, stop in pairwise(places)]
    letter, after = heard(pieces)
    assert (letter.content, after, letter.is_too_big) == (content, next_command, False)


@pytest.mark.parametrize(
    "unfinished", [b"", b"x", b"x\r\n", b"x\r\n.", b"x\r\n.\r", b"x\n.\n", b"x\r.\r", b"x\n.\r\n", b"x\r\n.\n", b"x\r\n..\r\n"]
)
def test_nothing_else_is_an_end(unfinished: bytes) -> None:
    assert heard([unfinished])[1] is None


def test_an_empty_letter_is_one() -> None:
    letter, after = heard([b".\r\n"])
    assert (letter.content, after) == (b"", b"")


@pytest.mark.parametrize("size", [1, 3, 100, 10_000])
def test_of_a_letter_too_big_only_the_end_is_waited_for(size: int) -> None:
    whole = b"x" * 1_000 + b"\r\n.\r\nQUIT"
    letter, after = heard([whole[place : place + size] for place in range(0, len(whole), size)], longest_bytes=100)
    assert (letter.is_too_big, after) == (True, b"QUIT")


def test_a_letter_of_just_the_size_is_not_too_big() -> None:
    assert not heard([b"x" * 98 + b"\r\n.\r\n"], longest_bytes=100)[0].is_too_big
    assert heard([b"x" * 99 + b"\r\n.\r\n"], longest_bytes=100)[0].is_too_big
