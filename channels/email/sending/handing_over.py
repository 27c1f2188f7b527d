"""One letter handed to a mail server, step by step: until the dot that ends it has left, it is certainly not taken (RFC 5321, 4.1.1.4)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected

from channels.email.sending.composing import ComposedLetter, Recipient
from channels.email.sending.pouring import Pouring
from channels.email.sending.refusals import CLOSING, Refusal, Step
from channels.email.sending.smtp_line import ServerFails, unusable
from channels.errors import AddressRejected, DeliveryError

GO_ON = 354


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRecipient:
    """Somebody the server would not bring it to, while it took it for others."""

    recipient: Recipient
    refusal: Refusal


async def hand_over(
    client: SMTP, letter: ComposedLetter, *, before_the_dot: Callable[[], Awaitable[None]], timeout_seconds: float
) -> Sequence[RefusedRecipient]:
    """Return when the server has it for at least one recipient, with those whom it refused.

    `before_the_dot` is awaited when everything has left but the end. Raises a `DeliveryError`.
    """
    try:
        refused = await _address(client, letter)
        await _pour(client, letter.content, before_the_dot, timeout_seconds)
    except (SMTPException, OSError) as error:
        raise unusable(error) from error
    return refused


async def _address(client: SMTP, letter: ComposedLetter) -> Sequence[RefusedRecipient]:
    """MAIL and each RCPT; who was refused while others were not."""
    encoding, options = "ascii", [f"SIZE={len(letter.content)}"] if client.supports_extension("size") else []
    if letter.needs_utf8:
        if not client.supports_extension("smtputf8"):
            raise AddressRejected("The mail server cannot write to an address with such letters.", code="smtputf8")
        encoding, options = "utf-8", [*options, "SMTPUTF8", "BODY=8BITMIME"]
    try:
        await client.mail(letter.sender, options=options, encoding=encoding)
    except SMTPResponseException as answer:
        raise _refusal("sender", answer).error() from None
    refused = [no for one in letter.recipients if (no := await _refused(client, one, encoding)) is not None]
    if len(refused) == len(letter.recipients):
        raise _weightiest(refused)
    return refused


async def _refused(client: SMTP, recipient: Recipient, encoding: str) -> RefusedRecipient | None:
    try:
        await client.rcpt(recipient.address, encoding=encoding)
    except SMTPResponseException as answer:
        refusal = _refusal("recipient", answer)
        if refusal.code == CLOSING:
            raise refusal.error() from None
        return RefusedRecipient(recipient=recipient, refusal=refusal)
    return None


async def _pour(client: SMTP, content: bytes, before_the_dot: Callable[[], Awaitable[None]], timeout_seconds: float) -> None:
    start = await client.execute_command(b"DATA")
    if start.code != GO_ON:
        raise _refusal("data", SMTPResponseException(start.code, start.message)).error()
    if client.protocol is None:
        raise SMTPServerDisconnected("Connection lost")
    pouring = Pouring(client.protocol, timeout_seconds=timeout_seconds)
    try:
        await pouring.pour(content)
        await before_the_dot()
        answer = await pouring.end()
    finally:
        await pouring.close()
    if 400 <= answer.code < 600:
        raise Refusal(step="end", code=answer.code, text=answer.message).error()
    if not 200 <= answer.code < 300:
        raise ServerFails("The mail server talks no SMTP.", code="answer", maybe_taken=True)


def _refusal(step: Step, answer: SMTPResponseException) -> Refusal:
    """Raises `ServerFails` for what is no refusal."""
    if not 400 <= answer.code < 600:
        raise unusable(answer)
    return Refusal(step=step, code=answer.code, text=answer.message)


def _weightiest(refused: Sequence[RefusedRecipient]) -> DeliveryError:
    """Nobody gets it: while one may yet, it is worth another try."""
    reasons = [one.refusal for one in refused]
    return next((reason for reason in reasons if reason.for_now), reasons[0]).error()
