"""Calls over REST: place one, fetch one, list them, redirect or end one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from aiohttp import web

from hub.sandbox.account_door import API_VERSION, Refused, last_moment, moment, not_found
from hub.sandbox.voice.callbacks import asked_callback
from hub.sandbox.voice.fetching import Source
from hub.sandbox.voice.lines import Line
from hub.sandbox.voice.records import Call, Callback
from hub.sandbox.voice.storage import Condition, written
from hub.sandbox.voice.switch import Switch
from hub.sandbox.voice.voice_door import Asked, Shape, VoiceDoor, rfc

NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
CLIENT = re.compile(r"client:[A-Za-z0-9_]{1,121}")
MAGIC_RECIPIENTS: Mapping[str, tuple[int, str]] = {
    "+15005550001": (21217, "Phone number does not appear to be valid"),
    "+15005550002": (21214, "'To' phone number cannot be reached"),
    "+15005550003": (21215, "Account not authorized to call this number"),
    "+15005550004": (21216, "Account not allowed to call this number"),
}
"""The numbers that Twilio's test credentials refuse, each in its own way."""
LONGEST_RINGING_SECONDS = 600


class CallsApi:
    def __init__(self, door: VoiceDoor) -> None:
        self._door = door
        self._exchange = door.exchange

    def routes(self) -> Sequence[web.RouteDef]:
        calls = self._door.path("Calls")
        return [
            web.post(f"{calls}.json", self._door.open("create_call", self._create)),
            web.get(f"{calls}.json", self._door.open("read", self._list)),
            web.get(f"{calls}/{{sid}}.json", self._door.open("read", self._fetch)),
            web.post(f"{calls}/{{sid}}.json", self._door.open("update_call", self._update)),
        ]

    async def _create(self, asked: Asked) -> web.StreamResponse:
        sender, recipient = check_parties(asked, self._door.switch)
        source = _source(asked)
        if source is None:
            raise Refused(400, 21205, "Url parameter is required")
        call = self._exchange.new_call(sender=sender, recipient=recipient, direction="outbound-api", status="queued")
        call.callback = asked_callback(asked.fields, "StatusCallback", "call", ["completed"])
        call.fallback_url, call.fallback_method = asked.url("FallbackUrl"), asked.method("FallbackMethod")
        set_detection(call, asked)
        line = self._exchange.new_line(call)
        self._exchange.dial_into_document(line, source, most_seconds=ringing_seconds(asked))
        return web.json_response(self._shape(call), status=201)

    async def _list(self, asked: Asked) -> web.StreamResponse:
        conditions = list(_conditions(asked))
        calls = self._door.switch.records.calls
        return self._door.page(asked, "calls", lambda limit, before: calls.select(conditions, limit=limit, before=before), self._shape)

    async def _fetch(self, asked: Asked) -> web.StreamResponse:
        return web.json_response(self._shape(self._call(asked)))

    async def _update(self, asked: Asked) -> web.StreamResponse:
        call = self._call(asked)
        source, status = _source(asked), asked.one("Status")
        if source is None and status is None:
            raise Refused(400, 21205, "Url, Twiml or Status is required")
        if status not in (None, "completed", "canceled"):
            raise Refused(400, 20001, "Invalid Status")
        line = self._exchange.line(call.sid)
        if line is None or line.is_over:
            raise Refused(400, 21220, "Call is not in-progress. Cannot redirect.")
        if status is not None:
            await self._end(line, status)
        elif source is not None:
            self._redirect(line, source, asked)
        return web.json_response(self._shape(line.call))

    async def _end(self, line: Line, status: str) -> None:
        if line.call.status == "in-progress" and status == "canceled":
            return  # only a call that has not been answered can be canceled
        answered = line.call.status == "in-progress"
        self._exchange.hang_up(line, "completed" if answered else "canceled")
        await line.ended.wait()

    def _redirect(self, line: Line, source: Source, asked: Asked) -> None:
        if line.call.status != "in-progress":
            raise Refused(400, 21220, "Call is not in-progress. Cannot redirect.")
        if asked.one("FallbackUrl"):
            line.call.fallback_url, line.call.fallback_method = asked.url("FallbackUrl"), asked.method("FallbackMethod")
        callback = asked_callback(asked.fields, "StatusCallback", "call", ["completed"])
        line.call.callback = callback or line.call.callback
        self._exchange.redirect(line, source)

    def _call(self, asked: Asked) -> Call:
        line = self._exchange.line(asked.path["sid"])
        call = line.call if line is not None else self._door.switch.records.calls.find(asked.path["sid"])
        if call is None:
            raise not_found()
        return call

    def _shape(self, call: Call) -> Shape:
        uri = self._door.uri(f"Calls/{call.sid}")
        status = "queued" if call.status == "initiated" else call.status
        return {
            "sid": call.sid,
            "account_sid": self._door.switch.account_sid,
            "annotation": None,
            "answered_by": call.answered_by,
            "api_version": API_VERSION,
            "caller_name": call.caller_name,
            "date_created": rfc(call.created_at),
            "date_updated": rfc(call.updated_at),
            "direction": call.direction,
            "duration": None if call.duration_seconds is None else str(call.duration_seconds),
            "end_time": rfc(call.ended_at),
            "forwarded_from": None,
            "from": call.sender,
            "from_formatted": call.sender,
            "group_sid": None,
            "parent_call_sid": None,
            "phone_number_sid": None,
            "price": None,
            "price_unit": "USD",
            "queue_time": "0",
            "start_time": rfc(call.started_at),
            "status": status,
            "stir_verstat": None,
            "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
            "to": call.recipient,
            "to_formatted": call.recipient,
            "trunk_sid": None,
            "uri": f"{uri}.json",
        }


def check_parties(asked: Asked, switch: Switch) -> tuple[str, str]:
    """From and to, as Twilio wants them; a client may call under any name, a number must be ours."""
    sender, recipient = asked.one("From"), asked.one("To")
    if not recipient:
        raise Refused(400, 21201, "No 'To' number is specified")
    if not sender:
        raise Refused(400, 21213, "No 'From' number is specified")
    if recipient in MAGIC_RECIPIENTS:
        raise Refused(400, *MAGIC_RECIPIENTS[recipient])
    if not NUMBER.fullmatch(recipient) and not CLIENT.fullmatch(recipient):
        raise Refused(400, 21211, "The 'To' number is not a valid phone number.")
    if not NUMBER.fullmatch(sender) and not CLIENT.fullmatch(sender):
        raise Refused(400, 21212, "The 'From' number is not a valid phone number.")
    may_show = CLIENT.fullmatch(recipient) or asked.one("CallToken") or switch.records.number(sender) is not None
    if not may_show:
        raise Refused(400, 21210, "The source phone number provided is not yet verified for your account.")
    return asked.one("CallerId") or sender, recipient


def set_detection(call: Call, asked: Asked) -> None:
    detection = asked.one("MachineDetection")
    if detection is not None and detection not in ("Enable", "DetectMessageEnd"):
        raise Refused(400, 21264, "Invalid MachineDetection")
    call.machine_detection = detection
    for name in ("AsyncAmdStatusCallback", "AmdStatusCallback"):
        url = asked.url(name)
        if url:
            call.detection_callback = Callback(url=url, method=asked.method(f"{name}Method"))


def ringing_seconds(asked: Asked) -> int:
    return min(asked.whole("Timeout", 60), LONGEST_RINGING_SECONDS)


def _source(asked: Asked) -> Source | None:
    twiml = asked.one("Twiml")
    if twiml:
        return Source(twiml=twiml)
    url = asked.url("Url")
    return Source(url=url, method=asked.method("Method")) if url else None


def _conditions(asked: Asked) -> Iterator[Condition]:
    for name, field in (("Status", "status"), ("To", "recipient"), ("From", "sender")):
        value = asked.one(name)
        if value:
            yield field, "=", value
    since = moment(asked.one("StartTime>") or asked.one("StartTime"))
    until = last_moment(asked.one("StartTime<") or asked.one("StartTime"))
    if since is not None:
        yield "started_at", ">=", written(since) or ""
    if until is not None:
        yield "started_at", "<=", written(until) or ""
