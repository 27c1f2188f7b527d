"""When things fall due, read off their rows: the same rules at every change and at start."""

from __future__ import annotations

from datetime import datetime, timedelta

from hub.work.agents import Agent
from hub.work.live import Live
from hub.work.records import Handling, Interaction, Message, Offer
from hub.work.timers import Timer

CHAT = "chat"
PARKED = Timer("parked", "")
ROUTING = Timer("routing", "")
NOTES = Timer("notes", "")


def set_offer_timer(live: Live, offer: Offer) -> None:
    live.set_timer(Timer("offer", offer.id), offer.expires_at if offer.state == "pending" else None)


def set_wrap_up_timer(live: Live, handling: Handling) -> None:
    """A wrap-up that is overdue for want of an outcome has been flagged: its timer is not raised again."""
    timer = Timer("wrap_up", handling.id)
    flagged = handling.overdue and handling.outcome is None
    live.set_timer(timer, handling.wrap_until if handling.state == "wrapping" and not flagged else None)


def set_interaction_timers(live: Live, interaction: Interaction, now: datetime) -> None:
    for handling in interaction.handlings:
        set_wrap_up_timer(live, handling)
        agent = live.agents.get(handling.agent_id)
        if agent is not None and len(agent.handlings) > 1:
            set_interrupted_timer(live, agent)
    live.set_timer(Timer("away", interaction.id), _away_ends(live, interaction))
    live.set_timer(Timer("silent", interaction.id), _silence_ends(live, interaction))
    live.set_timer(Timer("transfer", interaction.id), _transfer_ends(interaction))


def set_interrupted_timer(live: Live, agent: Agent) -> None:
    """What an agent set aside for a call goes back to the queue when the call takes too long."""
    parts = [(handling, live.interactions.get(handling.interaction_id)) for handling in agent.handlings.values()]
    held = [(handling, interaction) for handling, interaction in parts if interaction is not None and handling.state == "active"]
    on_calls = [handling.accepted_at for handling, interaction in held if live.is_call(interaction)]
    waiting = [interaction.channel for _, interaction in held if not live.is_live_work(interaction)]
    minutes = min((live.company.channels[channel].interrupted_minutes for channel in waiting), default=None)
    due = min(on_calls) + timedelta(minutes=minutes) if on_calls and minutes is not None else None
    live.set_timer(Timer("interrupted", agent.id), due)


def set_agent_timers(live: Live, agent: Agent) -> None:
    lost_at = agent.presence.desk_lost_at if agent.signed_in and not agent.given_up else None
    rules = live.company.presence
    for kind, seconds in (("desk_grace", rules.desk_grace_seconds), ("desk_limit", rules.desk_limit_seconds)):
        timer = Timer("desk_grace" if kind == "desk_grace" else "desk_limit", agent.id)
        live.set_timer(timer, lost_at + timedelta(seconds=seconds) if lost_at else None)


def set_message_timer(live: Live, message: Message) -> None:
    live.set_timer(Timer("send", message.id), message.due_at if message.delivery_state in ("pending", "unknown") else None)


def set_parked_timer(live: Live, due: datetime | None) -> None:
    live.set_timer(PARKED, due)


def sooner_parked(live: Live, due: datetime | None) -> None:
    """One more parked interaction: the timer is that of the earliest."""
    current = live.timers.when(PARKED)
    if due is not None and (current is None or due < current):
        live.set_timer(PARKED, due)


def _away_ends(live: Live, interaction: Interaction) -> datetime | None:
    if interaction.away_since is None or not interaction.is_live or interaction.state == "wrapping":
        return None
    if interaction.mode == "message":
        # They were told that their message is kept, and may go.
        return None
    rules = live.company.chat
    seconds = rules.away_end_seconds if interaction.active else rules.abandon_grace_seconds
    return interaction.away_since + timedelta(seconds=seconds)


def _silence_ends(live: Live, interaction: Interaction) -> datetime | None:
    """Since the last word, as long as that was ours: who waits for our answer is not silent."""
    if interaction.channel != CHAT or interaction.state != "connected" or interaction.last_customer_at is None or interaction.unread:
        return None
    rules = live.company.chat
    if interaction.asked_at is not None:
        return interaction.asked_at + timedelta(seconds=rules.silent_end_seconds)
    thread = live.thread(interaction.thread_id)
    spoken_at = thread.last_agent_at if thread is not None else None
    return max(interaction.last_customer_at, spoken_at or interaction.last_customer_at) + timedelta(seconds=rules.silent_ask_seconds)


def _transfer_ends(interaction: Interaction) -> datetime | None:
    held_until = interaction.transfer.get("held_until") if interaction.transfer else None
    return datetime.fromisoformat(held_until) if held_until else None
