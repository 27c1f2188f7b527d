"""A customer writes from their own mail program to a real mail server, an agent answers from the console, and it stays one thread."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import parseaddr
from pathlib import Path

import pytest

from tests.hub.running.shop import opened_shop
from tests.integration.call_center import Worker
from tests.integration.crowd import Line, client
from tests.integration.mailing import configured
from tests.integration.mortal import mortal_hub
from tests.integration.telephones import Json, eventually
from tests.servers.databases import SqliteFiles
from tests.servers.mail.fixtures import Account, MailServers

SERVERS = """
[[email.mailboxes]]
name = "support"
host = "{host}"
port = {imap_port}
security = "starttls"
user = "{user}"
ca_file = "{authority}"

[email.smtp]
host = "{host}"
port = {smtp_port}
security = "starttls"
user = "{user}"
ca_file = "{authority}"

"""


@dataclass
class Correspondence:
    servers: MailServers
    customer: Account
    support: Account
    ana: Worker

    async def writes(self, text: str, subject: str, answers: Message | None = None) -> None:
        """As Mutt would: to the address it is asked to answer to, naming what it answers."""
        letter = EmailMessage(policy=SMTP)
        letter["From"] = f"Pia <{self.customer.address}>"
        letter["To"] = answers["Reply-To"] if answers is not None else self.support.address
        letter["Subject"] = subject
        letter["Message-ID"] = f"<{abs(hash(text))}@mutt.example>"
        if answers is not None:
            letter["In-Reply-To"] = answers["Message-ID"]
            letter["References"] = f"{answers['References'] or ''} {answers['Message-ID']}".strip()
        letter.set_content(text)
        to = parseaddr(str(letter["To"]))[1]
        await self.servers.send(self.customer.address, to, letter.as_bytes())

    async def has_in_hand(self, texts: list[str]) -> Json:
        """Ana's one interaction, once it has all this."""
        last: list[object] = []

        async def look() -> Json | None:
            work = (await self.ana.get("/me/work"))["interactions"]
            said = [await self.said(one) for one in work]
            last[:] = said
            return work[0] if said == [texts] else None

        found: Json = await eventually(look, lambda: last)
        return found

    async def said(self, interaction: Json) -> list[str]:
        items = (await self.ana.get(f"/interactions/{interaction['id']}/messages"))["items"]
        return [message["text"].strip() for message in items]

    async def answers(self, interaction: Json, text: str, letters: int) -> Message:
        """What the customer has in their mailbox then: as many letters as are told, the last of which is this."""
        status, answer = await self.ana.does("messages", interaction["id"], text=text, client_id=text.replace(" ", "-"))
        assert status == 201, answer
        found = await self.servers.has(self.customer, letters)
        return message_from_bytes(found[-1], policy=SMTP)


@pytest.fixture
async def correspondence(tmp_path: Path, sqlite: SqliteFiles, mail_servers: MailServers) -> AsyncIterator[Correspondence]:
    support, customer = mail_servers.account(), mail_servers.account()
    servers = SERVERS.format(
        host=mail_servers.host, imap_port=mail_servers.imap_port, smtp_port=mail_servers.smtp_port, user=support.user,
        authority=mail_servers.authority,
    )  # fmt: skip
    settings = {
        "HUB_CONFIG_DIR": str(configured(tmp_path, servers, support=support.address)),
        "HUB_MAILBOX_PASSWORDS": f"support={support.password}",
        "HUB_SMTP_PASSWORD": support.password,
        "HUB_DATA_DIR": str(tmp_path / "var"),
    }
    address = await sqlite.new(opened_shop)
    async with mortal_hub(tmp_path, address, carrier="http://127.0.0.1:9", **settings) as hub, client() as http:
        await hub.start()
        ana = await Worker(Line(http, hub.url), "ana").arrives("available")
        try:
            yield Correspondence(mail_servers, customer, support, ana)
        finally:
            await ana.leaves()


async def test_several_exchanges_over_real_servers_stay_one_thread(correspondence: Correspondence) -> None:
    await correspondence.writes("Where is my order?", "My order")
    interaction = await correspondence.has_in_hand(["Where is my order?"])
    first = await correspondence.answers(interaction, "On its way.", 1)
    assert (first["Subject"], first["In-Reply-To"]) == ("Re: My order", f"<{abs(hash('Where is my order?'))}@mutt.example>")
    assert parseaddr(first["Reply-To"])[1] != correspondence.support.address, "it bears a token"
    body = first.get_body(("plain",)).get_content()
    assert body.index("On its way.") < body.index("-- ") < body.index("> Where is my order?")

    await correspondence.writes("Thank you. When?", "Re: My order", answers=first)
    again = await correspondence.has_in_hand(["Where is my order?", "On its way.", "Thank you. When?"])
    assert again["id"] == interaction["id"]
    second = await correspondence.answers(again, "Tomorrow.", 2)
    assert second["References"].split()[-2:] == [first["Message-ID"], second["In-Reply-To"]]


async def test_a_letter_for_nobody_comes_back_and_is_shown_as_not_delivered(correspondence: Correspondence) -> None:
    await correspondence.writes("Please tell my colleague.", "Colleague")
    interaction = await correspondence.has_in_hand(["Please tell my colleague."])
    nobody = f"nobody@{correspondence.customer.address.rpartition('@')[2]}"
    mail = {"to": [nobody], "quote": False}
    status, answer = await correspondence.ana.does("messages", interaction["id"], text="Hello.", client_id="hello", mail=mail)
    assert status == 201, answer
    last: list[Json] = []

    async def look() -> bool:
        last[:] = (await correspondence.ana.get(f"/interactions/{interaction['id']}/messages"))["items"]
        return bool(last[1]["delivery"]["state"] == "failed")

    await eventually(look, lambda: json.dumps(last))
    assert nobody not in last[1]["delivery"]["reason"]
