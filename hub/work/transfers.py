"""What becomes of a transfer that nobody has joined yet: it moves on, falls back, or is called off."""

from __future__ import annotations

from hub.calls.holding import take_off_hold
from hub.journal.turn import Turn
from hub.work.life import IllegalMove, age_of, changed, end_wait, enqueue, flow_out, happened
from hub.work.live import Live
from hub.work.records import Interaction
from routing.ids import InteractionId


def to_queue(live: Live, turn: Turn, interaction: Interaction, queue: str, *, cause: str, passed_over: str | None = None) -> None:
    """A waiting interaction goes to another queue with its age, and with what a supervisor gave it."""
    if interaction.state != "queued":
        raise IllegalMove(f"{interaction.state} → {queue}")
    age = age_of(live, interaction, turn.now)
    waiting = live.router.remove(InteractionId(interaction.id))
    end_wait(live, turn, interaction, cause)
    flow_out(live, turn, interaction, cause)
    happened(turn, interaction, "interaction.moved", to=queue, cause=cause)
    interaction.queue = queue
    interaction.state = "arrived"
    boost = waiting.boost_seconds if waiting is not None else 0.0
    enqueue(live, turn, interaction, cause=cause, age_seconds=age, boost_seconds=boost, passed_over=passed_over)


def fall_back(live: Live, turn: Turn, interaction: Interaction) -> None:
    """The agent for whom it was held does not take it: on to the fallback queue."""
    transfer = interaction.transfer
    if transfer is None or transfer["held_until"] is None:
        return
    queue = live.company.queue_for(interaction.channel, transfer["fallback_queue"]) or interaction.queue
    interaction.transfer = transfer | {"held_until": None, "to_agent": None, "to_queue": queue, "instead_of": transfer["to_agent"]}
    to_queue(live, turn, interaction, queue, cause="transfer", passed_over=transfer["by"])


def call_off(live: Live, turn: Turn, interaction: Interaction, reason: str) -> None:
    """queued or offered → connected: the sender still has the customer, and nobody joins any more. Offers were withdrawn before."""
    live.router.remove(InteractionId(interaction.id))
    end_wait(live, turn, interaction, reason)
    flow_out(live, turn, interaction, reason)
    interaction.transfer = None
    interaction.state = "connected"
    if interaction.call is not None:
        take_off_hold(live, turn, interaction.call, interaction)
    happened(turn, interaction, "interaction.kept", reason=reason)
    changed(live, turn, interaction)
