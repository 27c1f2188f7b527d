"""By when the carrier should have said something of a call; then it is asked what it sees."""

from __future__ import annotations

from datetime import datetime, timedelta

from hub.calls.errands import LOOK, About
from hub.calls.records import Call, Party
from hub.work.live import Live
from hub.work.timers import Timer

QUIET = timedelta(minutes=3)
"""When nothing was heard of a call for so long, the carrier is asked whether it still sees it."""
REPORT_OVERDUE = timedelta(seconds=10)
"""So long after a phone should have stopped ringing the carrier is asked what became of it."""


def set_call_timer(live: Live, call: Call, now: datetime) -> None:
    """When to look at this call again though nothing was reported."""
    waiting = [at for about, at in live.calls.not_before.items() if about.call == call.id]
    waiting += [at for party in call.there if (at := report_overdue(live, party)) is not None]
    waiting += [at for at in (message_overdue(live, call),) if at is not None]
    if call.there:
        waiting.append(live.calls.heard_at.setdefault(call.id, now) + QUIET)
    live.set_timer(Timer("call", call.id), min(waiting, default=None))


def is_quiet(live: Live, call: Call, now: datetime) -> bool:
    """Whether nothing was heard of a call under way for too long."""
    return bool(call.there) and live.calls.heard_at.get(call.id, now) + QUIET <= now


def message_overdue(live: Live, call: Call) -> datetime | None:
    """By when the carrier should have said what a caller left who has hung up, unless it will be asked again anyway."""
    interaction = live.interactions.get(call.id)
    if interaction is None or interaction.state != "self_service" or call.ended_at is None:
        return None
    asked_again = About(call.id, LOOK) in live.calls.asked.keys() | live.calls.not_before.keys()
    return None if asked_again else call.ended_at + REPORT_OVERDUE


def report_overdue(live: Live, party: Party) -> datetime | None:
    """By when the carrier should have said what became of this party's phone."""
    if party.asked_at is None or party.state in ("wanted", "joined", "left"):
        return None
    phone = live.company.phone
    rings = phone.ring_seconds if party.agent_id is not None else phone.outbound_ring_seconds
    return party.asked_at + timedelta(seconds=rings) + REPORT_OVERDUE
