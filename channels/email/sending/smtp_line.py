"""The line to the mail server that takes our letters: connected, encrypted and signed in, or a sentence on why not."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from functools import cache

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException, SMTPResponseException, SMTPServerDisconnected

from channels.email.settings import SmtpSettings
from channels.errors import ProviderUnreachable

GOODBYE_SECONDS = 5
ANOTHER_NAME = frozenset({62, 64})
"""OpenSSL's `X509_V_ERR_HOSTNAME_MISMATCH` and `X509_V_ERR_IP_ADDRESS_MISMATCH`."""
MAYBE_SENT = "The mail server fell silent when it had the letter: it may have been sent."


class ServerFails(ProviderUnreachable):
    """The mail server cannot be used, or gave no usable answer. `reason` is a sentence for whoever looks after it.

    It is no fault of any letter, so every letter may be tried again.
    """

    def __init__(self, reason: str, *, code: str, maybe_taken: bool = False) -> None:
        super().__init__(MAYBE_SENT if maybe_taken else f"{reason} It will be tried again.", code=code, maybe_taken=maybe_taken)
        self.reason = reason


@asynccontextmanager
async def line(settings: SmtpSettings) -> AsyncIterator[SMTP]:
    """A connection on which letters can be handed over. Raises `ServerFails`."""
    try:
        client = SMTP(
            hostname=settings.host,
            port=settings.port,
            timeout=settings.timeout_seconds,
            use_tls=settings.security == "tls",
            start_tls=False,
            tls_context=None if settings.security == "none" else await asyncio.to_thread(_encryption, settings.ca_file),
            local_hostname=await asyncio.to_thread(_own_name),
        )
    except OSError as error:
        raise ServerFails("The file with the mail server's certificate authority cannot be read.", code="ca_file") from error
    try:
        try:
            await _sign_in(client, settings)
        except (SMTPException, OSError) as error:
            raise unusable(error) from error
        yield client
        with suppress(SMTPException, OSError):
            # All is done: how the server takes the goodbye changes nothing.
            await client.quit(timeout=GOODBYE_SECONDS)
    finally:
        client.close()


def unusable(error: SMTPException | OSError, *, maybe_taken: bool = False) -> ServerFails:
    """What went wrong, in words for whoever looks after the server."""
    code, reason = _meaning(error)
    return ServerFails(reason, code=code, maybe_taken=maybe_taken)


async def _sign_in(client: SMTP, settings: SmtpSettings) -> None:
    await client.connect()
    await client.ehlo()
    if settings.security == "starttls":
        if not client.supports_extension("starttls"):
            raise ServerFails("The mail server offers no encryption (STARTTLS).", code="starttls")
        await client.starttls()
        await client.ehlo()
    if settings.user is None:
        return
    if not client.supports_extension("auth"):
        raise ServerFails("The mail server offers no way to sign in.", code="auth")
    await client.login(settings.user, settings.password)


def _meaning(error: SMTPException | OSError) -> tuple[str, str]:
    if isinstance(error, SMTPAuthenticationError):
        return "auth", f"The mail server does not let us sign in (code {error.code})."
    if isinstance(error, SMTPResponseException):
        understood = 400 <= error.code < 600
        return "refused", f"The mail server turns us away (code {error.code})." if understood else "The mail server talks no SMTP."
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError(verify_code=code) if code in ANOTHER_NAME:
                return "tls_name", "The mail server's certificate is for another name."
            case ssl.SSLCertVerificationError():
                return "tls_trust", "The mail server's certificate is not trusted: it has expired, or nobody we know vouches for it."
            case ssl.SSLError():
                return "tls", "The mail server cannot be talked to in TLS."
            case socket.gaierror():
                return "name", "The mail server's name is not known."
            case ConnectionRefusedError():
                return "port", "Nobody listens at the mail server's port."
            case TimeoutError():
                return "timeout", "The mail server does not answer."
            case SMTPServerDisconnected() | ConnectionResetError() | BrokenPipeError():
                return "cut", "The mail server cut the connection."
    return "unreachable", "The mail server cannot be reached."


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The innermost first: it knows most."""
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)
    yield error


@cache
def _encryption(ca_file: str | None) -> ssl.SSLContext:
    """Reading the machine's own authorities takes some time, and they stay what they are while the hub runs."""
    return ssl.create_default_context(cafile=ca_file)


@cache
def _own_name() -> str:
    """Asking may take the name service some seconds."""
    return socket.getfqdn()
