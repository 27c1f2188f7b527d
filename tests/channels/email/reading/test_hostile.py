"""Letters that were made to keep a reader busy: each is read in bounded work, whatever it is made of.

Nothing is timed: a search that backtracks or looks at everything again for each line takes minutes with these sizes, and runs into the
time limit of the test.
"""

from collections.abc import Mapping

import pytest

from channels.email.reading import ReadingRules, read_letter
from tests.channels.email.reading.corpus import RULES

HEAD = b"From: a@example.org\r\nTo: support@example.com\r\nSubject: Re: x\r\n"
DAEMON = b"From: MAILER-DAEMON@example.org\r\nSubject: failure notice\r\n"


def plain(body: bytes) -> bytes:
    return HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + body


def html(body: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + body


def encoded(encoding: bytes, body: bytes) -> bytes:
    return HEAD + b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body


def field(name: bytes, value: bytes) -> bytes:
    return name + b": " + value + b"\r\n\r\nHello."


def invitation(body: bytes) -> bytes:
    return HEAD + b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n" + body


def parts(boundary: bytes, body: bytes) -> bytes:
    return b"Content-Type: multipart/mixed; boundary=" + boundary + b"\r\n\r\n" + body


HOSTILE: Mapping[str, bytes] = {
    "one line of quote marks": plain(b">" * 800_000),
    "lines of quote marks": plain(b">\n" * 400_000),
    "On On On wrote": plain(b"On " * 240_000 + b"wrote:"),
    "lines of On On On wrote": plain(b"On On On On wrote:\n" * 24_000),
    "long lines of On wrote": plain((b"On " * 60 + b"wrote:\n") * 2_000),
    "lines that end in colons": plain(b"a:\n" * 40_000),
    "heads of letters": plain(b"From: x\nTo: y\n" * 24_000),
    "heads with long continuations": plain((b"From: x\n" + b"y\n" * 9) * 4_000),
    "lines of dashes": plain((b"-" * 150 + b"\n") * 2_000),
    "one line of dashes": plain(b"-" * 800_000),
    "separators": plain(b"-----Original Message-----\n" * 8_000),
    "reply above": plain(b"reply " + b"x " * 400_000),
    "blanks": plain(b" " * 800_000),
    "elements within elements": html(b"<div>" * 40_000 + b"hello"),
    "elements that never close": html(b"<b>x" * 40_000),
    "elements side by side": html(b"<div>x</div>" * 32_000),
    "tables within tables": html(b"<table><tr><td>x" * 12_000),
    "a table with many rows": html(b"<table>" + b"<tr><td>a<td>b" * 24_000),
    "a table with many columns": html(b"<table><tr>" + b"<td>a" * 60_000),
    "a table padded to its longest cell": html(b"<table><tr><td>" + b"x" * 120_000 + b"</td>" + b"<tr><td>b" * 24_000),
    "lists within lists": html(b"<ul><li>x" * 16_000),
    "quotations side by side": html(b"<blockquote type=cite>x</blockquote>y" * 8_000),
    "quotations within quotations": html(b"<blockquote type=cite>x" * 16_000),
    "open angles": html(b"<" * 400_000),
    "ampersands": html(b"&" * 400_000),
    "attributes": html(b"<p " + b"a=1 " * 80_000 + b">x"),
    "comments": html(b"<!--" * 80_000),
    "a style": html(b'<p style="' + b"a:b;" * 40_000 + b'">x'),
    "a margin of blanks": html(b"<p style='margin-left:9999999em;padding:1e9px'>x</p>" * 100),
    "line breaks": html(b"<br>" * 80_000 + b"x"),
    "a field of ten megabytes": field(b"Subject", b"x" * 10_000_000),
    "a field folded often": field(b"Subject", b"x\r\n" + b" y\r\n" * 120_000 + b" z"),
    "many fields": b"X-A: b\r\n" * 120_000 + b"\r\nHello.",
    "lines that are no fields": b"abc\r\n" * 120_000 + b"\r\nHello.",
    "addresses": field(b"To", b"a@b.c," * 6_400),
    "open parentheses": field(b"To", b"(" * 36_000),
    "open quotes": field(b"To", b'"' * 36_000),
    "open angles in addresses": field(b"To", b"<" * 36_000),
    "at signs": field(b"To", b"a@" * 18_000),
    "backslashes": field(b"To", b'"' + b"\\" * 36_000),
    "Message-IDs": field(b"References", b"<a@b>" * 7_600),
    "Message-IDs that never end": field(b"References", b"<a" * 18_000),
    "encoded words that never end": field(b"Subject", b"=?a?q?" * 6_400),
    "encoded words": field(b"Subject", b"=?utf-8?q?a?= " * 7_000),
    "parameters": field(b"Content-Type", b"text/plain" + b';a="b"' * 6_400),
    "a parameter that never ends": field(b"Content-Type", b"text/plain; " + b"a" * 36_000),
    "semicolons": field(b"Content-Type", b"text/plain" + b"; " * 18_000),
    "results": field(b"Authentication-Results", b"mx.example.com; " + b"dkim=pass " * 9_000),
    "digits of a date": field(b"Date", b"1 " * 18_000),
    "boundaries": parts(b"b", b"--b\r\n" * 120_000),
    "almost boundaries": parts(b"b", b"--bx\r\n" * 120_000),
    "boundaries to be guessed": b"Content-Type: multipart/mixed\r\n\r\n" + b"\n--x" * 120_000,
    "parts within parts": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(2_000)),
    "a digest": b"Content-Type: multipart/digest; boundary=b\r\n\r\n" + b"--b\r\n\r\nSubject: x\r\n\r\ny\r\n" * 4_000,
    "padding": encoded(b"base64", b"=" * 800_000),
    "padding in between": encoded(b"base64", b"AA==" * 100_000),
    "uuencoded lines": encoded(b"x-uuencode", b"begin 644 x\n" + b"#86)C\n" * 80_000),
    "flowing lines": HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"> x \r\n>> y \r\n" * 24_000,
    "UTF-7": HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n" + b"+AAA" * 120_000,
    "a report of addresses": DAEMON + b"\r\n" + b"a@" * 400_000,
    "a report of dots": DAEMON + b"\r\n" + b"a.b." * 200_000,
    "a report of words": DAEMON + b"\r\n" + b"user account " * 40_000,
    "a report of recipients": DAEMON + b"Content-Type: message/delivery-status\r\n\r\n" + b"Action: failed\n\n" * 40_000,
    "events within events": invitation(b"BEGIN:VEVENT\r\n" * 4_000),
    "a summary of escapes": invitation(b"BEGIN:VEVENT\r\nSUMMARY:" + b"\\\\n" * 24_000 + b"\r\nEND:VEVENT\r\nEND:VCALENDAR"),
    "parameters of a summary": invitation(b"BEGIN:VEVENT\r\nSUMMARY" + b';A="B"' * 12_000 + b":x\r\nEND:VEVENT\r\nEND:VCALENDAR"),
    "formatting that never ends": HEAD + b"Content-Type: text/enriched\r\n\r\n" + b"<" * 400_000,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", HOSTILE)
def test_no_letter_keeps_the_reader_busy(name: str) -> None:
    letter = read_letter(HOSTILE[name], rules=RULES)
    assert len(letter.text) + len(letter.quoted or "") <= RULES.longest_text + 10
    assert len(letter.files) <= RULES.most_files
    assert len(letter.remarks) <= 40


def test_what_was_cut_off_is_said() -> None:
    letter = read_letter(plain(b"word " * 100_000), rules=RULES)
    assert letter.text == ("word " * 40_000).rstrip()
    assert letter.remarks == ("The letter is very long; its end is not shown as text.",)


def test_no_more_files_than_allowed_are_kept() -> None:
    files = b"".join(b"--b\r\nContent-Type: application/pdf\r\n\r\nx\r\n" for _ in range(8))
    letter = read_letter(parts(b"b", files + b"--b--\r\n"), rules=ReadingRules(most_files=5))
    assert len(letter.files) == 5
    assert "The letter has 8 files; only the first 5 are kept." in letter.remarks
