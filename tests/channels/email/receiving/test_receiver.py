"""Letters that are handed straight to us, by SMTP and by LMTP: stored before they are answered for, and only our own."""

from __future__ import annotations

import asyncio
import logging
import socket

import pytest
from aiosmtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from channels.doors import Problem
from tests.channels.doubles import START
from tests.channels.email.receiving.house import LETTER, OURS, SALES, THEIRS, Reception, line, receiving

BUSY = Problem(503, "busy", "The hub is busy.")
NEVER = Problem(422, "wrong_shape", "This is no letter.")


async def test_a_letter_is_stored_as_it_came_with_its_envelope() -> None:
    async with receiving() as place:
        async with place.server() as server:
            await server.sendmail(THEIRS, [OURS, SALES], LETTER)
        (letter,) = place.letters
    assert (letter.raw, letter.envelope_sender, letter.envelope_recipients, letter.received_at) == (LETTER, THEIRS, (OURS, SALES), START)


async def test_several_letters_come_on_one_connection() -> None:
    async with receiving() as place:
        async with place.server() as server:
            for number in range(3):
                await server.sendmail(THEIRS, OURS, b"Subject: %d\r\n\r\n" % number)
        assert [letter.raw for letter in place.letters] == [b"Subject: %d\r\n\r\n" % number for number in range(3)]


async def test_a_report_has_no_sender() -> None:
    async with receiving() as place, place.server() as server:
        await server.sendmail("", OURS, LETTER)
        assert place.letters[0].envelope_sender is None


async def test_only_our_own_addresses_are_taken() -> None:
    async with receiving() as place, place.server() as server:
        refused, _ = await server.sendmail(THEIRS, [OURS, "somebody@elsewhere.example"], LETTER)
        assert refused["somebody@elsewhere.example"].code == 550
        assert place.letters[0].envelope_recipients == (OURS,)
        with pytest.raises(SMTPRecipientsRefused):
            await server.sendmail(OURS, "somebody@elsewhere.example", LETTER)
        assert len(place.letters) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [(BUSY, 451), (NEVER, 554), (RuntimeError("Where is my order?"), 451)],
    ids=["the hub is busy", "the hub refuses", "the hub fails"],
)
async def test_what_is_not_stored_is_not_answered_for(fault: Exception, code: int, caplog: pytest.LogCaptureFixture) -> None:
    async with receiving() as place, place.server() as server:
        place.failing.append(fault)
        with pytest.raises(SMTPDataError) as refused:
            await server.sendmail(THEIRS, OURS, LETTER)
        assert refused.value.code == code
        assert "order" not in refused.value.message
        await server.sendmail(THEIRS, OURS, LETTER)
        assert len(place.letters) == 1
    assert "order" not in caplog.text


async def test_nobody_is_named_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with receiving() as place, place.server() as server:
        await server.sendmail(THEIRS, OURS, LETTER)
    assert "anna" not in caplog.text


async def test_a_letter_too_big_is_refused_before_or_after_it_was_sent() -> None:
    async with receiving(longest_bytes=1_000) as place, place.server() as server:
        await server.ehlo()
        assert server.esmtp_extensions["size"] == "1000"
        with pytest.raises(SMTPSenderRefused) as refused:
            await server.mail(THEIRS, options=["SIZE=1001"])
        assert refused.value.code == 552
        await server.mail(THEIRS)
        await server.rcpt(OURS)
        with pytest.raises(SMTPDataError) as too_much:
            await server.data(b"x" * 1_001)
        assert too_much.value.code == 552
        assert place.letters == []
        await server.sendmail(THEIRS, OURS, LETTER)
        assert len(place.letters) == 1


async def test_lines_longer_than_they_may_be_and_bytes_of_any_kind_are_taken() -> None:
    raw = b"Subject: \xe9\r\n\r\n" + b"x" * 100_000 + b"\r\n\x00\xff\r\n"
    async with receiving() as place, place.server() as server:
        await server.sendmail(THEIRS, OURS, raw)
        assert place.letters[0].raw == raw


async def test_a_dot_among_bare_line_feeds_ends_no_letter() -> None:
    """Else a second letter could be smuggled in behind it, with an envelope its server never saw."""
    smuggled = b"Subject: x\r\n\r\nfirst\n.\nMAIL FROM:<eve@example.org>\n.\r\nRCPT TO:<" + OURS.encode() + b">\r\nend"
    async with receiving() as place, line(place) as speaking:
        await speaking.hear()
        await speaking.say("EHLO mail.example.com")
        await speaking.say(f"MAIL FROM:<{THEIRS}>")
        await speaking.say(f"RCPT TO:<{OURS}>")
        await speaking.say("DATA")
        assert await speaking.say(smuggled + b"\r\n.\r\n") == ["250 2.0.0 OK"]
        assert len(place.letters) == 1


async def test_addresses_beyond_ascii_are_understood_and_broken_ones_do_no_harm() -> None:
    async with receiving() as place, line(place) as speaking:
        await speaking.hear()
        await speaking.say("EHLO mail.example.com")
        await speaking.say(b"MAIL FROM:<\xff\xfe@example.com> SMTPUTF8\r\n")
        assert await speaking.say("RCPT TO:<jörg@northwind.example>") == ["250 2.1.5 OK"]
        await speaking.say("DATA")
        await speaking.say(LETTER.rstrip(b".\r\n") + b"\r\n.\r\n")
        (letter,) = place.letters
        assert letter.envelope_recipients == ("jörg@northwind.example",)
        assert letter.envelope_sender == "??@example.com"


async def test_a_letter_cut_off_in_the_middle_is_none() -> None:
    async with receiving() as place:
        async with line(place) as speaking:
            await speaking.hear()
            await speaking.say("EHLO mail.example.com")
            await speaking.say(f"MAIL FROM:<{THEIRS}>")
            await speaking.say(f"RCPT TO:<{OURS}>")
            await speaking.say("DATA")
        async with place.server() as server:
            await server.sendmail(THEIRS, OURS, LETTER)
        assert [letter.raw for letter in place.letters] == [LETTER]


# --- LMTP --------------------------------------------------------------------------------------------------------------


async def lmtp_letter(place: Reception, *recipients: str, content: bytes = LETTER.removesuffix(b".\r\n")) -> list[str]:
    """The answers for the accepted recipients."""
    async with line(place) as speaking:
        await speaking.hear()
        assert (await speaking.say("EHLO mail.example.com"))[0].startswith("500")
        assert (await speaking.say("LHLO mail.example.com"))[0].startswith("250")
        await speaking.say(f"MAIL FROM:<{THEIRS}>")
        accepted = [one for one in recipients if (await speaking.say(f"RCPT TO:<{one}>"))[0].startswith("250")]
        await speaking.say("DATA")
        return await speaking.say(content + b".\r\n", answers=len(accepted))


async def test_by_lmtp_each_recipient_is_answered_for() -> None:
    async with receiving(protocol="lmtp") as place:
        assert await lmtp_letter(place, OURS, "nobody@northwind.example", SALES) == ["250 2.0.0 OK"] * 2
        assert place.letters[0].envelope_recipients == (OURS, SALES)
        place.failing.append(BUSY)
        assert [answer[:9] for answer in await lmtp_letter(place, OURS, SALES)] == ["451 4.3.0"] * 2
        assert len(place.letters) == 1


async def test_by_lmtp_a_letter_too_big_is_refused_for_each_recipient() -> None:
    async with receiving(protocol="lmtp", longest_bytes=100) as place:
        answers = await lmtp_letter(place, OURS, SALES, content=b"x" * 200 + b"\r\n")
        assert [answer[:3] for answer in answers] == ["552", "552"]


# --- limits and the port -----------------------------------------------------------------------------------------------


async def test_too_many_connections_are_asked_to_come_later() -> None:
    async with receiving(most_connections=1) as place:
        async with line(place) as first:
            await first.hear()
            async with line(place) as second:
                assert (await second.hear())[0].startswith("421 4.3.2")
                assert await second.is_cut()
            assert (await first.say("NOOP"))[0].startswith("250")
            assert (await first.say("QUIT"))[0].startswith("221")
            assert await first.is_cut()
        async with line(place) as third:
            assert (await third.hear())[0].startswith("220")


async def test_a_connection_that_asks_without_end_is_cut() -> None:
    async with receiving() as place, line(place) as speaking:
        await speaking.hear()
        answers = [(await speaking.say("NOOP"))[0][:3] for _ in range(101)]
        assert (answers[0], answers[-1]) == ("250", "421")
        assert await speaking.is_cut()


async def test_a_letter_has_at_most_a_hundred_recipients_at_once() -> None:
    async with receiving() as place, line(place) as speaking:
        await speaking.hear()
        await speaking.say("EHLO mail.example.com")
        await speaking.say(f"MAIL FROM:<{THEIRS}>")
        answers = [(await speaking.say(f"RCPT TO:<{OURS}>"))[0][:3] for _ in range(101)]
        assert (answers.count("250"), answers[-1]) == (100, "452")


async def test_a_port_in_use_is_asked_for_again() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        place = Reception(port=taken.getsockname()[1], again_after_seconds=0.01)
        running = asyncio.create_task(place.receiver.run())
        await place.until(lambda state: "cannot be had" in (state.reason or ""))
        assert not place.receiver.state.up
    place.watch.advance(minutes=1)
    await place.until(lambda state: state.up)
    assert (place.receiver.state.name, place.receiver.state.reason) == ("SMTP receiver", None)
    assert place.receiver.state.since == place.watch.now()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not place.receiver.state.up


async def test_when_it_stops_every_connection_ends() -> None:
    async with receiving() as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.receiver.port)
        await reader.readline()
    assert await reader.read() == b""
    writer.close()


async def test_who_does_not_wait_for_our_answer_is_heard_all_the_same() -> None:
    async with receiving() as place, line(place) as speaking:
        await speaking.hear()
        await speaking.say("EHLO mail.example.com")
        await speaking.say(f"MAIL FROM:<{THEIRS}>")
        await speaking.say(f"RCPT TO:<{OURS}>")
        await speaking.say("DATA")
        answers = await speaking.say(b"Subject: x\r\n\r\n.\r\nNOOP\r\nQUIT\r\n", answers=3)
        assert [answer[:3] for answer in answers] == ["250", "250", "221"]
        assert place.letters[0].raw == b"Subject: x\r\n\r\n"


@pytest.mark.parametrize(
    ("before", "command", "code"), [((), "DATA", "503"), ((f"MAIL FROM:<{THEIRS}>", f"RCPT TO:<{OURS}>"), "DATA x", "501")]
)
async def test_a_letter_out_of_turn_is_not_heard(before: tuple[str, ...], command: str, code: str) -> None:
    async with receiving() as place, line(place) as speaking:
        await speaking.hear()
        await speaking.say("EHLO mail.example.com")
        for one in before:
            await speaking.say(one)
        assert (await speaking.say(command))[0].startswith(code)
