"""The ways out of waiting: to another queue, or to a message that is answered later. Nobody is sent away unheard."""

from __future__ import annotations

from datetime import UTC, datetime

from hub.journal.turn import Turn
from hub.work.life import IllegalMove, age_of, changed, end_wait, enqueue, flow_out, happened
from hub.work.live import Live
from hub.work.messages import say_as_system
from hub.work.records import Interaction
from hub.work.timer_rules import sooner_parked
from routing.ids import InteractionId
from routing.rules import ExitRule

CLOSED = "We are closed now. Your message is kept, and we will answer it when we open again."
BUSY = "Everybody is busy for longer than usual. Your message is kept, and we will answer it as soon as we can."


def take(live: Live, turn: Turn, interaction: Interaction, way_out: ExitRule) -> None:
    """Overflow moves the work with its age; every other way makes it a message, kept until the queue opens when it is closed."""
    if way_out.kind == "overflow" and way_out.to is not None:
        to_queue(live, turn, interaction, way_out.to, cause="overflow")
        return
    opens = _opens_at(live, interaction, turn.now)
    if interaction.mode != "message":
        interaction.mode = "message"
        say_as_system(live, turn, interaction, BUSY if opens is None else CLOSED)
    flow_out(turn, interaction, way_out.kind)
    if opens is None:
        changed(live, turn, interaction)
        return
    _keep_until(live, turn, interaction, opens)


def to_queue(live: Live, turn: Turn, interaction: Interaction, queue: str, *, cause: str, passed_over: str | None = None) -> None:
    """A waiting interaction goes to another queue with its age."""
    if interaction.state != "queued":
        raise IllegalMove(f"{interaction.state} → {queue}")
    age = age_of(live, interaction, turn.now)
    live.router.remove(InteractionId(interaction.id))
    end_wait(turn, interaction, cause)
    flow_out(turn, interaction, cause)
    interaction.queue = queue
    interaction.state = "arrived"
    enqueue(live, turn, interaction, cause=cause, age_seconds=age, passed_over=passed_over)


def _keep_until(live: Live, turn: Turn, interaction: Interaction, opens: datetime) -> None:
    live.router.remove(InteractionId(interaction.id))
    end_wait(turn, interaction, "closed_hours")
    interaction.state = "parked"
    interaction.parked_at = turn.now
    interaction.parked_until = interaction.due_at = opens
    happened(turn, interaction, "interaction.parked", until=opens)
    changed(live, turn, interaction)
    sooner_parked(live, opens)
    live.let_go(interaction)


def _opens_at(live: Live, interaction: Interaction, now: datetime) -> datetime | None:
    """When the queue opens next; nothing when it is open or always is."""
    clock = live.clocks.get(interaction.queue)
    if clock is None or clock.is_open(now.timestamp()):
        return None
    return datetime.fromtimestamp(clock.next_opening(now.timestamp()), UTC)
