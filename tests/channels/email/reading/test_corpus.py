"""Each letter of the corpus is understood as written beside it."""

import re
from collections import Counter

import pytest

from channels.email.reading import read_letter
from tests.channels.email.reading.corpus import LETTERS, NAMES, RULES, as_seen, expected, raw, read

WORD = re.compile(r"\w+")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
ADDED_ON_THE_WAY = (
    b"Return-Path: <ana@example.org>\r\n"
    b"Delivered-To: other@example.com\r\n"
    b"Received: from a.example.org by b.example.com; Tue, 3 Mar 2026 10:15:02 +0100\r\n"
    b"X-Spam-Score: 0.1\r\n"
)


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_is_understood(name: str) -> None:
    assert as_seen(read(name)) == expected(name)


def test_every_letter_has_an_expectation_and_every_expectation_a_letter() -> None:
    assert sorted(file.stem for file in LETTERS.glob("*.json")) == NAMES
    assert len(NAMES) >= 80


def test_the_same_letter_has_the_same_fingerprint_through_every_mailbox() -> None:
    """Mail servers add fields on top, and end lines as they like. (What begins without a header is another letter below one.)"""
    whole = [name for name in NAMES if name not in ("no-header", "mbox-line", "empty", "cr-only")]
    other = [name for name in whole if read_letter(ADDED_ON_THE_WAY + raw(name), rules=RULES).fingerprint != read(name).fingerprint]
    assert other == []
    with_both = [name for name in whole if b"\r\n" in raw(name) and b"\r\r" not in raw(name)]
    other = [
        name for name in with_both if read_letter(raw(name).replace(b"\r\n", b"\n"), rules=RULES).fingerprint != read(name).fingerprint
    ]
    assert other == []


@pytest.mark.parametrize(
    ("written", "changed"),
    [
        (b"Thank you, it arrived", b"Thank you, it arrives"),
        (b"Dear Ana,<br>", b"Dear Eva,<br>"),
        (b"Subject: Re: Your order", b"Subject: Re: Your orders"),
        (b"Message-ID: <a1@", b"Message-ID: <a2@"),
        (b"From: Ana", b"From: Eva"),
    ],
)
def test_another_letter_has_another_fingerprint(written: bytes, changed: bytes) -> None:
    letter = raw("gmail-top-posted")
    assert written in letter
    assert read_letter(letter.replace(written, changed), rules=RULES).fingerprint != read("gmail-top-posted").fingerprint


def test_parts_encoded_anew_on_the_way_are_the_same_letter() -> None:
    plain = b"Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n%s"
    eight_bit = read_letter(plain % (b"8bit", "schön\r\n".encode()), rules=RULES)
    quoted = read_letter(plain % (b"quoted-printable", b"sch=C3=B6n\r\n"), rules=RULES)
    assert eight_bit.fingerprint == quoted.fingerprint


def test_nothing_is_left_that_a_database_or_a_page_would_choke_on() -> None:
    for name in NAMES:
        letter = read(name)
        shown = [letter.subject, letter.text, letter.quoted or "", letter.html or "", letter.sender.name or "", *letter.remarks]
        for text in [*shown, *(file.name for file in letter.files), *letter.answers]:
            assert text == text.encode("utf-8", "ignore").decode(), name
            assert not CONTROL.search(text), name
        assert "\n" not in letter.subject, name


def _is_one_plain_text(name: str) -> bool:
    head, _, body = raw(name).partition(b"\r\n\r\n")
    return b"text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit" in head and b"\r\r" not in head and body != b""


def test_text_and_history_have_every_word_between_them() -> None:
    plain = [name for name in NAMES if _is_one_plain_text(name)]
    assert len(plain) > 50
    for name in plain:
        letter = read(name)
        written = raw(name).partition(b"\r\n\r\n")[2].decode()
        assert Counter(WORD.findall(written)) == Counter(WORD.findall(f"{letter.text}\n{letter.quoted or ''}")), name
