"""Where a customer's message belongs: in the open interaction, in a parked one that comes back, or at the start of a new one on the
same thread.
"""

from __future__ import annotations

from dataclasses import asdict

from channels.contract import MessageReceived
from hub.intake.beginning import begin_interaction
from hub.journal.turn import Turn
from hub.work.exits import leave_when_closed
from hub.work.life import CLOSED_HOURS, bring_back
from hub.work.live import Live
from hub.work.messages import hear
from hub.work.records import Conversation, Interaction, Message


def hear_message(live: Live, turn: Turn, conversation: Conversation, event: MessageReceived) -> Message:
    interaction = live.interaction(conversation.interaction_id) if conversation.interaction_id else None
    if interaction is None or interaction.state in ("closed", "wrapping"):
        interaction = begin_interaction(live, turn, conversation, language=event.language, subject=event.subject)
        message = _hear(live, turn, interaction, event)
        bring_back(live, turn, interaction, cause="arrival")
        leave_when_closed(live, turn, interaction)
        return message
    message = _hear(live, turn, interaction, event)
    if interaction.state == "parked" and not is_kept_for_opening(interaction):
        bring_back(live, turn, interaction)
    return message


def is_kept_for_opening(interaction: Interaction) -> bool:
    """It waits for the queue to open; whatever is said meanwhile is read then."""
    return interaction.wait is not None and interaction.wait.ended_as == CLOSED_HOURS


def _hear(live: Live, turn: Turn, interaction: Interaction, event: MessageReceived) -> Message:
    interaction.away_since = None
    return hear(
        live,
        turn,
        interaction,
        event.text,
        provider_id=event.provider_id,
        client_id=event.client_id,
        attachments=[asdict(attachment) for attachment in event.attachments],
    )
