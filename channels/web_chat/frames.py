"""Puts what happened in a conversation into the frames a visitor's socket carries, and reads the frames that visitors send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never, cast

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from channels.contract import (
    AgentJoined,
    AgentTyping,
    ConversationEvent,
    DeliveryState,
    Ended,
    MessageAdded,
    MessageChanged,
    QueuePosition,
    Spoken,
)
from channels.doors import Problem
from channels.web_chat.wire import (
    CUSTOMER_FRAME,
    LONGEST_TEXT,
    ChatMessage,
    CustomerFrame,
    DeliveryView,
    ErrorFrame,
    HubFrame,
    Refusal,
)

LoggedEvent = MessageAdded | MessageChanged | AgentJoined | Ended


@dataclass(frozen=True, slots=True)
class BadFrame(Exception):
    """A frame that could not be read, and what to tell the visitor's page."""

    refusal: Refusal


def read(text: str) -> CustomerFrame:
    """One frame of a visitor. Raises `BadFrame` for anything but the four shapes the door describes."""
    try:
        return CUSTOMER_FRAME.validate_json(text)
    except ValidationError as wrong:
        raise BadFrame(_refusal(wrong, text)) from None


def encode(event: ConversationEvent) -> bytes:
    return orjson.dumps(_frame(event), option=orjson.OPT_UTC_Z)


def refuse(refusal: Refusal) -> bytes:
    return orjson.dumps(ErrorFrame(seq=None, type="error", data=refusal))


def refusal_of(problem: Problem, client_id: str | None = None) -> Refusal:
    """What a visitor is told when the hub could not take a frame."""
    refusal = Refusal(code="busy" if problem.status == 503 else problem.code, detail=problem.detail)
    if client_id is not None:
        refusal["client_id"] = client_id
    if problem.retry_after_seconds is not None:
        refusal["retry_after_seconds"] = problem.retry_after_seconds
    return refusal


def number_of(event: ConversationEvent) -> int | None:
    """The event's number in the log, or `None` for one that is never replayed."""
    return event.seq if isinstance(event, LoggedEvent) else None


def _frame(event: ConversationEvent) -> HubFrame:
    match event:
        case MessageAdded():
            return {"seq": event.seq, "type": "message.added", "data": _message(event.message)}
        case MessageChanged():
            return {"seq": event.seq, "type": "message.changed", "data": _message(event.message)}
        case AgentJoined():
            return {"seq": event.seq, "type": "agent.joined", "data": {"name": event.name}}
        case Ended():
            return {"seq": event.seq, "type": "ended", "data": {"reason": event.reason}}
        case QueuePosition():
            return {"seq": None, "type": "queue.position", "data": {"position": event.position, "wait_seconds": _range(event)}}
        case AgentTyping():
            return {"seq": None, "type": "typing", "data": {"on": event.on}}
        case _:
            assert_never(event)


def _message(message: Spoken) -> ChatMessage:
    return {
        "id": message.id,
        "from": message.author,
        "name": message.name,
        "text": message.text,
        "at": message.at,
        "private": False,
        "client_id": message.client_id,
        "delivery": _delivery(message.delivery),
        "attachments": [
            {"name": attachment.name, "media_type": attachment.media_type, "size_bytes": attachment.size_bytes}
            for attachment in message.attachments
        ],
    }


def _delivery(state: DeliveryState | None) -> DeliveryView | None:
    return None if state is None else cast(DeliveryView, {"state": state.value, "reason": None})


def _range(position: QueuePosition) -> tuple[float, float] | None:
    if position.wait_low_seconds is None or position.wait_high_seconds is None:
        return None
    return (position.wait_low_seconds, position.wait_high_seconds)


def _refusal(wrong: ValidationError, text: str) -> Refusal:
    first = wrong.errors(include_url=False)[0]
    refusal = _explain(first)
    client_id = _client_id(text)
    if client_id is not None:
        refusal["client_id"] = client_id
    return refusal


def _explain(first: ErrorDetails) -> Refusal:
    field = ".".join(str(part) for part in first["loc"][1:])
    if first["type"] == "string_too_long" and field == "text":
        return Refusal(code="too_long", detail=f"A message may have {LONGEST_TEXT:,} characters.")
    if first["type"] in ("union_tag_not_found", "union_tag_invalid"):
        return Refusal(code="bad_frame", detail="type: it is message, typing, read or end.")
    if first["type"] == "string_pattern_mismatch" and "\x00" in first["input"]:
        return Refusal(code="bad_frame", detail=f"{field}: the character NUL is not allowed.")
    if first["type"] == "string_pattern_mismatch" and field == "text":
        return Refusal(code="empty", detail="A message needs some text.")
    if first["type"] == "json_invalid":
        return Refusal(code="bad_frame", detail="A frame is one JSON object.")
    return Refusal(code="bad_frame", detail=f"{field}: {first['msg']}" if field else first["msg"])


def _client_id(text: str) -> str | None:
    """The id a page gave to the message that was refused, so that it can mark the right one."""
    try:
        frame = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    client_id = frame.get("client_id") if isinstance(frame, dict) else None
    return client_id if isinstance(client_id, str) and len(client_id) <= 100 else None
