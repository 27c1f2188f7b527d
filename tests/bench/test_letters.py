"""The benchmark's letters are what the hub's own reader makes sense of, and its floor keeps them as they came."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from bench.customers import mark_of
from bench.floor import Sqlite
from bench.mail_company import Watched, company_with_letters, passwords
from bench.mail_floor import LetterStore
from bench.mail_letters import SUPPORT, VOUCHES, BenchLetter, letters
from bench.mail_lines import NotTaken, hand_over
from bench.mail_mailboxes import Idle, Resting
from bench.programs import free_port
from channels.email.reading import ReadingRules, read_letter
from channels.email.receiving.receiver import Received, Receiver
from channels.email.settings import EmailSettings, ReceiverSettings
from hub.company_files import read_company
from hub.journal.clock import SteadyClock

LETTERS = letters("t", 200)
RULES = ReadingRules.of(EmailSettings(addresses=(SUPPORT,), token_secret="secret", trusted_authenticators=(VOUCHES,), marks=Path("unused")))


def test_one_in_ten_brings_a_file_and_one_in_five_answers() -> None:
    assert Counter(letter.kind for letter in LETTERS) == {"plain": 60, "html": 80, "answer": 40, "file": 20}


@pytest.mark.parametrize("letter", LETTERS[70:80], ids=lambda letter: f"{letter.mark} {letter.kind}")
def test_each_is_read_as_what_it_is(letter: BenchLetter) -> None:
    read = read_letter(letter.raw, rules=RULES)
    assert mark_of(read.text) == letter.mark
    assert (read.sender.address, read.recipient, read.automatic, read.verification.verdict) == (letter.sender, SUPPORT, "no", "verified")
    assert (read.html is not None) == (letter.kind == "html")
    assert [file.media_type for file in read.files] == (["application/pdf"] if letter.kind == "file" else [])
    assert bool(read.answers) == (read.quoted is not None) == (letter.kind == "answer")


def test_what_is_answered_was_written_before_by_the_same_customer() -> None:
    read = [read_letter(letter.raw, rules=RULES) for letter in LETTERS]
    by_id = {one.header_id: one for one in read}
    answers = [one for one in read if one.answers]
    assert len(answers) == 26, "the first have nothing to answer yet"
    assert all(by_id[one.answers[0]].sender == one.sender for one in answers)


async def test_the_floor_keeps_letters_as_they_came(tmp_path: Path) -> None:
    database, folder = tmp_path / "floor.sqlite3", tmp_path / "letters"
    store = LetterStore(Sqlite(str(database)), folder)
    await store.open()
    await store.commit([await store.write(letter.raw) for letter in LETTERS[:20]])
    assert {file.read_bytes() for file in folder.iterdir()} == {letter.raw for letter in LETTERS[:20]}
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT body FROM event").fetchall()
    assert {json.loads(body)["file"] for (body,) in rows} == {file.name for file in folder.iterdir()}


async def test_letters_are_handed_over_whole_on_several_connections() -> None:
    heard: dict[bytes, str | None] = {}

    async def take(letter: Received) -> None:
        heard[letter.raw] = letter.envelope_sender

    dotted = BenchLetter(mark="dots", kind="plain", sender="dot@example.com", raw=b"Subject: Dots\r\n\r\n.\r\n..two\r\n")
    some, taken, port = [*LETTERS[:20], dotted], [], free_port()
    receiver = Receiver(ReceiverSettings(port=port), take=take, accepts=lambda address: address == SUPPORT, now=SteadyClock().now)
    running = asyncio.create_task(receiver.run())
    async with asyncio.timeout(10):
        for _ in count():
            if receiver.state.up:
                break
            await asyncio.sleep(0)
        await hand_over(port, some, connections=4, taken=taken.append)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert heard == {letter.raw: letter.sender for letter in some}
    assert {one.mark for one in taken} == {letter.mark for letter in some}


async def test_a_letter_that_is_not_taken_ends_the_run() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"421 too many connections\r\n")
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        with pytest.RaisesGroup(pytest.RaisesExc(NotTaken, match="421 too many")):
            await hand_over(server.sockets[0].getsockname()[1], LETTERS[:1], connections=1, taken=lambda _: None)


def test_the_company_with_letters_is_one_that_the_hub_reads(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("certificates")
    boxes = [Watched(user=f"box{number}", password="the word", port=993, authority=tmp_path / "ca.pem") for number in range(2)]
    company, faults = read_company(company_with_letters(tmp_path, receiver_port=2525, unused_port=2526, mailboxes=boxes))
    assert faults == []
    assert company is not None
    assert [box.name for box in company.email.mailboxes] == ["box0", "box1"]
    assert company.takes("support", "email")
    assert passwords(boxes) == "box0=the word,box1=the word"


def test_what_a_mailbox_costs_is_what_a_hub_with_them_costs_more() -> None:
    without = Resting(resident_bytes=100_000_000, cpu_seconds_per_minute=1.0)
    with_them = Resting(resident_bytes=120_000_000, cpu_seconds_per_minute=1.6)
    found = Idle.of(200, without, with_them)
    assert (found.kilobytes_each, found.cpu_seconds_per_minute, found.cpu_percent_each) == (100, 0.6, 0.005)
