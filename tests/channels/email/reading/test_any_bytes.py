"""Whatever the bytes are: a letter comes of it, and never an error."""

import base64
import quopri
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.reading import Letter, read_letter
from tests.channels.email.reading.corpus import NAMES, RULES, raw

LETTERS = [raw(name) for name in NAMES if len(raw(name)) < 10_000]
FRAGMENTS = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\0",
    b"--b",
    b"--b--",
    b"=?utf-8?B?w7w=?=",
    b"=?x?q?=E4?=",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n",
    b"Content-Type: text/html; charset=utf-16\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"Content-Type: message/delivery-status\r\n",
    b"Content-Type: text/calendar\r\n",
    b"Content-Type: text/plain; format=flowed; delsp=yes\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"Content-Disposition: attachment; filename*0*=''%E4; filename*2=x\r\n",
    b'From: "a" <a@b>, (c\r\n',
    b"To: support+raaaaaaaaaaaa@example.com\r\n",
    b"Date: 31 Feb 99999 25:61 +9999\r\n",
    b"References: <a <b@c> d>\r\n",
    b"Authentication-Results: mx.example.com; =; dkim=; =pass\r\n",
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID=x:20260101T000000\r\n",
    b"<blockquote type=cite>",
    b"</div></table><td>",
    b"\nOn 1 Jan 2026 a@b wrote:\n> x\n",
    b"\xee\x80\x80\xee\x80\x81",
]


def understood(letter: bytes) -> Letter:
    found = read_letter(letter, rules=RULES)
    for text in (found.subject, found.text, found.quoted or "", found.html or "", found.sender.address, *found.remarks):
        text.encode("utf-8")
        assert "\0" not in text
    for file in found.files:
        assert file.name
        assert not set(file.name) & set("/\\\0\n\r\u202e")
    assert found.date is None or found.date.utcoffset() is not None
    return found


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes(letter: bytes) -> None:
    understood(letter)


@settings(max_examples=250)
@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=12)), max_size=20).map(b"".join))
def test_any_sequence_of_what_letters_are_made_of(letter: bytes) -> None:
    understood(letter)


TAGS = """
<div> <p> <b> <table> <tr> <td> <ul> <li> <pre> <br> <hr> <blockquote> </div> </p> </td> </table> </ul> <o:p> <!-- --> <script> </script>
<title> <svg> <select> <option> <textarea> <x-y> & &amp; &#0; &#xD800; &nbsp; < <? <![CDATA[ ]]> text \ue000 <ol\tstart=99999999>
<td\tcolspan=-1> <p\tstyle='margin:1.5.5em;display:none'> <p\tstyle=':;;:'> <div\tclass='x_gmail_quote'> <hr\tid=stopSpelling>
<blockquote\ttype=cite> <div\tstyle='white-space:pre;margin-left:1e9em'> <div\tid=divRplyFwdMsg> <div\tname=quote>
"""
SOUP = st.sampled_from([tag.replace("\t", " ") for tag in re.split(r"[ \n]+", TAGS)])


@settings(max_examples=250)
@given(st.lists(SOUP, max_size=30).map("".join), st.booleans())
def test_any_html(soup: str, forwards: bool) -> None:
    subject = b"Fwd: x" if forwards else b"Re: x"
    letter = understood(b"Subject: %s\r\nContent-Type: text/html; charset=utf-8\r\n\r\n%s" % (subject, soup.encode()))
    assert len(letter.text) + len(letter.quoted or "") < 5_000


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A letter of the corpus with bytes cut out, doubled, put in, or cut off."""
    letter = draw(st.sampled_from(LETTERS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(letter)))
        end = min(len(letter), start + draw(st.integers(0, 60)))
        put = draw(st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=6), st.just(letter[start:end] * 2)))
        letter = letter[:start] + put + letter[end:]
    return letter[: draw(st.integers(0, len(letter)))] if draw(st.booleans()) else letter


@settings(max_examples=250)
@given(damaged())
def test_any_damaged_letter(letter: bytes) -> None:
    understood(letter)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn", "Zl", "Zp"]), min_size=1, max_size=60)
LEAVES = st.builds(
    lambda text, kind, encoding: (text, kind, encoding),
    TEXTS,
    st.sampled_from([b"text/plain", b"text/html", b"application/octet-stream", b"message/rfc822", b"text/calendar"]),
    st.sampled_from([b"8bit", b"base64", b"quoted-printable"]),
)
Tree = tuple[str, bytes, bytes] | list["Tree"]
TREES: st.SearchStrategy[Tree] = st.recursive(LEAVES, lambda inner: st.lists(inner, min_size=1, max_size=4), max_leaves=12)


def written(tree: Tree, number: int = 0) -> bytes:
    if isinstance(tree, list):
        boundary = b"b%d" % number
        inner = b"".join(b"--%s\r\n%s\r\n" % (boundary, written(part, number + 1)) for part in tree)
        return b"Content-Type: multipart/mixed; boundary=%s\r\n\r\n%s--%s--\r\n" % (boundary, inner, boundary)
    text, kind, encoding = tree
    content = text.encode()
    if encoding == b"base64":
        content = base64.encodebytes(content)
    elif encoding == b"quoted-printable":
        content = quopri.encodestring(content)
    return b"Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n%s" % (kind, encoding, content)


def leaves(tree: Tree) -> list[tuple[str, bytes, bytes]]:
    return [leaf for part in tree for leaf in leaves(part)] if isinstance(tree, list) else [tree]


@settings(max_examples=120)
@given(TREES)
def test_any_tree_of_parts_is_taken_apart(tree: Tree) -> None:
    """Each text is in the text, and each file is a file: with its content as it was."""
    letter = understood(b"From: a@example.org\r\n" + written(tree))
    for text, kind, _ in leaves(tree):
        if kind == b"application/octet-stream":
            assert any(file.content.strip(b"\r\n") == text.encode().strip(b"\r\n") for file in letter.files)
        elif kind == b"text/plain" and text.strip() and "<" not in text:
            assert set(text.split()) <= set(f"{letter.text}\n{letter.quoted or ''}".replace("\ufeff", "").split()) | {"\ufeff"}


@settings(max_examples=150)
@given(TEXTS, st.sampled_from(["utf-8", "utf-16", "utf-7", "gb18030", "koi8-r", "iso-2022-jp", "shift_jis", "cp1252"]))
def test_a_text_in_the_charset_that_it_names_is_read_as_written(text: str, charset: str) -> None:
    try:
        content = text.encode(charset)
    except UnicodeEncodeError:
        return
    body = base64.encodebytes(content)
    letter = understood(b"Content-Type: text/plain; charset=%s\r\nContent-Transfer-Encoding: base64\r\n\r\n%s" % (charset.encode(), body))
    assert "\ufffd" not in letter.text or "\ufffd" in text
