"""The fixture that hands out mail servers: `mail_servers`, one pair for each worker of the test run."""

from __future__ import annotations

import asyncio
import imaplib
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest

from tests.servers.mail import certificates, programs, ways
from tests.servers.mail.dovecot import HOST, HOST_WITH_A_WRONG_CERTIFICATE, Account, Dovecot
from tests.servers.mail.postfix import Postfix
from tests.servers.mail.stand_in import StandIn
from tests.servers.mail.ways import Protocol

__all__ = ["Account", "MailServers"]
_FILLING = "Filling"
_NUMBERS = count(1)


class MailServers:
    """A Dovecot, and a Postfix (or what stands in its place) that hands it letters."""

    host = HOST
    wrong_host = HOST_WITH_A_WRONG_CERTIFICATE
    """The same servers, but they show a certificate for another name."""

    def __init__(self, dovecot: Dovecot, transfer: Postfix | StandIn) -> None:
        self.dovecot = dovecot
        self._transfer = transfer

    @property
    def authority(self) -> str:
        """The file of the certificate authority to trust."""
        return str(self.dovecot.certificates.authority)

    @property
    def smtp_port(self) -> int:
        """Takes STARTTLS, and the users and passwords of the accounts."""
        return self._transfer.port

    @property
    def imap_port(self) -> int:
        """Without TLS, or with STARTTLS."""
        return self.dovecot.imap_port

    @property
    def imaps_port(self) -> int:
        return self.dovecot.imaps_port

    # --- mailboxes ---

    def account(self, name: str | None = None, *, room_bytes: int | None = None) -> Account:
        """An account with an empty mailbox; one of its own where no name is given."""
        return self.dovecot.account(name or f"customer{next(_NUMBERS)}", room_bytes=room_bytes)

    async def fill(self, account: Account) -> None:
        """Lay so much into the mailbox that nothing more is taken in; the account was made with little room."""
        await asyncio.to_thread(self._fill, account)

    async def empty(self, account: Account) -> None:
        """What filled it is gone."""
        await asyncio.to_thread(self._empty, account)

    async def letters(self, account: Account, folder: str = "INBOX") -> list[bytes]:
        """Every letter in the folder, in the order in which they came."""
        return [letter for _, letter in await asyncio.to_thread(self._look, account, folder)]

    async def has(self, account: Account, letters: int, folder: str = "INBOX") -> list[bytes]:
        """Every letter in the folder, once there are so many."""
        while len(found := await self.letters(account, folder)) < letters:  # noqa: ASYNC110 # another program gets them
            await asyncio.sleep(0.05)
        return found

    async def flags(self, account: Account, folder: str = "INBOX") -> list[set[str]]:
        r"""The flags of every letter in the folder, such as `\Seen`, but `\Recent`."""
        return [flags for flags, _ in await asyncio.to_thread(self._look, account, folder)]

    async def put(self, account: Account, *letters: bytes, folder: str = "INBOX", flags: str = "") -> None:
        """Lay letters straight into the folder, which is made when it is missing."""
        await asyncio.to_thread(self._put, account, letters, folder, flags)

    def lay_down(self, account: Account, *letters: bytes) -> None:
        """The same for many letters, or big ones: they lie in the inbox when somebody looks next. Once for an account."""
        self.dovecot.lay_down(account, letters)

    async def mark(self, account: Account, change: str, flags: str, folder: str = "INBOX") -> None:
        r"""As a person would with a mail program: `mark(account, "+FLAGS", r"\Seen")`."""
        await asyncio.to_thread(self._mark, account, change, flags, folder)

    def number_letters_anew(self, account: Account, folder: str = "INBOX", *, validity: int = 4_000_000_000) -> None:
        """The folder gets another UIDVALIDITY."""
        self.dovecot.number_letters_anew(account, folder, validity=validity)

    # --- the way of a letter ---

    async def send(self, sender: str, recipient: str, letter: bytes) -> None:
        """By SMTP; an empty sender is what bounces have. Returns once the server has it. Raises what aiosmtplib raises."""
        await aiosmtplib.send(letter, sender=sender, recipients=[recipient], hostname=HOST, port=self.smtp_port, start_tls=False)

    @staticmethod
    def domain_handed_to(port: int, protocol: Protocol = "lmtp") -> str:
        """A domain whose letters are handed to that port of this machine: to a receiver of the hub's own."""
        return ways.domain_handed_to(port, protocol)

    # --- weather ---

    def kill_imap(self) -> None:
        self.dovecot.kill()

    def restart_imap(self) -> None:
        self.dovecot.start()

    # --- looks into a mailbox ---

    def _look(self, account: Account, folder: str) -> list[tuple[set[str], bytes]]:
        with self._opened(account, folder) as client:
            _, (found,) = client.uid("SEARCH", "ALL")
            numbers = found.split()
            return [self._fetch(client, number) for number in numbers]

    @staticmethod
    def _fetch(client: imaplib.IMAP4, number: bytes) -> tuple[set[str], bytes]:
        _, answered = client.uid("FETCH", number.decode(), "(FLAGS BODY.PEEK[])")
        lines: list[Any] = list(answered)
        head, letter = next(line for line in lines if isinstance(line, tuple))
        after = b"".join(line for line in lines if isinstance(line, bytes))
        flags = {flag.decode() for flag in imaplib.ParseFlags(head) or imaplib.ParseFlags(after)}
        return flags - {r"\Recent"}, letter

    def _put(self, account: Account, letters: tuple[bytes, ...], folder: str, flags: str) -> None:
        client = self.dovecot.connect(account)
        try:
            if folder != "INBOX":
                client.create(_quoted(folder))
            for letter in letters:
                answer, said = client.append(_quoted(folder), flags, "", letter)
                assert answer == "OK", said
        finally:
            client.logout()

    def _fill(self, account: Account) -> None:
        client = self.dovecot.connect(account)
        try:
            client.create(_FILLING)
            for size in (1_000_000, 100_000, 10_000, 1_000, 100, 10):
                while client.append(_FILLING, "", "", b"x" * size)[0] == "OK":
                    pass
        finally:
            client.logout()

    def _empty(self, account: Account) -> None:
        client = self.dovecot.connect(account)
        try:
            client.delete(_FILLING)
        finally:
            client.logout()

    def _mark(self, account: Account, change: str, flags: str, folder: str) -> None:
        with self._opened(account, folder, read_only=False) as client:
            answer, said = client.uid("STORE", "1:*", change, f"({flags})")
            assert answer == "OK", said

    @contextmanager
    def _opened(self, account: Account, folder: str, *, read_only: bool = True) -> Iterator[imaplib.IMAP4]:
        client = self.dovecot.connect(account)
        try:
            answer, said = client.select(_quoted(folder), readonly=read_only)
            assert answer == "OK", said
            yield client
        finally:
            client.logout()


def _quoted(folder: str) -> str:
    return f'"{folder}"'


@pytest.fixture(scope="session")
async def mail_servers() -> AsyncIterator[MailServers]:
    """The test run's own mail servers (a pair for each worker). Fails where there is no Dovecot."""
    folder = Path(tempfile.mkdtemp(prefix="hub-mail-", dir="/tmp"))
    folder.chmod(0o755)  # Dovecot and Postfix are other users
    dovecot = Dovecot(folder=_below(folder, "dovecot"), certificates=certificates.make(_below(folder, "certificates")))
    transfer = Postfix(folder=_below(folder, "postfix"), dovecot=dovecot) if programs.postfix() else StandIn(dovecot=dovecot)
    try:
        dovecot.prepare()
        dovecot.start()
        await transfer.start()
        yield MailServers(dovecot, transfer)
    finally:
        await transfer.stop()
        dovecot.stop()
        shutil.rmtree(folder)


def _below(folder: Path, name: str) -> Path:
    below = folder / name
    below.mkdir()
    return below
