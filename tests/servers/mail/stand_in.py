"""What stands in Postfix's place where nobody is root: it takes a letter and hands it on at once, or refuses it."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from dataclasses import dataclass

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.mail.dovecot import HOST, Dovecot, free_port
from tests.servers.mail.ways import MAILBOXES, Way, way_of

LONGEST_LETTER = 100_000_000


class StandIn:
    def __init__(self, *, dovecot: Dovecot) -> None:
        self.port = free_port()
        self._dovecot = dovecot
        fitting = dovecot.certificates.fitting
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(fitting.certificate, fitting.key)
        self._controller = Controller(
            _Forwarding(dovecot),
            hostname=HOST,
            port=self.port,
            tls_context=context,
            authenticator=self._authenticate,
            auth_require_tls=False,
            data_size_limit=LONGEST_LETTER,
        )

    async def start(self) -> None:
        self._controller.start()

    async def stop(self) -> None:
        self._controller.stop()

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        known = isinstance(data, LoginPassword) and self._dovecot.knows(data.login.decode(), data.password.decode())
        return AuthResult(success=known, handled=known)


@dataclass(frozen=True)  # with slots the first 3.11 cannot look through its members, as aiosmtpd does
class _Forwarding:
    dovecot: Dovecot

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self._way(address) is None:
            return "550 5.1.2 this server delivers on this machine only"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        try:
            await asyncio.to_thread(self._hand_on, envelope)
        except smtplib.SMTPRecipientsRefused as refused:
            code, text = next(iter(refused.recipients.values()))
            return f"{code} {_text(text)}"
        except smtplib.SMTPResponseException as refused:
            return f"{refused.smtp_code} {_text(refused.smtp_error)}"
        except OSError:
            return "451 4.4.1 the next server does not answer"
        return "250 OK"

    def _hand_on(self, envelope: Envelope) -> None:
        for recipient in envelope.rcpt_tos:
            way = self._way(recipient)
            assert way is not None, "refused when it was named"
            with _client(way) as client:
                client.sendmail(envelope.mail_from or "", [recipient], envelope.original_content or b"")

    def _way(self, recipient: str) -> Way | None:
        if recipient.rpartition("@")[2].lower() == MAILBOXES:
            return Way(protocol="lmtp", port=self.dovecot.lmtp_port)
        return way_of(recipient)


def _text(said: bytes | str) -> str:
    return said.decode() if isinstance(said, bytes) else said


def _client(way: Way) -> smtplib.SMTP:
    return smtplib.LMTP(HOST, way.port) if way.protocol == "lmtp" else smtplib.SMTP(HOST, way.port)
