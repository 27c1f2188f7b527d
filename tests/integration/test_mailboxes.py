"""Mailboxes of a real Dovecot, with letters brought by a real Postfix."""

from __future__ import annotations

from typing import Any

import pytest

from tests.channels.email.mailboxes.watched import Desk, Memory, letter, watched
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
