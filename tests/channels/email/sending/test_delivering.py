"""Handing letters to a mail server that may fail at every step: what is known afterwards, and what the agent hears."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from channels.contract import DeliveryState
from channels.email.sending.delivering import Delivering
from channels.email.sending.marks import Marks
from channels.email.sending.refusals import SENTENCES, Refusal
from channels.email.sending.smtp_line import MAYBE_SENT, ServerFails, unusable
from channels.email.settings import SmtpSettings
from channels.errors import AddressRejected, DeliveryError, MessageRejected, ProviderThrottled, ProviderUnreachable
from tests.channels.doubles import START, Watch
from tests.channels.email.sending.certificates import Authority, authority
from tests.channels.email.sending.letters import MESSAGE, OURS, THEIRS, letter, people
from tests.channels.email.sending.server import CUT, PASSWORD, SILENT, USER, Office, serving

LETTER = letter(cc=people("ben@example.com"), bcc=people("eve@example.org"))
BIG = replace(LETTER, content=b"x" * 990 + b"\r\n" + b".dots\r\n" + (b"x" * 990 + b"\r\n") * 16_000)


class PostRoom:
    """Delivering to one server, in time that stands still."""

    def __init__(self, office: Office, folder: Path, **chosen: Any) -> None:
        self.watch = Watch()
        usual: dict[str, Any] = {"host": "127.0.0.1", "port": office.port, "security": "none", "timeout_seconds": 5}
        self.marks = Marks(folder / "marks")
        self.delivering = Delivering(SmtpSettings(**usual | chosen), self.marks, now=self.watch.now)

    async def fails(self, **more: Any) -> DeliveryError:
        with pytest.raises(DeliveryError) as failed:
            await self.delivering.deliver(replace(LETTER, **more))
        return failed.value


@pytest.fixture(scope="module")
def vouching(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("certificates"))


# --- when all goes well ------------------------------------------------------------------------------------------------


async def test_a_letter_is_taken_for_everybody_on_its_envelope(tmp_path: Path) -> None:
    async with serving() as office:
        room = PostRoom(office, tmp_path)
        receipt = await room.delivering.deliver(LETTER)
        (taken,) = office.taken
    assert (receipt.provider_id, receipt.state, receipt.note) == (LETTER.header_id, DeliveryState.SENT, None)
    assert (taken.sender, taken.recipients, taken.content) == (OURS, [THEIRS, "ben@example.com", "eve@example.org"], LETTER.content)
    assert room.delivering.state.up


async def test_a_big_letter_with_dots_arrives_as_it_was(tmp_path: Path) -> None:
    async with serving(data_size_limit=50_000_000) as office:
        await PostRoom(office, tmp_path).delivering.deliver(BIG)
        assert office.taken[0].content == BIG.content


async def test_a_letter_by_a_machine_leaves_without_a_sender(tmp_path: Path) -> None:
    async with serving() as office:
        await PostRoom(office, tmp_path).delivering.deliver(letter(automatic=True))
        assert office.taken[0].sender == "<>"


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_the_line_is_encrypted_and_signed_in(security: str, tmp_path: Path, vouching: Authority) -> None:
    async with serving(
        encryption=vouching.server("127.0.0.1"), tls_at_once=security == "tls", auth_require_tls=security != "tls"
    ) as office:
        room = PostRoom(office, tmp_path, security=security, user=USER, password=PASSWORD, ca_file=str(vouching.file))
        await room.delivering.deliver(LETTER)
        assert len(office.taken) == 1
        assert "AUTH" in office.steps


async def test_a_letter_that_was_taken_is_not_sent_again_whoever_asks(tmp_path: Path) -> None:
    async with serving() as office:
        room = PostRoom(office, tmp_path)
        first = await room.delivering.deliver(LETTER)
        again = PostRoom(office, tmp_path)
        assert await again.delivering.look_up(MESSAGE, START) == first
        assert await again.delivering.deliver(LETTER) == first
        assert len(office.taken) == 1


async def test_an_address_beyond_ascii_needs_a_server_that_can(tmp_path: Path) -> None:
    written = letter(recipients=people("jörg@example.com"))
    async with serving(enable_SMTPUTF8=True) as office:
        await PostRoom(office, tmp_path / "can").delivering.deliver(written)
        assert office.taken[0].recipients == ["jörg@example.com"]
        assert "jörg@example.com".encode() in office.taken[0].content
    async with serving() as office:
        with pytest.raises(AddressRejected, match="smtputf8"):
            await PostRoom(office, tmp_path / "cannot").delivering.deliver(written)


# --- when a step fails -------------------------------------------------------------------------------------------------


BEFORE_THE_LETTER = ("greeting", "EHLO", "STARTTLS", "AUTH")
WITH_THE_LETTER = ("MAIL", "RCPT", "DATA", "end")


def faulty(office: Office, folder: Path, vouching: Authority, **chosen: Any) -> PostRoom:
    return PostRoom(office, folder, **{"security": "starttls", "user": USER, "password": PASSWORD, "ca_file": str(vouching.file)} | chosen)


@pytest.mark.parametrize("step", BEFORE_THE_LETTER)
@pytest.mark.parametrize("fault", ["421 4.3.2 Not now", "454 4.7.0 Not now", "554 5.7.0 Never", "535 5.7.8 Never", CUT, SILENT])
async def test_a_server_that_cannot_be_used_is_down_and_the_letter_waits(
    step: str, fault: str, tmp_path: Path, vouching: Authority
) -> None:
    async with serving(encryption=vouching.server("127.0.0.1")) as office:
        office.faults[step] = fault
        room = faulty(office, tmp_path, vouching, timeout_seconds=0.2 if fault == SILENT else 5)
        error = await room.fails()
        assert isinstance(error, ServerFails)
        assert (error.retryable, error.maybe_taken) == (True, False)
        assert await room.delivering.look_up(MESSAGE, START) is None
        assert (room.delivering.state.up, room.delivering.state.reason) == (False, error.reason)
        office.faults.clear()
        await faulty(office, tmp_path, vouching).delivering.deliver(LETTER)
        assert len(office.taken) == 1


@pytest.mark.parametrize("step", WITH_THE_LETTER)
async def test_refused_for_now_it_is_tried_again(step: str, tmp_path: Path) -> None:
    async with serving() as office:
        office.faults[step] = "451 4.3.0 Not now"
        room = PostRoom(office, tmp_path)
        error = await room.fails()
        assert (type(error), error.for_agent) == (ProviderThrottled, "The mail server has a fault. It will be tried again.")
        assert (await room.delivering.look_up(MESSAGE, START), room.delivering.state.up, office.taken) == (None, True, [])
        office.faults.clear()
        await room.delivering.deliver(LETTER)
        assert len(office.taken) == 1


@pytest.mark.parametrize("step", WITH_THE_LETTER)
async def test_refused_for_good_it_is_not(step: str, tmp_path: Path) -> None:
    async with serving() as office:
        office.faults[step] = f"550 5.7.1 <{THEIRS}> Your order left today is spam"
        room = PostRoom(office, tmp_path)
        error = await room.fails()
        assert (type(error), error.retryable, error.code) == (MessageRejected, False, "550 5.7.1")
        assert error.for_agent == "The mail server refuses the letter by its rules; it may have been taken for spam."
        assert THEIRS not in repr(error) + error.for_agent
        assert error.__cause__ is None
        assert (await room.delivering.look_up(MESSAGE, START), room.delivering.state.up, office.taken) == (None, True, [])


@pytest.mark.parametrize("step", [*WITH_THE_LETTER, "content"])
@pytest.mark.parametrize("fault", [CUT, SILENT])
async def test_only_a_line_lost_after_the_end_leaves_a_doubt(step: str, fault: str, tmp_path: Path) -> None:
    async with serving(data_size_limit=50_000_000) as office:
        office.faults[step] = fault
        room = PostRoom(office, tmp_path, timeout_seconds=0.3 if fault == SILENT else 5)
        error = await room.fails(content=BIG.content if step == "content" else LETTER.content)
        assert isinstance(error, ServerFails)
        assert (error.maybe_taken, len(office.taken)) == ((True, 1) if step == "end" else (False, 0))
        assert not room.delivering.state.up
        if step != "end":
            assert await room.delivering.look_up(MESSAGE, START) is None
            return
        assert error.for_agent == MAYBE_SENT
        for ask in (room.delivering.look_up(MESSAGE, START), room.delivering.deliver(LETTER)):
            with pytest.raises(ProviderUnreachable) as unknown:
                await ask
            assert unknown.value.maybe_taken
        assert len(office.taken) == 1


@pytest.mark.parametrize("fault", ["421 4.3.2 Not now", "552 5.3.4 Too big"])
async def test_a_server_may_say_no_in_the_middle_of_a_letter(fault: str, tmp_path: Path) -> None:
    async with serving() as office:
        office.faults["content"] = fault
        room = PostRoom(office, tmp_path, timeout_seconds=1)
        error = await room.fails(content=BIG.content)
        assert not getattr(error, "maybe_taken", False)
        assert await room.delivering.look_up(MESSAGE, START) is None


async def test_who_was_refused_is_named_by_place(tmp_path: Path) -> None:
    async with serving() as office:
        office.faults["RCPT ben@example.com"] = "550 5.1.1 <ben@example.com> unknown"
        office.faults["RCPT eve@example.org"] = "452 4.2.2 full"
        receipt = await PostRoom(office, tmp_path).delivering.deliver(LETTER)
        assert office.taken[0].recipients == [THEIRS]
    assert receipt.note == (
        "It was not taken for 2 of 3 recipients: number 1 in Cc (There is no such mailbox), number 1 in Bcc (The mailbox is full)."
    )


async def test_of_many_that_were_refused_a_few_are_named(tmp_path: Path) -> None:
    many = letter(cc=people(*(f"c{number}@example.com" for number in range(30))))
    async with serving() as office:
        for number in range(30):
            office.faults[f"RCPT c{number}@example.com"] = "550 5.1.1 unknown"
        receipt = await PostRoom(office, tmp_path).delivering.deliver(many)
    assert receipt.note == (
        "It was not taken for 30 of 31 recipients: number 1 in Cc (There is no such mailbox), number 2 in Cc (There is no such mailbox), "
        "number 3 in Cc (There is no such mailbox), and 27 more."
    )


async def test_while_one_of_the_refused_may_yet_get_it_it_is_tried_again(tmp_path: Path) -> None:
    async with serving() as office:
        office.faults["RCPT"] = "550 5.1.1 unknown"
        office.faults["RCPT ben@example.com"] = "452 4.2.2 full"
        assert (await PostRoom(office, tmp_path).fails()).retryable


async def test_a_letter_beyond_the_servers_size_is_refused_before_it_leaves(tmp_path: Path) -> None:
    async with serving(data_size_limit=100) as office:
        error = await PostRoom(office, tmp_path).fails()
        assert error.for_agent == "The letter is too big for the mail server."
        assert "DATA" not in office.steps


# --- the line ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "expired", "code"),
    [
        ("127.0.0.2", False, "tls_name"),
        ("mail.example", False, "tls_name"),
        ("127.0.0.1", True, "tls_trust"),
        ("127.0.0.1", False, "tls_trust"),
    ],
)
@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_that_proves_nothing_stops_all_letters_and_loses_none(
    security: str, address: str, expired: bool, code: str, tmp_path: Path, vouching: Authority
) -> None:
    known = code == "tls_name" or expired
    async with serving(encryption=vouching.server(address, expired=expired), tls_at_once=security == "tls") as office:
        room = PostRoom(office, tmp_path, security=security, ca_file=str(vouching.file) if known else None, user=USER, password=PASSWORD)
        error = await room.fails()
        assert (error.code, error.retryable) == (code, True)
        assert "certificate" in (room.delivering.state.reason or "")
        assert "AUTH" not in office.steps


async def test_encryption_that_is_not_offered_is_not_done_without(tmp_path: Path) -> None:
    async with serving() as office:
        room = PostRoom(office, tmp_path, security="starttls")
        assert (await room.fails()).code == "starttls"
        assert "MAIL" not in office.steps


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"port": 9}, "port"),
        ({"security": "tls", "ca_file": "/nowhere.pem"}, "ca_file"),
        ({"security": "tls"}, "tls"),
        ({"user": USER}, "auth"),
    ],
)
async def test_what_is_wrong_with_the_line_is_said(chosen: dict[str, Any], code: str, tmp_path: Path) -> None:
    async with serving() as office:
        room = PostRoom(office, tmp_path, **chosen)
        error = await room.fails()
        assert (type(error), error.code) == (ServerFails, code)


def test_a_name_nobody_knows_is_said_to_be_so() -> None:
    assert unusable(socket.gaierror(socket.EAI_NONAME, "unknown")).reason == "The mail server's name is not known."


async def test_the_line_is_down_since_its_first_failure_and_up_since_it_works_again(tmp_path: Path) -> None:
    async with serving() as office:
        room = PostRoom(office, tmp_path)
        office.faults["greeting"] = "554 5.3.2 Closed"
        await room.fails()
        room.watch.advance(minutes=5)
        await room.delivering.check()
        down = room.delivering.state
        assert (down.name, down.up, down.since) == ("sending by 127.0.0.1", False, START)
        assert down.reason == "The mail server turns us away (code 554)."
        office.faults.clear()
        await room.delivering.check()
        up = room.delivering.state
        assert (up.up, up.since, up.reason) == (True, START + timedelta(minutes=5), None)


# --- marks -------------------------------------------------------------------------------------------------------------


async def test_where_no_mark_can_be_made_the_letter_does_not_leave(tmp_path: Path) -> None:
    async with serving() as office:
        room = PostRoom(office, tmp_path)
        office.at_step = lambda step: step == "DATA" and (tmp_path / "marks").write_text("no folder")
        error = await room.fails()
        assert (error.code, error.retryable, room.delivering.state.up, office.taken) == ("disk", True, True, [])


# --- what refusals mean ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "code", "text", "kind", "sentence"),
    [
        ("recipient", 550, "5.1.1 <x@y> unknown", AddressRejected, "There is no such mailbox."),
        ("recipient", 550, "no such user", AddressRejected, "There is no such mailbox, or it takes no mail of ours."),
        ("recipient", 450, "4.2.0 Greylisted", ProviderThrottled, "Something is wrong with the mailbox. It will be tried again."),
        ("recipient", 452, "4.2.2 full", ProviderThrottled, "The mailbox is full. It will be tried again."),
        ("recipient", 556, "5.1.10 null MX", AddressRejected, "The address takes no mail."),
        ("end", 552, "5.2.3 too long", MessageRejected, "The letter is too big for the mailbox."),
        ("end", 554, "spam", MessageRejected, "The mail server refuses the letter by its rules; it may have been taken for spam."),
        ("end", 550, "4.1.1 odd", MessageRejected, "The mail server refuses the letter by its rules; it may have been taken for spam."),
        ("sender", 530, "log in", MessageRejected, "The mail server wants us to sign in. Please tell an administrator."),
        ("data", 599, "5.999.999", MessageRejected, "The mail server refused the letter (code 599 5.999.999)."),
    ],
)
def test_a_refusal_becomes_a_sentence(step: Any, code: int, text: str, kind: type[DeliveryError], sentence: str) -> None:
    error = Refusal(step=step, code=code, text=text).error()
    assert (type(error), error.for_agent) == (kind, sentence)


def test_every_sentence_is_one_and_none_is_about_a_later_try() -> None:
    for kind, sentence in SENTENCES.values():
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert not kind.retryable
