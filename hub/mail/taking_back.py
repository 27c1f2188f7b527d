"""A reply is taken back before it has left: nobody outside has seen it."""

from __future__ import annotations

from dataclasses import dataclass

from channels.contract import DeliveryState
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.work.life import bring_back
from hub.work.live import Live
from hub.work.messages import message_changed
from hub.work.needs import ByAgent, Needs
from hub.work.records import Message
from hub.work.refusals import NOT_FOUND
from hub.work.taking_up import has_room, take_up
from hub.work.timer_rules import set_message_timer
from hub.work.views import interaction_view

TOO_LATE = Refused(code="too_late", detail="It has left already, or its conversation is closed.")


@dataclass(kw_only=True)
class TakeBack(ByAgent):
    """Whoever wrote it takes it back, and has the interaction in hand again where there is room."""

    message_id: str
    interaction_id: str

    def needs(self) -> Needs:
        return Needs(interactions=frozenset({self.interaction_id}))

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        interaction, agent = state.interaction(self.interaction_id), state.agents.get(self.agent_id)
        if interaction is None or agent is None:
            return NOT_FOUND
        message = state.leaving.get(self.message_id)
        if message is None or message.interaction_id != interaction.id or not can_be_taken_back(message):
            return TOO_LATE
        if message.author_id != agent.id:
            return NOT_FOUND
        if interaction.state in ("closed", "wrapping"):
            return TOO_LATE
        message.delivery_state, message.due_at = DeliveryState.WITHDRAWN, None
        del state.leaving[message.id]
        set_message_timer(state, message)
        message_changed(state, turn, message)
        if interaction.state == "parked" and has_room(state, agent, interaction.channel):
            take_up(state, turn, interaction, agent)
        elif interaction.state == "parked":
            bring_back(state, turn, interaction)
        return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}


def can_be_taken_back(message: Message) -> bool:
    """It has never been handed to anybody."""
    return message.delivery_state == DeliveryState.PENDING and message.attempts == 0
