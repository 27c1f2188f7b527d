"""`kill -9` at every step of a letter's way in and out: each letter is one message, and no reply is lost or sent twice in silence."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.replies.progress import MAYBE_SENT
from tests.channels.email.mailboxes import scripted_server
from tests.channels.email.mailboxes.scripted_server import NEVER, ImapServer
from tests.channels.email.sending import server as mail_server
from tests.channels.email.sending.server import CUT, Office
from tests.hub.running.shop import opened_shop
from tests.integration.call_center import Worker
from tests.integration.crowd import Line, client
from tests.integration.mailing import configured
from tests.integration.mortal import MortalHub, mortal_hub
from tests.integration.telephones import Json, eventually
from tests.servers.databases import SqliteFiles

LETTER = (
    b"Message-ID: <%d@example.com>\r\nFrom: Pia <pia@example.com>\r\nTo: support@northwind.example\r\nSubject: Letter %d\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>Where is my order number %d?</p>\r\n"
)
STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "end")
"""Of a letter's way out, as the mail server sees them; at `end` it has the whole letter and has not said so yet."""
WORDS = ("UID SEARCH", r"UID FETCH \S+ \(UID RFC822", r"UID FETCH \S+ \(UID BODY", "UID STORE", "IDLE")
"""Of a letter's way in, as the mailbox's server hears them."""
LETTER_ID = re.compile(rb"Answer (\d+)")


@dataclass
class Post:
    hub: MortalHub
    mailbox: ImapServer
    office: Office
    ana: Worker

    def letter(self, number: int) -> bytes:
        return LETTER % (number, number, number)

    async def lives_again(self) -> None:
        """After a death: up, with Ana at her desk."""
        await self.hub.start()
        await self.ana.leaves()
        await self.ana.arrives("available")

    async def interaction(self, number: int) -> Json:
        async def look() -> Json | None:
            found = [one for one in await self.ana.everything() if one["subject"] == f"Letter {number}"]
            return found[0] if found else None

        found: Json = await eventually(look, lambda: f"letter {number}")
        return found

    async def is_on_disk(self, letter: bytes) -> None:
        async def look() -> bool:
            return any(file.read_bytes() == letter for file in (self.hub.folder / "var" / "files").rglob("*") if file.is_file())

        await eventually(look, lambda: "the letter on disk")

    async def has_once(self, number: int) -> None:
        interaction = await self.interaction(number)
        assert [message["text"].strip() for message in await self.messages(interaction)] == [f"Where is my order number {number}?"]
        assert sum(one["subject"] == f"Letter {number}" for one in await self.ana.everything()) == 1
        assert self.mailbox.flags()[number - 1] == {r"\Seen", "ContactHub"}

    async def reply(self, interaction: Json, number: int) -> None:
        status, answer = await self.ana.does("messages", interaction["id"], text=f"Answer {number}", client_id=f"reply-{number}")
        assert status in (200, 201), answer

    async def shows(self, interaction: Json, state: Json) -> None:
        """What Ana reads of her reply, in the end."""
        last: list[Json] = []

        async def look() -> bool:
            last[:] = await self.messages(interaction)
            return bool(last[-1]["delivery"] == state)

        await eventually(look, lambda: last)

    async def messages(self, interaction: Json) -> list[Json]:
        items: list[Json] = (await self.ana.get(f"/interactions/{interaction['id']}/messages"))["items"]
        return items


@asynccontextmanager
async def post(folder: Path, sqlite: SqliteFiles) -> AsyncIterator[Post]:
    """A mailbox, a mail server, and a hub between them that may die; not started yet."""
    async with scripted_server.serving(ImapServer()) as mailbox, mail_server.serving() as office, client() as http:
        settings = {
            "HUB_CONFIG_DIR": str(configured(folder, SERVERS.format(imap_port=mailbox.port, smtp_port=office.port))),
            "HUB_MAILBOX_PASSWORDS": "support=secret",
        }
        settings |= {"HUB_DATA_DIR": str(folder / "var")}
        address = await sqlite.new(opened_shop)
        async with mortal_hub(folder, address, carrier="http://127.0.0.1:9", **settings) as hub:
            ana = Worker(Line(http, hub.url), "ana")
            try:
                yield Post(hub, mailbox, office, ana)
            finally:
                await ana.leaves()


SERVERS = """
[[email.mailboxes]]
name = "support"
host = "127.0.0.1"
port = {imap_port}
security = "none"
user = "support"

[email.smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"
"""


@pytest.mark.timeout(120)
async def test_a_letter_is_one_message_wherever_the_hub_dies_while_taking_it(tmp_path: Path, sqlite: SqliteFiles) -> None:
    """As the mailbox's server sees it, each command of a life in turn is its last; and once right after the letter is on disk."""
    async with post(tmp_path, sqlite) as here:
        for number, word in enumerate(WORDS, start=1):
            here.mailbox.keep(here.letter(number))
            here.mailbox.twist(word, NEVER)
            heard = here.mailbox.times(word)
            await here.hub.start()
            await here.mailbox.hears(word, times=heard + 1)
            await here.hub.kill()
            here.mailbox.forget_twists()
        last = len(WORDS) + 1
        here.mailbox.keep(here.letter(last))
        await here.hub.start()
        await here.is_on_disk(here.letter(last))
        await here.hub.kill()
        await here.lives_again()
        for number in range(1, last + 1):
            await here.has_once(number)


@pytest.mark.timeout(120)
async def test_a_reply_is_neither_lost_nor_sent_twice_in_silence_wherever_the_hub_dies(tmp_path: Path, sqlite: SqliteFiles) -> None:
    """At each step of a letter's way out, as its server sees it."""
    async with post(tmp_path, sqlite) as here:
        await here.lives_again()
        for number, step in enumerate(STEPS, start=1):
            here.mailbox.deliver(here.letter(number))
            interaction = await here.interaction(number)
            before = len(here.office.taken)
            here.office.at_step = lambda reached, step=step: here.hub.send(signal.SIGKILL) if reached == step else None
            here.office.faults[step] = CUT
            writing = asyncio.create_task(here.reply(interaction, number))
            assert await here.hub.ended() == -signal.SIGKILL
            here.office.at_step = lambda reached: None
            here.office.faults.clear()
            await here.lives_again()
            await writing
            state = {"state": "unknown", "reason": MAYBE_SENT} if step == "end" else {"state": "sent", "reason": None}
            await here.shows(interaction, state)
            assert [LETTER_ID.findall(one.content) for one in here.office.taken[before:]] == [[str(number).encode()]]
