"""A person settles whether a message was sent that nobody could say it of: it may have been, until somebody has asked the customer."""

from __future__ import annotations

from dataclasses import dataclass

from channels.contract import DeliveryState
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.replies.progress import send_again, settled
from hub.work.life import happened
from hub.work.live import Live
from hub.work.needs import ByAgent, Needs
from hub.work.records import Interaction, Message
from hub.work.refusals import NOT_FOUND
from hub.work.views import message_view
from hub.work.visibility import has_part, supervises

NOT_IN_DOUBT = Refused(code="not_in_doubt", detail="There is no doubt about this message (any more).")


@dataclass(kw_only=True)
class MaySettle(ByAgent):
    """Asks whether this person could settle it now: whoever has or had the interaction, or supervises it."""

    message_id: str
    interaction_id: str

    def needs(self) -> Needs:
        return Needs(interactions=frozenset({self.interaction_id}))

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.find(state)
        return found if isinstance(found, Refused) else {}

    def find(self, live: Live) -> tuple[Interaction, Message] | Refused:
        interaction, agent = live.interaction(self.interaction_id), live.agents.get(self.agent_id)
        if interaction is None or agent is None or not (has_part(agent, interaction) or supervises(agent, interaction)):
            return NOT_FOUND
        message = live.leaving.get(self.message_id)
        if message is None or message.interaction_id != interaction.id or message.delivery_state != DeliveryState.UNKNOWN:
            return NOT_IN_DOUBT
        return interaction, message


@dataclass(kw_only=True)
class SettleDoubt(MaySettle):
    """It was sent, or it is sent now, as the same message."""

    sent: bool

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.find(state)
        if isinstance(found, Refused):
            return found
        interaction, message = found
        happened(turn, interaction, "message.settled", agent=self.agent_id, message_id=message.id, sent=self.sent)
        if self.sent:
            settled(state, turn, message, DeliveryState.SENT)
        else:
            send_again(state, turn, message)
        return dict(message_view(message))
