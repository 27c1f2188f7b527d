"""A file's name shows how it really ends, and is fit to be saved under."""

from email.message import Message
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.files.names import LONGEST, content_disposition, file_name, seen


@pytest.mark.parametrize(
    ("called", "shown"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("  a   b .txt ", "a b .txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2066ab\u2069\u200e\u200b.pdf", "ab.pdf"),
        ("photo.jpg" + " " * 80 + ".exe", "photo.jpg .exe"),
        ("a\u2028b\u00a0c.txt", "a b c.txt"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\windows\\a.dll", "C__windows_a.dll"),
        ("a\r\nSet-Cookie: b", "a Set-Cookie_ b"),
        ("con.txt", "_con.txt"),
        ("console.txt", "console.txt"),
        (".bashrc", "bashrc"),
        ("a.exe. . .", "a.exe"),
        ("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"),
        ("Grüße 你好.txt", "Grüße 你好.txt"),
        ("\u202e\u200b", "file"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("x." + "y" * 300, "x." + "y" * 148),
    ],
)
def test_a_name_is_shown_as_it_is(called: str, shown: str) -> None:
    assert file_name(called) == shown


@given(st.text(max_size=400))
@example('a%41".txt')
@example("'%27\\")
def test_any_name_makes_a_header_that_says_the_same_to_every_browser(called: str) -> None:
    value = content_disposition(called)
    assert value.isascii()
    assert value.isprintable()
    header = Message()
    header["Content-Disposition"] = value.partition("; filename*")[0]
    assert set(header.get_filename("")).isdisjoint('"\\%/')
    extended = value.partition("filename*=UTF-8''")[2]
    assert unquote(extended, errors="strict") == file_name(called)
    assert 1 <= len(file_name(called)) <= LONGEST
    assert set(extended).isdisjoint(" \"';,/\\")


@given(st.text(max_size=400))
def test_what_was_shown_once_is_shown_so_again(called: str) -> None:
    assert file_name(file_name(called)) == file_name(called)
    assert seen(seen(called)) == seen(called)
