"""Mailboxes of a real Dovecot, with letters brought by a real Postfix."""

from __future__ import annotations

import asyncio
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from channels.doors import Problem
from channels.email.mailboxes.mailbox import Arrived
from tests.channels.email.mailboxes.watched import Desk, Memory, Time, letter, watched
from tests.servers.mail.cutting_proxy import cutting_proxy
from tests.servers.mail.fixtures import Account, MailServers

MARKED_SEEN = {r"\Seen", "ContactHub"}


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def account(mail_servers: MailServers) -> Account:
    return mail_servers.account()


def reading(servers: MailServers, account: Account, **chosen: Any) -> dict[str, Any]:
    return {"port": servers.imap_port, "user": account.user, "password": account.password} | chosen


# --- what comes ---


async def test_a_letter_is_taken_in_as_it_comes_and_marked_as_seen(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    async with watched(desk, memory, **reading(mail_servers, account)) as mailbox:
        await mailbox.is_up()
        for subject in ("First", "Second", "Third"):
            await mail_servers.send("ann@customer.example", account.address, letter(subject))
            await desk.has(len(desk.arrived) + 1)
        await memory.says('"uid":3')

    assert desk.subjects() == ["First", "Second", "Third"]
    assert await mail_servers.flags(account) == [MARKED_SEEN] * 3
    assert (desk.arrived[0].mailbox, desk.arrived[0].folder, desk.arrived[0].cut) == ("support", "INBOX", False)
    assert desk.takes == 3


async def test_letters_of_several_folders_are_taken_in_and_a_name_may_have_any_letter(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    await mail_servers.put(account, letter("In a folder"), folder="Sales &- more")
    await mail_servers.put(account, folder="Anfragen f&APw-r uns")  # modified UTF-7
    folders = ("INBOX", "Sales & more", "Anfragen für uns")

    async with watched(desk, memory, **reading(mail_servers, account, folders=folders)) as mailbox:
        await mailbox.is_up()
        await desk.has(1)
        await mail_servers.put(account, letter("Umlaut"), folder="Anfragen f&APw-r uns")
        await mail_servers.put(account, letter("Inbox"))
        await desk.has(3)

    assert {one.folder for one in desk.arrived} == set(folders)


async def test_handled_letters_get_only_our_mark_where_people_read_the_mailbox_too(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    await mail_servers.put(account, letter("First"))
    async with watched(desk, memory, **reading(mail_servers, account, handled="flag")):
        await desk.has(1)
        await memory.says('"uid":1')

    assert await mail_servers.flags(account) == [{"ContactHub"}]


async def test_handled_letters_are_moved_to_a_folder_that_is_made_for_them(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    await mail_servers.put(account, letter("First"), letter("Second"))
    async with watched(desk, memory, **reading(mail_servers, account, handled="move:Done in the hub")):
        await desk.has(2)
        await memory.says('"uid":2')

    assert await mail_servers.letters(account) == []
    assert len(await mail_servers.letters(account, "Done in the hub")) == 2


async def test_the_first_look_takes_what_is_unread_and_nothing_else(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    await mail_servers.put(account, letter("Years old"), letter("Read long ago"), flags=r"(\Seen)")
    await mail_servers.put(account, letter("Unread"))
    async with watched(desk, memory, **reading(mail_servers, account)) as mailbox:
        await memory.says('"uid":3')
        await mailbox.is_up()
        await mail_servers.put(account, letter("New"))
        assert await desk.has(2) == ["New", "Unread"]


async def test_somebody_who_reads_a_letter_does_not_hide_it_from_us(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    async with watched(desk, memory, **reading(mail_servers, account)):
        await memory.says('"until":0')
    await mail_servers.put(account, letter("Read by a person"), flags=r"(\Seen)")

    async with watched(desk, memory, **reading(mail_servers, account)):
        assert await desk.has(1) == ["Read by a person"]


async def test_somebody_who_marks_a_letter_as_unread_does_not_bring_it_again(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    await mail_servers.put(account, letter("First"))
    async with watched(desk, memory, **reading(mail_servers, account)):
        await memory.says('"uid":1')
    await mail_servers.mark(account, "-FLAGS", r"\Seen ContactHub")
    await mail_servers.put(account, letter("Second"))

    async with watched(desk, memory, **reading(mail_servers, account)):
        await desk.has(2)
        await memory.says('"uid":2')

    assert desk.takes == 2


async def test_two_thousand_letters_waiting_are_counted_while_they_are_taken_in(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    mail_servers.lay_down(account, *(letter(f"Letter {number}") for number in range(2000)))
    told: set[str | None] = set()

    async def look(_: str, __: str) -> None:
        told.add(mailbox.state.progress)

    memory.before_keeping = look
    async with watched(desk, memory, **reading(mail_servers, account)) as mailbox:
        await desk.has(2000)
        await memory.says('"uid":2000')
        assert (await mailbox.is_(lambda state: state.progress is None)).up

    assert "32 of 2,000 letters taken in" in told
    assert "1,024 of 2,000 letters taken in" in told
    assert desk.takes == 2000
    assert await mail_servers.flags(account) == [MARKED_SEEN] * 2000


async def test_a_letter_that_is_too_big_is_taken_in_without_its_attachments(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    big = EmailMessage()
    big["Subject"] = "Fifty megabytes"
    big.set_content("The plans are attached.")
    big.add_alternative("<p>The plans are <b>attached</b>.</p>", subtype="html")
    big.add_attachment(bytes(37_000_000), maintype="application", subtype="pdf", filename="plans (final).pdf")
    mail_servers.lay_down(account, big.as_bytes(policy=SMTP), letter("Small"))

    async with watched(desk, memory, **reading(mail_servers, account)):
        assert await desk.has(2) == ["Fifty megabytes", "Small"]

    taken = next(one for one in desk.arrived if b"Fifty" in one.raw)
    parsed = message_from_bytes(taken.raw, policy=SMTP)
    assert taken.cut
    assert len(taken.raw) < 10_000
    assert not parsed.defects
    assert [part.get_content_type() for part in parsed.walk()] == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html"]
    assert "The plans are attached." in parsed.get_body(("plain",)).get_content()


async def test_a_big_letter_of_one_text_is_taken_in_by_its_beginning(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    await mail_servers.put(account, letter("A book", "It was a dark and stormy night.\r\n" * 100_000))
    async with watched(desk, memory, longest_bytes=2_000_000, **reading(mail_servers, account)):
        await desk.has(1)

    assert desk.arrived[0].cut
    assert len(desk.arrived[0].raw) == 1_000_000


# --- weather ---


async def test_a_server_killed_while_it_is_listened_to_is_noticed_and_found_again(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    async with watched(desk, memory, **reading(mail_servers, account)) as mailbox:
        await memory.says('"uid":0')
        await mailbox.is_up()
        mail_servers.kill_imap()
        try:
            state = await mailbox.goes_down()
        finally:
            mail_servers.restart_imap()
        await mailbox.is_up()
        await mail_servers.put(account, letter("After the storm"))
        assert await desk.has(1) == ["After the storm"]

    assert state.reason in {"127.0.0.1 cut the connection.", "127.0.0.1 takes no connections."}


async def test_a_line_cut_while_a_letter_is_fetched_loses_nothing(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    subjects = [f"Letter {number}" for number in range(20)]
    await mail_servers.put(account, *(letter(subject, "x" * 50_000) for subject in subjects))
    async with cutting_proxy(mail_servers.imap_port) as line:
        line.cut_after(400_000)
        async with watched(desk, memory, **reading(mail_servers, account, port=line.port)):
            assert await desk.has(20) == sorted(subjects)
            await memory.says('"uid":20')

        assert line.connections == 2


async def test_numbers_that_were_dealt_anew_bring_nothing_twice_and_lose_nothing(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    await mail_servers.put(account, letter("Before we came"), flags=r"(\Seen)")
    await mail_servers.put(account, letter("First"), letter("Second"))
    async with watched(desk, memory, **reading(mail_servers, account)):
        await memory.says('"uid":3')
    await mail_servers.put(account, letter("Read by a person meanwhile"), flags=r"(\Seen)")
    await mail_servers.put(account, letter("Unread"))
    mail_servers.number_letters_anew(account)

    async with watched(desk, memory, **reading(mail_servers, account)):
        await memory.says('"uid":5')

    assert desk.subjects() == ["Before we came", "First", "Read by a person meanwhile", "Second", "Unread"]
    assert desk.takes == 5


async def test_letters_wait_unmarked_until_the_hub_can_store_them(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    """503, three times, and then it is stored."""
    await mail_servers.put(account, letter("First"))
    flags_when_refused: list[set[str]] = []

    async def busy(_: Arrived) -> None:
        if len(flags_when_refused) < 3:
            flags_when_refused.extend(await mail_servers.flags(account))
            raise Problem(503, "busy", "Try again in a moment.", retry_after_seconds=7)

    desk.reply = busy
    time = Time()
    async with watched(desk, memory, time=time, **reading(mail_servers, account)) as mailbox:
        await desk.has(1)
        await memory.says('"uid":1')
        assert mailbox.state.progress is None

    assert flags_when_refused == [set()] * 3
    assert time.pauses.count(7) == 3


async def test_a_refused_letter_stays_as_it_is_and_keeps_nobody_back(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    await mail_servers.put(account, letter("Good"), letter("Refused"), letter("Fine"))

    async def picky(arrived: Arrived) -> None:
        if b"Refused" in arrived.raw:
            raise Problem(422, "too_deep", "A letter within a letter, a thousand times.")

    desk.reply = picky
    async with watched(desk, memory, **reading(mail_servers, account)) as mailbox:
        assert await desk.has(2) == ["Fine", "Good"]
        await memory.says('"uid":3')
        assert mailbox.state.progress == "letter 2 of INBOX refused"
    async with watched(desk, memory, **reading(mail_servers, account)) as mailbox:
        await mailbox.is_up()
        await mail_servers.put(account, letter("Last"))
        await memory.says('"uid":4')

    assert await mail_servers.flags(account) == [MARKED_SEEN, set(), MARKED_SEEN, MARKED_SEEN]
    assert desk.takes == 4


async def test_a_letter_that_trips_us_is_set_aside_and_tried_again_later(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    await mail_servers.put(account, letter("Odd"), letter("Even"))

    async def clumsy(arrived: Arrived) -> None:
        if b"Odd" in arrived.raw:
            raise ZeroDivisionError

    desk.reply = clumsy
    async with watched(desk, memory, **reading(mail_servers, account)) as mailbox:
        await memory.says('"aside":[1]')
        assert mailbox.state.progress == "letter 1 of INBOX could not be taken in yet and will be tried again"

    desk.reply = None
    async with watched(desk, memory, **reading(mail_servers, account)) as mailbox:
        assert await desk.has(2) == ["Even", "Odd"]
        await memory.says('"aside":[]')
        assert mailbox.state.progress is None


async def test_a_full_mailbox_is_read_and_marked_all_the_same(mail_servers: MailServers, desk: Desk, memory: Memory) -> None:
    account = mail_servers.account(room_bytes=20_000)
    await mail_servers.put(account, letter("First"))
    await mail_servers.fill(account)
    async with watched(desk, memory, **reading(mail_servers, account, handled="move:Done")) as mailbox:
        await memory.says('"uid":1')
        assert mailbox.state.progress is None

    assert desk.subjects() == ["First"]
    assert len(await mail_servers.letters(account, "Done")) == 1


# --- crash points ---


STEPS = (b"SELECT", b"RFC822.SIZE", b"BODY.PEEK[]", b"STORE")
"""What we say to the server, in order; the line is cut before it hears it."""


@pytest.mark.parametrize("step", STEPS)
async def test_a_line_cut_before_any_step_makes_each_letter_one_message(
    step: bytes, mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    await mail_servers.put(account, letter("First"), letter("Second"))
    async with cutting_proxy(mail_servers.imap_port) as line:
        line.cut_when_asked(step)
        async with watched(desk, memory, **reading(mail_servers, account, port=line.port)):
            await memory.says('"uid":2')
        assert line.connections == 2

    assert desk.subjects() == ["First", "Second"]
    assert await mail_servers.flags(account) == [MARKED_SEEN] * 2


@pytest.mark.parametrize("moment", ["before it is stored", "after it is stored", "after it is marked"])
async def test_a_crash_at_any_moment_makes_each_letter_one_message(
    moment: str, mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    """The process is cancelled there, and another one begins with what was kept."""
    await mail_servers.put(account, letter("First"), letter("Second"))
    crashed = asyncio.Event()

    async def die(*_: object) -> None:
        crashed.set()
        await asyncio.Event().wait()

    async def die_once_marked(_: str, value: str) -> None:
        if '"uid":2' in value:
            await die()

    dying, dying_memory = Desk(), Memory()
    if moment == "before it is stored":
        dying.reply = die
    elif moment == "after it is stored":
        dying.after = die
    else:
        dying_memory.before_keeping = die_once_marked
    async with watched(dying, dying_memory, **reading(mail_servers, account)):
        await crashed.wait()
    dying.reply = dying.after = dying_memory.before_keeping = None

    async with watched(dying, dying_memory, **reading(mail_servers, account)):
        await dying_memory.says('"uid":2')

    assert dying.subjects() == ["First", "Second"]
    assert await mail_servers.flags(account) == [MARKED_SEEN] * 2


# --- trust ---


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_letters_come_over_a_line_that_is_safe(
    security: str, mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    port = mail_servers.imaps_port if security == "tls" else mail_servers.imap_port
    await mail_servers.put(account, letter("In secret"))
    chosen = reading(mail_servers, account, security=security, port=port, host="localhost", ca_file=mail_servers.authority)
    async with watched(desk, memory, **chosen):
        assert await desk.has(1) == ["In secret"]


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_certificate_for_another_name_gets_no_password(
    security: str, mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    port = mail_servers.imaps_port if security == "tls" else mail_servers.imap_port
    chosen = reading(mail_servers, account, security=security, port=port, host=mail_servers.wrong_host, ca_file=mail_servers.authority)
    async with watched(desk, memory, **chosen) as mailbox:
        state = await mailbox.goes_down()

    assert state.reason is not None
    assert state.reason.startswith("The certificate of 127.0.0.2 does not fit: IP address mismatch")
    assert state.reason.endswith("No password was sent.")


async def test_a_certificate_of_an_authority_that_nobody_knows_gets_no_password(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    async with watched(desk, memory, **reading(mail_servers, account, security="tls", port=mail_servers.imaps_port)) as mailbox:
        state = await mailbox.goes_down()

    assert state.reason is not None
    assert "unable to get local issuer certificate" in state.reason


async def test_a_wrong_password_is_said_and_not_tried_again_soon(
    mail_servers: MailServers, account: Account, desk: Desk, memory: Memory
) -> None:
    time = Time(patience=10)
    async with watched(
        desk, memory, time=time, **reading(mail_servers, account, password="guessed", folders=("INBOX", "Sales"))
    ) as mailbox:
        state = await mailbox.goes_down()
        assert state.reason == "127.0.0.1 refuses the password of the mailbox support (AUTHENTICATIONFAILED)."

    assert len(time.pauses) == 1
    assert 30 <= time.pauses[0] <= 60
