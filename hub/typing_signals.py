"""Who is typing: passed on at once, never stored."""

from __future__ import annotations

from hub.desk.desks import Desks
from hub.desk.wire import Typing
from hub.intake.showing import Showing
from hub.publishing import Publishing
from hub.work.records import Interaction


class TypingSignals:
    """Between a customer and those who have them in hand."""

    def __init__(self, publishing: Publishing, desks: Desks, showing: Showing) -> None:
        self._publishing = publishing
        self._desks = desks
        self._showing = showing

    def customer(self, conversation_id: str, on: bool) -> None:
        live = self._publishing.live
        conversation = live.conversations.get(conversation_id) if live is not None else None
        interaction = live.interactions.get(conversation.interaction_id or "") if live is not None and conversation is not None else None
        if interaction is None:
            return
        name = interaction.stated_name or interaction.customer_name
        data: Typing = {"interaction_id": interaction.id, "by": "customer", "name": name, "on": on}
        self._desks.tell((handling.agent_id for handling in interaction.active), "typing", data)

    def agent(self, interaction: Interaction, user_id: str, on: bool) -> None:
        self._showing.typing(interaction, on)
        live = self._publishing.live
        data: Typing = {
            "interaction_id": interaction.id,
            "by": "agent",
            "name": live.names.get(user_id) if live is not None else None,
            "on": on,
        }
        self._desks.tell((handling.agent_id for handling in interaction.active if handling.agent_id != user_id), "typing", data)
