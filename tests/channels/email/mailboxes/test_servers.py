"""Servers are not alike: what each of them can do is used, and what it cannot do is done otherwise."""

from __future__ import annotations

import pytest

from tests.channels.email.mailboxes.scripted_server import CUT, NEVER, ImapServer, serving
from tests.channels.email.mailboxes.watched import Desk, Memory, Time, letter, watched

QUICK = 0.2
"""Seconds of patience with a server that never answers."""


async def test_a_server_that_cannot_be_listened_to_is_asked_every_15_seconds(desk: Desk, memory: Memory) -> None:
    time = Time()
    async with serving(ImapServer(capabilities="IMAP4rev1")) as server, watched(desk, memory, port=server.port, time=time):
        await server.hears("NOOP", 2)
        server.keep(letter("Found"))
        assert await desk.has(1) == ["Found"]

    assert set(time.pauses) == {15}
    assert "IDLE" not in server.heard


@pytest.mark.parametrize("answer", [b"{tag} NO not today\r\n", b"{tag} BAD what\r\n", b"* OK\r\n+ idling\r\n{tag} OK enough\r\n"])
async def test_a_server_that_does_not_let_itself_be_listened_to_is_asked_instead(answer: bytes, desk: Desk, memory: Memory) -> None:
    time = Time()
    async with serving(ImapServer()) as server:
        server.twist("IDLE", answer, for_ever=True)
        async with watched(desk, memory, port=server.port, time=time):
            await server.hears("NOOP")
            server.keep(letter("Found"))
            assert await desk.has(1) == ["Found"]

    assert server.connections == 1
    assert server.heard.count("IDLE") == 1


async def test_listening_begins_anew_before_a_server_gives_up(desk: Desk, memory: Memory) -> None:
    """RFC 2177: at least every 29 minutes."""
    time = Time(patience=600)
    async with serving(ImapServer()) as server, watched(desk, memory, port=server.port, time=time):
        await server.hears("IDLE", 3)
        server.keep(letter("Not announced"))
        assert await desk.has(1) == ["Not announced"]

    assert set(time.pauses) == {540}


async def test_a_letter_announced_during_another_command_is_not_forgotten(desk: Desk, memory: Memory) -> None:
    """Once told of it, a server has no reason to tell of it again while it is listened to."""
    async with serving(ImapServer()) as server:
        server.twist(r"UID SEARCH UID 1:\*", b"* SEARCH\r\n* 1 EXISTS\r\n{tag} OK done\r\n")
        server.keep(letter("Between two looks"))
        server.kept[1].flags.add(r"\Seen")
        async with watched(desk, memory, port=server.port):
            memory.kept["support/INBOX"] = '{"validity":1}'
            assert await desk.has(1) == ["Between two looks"]


async def test_ten_thousand_announcements_at_once_are_only_words(desk: Desk, memory: Memory) -> None:
    """Somebody marks everything as read: more lines than Python's stack is deep."""
    async with serving(ImapServer()) as server, watched(desk, memory, port=server.port):
        await server.hears("IDLE")
        server.push(b"".join(rb"* %d FETCH (FLAGS (\Seen))" % number + b"\r\n" for number in range(1, 10_001)))
        server.deliver(letter("After the flood"))
        assert await desk.has(1) == ["After the flood"]

    assert server.connections == 1


async def test_a_server_that_never_begins_to_be_listened_to_is_left(desk: Desk, memory: Memory) -> None:
    async with serving(ImapServer()) as server:
        server.twist("IDLE", NEVER)
        async with watched(desk, memory, port=server.port, command_seconds=QUICK) as mailbox:
            state = await mailbox.goes_down()
            await mailbox.is_up()
            await server.hears("IDLE", 2)

    assert state.reason == "127.0.0.1 did not answer within 0.2 s."


@pytest.mark.parametrize("command", ["CAPABILITY", "LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE"])
async def test_a_server_that_falls_silent_is_left_and_found_again(command: str, desk: Desk, memory: Memory) -> None:
    async with serving(ImapServer(letter("First"))) as server:
        server.twist(command, NEVER)
        async with watched(desk, memory, port=server.port, command_seconds=QUICK) as mailbox:
            state = await mailbox.goes_down()
            await memory.says('"uid":1')

    assert state.reason == "127.0.0.1 did not answer within 0.2 s."
    assert desk.subjects() == ["First"]
    assert server.flags() == [{r"\Seen", "ContactHub"}]


async def test_a_server_that_speaks_in_tongues_is_left_and_found_again(desk: Desk, memory: Memory) -> None:
    async with serving(ImapServer(letter("First"))) as server:
        server.twist("UID FETCH", b"A0 OK what you never asked\r\n", b"* 1 FETCH (UID 1 RFC822.SIZE\r\n{tag} OK done\r\n")
        async with watched(desk, memory, port=server.port):
            assert await desk.has(1) == ["First"]

    assert server.connections == 3


async def test_a_server_that_takes_no_more_connections_is_tried_again(desk: Desk, memory: Memory) -> None:
    async with serving(ImapServer(letter("First"))) as server:
        server.greeting = b"* BYE too many\r\n"
        async with watched(desk, memory, port=server.port) as mailbox:
            state = await mailbox.goes_down()
            server.greeting = b"* OK ready\r\n"
            await desk.has(1)

    assert state.reason == "127.0.0.1 takes no more connections at the moment."


async def test_a_server_without_keywords_marks_letters_as_seen(desk: Desk, memory: Memory) -> None:
    async with serving(ImapServer(letter("First"), lasting_flags=r"\Seen")) as server, watched(desk, memory, port=server.port):
        await memory.says('"uid":1')

    assert server.flags() == [{r"\Seen"}]


async def test_a_server_that_promised_keywords_and_keeps_none_marks_letters_as_seen(desk: Desk, memory: Memory) -> None:
    async with serving(ImapServer(letter("First"))) as server:
        server.twist(r"UID STORE 1 \+FLAGS.SILENT \(\\Seen ContactHub\)", b"{tag} NO [LIMIT] too many\r\n")
        async with watched(desk, memory, port=server.port):
            await memory.says('"uid":1')

    assert server.flags() == [{r"\Seen"}]


async def test_letters_that_cannot_be_marked_are_taken_in_once(desk: Desk, memory: Memory) -> None:
    async with serving(ImapServer(letter("First"))) as server:
        server.twist("UID STORE", b"{tag} NO [NOPERM] read only\r\n", for_ever=True)
        async with watched(desk, memory, port=server.port) as mailbox:
            await memory.says('"uid":1')
            assert mailbox.state.progress == "INBOX does not let handled letters be marked or moved"
        async with watched(desk, memory, port=server.port):
            await server.hears("IDLE", 2)

    assert desk.takes == 1


async def test_without_a_move_letters_are_copied_and_deleted(desk: Desk, memory: Memory) -> None:
    async with serving(ImapServer(letter("First"), letter("Second"), capabilities="IMAP4rev1 UIDPLUS IDLE")) as server:
        server.twist("UID COPY", b"{tag} NO [TRYCREATE] no such folder\r\n")
        async with watched(desk, memory, port=server.port, handled="move:Done"):
            await memory.says('"uid":2')

    said = [one for one in server.heard if one.startswith(("UID COPY", "CREATE", "UID STORE", "UID EXPUNGE"))]
    copied = 'UID COPY 1:2 "Done"'
    assert said == [copied, 'CREATE "Done"', copied, r"UID STORE 1:2 +FLAGS.SILENT (\Deleted)", "UID EXPUNGE 1:2"]
    assert server.kept == {}


async def test_without_uidplus_nothing_of_others_is_expunged(desk: Desk, memory: Memory) -> None:
    server = ImapServer(letter("First"), capabilities="IMAP4rev1 IDLE")
    async with serving(server), watched(desk, memory, port=server.port, handled="move:Done"):
        await memory.says('"uid":1')

    assert not [one for one in server.heard if "EXPUNGE" in one]
    assert server.flags() == [{r"\Deleted"}]


async def test_a_folder_whose_next_number_is_not_told_is_read_all_the_same(desk: Desk, memory: Memory) -> None:
    server = ImapServer(letter("Read long ago"), letter("Unread"))
    server.kept[1].flags.add(r"\Seen")
    server.tells_next_uid = False
    async with serving(server), watched(desk, memory, port=server.port):
        await memory.says('"uid":2')
        server.deliver(letter("New"))
        assert await desk.has(2) == ["New", "Unread"]


async def test_a_folder_restored_from_a_backup_hides_no_letter(desk: Desk, memory: Memory) -> None:
    """Its numbers went back, though it says that they are still valid."""
    memory.kept["support/INBOX"] = '{"validity":1,"uid":500}'
    async with serving(ImapServer(letter("First"))) as server, watched(desk, memory, port=server.port):
        assert await desk.has(1) == ["First"]


async def test_clocks_may_differ(desk: Desk, memory: Memory) -> None:
    """A letter from tomorrow came now; one from yesterday came then."""
    time = Time()
    server = ImapServer()
    server.keep(letter("Tomorrow"), came_at=" 5-Mar-2031 10:00:00 +0200")
    server.keep(letter("Yesterday"), came_at="03-Mar-2031 10:00:00 +0200")
    server.keep(letter("Nonsense"), came_at="some day")
    async with serving(server), watched(desk, memory, port=server.port, time=time):
        await desk.has(3)

    came = {one.raw: one.received_at.isoformat() for one in desk.arrived}
    assert came == {
        letter("Tomorrow"): "2031-03-04T09:00:00+00:00",
        letter("Yesterday"): "2031-03-03T08:00:00+00:00",
        letter("Nonsense"): "2031-03-04T09:00:00+00:00",
    }


# --- letters that cannot be fetched ---


async def test_a_letter_that_breaks_the_line_is_set_aside_and_keeps_nobody_back(desk: Desk, memory: Memory) -> None:
    async with serving(ImapServer(letter("First"), letter("Broken"), letter("Third"))) as server:
        server.twist(r"UID FETCH (2|1:3) \(UID BODY", CUT, for_ever=True)
        async with watched(desk, memory, port=server.port) as mailbox:
            assert await desk.has(2) == ["First", "Third"]
            await memory.says('"aside":[2]')
            await mailbox.is_up()
            server.deliver(letter("Fourth"))
            await desk.has(3)

    # Together, three times alone; then it waits an hour.
    assert server.connections == 5


async def test_a_letter_set_aside_is_tried_again_after_an_hour(desk: Desk, memory: Memory) -> None:
    time = Time()
    memory.kept["support/INBOX"] = '{"validity":1,"uid":2,"aside":[1]}'
    async with serving(ImapServer(letter("Broken"), letter("Second"))) as server:
        server.twist(r"UID FETCH 1 \(UID BODY", b"{tag} NO not readable\r\n")
        async with watched(desk, memory, port=server.port, time=time) as mailbox:
            await server.hears("IDLE")
            assert mailbox.state.progress == "letter 1 of INBOX could not be taken in yet and will be tried again"
            server.push(b"* 2 EXISTS\r\n")
            await server.hears("IDLE", 2)
            assert desk.takes == 0
            time.passes(3600)
            server.push(b"* 2 EXISTS\r\n")
            assert await desk.has(1) == ["Broken"]
            await memory.says('"aside":[]')


async def test_a_letter_that_the_server_cannot_show_does_not_hide_the_others(desk: Desk, memory: Memory) -> None:
    async with serving(ImapServer(letter("First"), letter("Unreadable"), letter("Third"))) as server:
        server.twist(r"UID FETCH (2|1:3) \(UID BODY", b"{tag} NO cannot be converted\r\n", for_ever=True)
        async with watched(desk, memory, port=server.port):
            assert await desk.has(2) == ["First", "Third"]
            await memory.says('"aside":[2]')

    assert server.connections == 1


async def test_a_letter_that_goes_before_it_is_fetched_is_nobodys(desk: Desk, memory: Memory) -> None:
    server = ImapServer(letter("First"), letter("Deleted meanwhile"), letter("Third"))
    async with serving(server):
        server.twist("UID SEARCH UID 1:3", b"* SEARCH 1 2 3\r\n{tag} OK done\r\n")
        del server.kept[2]
        async with watched(desk, memory, port=server.port):
            await memory.says('"uid":3')

    assert desk.subjects() == ["First", "Third"]
    assert '"aside":[]' in memory.kept["support/INBOX"]


async def test_an_answer_may_come_in_any_pieces_and_any_order(desk: Desk, memory: Memory) -> None:
    """RFC 3501, 7.4.2: the items of a FETCH come in any order, strings quoted or as literals, and others may mark letters meanwhile."""
    async with serving(ImapServer(letter("First"), letter("Second"))) as server:
        server.twist(
            r"UID FETCH 1:2 \(UID RFC822.SIZE",
            b'* 1 FETCH (INTERNALDATE "03-Mar-2031 10:00:00 +0000" RFC822.SIZE 30 UID 1)\r\n'
            b"* 2 FETCH (FLAGS (\\Flagged))\r\n* 3 EXISTS\r\n"
            b"* 2 FETCH (UID 2 INTERNALDATE {26}\r\n03-Mar-2031 10:00:00 +0000 RFC822.SIZE 30)\r\n{tag} OK done\r\n",
        )
        server.twist(
            r"UID FETCH 1:2 \(UID BODY",
            b'* 1 FETCH (BODY[] "Subject: quoted :-( \\"so\\"" UID 1)\r\n'
            b"* 2 FETCH (BODY[] {0}\r\n UID 2 FLAGS (\\Seen))\r\n* OK [ALERT] still here\r\n{tag} OK done\r\n",
        )
        async with watched(desk, memory, port=server.port):
            await memory.says('"uid":2')

    assert {one.raw for one in desk.arrived} == {b'Subject: quoted :-( "so"', b""}
