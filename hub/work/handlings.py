"""One agent's part in an interaction: begun at acceptance, wrapped up on the server's clock, done when the units are free again."""

from __future__ import annotations

from datetime import timedelta

from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work.agents import Agent
from hub.work.life import changed, close, happened
from hub.work.live import Live
from hub.work.records import Handling, Interaction, Offer
from hub.work.timer_rules import set_interrupted_timer, set_wrap_up_timer
from routing.ids import AgentId, InteractionId


def begin(live: Live, turn: Turn, interaction: Interaction, agent: Agent, offer: Offer | None, *, connecting: bool = False) -> Handling:
    """This agent joins, or has it again; the units are taken already. A part of theirs that is still in wrap-up ends. One who is
    `connecting` is with the customer when both are in the room.
    """
    own = interaction.active_handling(agent.id)
    if own is not None and own.state == "active":
        return own
    if own is not None:
        finish(live, turn, interaction, own, idle=False, keeps_units=True)
    handling = Handling(
        id=new_id("han"),
        interaction_id=interaction.id,
        agent_id=agent.id,
        offer_id=offer.id if offer else None,
        purpose=offer.purpose if offer else "work",
        channel=interaction.channel,
        queue=interaction.queue,
        tier=interaction.tier,
        state="active",
        accepted_at=turn.now,
        connected_at=None if connecting else turn.now,
        customer_id=interaction.customer_id,
    )
    interaction.handlings.append(handling)
    agent.handlings[handling.id] = handling
    live.handlings[handling.id] = handling
    turn.save(handling)
    return handling


def start_wrap_up(live: Live, turn: Turn, interaction: Interaction, handling: Handling) -> None:
    """active → wrapping: this agent's talking is over. Without a wrap-up time it is done at once, unless an outcome is required."""
    handling.hold_seconds += live.calls.held_seconds(interaction.id, handling.connected_at, turn.now)
    handling.state = "wrapping"
    handling.wrap_since = turn.now
    seconds = wrap_up_seconds(live, handling)
    handling.wrap_until = turn.now + timedelta(seconds=seconds)
    turn.save(handling)
    happened(turn, interaction, "handling.wrapping", agent=handling.agent_id, handling_id=handling.id)
    if seconds == 0 and not lacks_outcome(live, handling):
        finish(live, turn, interaction, handling)
        return
    set_wrap_up_timer(live, handling)


def finish(
    live: Live,
    turn: Turn,
    interaction: Interaction,
    handling: Handling,
    *,
    counts: bool = True,
    idle: bool = True,
    keeps_units: bool = False,
) -> None:
    """wrapping (or active, when the work is taken away) → done: the units are free, unless the same agent goes on with it or is offered it
    again: then those are the offer's.
    """
    agent = live.agents.get(handling.agent_id)
    talked_until = handling.wrap_since or turn.now
    if handling.state == "active":
        handling.hold_seconds += live.calls.held_seconds(interaction.id, handling.connected_at, turn.now)
    handling.state = "done"
    handling.ended_at = turn.now
    handling.wrap_until = None
    live.handlings.pop(handling.id, None)
    set_wrap_up_timer(live, handling)
    turn.save(handling)
    turn.record(
        "handling.done",
        interaction=interaction.id,
        agent=handling.agent_id,
        customer=interaction.customer_id,
        subject=interaction,
        facts={
            "queue": handling.queue,
            "channel": handling.channel,
            "tier": handling.tier,
            "handling_id": handling.id,
            "outcome": handling.outcome,
            "talk_seconds": (talked_until - (handling.connected_at or talked_until)).total_seconds() - handling.hold_seconds,
            "hold_seconds": handling.hold_seconds,
            "wrap_seconds": (turn.now - talked_until).total_seconds(),
            "counts": counts,
        },
    )
    if agent is not None:
        agent.handlings.pop(handling.id, None)
        set_interrupted_timer(live, agent)
        rings_again = any(offer.agent_id == agent.id for offer in interaction.offers.values())
        if not (keeps_units or rings_again):
            live.router.release(AgentId(agent.id), InteractionId(interaction.id), turn.now.timestamp(), idle=idle)
        if idle:
            agent.presence.idle_since = turn.now
            turn.save(agent.presence)
    changed(live, turn, interaction)


def hand_over(live: Live, turn: Turn, interaction: Interaction, *, to: str) -> None:
    """Somebody joined: whoever had the customer until now wraps up."""
    for handling in interaction.active:
        if handling.agent_id != to:
            start_wrap_up(live, turn, interaction, handling)


def close_if_done(live: Live, turn: Turn, interaction: Interaction) -> None:
    """The interaction closes when its last handling is done and nobody waits."""
    if interaction.state == "wrapping" and not interaction.in_wrap_up:
        close(live, turn, interaction, interaction.ended_as or "handled")


def wrap_up_seconds(live: Live, handling: Handling) -> float:
    queue = live.company.queue_or_default(handling.queue).wrap_up_seconds
    return live.company.channels[handling.channel].wrap_up_seconds if queue is None else queue


def lacks_outcome(live: Live, handling: Handling) -> bool:
    """Whether this handling still needs an outcome: then its wrap-up does not end by itself."""
    return live.company.queue_or_default(handling.queue).outcome_required and handling.outcome is None
