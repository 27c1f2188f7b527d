"""What customers see on channels that keep a connection to them: messages, who joined, the end, and their place in the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from channels.contract import AgentTyping, ConversationKey, FollowsConversations, QueuePosition
from hub.intake.conversation_log import as_customer_sees
from hub.journal.event import Event
from hub.work.line import place_in_line
from hub.work.live import Live
from hub.work.records import Interaction


class Showing:
    """Passes events on to the channels that follow conversations. What a customer is shown of their place never gets worse."""

    def __init__(self, channels: Mapping[str, FollowsConversations]) -> None:
        self._channels = channels
        self._shown: dict[str, QueuePosition] = {}

    def publish(self, live: Live, events: Sequence[Event]) -> None:
        for event in events:
            interaction = event.subject
            if not isinstance(interaction, Interaction) or interaction.channel not in self._channels:
                continue
            shown = as_customer_sees(event, live.spoken.get(event.seq), live.names)
            if shown is not None:
                self._channels[interaction.channel].show(_key(interaction), shown)

    def typing(self, interaction: Interaction, on: bool) -> None:
        channel = self._channels.get(interaction.channel)
        if channel is not None:
            channel.show(_key(interaction), AgentTyping(on=on))

    def positions(self, live: Live, now: float) -> None:
        """Tell everyone who waits and is connected where they stand, if that is news. At most once a second."""
        waiting: dict[str, QueuePosition] = {}
        for name, channel in self._channels.items():
            for key in channel.following():
                interaction = _waiting(live, f"{name}:{key}")
                if interaction is None:
                    continue
                told = self._shown.get(interaction.id)
                place = place_in_line(live, interaction, told, now)
                waiting[interaction.id] = place
                if place != told:
                    channel.show(key, place)
        self._shown = waiting


def _waiting(live: Live, conversation_id: str) -> Interaction | None:
    conversation = live.conversations.get(conversation_id)
    interaction = live.interactions.get(conversation.interaction_id or "") if conversation is not None else None
    return interaction if interaction is not None and interaction.state in ("queued", "offered") else None


def _key(interaction: Interaction) -> ConversationKey:
    return ConversationKey(interaction.conversation_id.partition(":")[2])
