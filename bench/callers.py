"""Callers as a carrier hands them over: their webhooks, signed, and the addresses that our documents lead them to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import urlencode, urlsplit

from bench.lines import request
from bench.world import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, phone

ARRIVES = "/webhooks/twilio/voice"
ACTION = re.compile(rb'\baction="([^"]+)"')
WAITS_AT = re.compile(rb'\bwaitUrl="([^"]+)"')


class Caller:
    """One call: its number, its id at the carrier, and where the documents it was answered with lead on."""

    def __init__(self, customer: int) -> None:
        self.number = phone(customer)
        self.sid = call_sid(self.number)
        self.heard_at = self.waits_at = self.line_at = ""

    def fields(self, **more: str) -> dict[str, str]:
        return {
            "CallSid": self.sid, "AccountSid": ACCOUNT_SID, "From": self.number, "To": OUR_NUMBER, "CallStatus": "in-progress",
            "Direction": "inbound", "ApiVersion": "2010-04-01", "Caller": self.number, "Called": OUR_NUMBER, "FromCountry": "US",
            "ToCountry": "US", "StirVerstat": "TN-Validation-Passed-A", **more,
        }  # fmt: skip

    def arrives(self, origin: str) -> bytes:
        return signed(origin + ARRIVES, self.fields(CallStatus="ringing"))

    def read_menu(self, document: bytes) -> None:
        self.heard_at = _address(ACTION, document)

    def presses(self) -> bytes:
        return signed(self.heard_at, self.fields(Digits="1", FinishedOnKey=""))

    def read_line(self, document: bytes) -> None:
        self.waits_at, self.line_at = _address(WAITS_AT, document), _address(ACTION, document)

    def waits(self) -> bytes:
        place = {"QueuePosition": "1", "QueueTime": "1", "AvgQueueTime": "20", "CurrentQueueSize": "1", "QueueSid": "QU" + self.sid[2:]}
        return signed(self.waits_at, self.fields(**place))


def call_sid(of: str) -> str:
    return "CA" + hashlib.md5(of.encode()).hexdigest()


def signed(url: str, fields: Mapping[str, str]) -> bytes:
    """A webhook as Twilio posts it."""
    said = url + "".join(name + value for name, value in sorted(fields.items()))
    signature = base64.b64encode(hmac.new(AUTH_TOKEN.encode(), said.encode(), hashlib.sha1).digest()).decode()
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    kind = "application/x-www-form-urlencoded"
    return request("POST", path, urlencode(fields).encode(), {"X-Twilio-Signature": signature}, kind=kind)


def _address(of: re.Pattern[bytes], document: bytes) -> str:
    found = of.search(document)
    if found is None:
        raise RuntimeError(f"a document that leads nowhere: {document[:300]!r}")
    return unescape(found[1].decode())
