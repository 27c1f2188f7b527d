"""Text messages by Twilio: signed webhooks in, the REST API out, and the questions asked after an outage."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qs, quote, urlsplit

from pydantic import BaseModel, ConfigDict, StringConstraints
from twilio.twiml.messaging_response import MessagingResponse

from channels.contract import (
    Address,
    Capabilities,
    Clock,
    DeliveryState,
    InboundEvent,
    Inbox,
    MessageId,
    Next,
    OutboundMessage,
    ProviderId,
    Receipt,
    SayBack,
)
from channels.doors import Problem, Reply, Request, Route, SocketRoute
from channels.errors import ChannelMisconfigured, DeliveryError, MessageRejected, ProviderUnreachable
from channels.sms_texts import CHANNEL, STATES, Text, attachment, received, reported
from channels.twilio_http import TwilioAccount
from channels.twilio_texts import TextRecord, TwilioTexts
from channels.twilio_webhook import TwilioWebhook

LONGEST_TEXT = 1_600
INBOUND = "/webhooks/twilio/sms"
STATUS = "/webhooks/twilio/sms/status"
TRIAL = "Sent from your Twilio trial account - "
"""What Twilio puts before every text of a trial account."""
SAY_NOTHING = str(MessagingResponse()).encode()
MOST_FILES = 10
"""Twilio puts no more into one message."""
CLOCKS_DIFFER = timedelta(seconds=5)
SETTLED_AFTER = timedelta(seconds=30)
"""A request that timed out may still be taken for so long: until then, not being listed proves nothing."""
REPORTS_LAST = timedelta(hours=10)
"""Twilio's longest validity period: for so long a text that was taken may still change its state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsSettings:
    """Our account at Twilio, and our numbers there."""

    account_sid: str
    auth_token: str
    public_url: str
    """Where Twilio reaches us: scheme, host and perhaps port; signatures cover it."""
    numbers: tuple[Address, ...]
    """The first sends where nothing else is said."""
    api_url: str = "https://api.twilio.com"
    shared_keys: Mapping[str, str] = field(default_factory=dict)
    """Webhook keys by id, for signatures by HMAC-SHA-256."""
    timeout_seconds: float = 10


LONGEST_WORD = 100
"""An id or an address of Twilio's has 34 characters, or a few more."""
ProvidersWord = Annotated[str, StringConstraints(max_length=LONGEST_WORD)]


class TwilioText(BaseModel):
    """A text that reached one of our numbers. Twilio adds fields without notice."""

    model_config = ConfigDict(extra="allow")

    MessageSid: ProvidersWord
    From: ProvidersWord
    To: ProvidersWord
    Body: str = ""
    NumMedia: int = 0
    OptOutType: str | None = None


class TwilioStatus(BaseModel):
    """How far a text of ours has come."""

    model_config = ConfigDict(extra="allow")

    MessageSid: ProvidersWord
    MessageStatus: ProvidersWord
    From: ProvidersWord = ""
    To: ProvidersWord = ""
    ErrorCode: str | None = None


class Sms:
    """The SMS channel. Raises `ChannelMisconfigured` at `open` where the account or its numbers are missing."""

    name = CHANNEL
    capabilities = Capabilities(live=False, pushes=False, longest_text=LONGEST_TEXT, starts_outbound=True)

    def __init__(self, settings: SmsSettings, *, now: Clock) -> None:
        self._settings = settings
        self._now = now
        self._webhook = TwilioWebhook(public_url=settings.public_url, auth_token=settings.auth_token, shared_keys=settings.shared_keys)
        self._twilio = TwilioTexts(
            TwilioAccount(
                account_sid=settings.account_sid,
                auth_token=settings.auth_token,
                api_url=settings.api_url,
                timeout_seconds=settings.timeout_seconds,
            )
        )
        self._inbox: Inbox | None = None
        self._opened_at = now()
        self._unanswered: dict[MessageId, datetime] = {}
        """When a message was handed over without a clear answer."""

    async def open(self, inbox: Inbox) -> None:
        if not self._settings.account_sid or not self._settings.auth_token:
            raise ChannelMisconfigured("SMS needs Twilio's account: set HUB_TWILIO_ACCOUNT_SID and HUB_TWILIO_AUTH_TOKEN.")
        if not self._settings.numbers:
            raise ChannelMisconfigured("SMS needs a number of ours: name one in `sms.numbers` of hub.toml.")
        self._inbox = inbox
        self._opened_at = self._now()

    def doors(self) -> Sequence[Route | SocketRoute]:
        return (
            Route(
                method="POST",
                path=INBOUND,
                handler=self._text_arrived,
                summary="A text reached one of our numbers (Twilio)",
                tag="Providers",
                access="provider",
                form=TwilioText,
                answers={200: None},
                problems={"bad_signature": 403, "bad_payload": 422, "busy": 503},
            ),
            Route(
                method="POST",
                path=STATUS,
                handler=self._status_changed,
                summary="How far a text of ours has come (Twilio)",
                tag="Providers",
                access="provider",
                form=TwilioStatus,
                answers={204: None},
                problems={"bad_signature": 403, "bad_payload": 422, "busy": 503},
            ),
        )

    async def close(self) -> None:
        self._inbox = None
        await self._twilio.close()

    # --- what Twilio tells us ---

    async def _text_arrived(self, request: Request) -> Reply:
        """Twilio gets its 200 once the text is stored; with it goes what the hub wants said at once."""
        fields = await self._webhook.form(request)
        stored = await self._open_inbox.store(received(_text(fields, self._now())))
        return Reply(status=200, body=_twiml(stored.next), content_type="text/xml")

    async def _status_changed(self, request: Request) -> Reply:
        fields = await self._webhook.form(request)
        event = reported(
            ProviderId(_needed(fields, "MessageSid")),
            _needed(fields, "MessageStatus"),
            ours=Address(fields.get("From", "")),
            theirs=Address(fields.get("To", "")),
            error=_number(fields.get("ErrorCode")),
            at=self._now(),
            message_id=_message_of(request.target),
            raw=fields,
        )
        if event is not None:
            await self._open_inbox.store(event)
        return Reply(status=204)

    # --- what we tell Twilio ---

    async def send(self, message: OutboundMessage) -> Receipt:
        if not message.text and not message.attachments:
            raise MessageRejected("A text needs some words.", code="empty")
        self._unanswered[message.id] = self._now()
        try:
            taken = await self._twilio.send(
                sender=message.sender or self._settings.numbers[0],
                recipient=message.to,
                body=message.text,
                files=[one.url for one in message.attachments if one.url is not None],
                status_callback=self._webhook.url(f"{STATUS}?message={quote(message.id)}"),
            )
        except DeliveryError as error:
            if not (isinstance(error, ProviderUnreachable) and error.maybe_taken):
                del self._unanswered[message.id]
            raise
        del self._unanswered[message.id]
        return _receipt(taken)

    async def look_up(self, message: OutboundMessage, since: datetime) -> Receipt | None:
        """Twilio keeps no id of ours, so a text is known by its numbers, its words and its time.

        It was certainly not taken when nothing like it is listed and the request has had time to settle. The same words sent to the
        same number twice since then cannot be told apart. A status callback that carries our id settles it either way
        (`DeliveryReported.ours`).
        """
        unreadable = False
        async for record in self._twilio.texts(sender=message.sender or self._settings.numbers[0], recipient=message.to):
            if record.created_at < since - CLOCKS_DIFFER:
                break
            if record.body.removeprefix(TRIAL).strip() == message.text.strip():
                self._unanswered.pop(message.id, None)
                return _receipt(record)
            unreadable = unreadable or not record.body
        # Without a memory of the attempt it was another process's, at the latest when this one opened.
        attempted_at = self._unanswered.get(message.id, self._opened_at)
        if unreadable or self._now() < attempted_at + SETTLED_AFTER:
            raise ProviderUnreachable("The carrier cannot say yet; the text may have been sent.", code="unsettled", maybe_taken=True)
        self._unanswered.pop(message.id, None)
        return None

    async def missed(self, since: datetime) -> Sequence[InboundEvent]:
        """Texts received since then, and the state of every text of ours that may have changed since then, oldest first."""
        events: list[InboundEvent] = []
        for number in self._settings.numbers:
            received_by = [received(await self._listed(record)) async for record in self._received_by(number, since)]
            sent_by = [event async for record in self._sent_by(number, since) if (event := _state(record)) is not None]
            # Listed newest first, with times in whole seconds: reversed, those of one second keep their order.
            events += [*reversed(received_by), *reversed(sent_by)]
        return sorted(events, key=lambda event: event.occurred_at)

    async def _received_by(self, number: Address, since: datetime) -> AsyncIterator[TextRecord]:
        async for record in self._twilio.texts(recipient=number, sent_since=since - CLOCKS_DIFFER):
            if record.direction == "inbound":
                yield record

    async def _sent_by(self, number: Address, since: datetime) -> AsyncIterator[TextRecord]:
        async for record in self._twilio.texts(sender=number, sent_since=since - REPORTS_LAST):
            if record.direction != "inbound" and record.updated_at >= since - CLOCKS_DIFFER:
                yield record

    async def _listed(self, record: TextRecord) -> Text:
        """A listed text does not name its files: they are asked for one by one."""
        files = await self._twilio.files(record.id) if record.files else ()
        return Text(
            id=record.id,
            sender=record.sender,
            recipient=record.recipient,
            body=record.body,
            attachments=tuple(attachment(number, file.media_type, file.url) for number, file in enumerate(files, start=1)),
            at=record.created_at,
        )

    @property
    def _open_inbox(self) -> Inbox:
        if self._inbox is None:
            raise Problem(503, "starting", "The hub is starting. Try again in a moment.", retry_after_seconds=1)
        return self._inbox


def _text(fields: Mapping[str, str], at: datetime) -> Text:
    files = range(min(_number(fields.get("NumMedia")) or 0, MOST_FILES))
    return Text(
        id=ProviderId(_needed(fields, "MessageSid")),
        sender=Address(_needed(fields, "From")),
        recipient=Address(_needed(fields, "To")),
        body=fields.get("Body", ""),
        attachments=tuple(
            attachment(place + 1, fields.get(f"MediaContentType{place}", ""), fields[f"MediaUrl{place}"])
            for place in files
            if f"MediaUrl{place}" in fields
        ),
        keyword=fields.get("OptOutType"),
        at=at,
        raw=fields,
    )


def _state(record: TextRecord) -> InboundEvent | None:
    return reported(record.id, record.state, ours=record.sender, theirs=record.recipient, error=record.error, at=record.updated_at)


def _receipt(record: TextRecord) -> Receipt:
    return Receipt(provider_id=record.id, state=STATES.get(record.state, DeliveryState.QUEUED))


def _twiml(step: Next | None) -> bytes:
    if not isinstance(step, SayBack):
        return SAY_NOTHING
    answer = MessagingResponse()
    answer.message(step.text)
    return str(answer).encode()


def _needed(fields: Mapping[str, str], name: str) -> str:
    if not fields.get(name):
        raise Problem(422, "bad_payload", f"{name} is missing.")
    if len(fields[name]) > LONGEST_WORD:
        raise Problem(422, "bad_payload", f"{name} may have {LONGEST_WORD} characters.")
    return fields[name]


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 10 else None


def _message_of(target: str) -> MessageId | None:
    """Our own id, which `send` wrote into the address of the status callback."""
    found = parse_qs(urlsplit(target).query).get("message", [""])[0]
    return MessageId(found) if found else None


if TYPE_CHECKING:
    from channels.contract import CatchesUp, Channel, LooksUpMessages

    _: type[Channel] = Sms
    _looks_up: type[LooksUpMessages] = Sms
    _catches_up: type[CatchesUp] = Sms
