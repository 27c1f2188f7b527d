"""What happens to a text: taken, walked to its end with a report at each step; or from a handset to our webhook, keywords included."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from hub.sandbox.account_door import API_VERSION
from hub.sandbox.ledger import Ledger, Text
from hub.sandbox.mischief import Mischief, On, Rule
from hub.sandbox.webhooks import Webhooks

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
STOP_ANSWER = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe."
)
START_ANSWER = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. "
    "Msg&Data Rates May Apply."
)
HELP_ANSWER = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


class Carrier:
    """Everything between the two ends. `pace_seconds` lies between two steps of a text."""

    def __init__(self, *, account_sid: str, ledger: Ledger, webhooks: Webhooks, pace_seconds: float) -> None:
        self.account_sid = account_sid
        self.ledger = ledger
        self.mischief = Mischief()
        self.on_change: Callable[[str, Text], None] = lambda handset, text: None
        """Told of every text that a handset shows."""
        self._webhooks = webhooks
        self._pace_seconds = pace_seconds
        self._errands: set[asyncio.Task[None]] = set()
        self._held_back: dict[On, list[tuple[str, Mapping[str, str]]]] = {}

    def resume(self) -> None:
        """Go on with the texts that were on their way when the carrier stopped."""
        for text in self.ledger.unfinished():
            self._start(self._walk(text, None))

    async def close(self) -> None:
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)

    # --- to a handset ---

    def take(
        self, *, sender: str, recipient: str, body: str, media_types: Sequence[str], status_callback: str | None, fail_with: int | None
    ) -> Text:
        """Take a text for delivery."""
        text = self.ledger.add(
            direction="outbound-api",
            sender=sender,
            recipient=recipient,
            body=body,
            status="queued",
            media_types=media_types,
            status_callback=status_callback,
        )
        self._start(self._walk(text, fail_with))
        return text

    async def _walk(self, text: Text, fail_with: int | None) -> None:
        last = "undelivered" if fail_with else "delivered"
        steps = ("sent", last) if text.status != "sent" else (last,)
        for status in steps:
            await asyncio.sleep(self._pace_seconds)
            text = self.ledger.advance(text.sid, status, fail_with if status == last else None)
            if status == "delivered":
                self.on_change(text.recipient, text)
            if text.status_callback:
                self._start(self._deliver("status", text.status_callback, self._status_fields(text)))

    # --- from a handset ---

    def send_from_handset(self, *, sender: str, recipient: str, body: str, media_types: Sequence[str]) -> Text:
        """Take a text that somebody typed on a handset; raises `KeyError` where the recipient is no number of ours."""
        address = self.ledger.sms_url(recipient)
        if address is None:
            raise KeyError(recipient)
        text = self.ledger.add(
            direction="inbound", sender=sender, recipient=recipient, body=body, status="received", media_types=media_types
        )
        self.on_change(sender, text)
        self._answer_keyword(text)
        self._start(self._deliver("inbound", address, self._text_fields(text)))
        return text

    def _answer_keyword(self, text: Text) -> None:
        word = text.body.strip().upper()
        was_out = self.ledger.is_opted_out(ours=text.recipient, theirs=text.sender)
        if word in STOP_WORDS:
            self._reply(text, STOP_ANSWER)
            self.ledger.opt_out(ours=text.recipient, theirs=text.sender)
        elif word in START_WORDS and was_out:
            self.ledger.opt_in(ours=text.recipient, theirs=text.sender)
            self._reply(text, START_ANSWER)
        elif word in HELP_WORDS and not was_out:
            self._reply(text, HELP_ANSWER)

    def _reply(self, text: Text, body: str) -> None:
        if self.ledger.is_opted_out(ours=text.recipient, theirs=text.sender):
            return
        reply = self.ledger.add(direction="outbound-reply", sender=text.recipient, recipient=text.sender, body=body, status="delivered")
        self.on_change(text.sender, reply)

    # --- webhooks ---

    async def _deliver(self, on: On, address: str, fields: Mapping[str, str]) -> None:
        """Post one webhook, as well or as badly as it was asked for."""
        rule = self.mischief.next(on)
        if rule is not None and rule.what == "drop":
            return
        if rule is not None and rule.what == "reorder":
            self._held_back.setdefault(on, []).append((address, fields))
            return
        if rule is not None and rule.what == "delay":
            await asyncio.sleep(rule.seconds)
        for _ in range(_copies(rule)):
            await self._post(on, address, fields)
        for held_address, held_fields in self._held_back.pop(on, []):
            await self._post(on, held_address, held_fields)

    async def _post(self, on: On, address: str, fields: Mapping[str, str]) -> None:
        answer = await self._webhooks.post(address, fields)
        if on == "inbound" and answer.failure is None:
            for said in _messages(answer.body):
                self._reply(self.ledger.text(fields["MessageSid"]), said)

    def _status_fields(self, text: Text) -> dict[str, str]:
        fields = {
            "AccountSid": self.account_sid,
            "ApiVersion": API_VERSION,
            "From": text.sender,
            "To": text.recipient,
            "MessageSid": text.sid,
            "SmsSid": text.sid,
            "MessageStatus": text.status,
            "SmsStatus": text.status,
        }
        return fields | ({"ErrorCode": str(text.error_code)} if text.error_code else {})

    def _text_fields(self, text: Text) -> dict[str, str]:
        files = self.ledger.files(text.sid)
        fields = {
            "AccountSid": self.account_sid,
            "ApiVersion": API_VERSION,
            "Body": text.body,
            "From": text.sender,
            "MessageSid": text.sid,
            "NumMedia": str(len(files)),
            "NumSegments": str(segments(text.body)),
            "SmsMessageSid": text.sid,
            "SmsSid": text.sid,
            "SmsStatus": "received",
            "To": text.recipient,
        }
        for place, file in enumerate(files):
            fields[f"MediaContentType{place}"] = file.media_type
            fields[f"MediaUrl{place}"] = f"https://api.twilio.com{media_path(self.account_sid, text.sid, file.sid)}"
        return fields

    def _start(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


def media_path(account_sid: str, text_sid: str, file_sid: str) -> str:
    return f"/{API_VERSION}/Accounts/{account_sid}/Messages/{text_sid}/Media/{file_sid}"


def segments(body: str) -> int:
    """How many parts the network sends it in: 160 (153) characters of plain text, 70 (67) of anything else."""
    alone, each = (160, 153) if body.isascii() else (70, 67)
    units = len(body) if body.isascii() else len(body.encode("utf-16-le")) // 2
    return 1 if units <= alone else -(-units // each)


def _copies(rule: Rule | None) -> int:
    return 1 + rule.copies if rule is not None and rule.what == "duplicate" else 1


def _messages(twiml: str) -> Sequence[str]:
    """The texts that an answer asks to send; an answer that is no TwiML sends none."""
    try:
        root = ElementTree.fromstring(twiml) if twiml.strip() else None
    except ElementTree.ParseError:
        return []
    return [] if root is None else ["".join(message.itertext()) for message in root.iter("Message")]
