"""Work as it is shown: from the live state, or from rows for what is parked or closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from hub.calls.records import Party
from hub.mail.views import mail_view
from hub.work import wire
from hub.work.agents import Agent
from hub.work.records import Handling, Interaction, Message, Presence


def interaction_view(interaction: Interaction, names: Mapping[str, str], *, needs_outcome: frozenset[str]) -> wire.Interaction:
    """`names` are the agents' by id; `needs_outcome` the queues that ask for an outcome."""
    # A call of ours that nobody has joined yet: its agent is on the way to it, as after an offer.
    is_being_called = interaction.state == "arrived"
    view = {
        "id": interaction.id,
        "channel": interaction.channel,
        "direction": interaction.direction,
        "mode": interaction.mode,
        "queue": interaction.queue,
        "state": "offered" if is_being_called else interaction.state,
        "ended_as": interaction.ended_as,
        "tier": interaction.tier,
        "customer": {"id": interaction.customer_id, "name": interaction.customer_name},
        "match": interaction.match,
        "stated_name": interaction.stated_name,
        "agent": agent_ref(interaction.agent_id, names) if interaction.agent_id else None,
        "subject": interaction.subject,
        "language": interaction.language,
        "preview": interaction.preview,
        "arrived_at": interaction.arrived_at,
        "waiting_since": interaction.waiting_since,
        "waited_seconds": interaction.waited_seconds,
        "closed_at": interaction.closed_at,
        "parked_until": interaction.parked_until,
        "customer_away_since": interaction.away_since,
        "unread": interaction.unread,
        "transfer": _transfer(interaction, names),
        "handlings": [
            *(_handling(handling, names, needs_outcome) for handling in interaction.handlings),
            *(_offered(offer.agent_id, interaction.queue, names) for offer in interaction.offers.values()),
        ],
        "thread_id": interaction.thread_id,
        "fields": interaction.fields,
        "call": call_view(interaction, names) if interaction.call is not None else None,
    }
    return cast(wire.Interaction, view)


def message_view(message: Message) -> wire.Message:
    return cast(
        wire.Message,
        {
            "id": message.id,
            "interaction_id": message.interaction_id,
            "seq": message.seq,
            "from": message.author,
            "name": message.name,
            "text": message.text,
            "at": message.at,
            "private": message.private,
            "client_id": message.client_id,
            "delivery": {"state": message.delivery_state, "reason": message.delivery_reason} if message.delivery_state else None,
            "attachments": [_attachment(message.id, place, item) for place, item in enumerate(message.attachments, start=1)],
            "mail": mail_view(message.mail) if message.mail is not None else None,
        },
    )


def _attachment(message_id: str, place: int, item: Mapping[str, Any]) -> wire.AttachmentView:
    return {
        "name": item["name"],
        "media_type": item["media_type"],
        "size_bytes": item.get("size_bytes"),
        "url": f"/api/v1/messages/{message_id}/attachments/{place}" if item.get("file") else None,
        "inline": item.get("content_id") is not None,
        "held": item.get("held"),
    }


def presence_view(presence: Presence) -> wire.Presence:
    pending: wire.PresenceBody | None = None
    if presence.pending_state is not None and presence.pending_since is not None:
        pending = cast(
            wire.PresenceBody,
            {"state": presence.pending_state, "reason": presence.pending_reason, "since": presence.pending_since},
        )
    chosen = {"state": presence.state, "reason": presence.reason, "since": presence.since}
    return {"presence": cast(wire.PresenceBody, chosen), "pending": pending}


def agent_ref(agent_id: str, names: Mapping[str, str]) -> wire.AgentRef:
    return {"id": agent_id, "name": names.get(agent_id, "")}


def named(agent: Agent) -> wire.AgentRef:
    return {"id": agent.id, "name": agent.name}


def call_view(interaction: Interaction, names: Mapping[str, str]) -> wire.CallView:
    """Who has left is not shown: the timeline tells of them."""
    call = interaction.call
    assert call is not None, "only calls are shown as such"
    return {
        "stage": call.stage,
        "number": call.address,
        "on_hold": call.on_hold,
        "held_since": call.held_since,
        "recording": call.recording,
        "pause_reason": call.pause_reason,
        "tries": call.tries,
        "parties": [_party(party, interaction, names) for party in call.there],
        "ivr": [cast(wire.IvrStep, step) for step in call.path],
    }


def _party(party: Party, interaction: Interaction, names: Mapping[str, str]) -> wire.PartyView:
    agent = agent_ref(party.agent_id, names) if party.agent_id is not None else None
    name = agent["name"] if agent is not None else interaction.customer_name if party.role == "customer" else party.address or ""
    held = party.role == "customer" and interaction.call is not None and interaction.call.on_hold
    return {
        "id": party.id,
        "role": party.role,
        "agent": agent,
        "name": name,
        "state": cast(Any, party.state),
        "on_hold": held or party.on_hold,
        "takes_over": party.takes_over,
        "mode": party.mode,
        "joined_at": party.joined_at,
    }


def _handling(handling: Handling, names: Mapping[str, str], needs_outcome: frozenset[str]) -> wire.HandlingView:
    return {
        "agent": agent_ref(handling.agent_id, names),
        "queue": handling.queue,
        "state": handling.state,
        "accepted_at": handling.accepted_at,
        "ended_at": handling.ended_at,
        "outcome": handling.outcome,
        "note": handling.note,
        "wrap_up_until": handling.wrap_until,
        "outcome_required": handling.queue in needs_outcome,
    }


def _offered(agent_id: str, queue: str, names: Mapping[str, str]) -> wire.HandlingView:
    return {
        "agent": agent_ref(agent_id, names),
        "queue": queue,
        "state": "offered",
        "accepted_at": None,
        "ended_at": None,
        "outcome": None,
        "note": None,
        "wrap_up_until": None,
        "outcome_required": False,
    }


def _transfer(interaction: Interaction, names: Mapping[str, str]) -> wire.TransferView | None:
    transfer = interaction.transfer
    if transfer is None:
        return None
    return {
        "by": agent_ref(transfer["by"], names),
        "to_queue": transfer["to_queue"],
        "to_agent": agent_ref(transfer["to_agent"], names) if transfer["to_agent"] else None,
        "instead_of": agent_ref(transfer["instead_of"], names) if transfer["instead_of"] else None,
        "note": transfer["note"],
        "since": transfer["since"],
    }
