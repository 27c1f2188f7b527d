"""The ways out of waiting: to another queue, or to a message that is answered later. Nobody is sent away unheard."""

from __future__ import annotations

from hub.calls.calling_back import wait_for_opening
from hub.calls.in_line import forced_out
from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work.life import changed, flow_out, rest_until_opening
from hub.work.live import Live
from hub.work.messages import say_as_system
from hub.work.opening import keeps_messages, opens_at
from hub.work.placing import take_place
from hub.work.records import Decision, Interaction
from hub.work.transfers import call_off, fall_back, to_queue
from routing.decisions import ExitDecision
from routing.ids import InteractionId

CLOSED = "We are closed now. Your message is kept, and we will answer it when we open again."
BUSY = "Everybody is busy for longer than usual. Your message is kept, and we will answer it as soon as we can."


Left = set[tuple[InteractionId, str]]
"""What has overflowed from which queue in this turn."""


def take(live: Live, turn: Turn, decision: ExitDecision, left: Left) -> None:
    """Overflow moves the work with its age, what was held for one agent falls back, and what has a sender stays with them. Every other
    way makes it a message, kept until the queue opens when it is closed.
    """
    interaction, way_out = live.interactions[decision.id], decision.exit
    take_place(interaction, decision.waiting)
    if way_out.kind == "overflow" and way_out.to is not None:
        # Not back to a queue it has just left: two that overflow into each other would pass it to and fro for ever.
        if (decision.id, way_out.to) in left or not live.company.takes(way_out.to, interaction.channel):
            changed(live, turn, interaction)
            return
        left.add((decision.id, interaction.queue))
        to_queue(live, turn, interaction, way_out.to, cause="overflow", passed_over=(interaction.transfer or {}).get("by"))
    elif way_out.kind == "fallback":
        fall_back(live, turn, interaction)
    elif interaction.active:
        call_off(live, turn, interaction, way_out.kind)
    elif live.is_call(interaction) or interaction.mode == "voicemail":
        _leave_call(live, turn, interaction, way_out.kind)
    elif way_out.kind == "callback":
        # That is for callers; whoever writes waits on.
        changed(live, turn, interaction)
    else:
        _leave_message(live, turn, interaction, way_out.kind)


def _leave_call(live: Live, turn: Turn, interaction: Interaction, kind: str) -> None:
    """A caller in line is offered to be called back from now on, or leaves a message. Who waits without being on the line waits on."""
    call = interaction.call
    if interaction.mode == "callback" and keeps_messages(live, interaction.queue, turn.now):
        wait_for_opening(live, turn, interaction)
        return
    if kind == "callback" or interaction.mode != "live" or call is None or call.stage != "line":
        changed(live, turn, interaction)
        return
    forced_out(live, turn, call, interaction)


def leave_when_closed(live: Live, turn: Turn, interaction: Interaction) -> None:
    """Who comes while the queue is closed leaves a message, whoever may still be at a desk: closing time is not a matter of luck."""
    if live.is_live_work(interaction) and keeps_messages(live, interaction.queue, turn.now):
        event = turn.record("routing.exit", interaction=interaction.id, facts={"exit": "message"})
        reason = {"because": "closed", "in_words": "Way out: message; the queue is closed."}
        turn.save(
            Decision(id=new_id("dec"), interaction_id=interaction.id, seq=event.seq, at=turn.now, kind="exit", agent_id=None, reason=reason)
        )
        _leave_message(live, turn, interaction, "message")


def _leave_message(live: Live, turn: Turn, interaction: Interaction, cause: str) -> None:
    opens = opens_at(live, interaction.queue, turn.now)
    if interaction.mode != "message":
        interaction.mode = "message"
        say_as_system(live, turn, interaction, BUSY if opens is None else CLOSED)
    flow_out(live, turn, interaction, cause)
    if opens is None:
        changed(live, turn, interaction)
        return
    rest_until_opening(live, turn, interaction, opens)
