"""Customers as the doors see them: signed texts and chat frames, each with a mark by which its screen pop is known again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from urllib.parse import urlencode

from bench.lines import Answer, Lines, request
from bench.world import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, email, phone

WORDS = "the order I placed last week has not arrived, and the tracking page shows nothing new. Could you find out where it is?"


def said(mark: str) -> str:
    """What the customer writes; the mark is its first word."""
    return f"{mark} {WORDS}"


def mark_of(preview: str) -> str:
    return preview.partition(" ")[0]


def text(webhook: str, mark: str, customer: int) -> bytes:
    """A text as Twilio hands it over, signed."""
    sid = "SM" + hashlib.md5(mark.encode()).hexdigest()
    fields = {
        "ToCountry": "US", "ToState": "NY", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "NEW YORK", "FromZip": "10001", "SmsSid": sid,
        "FromState": "NY", "SmsStatus": "received", "FromCity": "NEW YORK", "Body": said(mark), "FromCountry": "US", "To": OUR_NUMBER,
        "ToZip": "10002", "NumSegments": "1", "MessageSid": sid, "AccountSid": ACCOUNT_SID, "From": phone(customer),
        "ApiVersion": "2010-04-01",
    }  # fmt: skip
    signed = webhook + "".join(name + value for name, value in sorted(fields.items()))
    signature = base64.b64encode(hmac.new(AUTH_TOKEN.encode(), signed.encode(), hashlib.sha1).digest()).decode()
    return request(
        "POST",
        "/webhooks/twilio/sms",
        urlencode(fields).encode(),
        {"X-Twilio-Signature": signature},
        kind="application/x-www-form-urlencoded",
    )


def chat_frame(mark: str) -> bytes:
    return json.dumps({"type": "message", "client_id": mark, "text": said(mark)}).encode()


async def open_session(lines: Lines, customer: int) -> str:
    """The token of a new chat session. Raises `RuntimeError` when the server will not have it."""
    body = {"name": f"Customer {customer}", "email": email(customer), "queue": "support"}
    answer: Answer
    answer, _ = await lines.ask_until_taken(request("POST", "/api/v1/chat/sessions", json.dumps(body).encode()))
    if answer.status != 201:
        raise RuntimeError(f"no chat session: {answer.status} {answer.body[:200]!r}")
    token: str = json.loads(answer.body)["token"]
    return token
