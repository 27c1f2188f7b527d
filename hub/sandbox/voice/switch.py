"""What every part of the telephone side works with: settings, clock, records, webhooks, and the list of what went wrong."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from hub.sandbox.account_door import API_VERSION
from hub.sandbox.mischief import Webhook
from hub.sandbox.voice.clock import Clock
from hub.sandbox.voice.hooks import Hook, Hooks
from hub.sandbox.voice.records import ENDED, Call, Callback, Records
from hub.sandbox.voice.settings import VoiceSettings

MOST_ALERTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One line of the carrier's debugger: a document or webhook that it could not go on with."""

    code: int
    message: str
    call_sid: str
    url: str | None
    at: datetime


class Switch:
    """Shared by calls, queues, rooms and recordings."""

    def __init__(self, *, account_sid: str, settings: VoiceSettings, clock: Clock, records: Records, hooks: Hooks) -> None:
        self.account_sid = account_sid
        self.settings = settings
        self.clock = clock
        self.records = records
        self.hooks = hooks
        self.alerts: deque[Alert] = deque(maxlen=MOST_ALERTS)

    def alert(self, code: int, message: str, call: Call, url: str | None) -> None:
        self.alerts.append(Alert(code=code, message=message, call_sid=call.sid, url=url, at=self.clock.now()))

    def save(self, call: Call) -> None:
        call.updated_at = self.clock.now()
        self.records.calls.save(call)

    def call_fields(self, call: Call) -> dict[str, str]:
        """What every webhook about a call carries."""
        fields = {
            "AccountSid": self.account_sid,
            "ApiVersion": API_VERSION,
            "CallSid": call.sid,
            "CallStatus": call.status,
            "Called": call.recipient,
            "Caller": call.sender,
            "Direction": call.direction,
            "From": call.sender,
            "To": call.recipient,
        }
        return fields | ({"CallerName": call.caller_name} if call.caller_name else {})

    def report_call(self, call: Call, event: str) -> None:
        """Tell a step of a call to whoever asked for it: initiated, ringing, answered or completed."""
        callback, sequence = call.callback, call.sequence
        call.sequence += 1
        if callback is None or event not in callback.events:
            return
        fields = self.call_fields(call) | {
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(sequence),
            "Timestamp": format_datetime(self.clock.now()),
        }
        if call.answered_by:
            fields["AnsweredBy"] = call.answered_by
        if call.status in ENDED:
            seconds = call.duration_seconds or 0
            fields |= {"CallDuration": str(seconds), "Duration": str(-(-seconds // 60))}
        self.tell("status", callback, fields)

    def tell(self, on: Webhook, callback: Callback, fields: Mapping[str, str]) -> None:
        self.hooks.tell(on, Hook(address=callback.url, fields=fields, method=callback.method))
