"""The letter that a reply becomes: its headers, its parts, and the same bytes each time."""

from __future__ import annotations

import re
from dataclasses import replace
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import Address, MessageId
from channels.email.sending.composing import LoadedFile
from channels.email.tokens import message_of
from channels.errors import AddressRejected
from channels.mail import Correspondent, header_id
from tests.channels.email.sending.letters import MESSAGE, OURS, SECRET, THEIRS, WRITTEN_AT, letter, parts, people, read

PLAN = LoadedFile(name="plan.pdf", media_type="application/pdf", content=b"%PDF-1.7 plan")
LOGO = LoadedFile(name="logo.png", media_type="image/png", content=b"\x89PNG logo", content_id="logo@northwind")


def test_a_plain_reply_is_one_plain_part_with_its_threading_headers() -> None:
    message = read(letter(sender_name="Northwind", answers=("third@example.com", "second@northwind.example", "first@example.com")))
    assert list(parts(message)) == ["text/plain"]
    assert message.get_content() == "Your order left today.\n"
    assert {name: str(message[name]) for name in ("From", "To", "Subject", "In-Reply-To", "References", "X-Contact-Hub")} == {
        "From": "Northwind <support@northwind.example>",
        "To": "Anna Schmidt <anna.schmidt@example.com>",
        "Subject": "Re: Where is my order?",
        "In-Reply-To": "<third@example.com>",
        "References": "<first@example.com> <second@northwind.example> <third@example.com>",
        "X-Contact-Hub": "1",
    }
    assert parsedate_to_datetime(message["Date"]) == WRITTEN_AT
    assert "Auto-Submitted" not in message


def test_an_answer_finds_its_message_by_the_reply_address_and_by_the_message_id() -> None:
    composed = letter()
    message = read(composed)
    local = message["Reply-To"].addresses[0].username
    assert message_of(local.partition("+")[2], SECRET) == MESSAGE
    assert message["Message-ID"] == f"<{composed.header_id}>"
    assert composed.header_id == header_id(MESSAGE, OURS)


def test_the_same_reply_is_the_same_letter_and_another_is_not() -> None:
    composed = letter((PLAN, LOGO), html="<p>Hello <img src='cid:logo@northwind'></p>", quoted="> Hello")
    assert letter((PLAN, LOGO), html="<p>Hello <img src='cid:logo@northwind'></p>", quoted="> Hello") == composed
    marks = set(re.findall(rb"boundary=\"([^\"]+)\"", composed.content))
    others = set(re.findall(rb"boundary=\"([^\"]+)\"", letter((PLAN,), html="<p>x</p>", id=MessageId("msg_02")).content))
    assert len(marks) == 3
    assert marks.isdisjoint(others)


def test_copies_stand_in_their_headers_and_blind_ones_only_on_the_envelope() -> None:
    composed = letter(cc=people("ben@example.com", THEIRS.upper()), bcc=people("eve@example.org", "ben@example.com"))
    message = read(composed)
    assert message["Cc"] == "ben@example.com, ANNA.SCHMIDT@EXAMPLE.COM"
    assert b"eve@" not in composed.content
    assert "Bcc" not in message
    assert [(one.address, one.named) for one in composed.recipients] == [
        (THEIRS, "number 1 in To"),
        ("ben@example.com", "number 1 in Cc"),
        ("eve@example.org", "number 1 in Bcc"),
    ]
    assert composed.sender == OURS


def test_an_answer_by_a_machine_says_so_and_can_be_answered_by_none() -> None:
    composed = letter(automatic=True)
    message = read(composed)
    assert (message["Auto-Submitted"], message["X-Auto-Response-Suppress"], message["Precedence"]) == ("auto-replied", "All", None)
    assert composed.sender == ""


def test_without_a_sender_of_its_own_our_first_address_writes() -> None:
    assert read(letter(sender=None))["From"] == OURS


# --- parts -------------------------------------------------------------------------------------------------------------


def test_signature_and_history_stand_below_the_words() -> None:
    message = read(letter(signature="Ben\nNorthwind", quoted="On Monday, Anna wrote:\n> Where is it?\n>\n>> Soon."))
    assert message.get_content() == (
        "Your order left today.\n\n-- \nBen\nNorthwind\n\nOn Monday, Anna wrote:\n> Where is it?\n>\n>> Soon.\n"
    )


def test_looks_come_with_the_same_signature_and_with_the_history_as_quotes() -> None:
    composed = letter(html="<p>It <b>left</b>.</p>", signature="Ben & co", quoted="Anna wrote:\n> <script>1</script>\n> > deeper\nEnd")
    message = read(composed)
    assert list(parts(message)) == ["multipart/alternative", "  text/plain", "  text/html"]
    looks = message.get_body(("html",))
    assert looks is not None
    html = re.sub(r" style=\"[^\"]*\"|\n", "", looks.get_content())
    assert "<p>It <b>left</b>.</p>" in html
    assert "-- <br>Ben &amp; co<br>" in html
    assert (
        'Anna wrote:<br><blockquote type="cite">&lt;script&gt;1&lt;/script&gt;<br>'
        '<blockquote type="cite">deeper<br></blockquote></blockquote>End<br>'
    ) in html


def test_a_history_of_a_thousand_quotes_is_no_trouble() -> None:
    looks = read(letter(html="<p>x</p>", quoted=">" * 1_000 + " deep")).get_body(("html",))
    assert looks is not None
    assert looks.get_content().count("<blockquote") == 12


def test_files_go_along_and_a_picture_the_text_shows_is_shown_there() -> None:
    message = read(letter((PLAN, LOGO), html='<p><img src="cid:logo@northwind"></p>'))
    assert list(parts(message)) == [
        "multipart/mixed",
        "  multipart/alternative",
        "    text/plain",
        "    multipart/related",
        "      text/html",
        "      image/png",
        "  application/pdf",
    ]
    (plan,) = message.iter_attachments()
    assert (plan.get_filename(), plan.get_content()) == ("plan.pdf", PLAN.content)
    (picture,) = (part for part in message.walk() if part.get_content_type() == "image/png")
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<logo@northwind>", "inline")


def test_a_picture_that_no_text_shows_goes_along_as_a_file() -> None:
    message = read(letter((LOGO,)))
    assert [(part.get_filename(), part.get_content_disposition()) for part in message.iter_attachments()] == [("logo.png", "attachment")]


@pytest.mark.parametrize("media_type", ["message/rfc822", "multipart/mixed", "text", "image/png\r\nX: y", ""])
def test_what_may_not_be_sent_as_it_is_goes_as_a_plain_file(media_type: str) -> None:
    (part,) = read(letter((replace(PLAN, media_type=media_type),))).iter_attachments()
    assert (part.get_content_type(), part.get_content()) == ("application/octet-stream", PLAN.content)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("plänе – draft.pdf", "plänе – draft.pdf"),
        ('a"; b=c.pdf', 'a"; b=c.pdf'),
        ("x\r\nBcc: eve@example.org.pdf", "x Bcc: eve@example.org.pdf"),
        ("a-long-name-" * 100 + ".pdf", ("a-long-name-" * 100 + ".pdf")[-200:]),
        ("", "file"),
    ],
)
def test_a_files_name_arrives(name: str, sent: str) -> None:
    (part,) = read(letter((replace(PLAN, name=name),))).iter_attachments()
    assert part.get_filename() == sent


# --- the wire ----------------------------------------------------------------------------------------------------------


LINES = st.text(st.characters(codec="utf-8"), max_size=400)


@given(LINES, LINES, LINES)
def test_no_subject_and_no_name_begins_a_header_of_its_own(subject: str, name: str, from_name: str) -> None:
    composed = letter(subject=subject, sender_name=from_name, recipients=(Correspondent(address=THEIRS, name=name),))
    message = read(composed)
    plain = read(letter(subject="x", sender_name="x"))
    assert message.keys() == plain.keys()
    assert [one.addr_spec for one in message["To"].addresses] == [THEIRS]
    assert [one.addr_spec for one in message["From"].addresses] == [OURS]
    assert str(message["Subject"]) == " ".join("".join(" " if _is_control(one) else one for one in subject).split())


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=3_000))
def test_any_text_arrives_in_short_lines_of_ascii(text: str) -> None:
    composed = letter(text=text, html=f"<p>{text}</p>")
    assert composed.content.isascii()
    assert max(map(len, composed.content.split(b"\r\n"))) <= 998
    assert b"\n" not in composed.content.replace(b"\r\n", b"")
    body = read(composed).get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == (text.rstrip() + "\n").splitlines()


def _is_control(character: str) -> bool:
    return character < " " or "\x7f" <= character <= "\x9f"


def test_a_long_thread_names_its_first_letter_and_its_latest() -> None:
    answers = (*(f"letter-{number}@example.com" for number in range(50, 0, -1)), "sha256:" + "0" * 64)
    message = read(letter(answers=answers))
    named = str(message["References"]).split()
    assert named == ["<letter-1@example.com>", *(f"<letter-{number}@example.com>" for number in range(32, 51))]
    assert message["In-Reply-To"] == "<letter-50@example.com>"


@pytest.mark.parametrize("odd", ["sha256:" + "0" * 64, "a b@example.com", "a>\r\nBcc: <eve@example.org", "é@example.com", "x" * 300, ""])
def test_what_is_no_id_is_answered_without_naming_it(odd: str) -> None:
    message = read(letter(answers=(odd, "first@example.com")))
    assert message["In-Reply-To"] is None
    assert message["References"] == "<first@example.com>"
    assert "Bcc" not in message


def test_ids_too_long_for_a_line_are_never_cut_or_encoded() -> None:
    answers = tuple("x" * 200 + f"-{number}@mail.example.com" for number in range(3))
    composed = letter(answers=answers)
    assert all(f"<{one}>".encode() in composed.content for one in answers)


@pytest.mark.parametrize(
    ("address", "sent", "needs_utf8"),
    [
        ("joe@bücher.example", "joe@xn--bcher-kva.example", False),
        ("jörg@example.com", "jörg@example.com", True),
        ('"joe smith"@example.com', '"joe smith"@example.com', False),
        ("joe+news@[192.0.2.1]", "joe+news@[192.0.2.1]", False),
    ],
)
def test_addresses_of_every_kind_are_written_as_servers_take_them(address: str, sent: str, needs_utf8: bool) -> None:
    composed = letter(recipients=people(address))
    assert ([one.address for one in composed.recipients], composed.needs_utf8) == ([sent], needs_utf8)
    assert f"To: {sent}\r\n".encode() in composed.content


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@", "@b.example", "a b@c.example", "a@b c", "a@b.example\r\nRCPT TO:<x@y>", "<a@b.example>", "a@" + "x" * 70],
)
def test_what_is_no_address_is_refused_without_being_shown(address: str) -> None:
    with pytest.raises(AddressRejected) as refused:
        letter(recipients=people(address))
    assert refused.value.for_agent == "This is not a valid mail address."


def test_a_sender_is_checked_like_anybody() -> None:
    with pytest.raises(AddressRejected):
        letter(sender=Address("us"))
