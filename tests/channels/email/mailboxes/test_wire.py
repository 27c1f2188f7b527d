"""IMAP's own ways of writing: names, numbers, answers, and letters put together from their parts."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.mailboxes.answers import Line, code, fetched, found, number_set
from channels.email.mailboxes.names import folder_name
from channels.email.mailboxes.parts import part_of, put_together, texts


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("INBOX", '"INBOX"'),
        ("~peter/mail/台北/日本語", '"~peter/mail/&U,BTFw-/&ZeVnLIqe-"'),  # RFC 3501, 5.1.3
        ("Entwürfe & Co", '"Entw&APw-rfe &- Co"'),
        ('a "quoted" \\ name', r'"a \"quoted\" \\ name"'),
        ("🎉", '"&2DzfiQ-"'),  # a surrogate pair: D83C DF89
    ],
)
def test_folders_are_named_as_servers_expect(name: str, written: str) -> None:
    assert folder_name(name) == written


@pytest.mark.parametrize(("numbers", "written"), [([7], "7"), ([3, 1, 2, 9], "1:3,9"), ([1, 3, 5, 6], "1,3,5:6"), ([], "")])
def test_many_numbers_are_written_in_runs(numbers: list[int], written: str) -> None:
    assert number_set(numbers) == written


def test_what_was_found_may_come_in_several_lines() -> None:
    assert found([b"2 84", b"882", b"SEARCH completed 5"]) == [2, 84, 882]
    assert found([b"", b"SEARCH completed"]) == []


@pytest.mark.parametrize(
    ("line", "word"),
    [(b"[OVERQUOTA] Quota exceeded", "OVERQUOTA"), (b"[TryCreate] no", "TRYCREATE"), (b"no such thing", None), (b"", None)],
)
def test_a_refusal_may_say_why_in_a_word(line: bytes, word: str | None) -> None:
    assert code(line) == word


def test_the_structure_of_the_standards_own_example_is_understood() -> None:
    """RFC 3501, 7.4.2: a text and a uuencoded file in base64."""
    lines: list[Line] = [
        b'12 FETCH (UID 7 BODYSTRUCTURE (("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1152 23)'
        b'("TEXT" "PLAIN" ("CHARSET" "US-ASCII" "NAME" "cc.diff") "<960723163407.20117h@cac.washington.edu>"'
        b' "Compiler diff" "BASE64" 4554 73) "MIXED" ("BOUNDARY" "the (boundary)")))',
        b"OK done",
    ]
    (answer,) = fetched(lines)
    letter = part_of(answer["BODYSTRUCTURE"])

    assert answer["UID"] == "7"
    assert letter is not None
    assert letter.boundary == b"the (boundary)"
    assert texts(letter) == ["1", "2"]


def test_literals_stand_where_the_line_left_off() -> None:
    lines: list[Line] = [b"* 3 FETCH (BODY[HEADER] {4}", bytearray(b"a)\r\n"), b' UID 9 X ("a\\"b" NIL {0}', bytearray(b""), b"))", b"OK"]
    assert fetched(lines) == [{"BODY[HEADER]": b"a)\r\n", "UID": "9", "X": [b'a"b', None, b""]}]


@pytest.mark.parametrize("line", [b"1 FETCH (UID 1", b'1 FETCH (UID "1)', b"1 FETCH (BODY[] {3}", b"1 FETCH (("])
def test_what_is_no_imap_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        fetched([line, b"OK"])


@given(st.lists(st.one_of(st.binary(max_size=60), st.text('()[]{}"\\ NIL0159~\r\n', max_size=60).map(str.encode)), max_size=6))
def test_whatever_a_server_says_is_read_or_refused(lines: list[bytes]) -> None:
    for words in ([b"1 FETCH (" + line for line in lines], [b"1 FETCH (" + b"".join(lines) + b")"]):
        try:
            answers = fetched([*words, b"OK"])
        except ValueError:
            continue
        assert all(isinstance(answer, dict) for answer in answers)


def test_a_thousand_parts_within_parts_are_not_followed() -> None:
    (answer,) = fetched([b"1 FETCH (BODYSTRUCTURE " + b"(" * 1000 + b'"TEXT"' + b")" * 1000 + b")", b"OK"])
    assert part_of(answer["BODYSTRUCTURE"]) is None


NESTED = (
    b'1 FETCH (BODYSTRUCTURE ((("text" "plain" NIL NIL NIL "7bit" 5 1 NIL NIL)("text" "html" NIL NIL NIL "7bit" 9 1 NIL NIL)'
    b' "alternative" ("boundary" "inner") NIL)("image" "png" ("name" "a.png") NIL NIL "base64" 900000 NIL ("inline" NIL))'
    b'("text" "plain" ("name" "log.txt") NIL NIL "7bit" 900000 9000 NIL ("attachment" ("filename" "log.txt")))'
    b'("message" "rfc822" NIL NIL NIL "7bit" 900 ("date" "subject" NIL NIL NIL NIL NIL NIL NIL NIL)'
    b' ("text" "plain" NIL NIL NIL "7bit" 5 1) 9) "mixed" ("boundary" "outer") NIL))'
)


def test_a_letter_without_its_attachments_keeps_its_shape() -> None:
    (answer,) = fetched([NESTED, b"OK"])
    letter = part_of(answer["BODYSTRUCTURE"])
    assert letter is not None
    assert texts(letter) == ["1.1", "1.2"]

    body = put_together(
        letter,
        {
            "BODY[1.MIME]": b'Content-Type: multipart/alternative; boundary="inner"\r\n\r\n',
            "BODY[1.1.MIME]": b"Content-Type: text/plain\r\n\r\n",
            "BODY[1.1]": b"Hello",
            "BODY[1.2.MIME]": b"Content-Type: text/html\r\n\r\n",
            "BODY[1.2]": b"<b>Hello",
        },
    )
    parsed = message_from_bytes(b'Content-Type: multipart/mixed; boundary="outer"\r\n\r\n' + body, policy=SMTP)

    kinds = [part.get_content_type() for part in parsed.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html"]
    assert [part.get_payload() for part in parsed.walk() if not part.is_multipart()] == ["Hello", "<b>Hello"]
    assert not parsed.defects
