"""An agent writes to the customer, or a note to colleagues, and reads what the customer wrote."""

from __future__ import annotations

from dataclasses import dataclass

from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.mail.answering import latest_letter
from hub.mail.needs import LetterNeeds
from hub.mail.writing import PLAIN, Letter, send_letter
from hub.work import messages
from hub.work.agents import Agent
from hub.work.commands.moving import park_after_reply
from hub.work.live import Live
from hub.work.needs import ByAgent, Needs
from hub.work.records import Interaction, Message
from hub.work.refusals import EMPTY, NO_LETTER, NO_ROOM, NO_TEXT, NOT_FOUND, NOT_NOW, NOT_YOURS, OPTED_OUT, TOO_LONG
from hub.work.taking_up import has_room, take_up
from hub.work.views import message_view
from hub.work.visibility import may_see


@dataclass(kw_only=True)
class SendMessage(ByAgent):
    """A reply (whoever has the customer) or a private note (whoever may see the interaction)."""

    interaction_id: str
    text: str
    client_id: str
    private: bool
    letter: Letter | None = None

    def needs(self) -> Needs:
        if self.private:
            return Needs(interactions=frozenset({self.interaction_id}))
        letter = self.letter or PLAIN
        named = frozenset(id for id in (letter.forwards, letter.answers, letter.seen) if id is not None)
        letters = LetterNeeds(latest_of=frozenset({self.interaction_id}), messages=named)
        return Needs(interactions=frozenset({self.interaction_id}), letters=letters)

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        interaction = state.interaction(self.interaction_id)
        agent = state.agents.get(self.agent_id)
        if interaction is None or agent is None or not may_see(agent, interaction):
            return NOT_FOUND
        if self.private:
            return dict(message_view(messages.note(state, turn, interaction, agent, self.text, client_id=self.client_id)))
        refused = self._refusal(state, turn, interaction, agent)
        if refused is not None:
            return refused
        said = self._say(state, turn, interaction, agent)
        if isinstance(said, Refused):
            return said
        if not self._crossed(state, interaction):
            park_after_reply(state, turn, interaction, agent)
        return dict(message_view(said))

    @staticmethod
    def _is_set_aside(state: Live, interaction: Interaction, agent: Agent) -> bool:
        """A letter of theirs that waits for the customer: who has forgotten something may write again."""
        return interaction.state == "parked" and interaction.agent_id == agent.id and state.has_letters(interaction.channel)

    def _crossed(self, state: Live, interaction: Interaction) -> bool:
        """Whether the customer has written something that the writer of this had not before them."""
        seen = state.aside.letters.by_id.get((self.letter or PLAIN).seen or "")
        latest = latest_letter(state.aside.letters.of_interaction(interaction.id))
        return seen is not None and latest is not None and latest[0].seq > seen.seq

    def _say(self, state: Live, turn: Turn, interaction: Interaction, agent: Agent) -> Message | Refused:
        if not state.has_letters(interaction.channel):
            return messages.say(state, turn, interaction, agent, self.text, client_id=self.client_id)
        return send_letter(state, turn, interaction, agent, self.text, self.letter or PLAIN, client_id=self.client_id)

    def _refusal(self, state: Live, turn: Turn, interaction: Interaction, agent: Agent) -> Refused | None:
        if interaction.state == "closed":
            return NOT_NOW
        if self._is_set_aside(state, interaction, agent):
            if not has_room(state, agent, interaction.channel):
                return NO_ROOM
            take_up(state, turn, interaction, agent)
        handling = interaction.active_handling(self.agent_id)
        if handling is None:
            return NOT_YOURS
        if handling.state != "active":
            return NOT_NOW
        if state.capabilities[interaction.channel].longest_text == 0:
            return NO_TEXT
        if self.letter is not None and not state.has_letters(interaction.channel):
            return NO_LETTER
        if not self.text.strip() and not (self.letter is not None and (self.letter.attachments or self.letter.forwards)):
            return EMPTY
        if len(self.text) > state.capabilities[interaction.channel].longest_text:
            return TOO_LONG
        if state.has_letters(interaction.channel):
            # Whoever writes a letter may be answered, whatever they said of letters they have not asked for.
            return None
        return OPTED_OUT if has_opted_out(state, interaction.customer_id, interaction.channel) else None


@dataclass(kw_only=True)
class MarkRead(ByAgent):
    """The agent has seen everything up to this message."""

    interaction_id: str
    message_id: str

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        interaction = state.interactions.get(self.interaction_id)
        if interaction is None or interaction.active_handling(self.agent_id) is None:
            return NOT_FOUND
        unread = state.unread_by_agent.get(interaction.id, [])
        upto = next((number for number, message in enumerate(unread) if message.id == self.message_id), None)
        if upto is None:
            return {}
        state.unread_by_agent[interaction.id] = unread[upto + 1 :]
        for message in unread[: upto + 1]:
            message.delivery_state = "read"
            messages.message_changed(state, turn, message)
        return {}


def has_opted_out(state: Live, customer_id: str | None, channel: str) -> bool:
    card = state.cards.get(customer_id or "")
    return card is not None and card.consents.get(channel) is False
