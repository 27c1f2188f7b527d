"""Somebody outside the company is called into the room of a call."""

from __future__ import annotations

from hub.calls.records import Call, Party
from hub.calls.steering import seat
from hub.customers.identity import InvalidIdentity, normalise
from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work.live import Live


def call_out(turn: Turn, call: Call, number: str, *, takes_over: bool = False) -> Party:
    """Somebody outside is called into the room."""
    party = Party(id=new_id("par"), interaction_id=call.id, role="outside", address=number, made_at=turn.now, takes_over=takes_over)
    return seat(turn, call, party)


def dialable(number: str | None, country: str) -> str | None:
    """The number as it is dialled, if it is one."""
    try:
        return normalise("phone", number or "", country)
    except InvalidIdentity:
        return None


def elsewhere(live: Live, call: Call, number: str | None, country: str) -> str | None:
    """A number outside that can be called into this call: neither the customer's own nor one of ours, where the menu would answer."""
    to = dialable(number, country)
    ours = {one.number for one in live.company.numbers(call.channel)}
    return None if to is None or to == call.address or to in ours else to
