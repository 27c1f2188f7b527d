"""Somebody outside the company is called into the room of a call."""

from __future__ import annotations

from hub.calls.records import Call, Party
from hub.calls.steering import seat
from hub.customers.identity import InvalidIdentity, normalise
from hub.journal.turn import Turn
from hub.store.ids import new_id


def call_out(turn: Turn, call: Call, number: str, *, takes_over: bool = False) -> Party:
    """Somebody outside is called into the room."""
    party = Party(id=new_id("par"), interaction_id=call.id, role="outside", address=number, made_at=turn.now, takes_over=takes_over)
    return seat(turn, call, party)


def dialable(number: str | None, country: str) -> str | None:
    try:
        return normalise("phone", number or "", country)
    except InvalidIdentity:
        return None
