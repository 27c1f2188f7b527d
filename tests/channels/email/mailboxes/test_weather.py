"""Whatever happens to a mailbox: it is shown, tried again with growing patience, and never ends anything else."""

from __future__ import annotations

import asyncio
import re

import pytest

from channels.doors import Problem
from channels.email.mailboxes.arrived import Arrived
from channels.email.mailboxes.patience import Patience
from channels.email.mailboxes.reader import IDLE_SECONDS
from tests.channels.email.mailboxes.scripted_server import CUT, ImapServer, serving
from tests.channels.email.mailboxes.watched import START, Desk, Memory, Time, letter, watched

MARKED_SEEN = {r"\Seen", "ContactHub"}
LINES = ("LOGIN", "CAPABILITY", "SELECT", "UID SEARCH", r"UID FETCH \S+ \(UID RFC822", r"UID FETCH \S+ \(UID BODY", "UID STORE", "IDLE")
"""All that is ever said to a server, in the order in which it is said."""


@pytest.mark.parametrize("line", LINES)
async def test_a_line_cut_at_any_word_makes_each_letter_one_message(line: str, desk: Desk, memory: Memory) -> None:
    """The crash points towards the server, every one of them."""
    async with serving(ImapServer(letter("First"), letter("Second"))) as server:
        server.twist(line, CUT)
        async with watched(desk, memory, port=server.port) as mailbox:
            await memory.says('"uid":2')
            await mailbox.goes_down()

    assert desk.subjects() == ["First", "Second"]
    assert server.flags() == [MARKED_SEEN] * 2
    assert desk.takes <= 4


async def test_nothing_is_said_that_is_not_cut_somewhere(desk: Desk, memory: Memory) -> None:
    async with serving(ImapServer(letter("First"))) as server, watched(desk, memory, port=server.port):
        await server.hears("IDLE")

    assert [one for one in server.heard if not any(re.match(line, one) for line in LINES)] == []


async def test_nobody_at_home_is_tried_again_with_growing_patience(desk: Desk, memory: Memory) -> None:
    time = Time()
    async with serving(ImapServer()) as server:
        port = server.port
    async with watched(desk, memory, port=port, time=time) as mailbox:
        state = await mailbox.is_(lambda _: len(time.pauses) >= 11)

    longest = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert all(most / 2 <= wait <= most for wait, most in zip(time.pauses, longest, strict=False))
    assert (state.up, state.since, state.reason) == (False, START, "127.0.0.1 takes no connections.")


async def test_after_a_good_minute_patience_is_short_again(desk: Desk, memory: Memory) -> None:
    time = Time()
    async with serving(ImapServer()) as server:
        server.twist("SELECT", *[CUT] * 4)
        async with watched(desk, memory, port=server.port, time=time) as mailbox:
            await server.hears("IDLE")
            up_since = mailbox.state.since
            time.passes(61)
            server.cut()
            await server.hears("IDLE", 2)

    waits = [wait for wait in time.pauses if wait != IDLE_SECONDS]
    assert up_since > START
    assert waits[3] >= 4
    assert waits[4] <= 1


def test_the_waits_of_many_mailboxes_spread_out() -> None:
    early = Patience(first_seconds=1, longest_seconds=300, chance=lambda: 1.0)
    late = Patience(first_seconds=1, longest_seconds=300, chance=lambda: 0.0)

    assert [early.seconds() for _ in range(4)] == [0.5, 1, 2, 4]
    assert [late.seconds() for _ in range(4)] == [1, 2, 4, 8]


async def test_a_folder_that_is_not_there_is_named_while_the_others_are_read(desk: Desk, memory: Memory) -> None:
    async with serving(ImapServer(letter("First"))) as server:
        server.twist('SELECT "Gone"', b"{tag} NO [NONEXISTENT] no such folder\r\n", for_ever=True)
        async with watched(desk, memory, port=server.port, folders=("INBOX", "Gone")) as mailbox:
            await desk.has(1)
            state = await mailbox.is_(lambda state: state.reason == "127.0.0.1 does not open the folder Gone.")

    assert not state.up


async def test_a_server_that_cries_wolf_is_not_looked_at_without_end(desk: Desk, memory: Memory) -> None:
    time = Time(patience=0)
    async with serving(ImapServer()) as server:
        server.twist(r"UID SEARCH UID 1:\*", b"* SEARCH\r\n* 1 EXISTS\r\n{tag} OK done\r\n", for_ever=True)
        async with watched(desk, memory, port=server.port, time=time) as mailbox:
            await mailbox.is_(lambda _: time.pauses == [1])

    assert sum(one.startswith("UID SEARCH") for one in server.heard) < 10


async def test_letters_are_taken_in_side_by_side_but_not_more_than_16(desk: Desk, memory: Memory) -> None:
    under_way, most = 0, 0
    enough = asyncio.Event()

    async def slow(_: object) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if under_way == 16:
            asyncio.get_running_loop().call_soon(enough.set)
        await enough.wait()
        under_way -= 1

    desk.reply = slow
    async with serving(ImapServer(*(letter(str(number)) for number in range(40)))) as server, watched(desk, memory, port=server.port):
        await memory.says('"uid":40')

    assert most == 16


# --- the hub cannot store ---


async def test_a_bookmark_that_cannot_be_kept_is_kept_later(desk: Desk, memory: Memory) -> None:
    refusals = iter([Problem(503, "busy", "Try again.", retry_after_seconds=3), Problem(503, "busy", "Try again.")])

    async def busy(_: str, value: str) -> None:
        if '"uid":1' in value and (refusal := next(refusals, None)) is not None:
            raise refusal

    memory.before_keeping = busy
    time = Time()
    async with serving(ImapServer(letter("First"))) as server, watched(desk, memory, port=server.port, time=time) as mailbox:
        await memory.says('"uid":1')
        await server.hears("IDLE")
        assert mailbox.state.progress is None

    assert time.pauses[:2] == [3, 1]
    assert desk.takes == 1


async def test_while_letters_cannot_be_stored_it_is_shown(desk: Desk, memory: Memory) -> None:
    shown: list[str | None] = []

    async def busy(_: object) -> None:
        if len(shown) < 2:
            shown.append(mailbox.state.progress)
            raise Problem(503, "busy", "Try again.", retry_after_seconds=1)

    desk.reply = busy
    async with serving(ImapServer(letter("First"))) as server, watched(desk, memory, port=server.port) as mailbox:
        await memory.says('"uid":1')

    assert shown == [None, "waiting until letters can be stored"]


class Amnesia(Memory):
    """A memory that fails once."""

    def __init__(self, failure: Exception) -> None:
        super().__init__()
        self._failures = [failure]

    async def read(self, name: str) -> str | None:
        if self._failures:
            raise self._failures.pop()
        return await super().read(name)


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (Problem(503, "busy", "Try again."), "The hub cannot store letters at the moment."),
        (ZeroDivisionError("a secret"), "Reading it failed unexpectedly (ZeroDivisionError)."),
    ],
)
async def test_what_fails_unexpectedly_is_shown_and_tried_again(failure: Exception, reason: str, desk: Desk) -> None:
    memory = Amnesia(failure)
    async with serving(ImapServer(letter("First"))) as server, watched(desk, memory, port=server.port) as mailbox:
        assert await desk.has(1) == ["First"]
        assert mailbox.downs[0].reason == reason


async def test_a_letter_that_the_hub_refuses_is_left_as_it_is(desk: Desk, memory: Memory) -> None:
    async def picky(arrived: Arrived) -> None:
        if b"Refused" in arrived.raw:
            raise Problem(422, "too_deep", "A letter within a letter, a thousand times.")

    desk.reply = picky
    async with serving(ImapServer(letter("Good"), letter("Refused"))) as server, watched(desk, memory, port=server.port) as mailbox:
        await memory.says('"uid":2')
        assert mailbox.state.progress == "letter 2 of INBOX refused"

    assert server.flags() == [MARKED_SEEN, set()]


# --- what is new, where numbers say nothing ---


async def test_what_comes_after_the_first_look_is_new_even_where_somebody_has_read_it(desk: Desk, memory: Memory) -> None:
    server = ImapServer(letter("Read long ago"))
    server.kept[1].flags.add(r"\Seen")
    async with serving(server):
        async with watched(desk, memory, port=server.port):
            await server.hears("IDLE")
        server.keep(letter("Read meanwhile"))
        server.kept[2].flags.add(r"\Seen")
        async with watched(desk, memory, port=server.port):
            assert await desk.has(1) == ["Read meanwhile"]


async def test_numbers_dealt_anew_say_nothing_about_those_before(desk: Desk, memory: Memory) -> None:
    memory.kept["support/INBOX"] = '{"validity":7,"uid":2}'
    server = ImapServer(letter("First"), letter("Second"), letter("Third"))
    async with serving(server), watched(desk, memory, port=server.port):
        await memory.says('"uid":3')

    assert desk.subjects() == ["First", "Second", "Third"]
    assert '"validity":1' in memory.kept["support/INBOX"]


async def test_a_first_look_that_was_interrupted_goes_on_where_it_was(desk: Desk, memory: Memory) -> None:
    """Between the unread letters lie old ones that nobody wants again."""
    server = ImapServer(*(letter(f"Letter {number}") for number in range(1, 6)))
    for uid in (2, 4):
        server.kept[uid].flags.add(r"\Seen")
    memory.kept["support/INBOX"] = '{"validity":1,"uid":1,"until":5}'
    async with serving(server), watched(desk, memory, port=server.port):
        await memory.says('"uid":5')

    assert desk.subjects() == ["Letter 3", "Letter 5"]


async def test_numbers_dealt_anew_without_keywords_bring_what_came_lately(desk: Desk, memory: Memory) -> None:
    """Unread, or since two days before the last letter: the hub knows those that it has."""
    memory.kept["support/INBOX"] = '{"validity":7,"uid":900,"latest":"2031-03-03"}'
    async with serving(ImapServer(letter("First"), lasting_flags=r"\Seen")) as server, watched(desk, memory, port=server.port):
        await memory.says('"uid":1')

    assert "UID SEARCH UID 1:1 OR UNSEEN SINCE 1-Mar-2031" in server.heard


async def test_our_mark_tells_what_was_taken_in(desk: Desk, memory: Memory) -> None:
    """The bookmark is lost, and letters are marked but not as seen."""
    server = ImapServer(letter("Taken in"), letter("New"))
    server.kept[1].flags.add("ContactHub")
    async with serving(server), watched(desk, memory, port=server.port, handled="flag"):
        await memory.says('"uid":2')

    assert desk.subjects() == ["New"]
    assert server.flags() == [{"ContactHub"}] * 2
