"""The mail servers work, and what stands in Postfix's place does the same as far as tests need it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes

import aiosmtplib
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.mail.dovecot import Account, free_port
from tests.servers.mail.fixtures import MailServers
from tests.servers.mail.stand_in import StandIn
from tests.servers.mail.ways import Protocol

LETTER = b"From: ann@customer.example\r\nSubject: Good morning\r\n\r\nHello\r\n"


@pytest.fixture(params=["what the machine has", "the stand-in"])
async def servers(request: pytest.FixtureRequest, mail_servers: MailServers) -> AsyncIterator[MailServers]:
    if request.param == "what the machine has":
        yield mail_servers
        return
    stand_in = StandIn(dovecot=mail_servers.dovecot)
    await stand_in.start()
    yield MailServers(mail_servers.dovecot, stand_in)
    await stand_in.stop()


async def signed_in(servers: MailServers, account: Account, password: str) -> aiosmtplib.SMTP:
    client = aiosmtplib.SMTP(
        hostname="localhost",
        port=servers.smtp_port,
        start_tls=True,
        cert_bundle=servers.authority,
        username=account.user,
        password=password,
    )
    await client.connect()
    return client


async def test_a_letter_sent_in_secret_by_somebody_known_arrives(servers: MailServers) -> None:
    sender, recipient = servers.account(), servers.account()
    client = await signed_in(servers, sender, sender.password)
    await client.sendmail(sender.address, [recipient.address], LETTER)
    await client.quit()

    (arrived,) = await servers.has(recipient, 1)
    assert message_from_bytes(arrived)["Subject"] == "Good morning"
    assert await servers.flags(recipient) == [set()]


async def test_somebody_with_a_wrong_password_is_refused(servers: MailServers) -> None:
    with pytest.raises(aiosmtplib.SMTPAuthenticationError):
        await signed_in(servers, servers.account(), "guessed")


async def test_nothing_leaves_the_machine(servers: MailServers) -> None:
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await servers.send("ann@customer.example", "bob@elsewhere.example", LETTER)


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
async def test_a_letter_is_handed_to_a_receiver_of_the_hubs_own(protocol: Protocol, servers: MailServers) -> None:
    received = _Receiver(protocol)
    received.start()
    domain = servers.domain_handed_to(received.port, protocol)
    await servers.send("ann@customer.example", f"support+tag@{domain}", LETTER)

    envelope = await received.next()
    received.stop()
    assert (envelope.mail_from, envelope.rcpt_tos) == ("ann@customer.example", [f"support+tag@{domain}"])
    assert b"Subject: Good morning" in (envelope.original_content or b"")


async def test_a_full_mailbox_takes_nothing_and_the_sender_learns_of_it(servers: MailServers) -> None:
    """From Postfix by a report, from what stands in its place at once."""
    sender, recipient = servers.account(), servers.account(room_bytes=5_000)
    await servers.fill(recipient)
    try:
        await servers.send(sender.address, recipient.address, LETTER)
        (told,) = [report.decode() for report in await servers.has(sender, 1)]
    except aiosmtplib.SMTPDataError as refused:
        told = str(refused)
    assert "Quota exceeded" in told
    assert await servers.letters(recipient) == []

    await servers.empty(recipient)
    await servers.send(sender.address, recipient.address, LETTER)
    await servers.has(recipient, 1)


class _Lmtp(Controller):
    def factory(self) -> SMTP:
        return LMTP(self.handler, **self.SMTP_kwargs)


class _Receiver:
    def __init__(self, protocol: Protocol) -> None:
        self.port = free_port()
        self._loop = asyncio.get_running_loop()
        self._came: asyncio.Queue[Envelope] = asyncio.Queue()
        self._controller = (_Lmtp if protocol == "lmtp" else Controller)(self, hostname="127.0.0.1", port=self.port)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    async def next(self) -> Envelope:
        return await self._came.get()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._loop.call_soon_threadsafe(self._came.put_nowait, envelope)
        return "250 OK"
