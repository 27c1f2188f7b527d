"""An agent accepts or declines what is offered."""

from __future__ import annotations

from dataclasses import dataclass

from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.work import offers
from hub.work.live import Live
from hub.work.needs import ByAgent
from hub.work.refusals import OFFER_GONE
from hub.work.views import interaction_view


@dataclass(kw_only=True)
class AcceptOffer(ByAgent):
    offer_id: str

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        offer = state.offers.get(self.offer_id)
        if offer is None or offer.agent_id != self.agent_id:
            return OFFER_GONE
        interaction = offers.accept(state, turn, offer)
        return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}


@dataclass(kw_only=True)
class DeclineOffer(ByAgent):
    offer_id: str
    reason: str

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        offer = state.offers.get(self.offer_id)
        if offer is None or offer.agent_id != self.agent_id:
            return OFFER_GONE
        offers.decline(state, turn, offer, self.reason)
        return {}
