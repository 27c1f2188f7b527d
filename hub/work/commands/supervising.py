"""Supervisors reach into the queue: assign by hand, change a tier, boost. Agents may assign to themselves."""

from __future__ import annotations

from dataclasses import dataclass

from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.work import offers
from hub.work.commands.moving import OnInteraction
from hub.work.life import changed, happened
from hub.work.live import Live
from hub.work.placing import placed, take_place
from hub.work.records import Interaction
from hub.work.refusals import NO_SUCH_AGENT, NO_SUCH_TIER, NOT_FOUND, NOT_NOW, NOT_WAITING
from hub.work.views import interaction_view
from hub.work.visibility import is_supervisor, may_see, supervises
from routing.decisions import AssignRefused
from routing.ids import AgentId, InteractionId, Tier


@dataclass(kw_only=True)
class AssignWork(OnInteraction):
    """Offer a waiting interaction to this agent: the same claim and the same log of reasons as any other offer. To oneself it is
    accepted at once.
    """

    to_agent: str

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        interaction, asking = state.interactions.get(self.interaction_id), state.agents.get(self.agent_id)
        if interaction is None or asking is None or not self._may(state, interaction):
            return NOT_FOUND
        agent = state.agents.get(self.to_agent)
        if agent is None:
            return NO_SUCH_AGENT
        if interaction.state != "queued":
            return NOT_WAITING if may_see(asking, interaction) else NOT_FOUND
        decision = state.router.assign(InteractionId(interaction.id), AgentId(agent.id), turn.now.timestamp())
        if isinstance(decision, AssignRefused):
            return Refused(code=decision.code, detail=decision.detail)
        offers.make(state, turn, decision, accept_now=agent is asking)
        return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}

    def _may(self, state: Live, interaction: Interaction) -> bool:
        asking = state.agents[self.agent_id]
        if is_supervisor(asking):
            return supervises(asking, interaction)
        return self.to_agent == self.agent_id and f"queue:{interaction.queue}" in asking.seat.skills


@dataclass(kw_only=True)
class RetierWork(OnInteraction):
    """Give an interaction another tier; one that waits moves at once."""

    tier: str

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.find(state)
        if isinstance(found, Refused):
            return found
        interaction, _ = found
        if self.tier not in (tier.name for tier in state.company.tiers):
            return NO_SUCH_TIER
        if not interaction.is_live:
            return NOT_NOW
        retier(state, turn, interaction, self.tier, by=self.agent_id)
        return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}


@dataclass(kw_only=True)
class BoostWork(OnInteraction):
    """Give a waiting interaction so many seconds more of age."""

    seconds: float

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.find(state)
        if isinstance(found, Refused):
            return found
        interaction, agent = found
        waiting = state.router.boost(InteractionId(interaction.id), self.seconds, turn.now.timestamp())
        if waiting is None:
            return NOT_WAITING
        take_place(interaction, waiting)
        changed(state, turn, interaction)
        happened(turn, interaction, "interaction.boosted", agent=agent.id, seconds=self.seconds, key=waiting.key)
        return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}


def retier(live: Live, turn: Turn, interaction: Interaction, tier: str, *, by: str | None) -> None:
    """The earned score is carried; a rise gives at least what that tier would have had from the start of this wait."""
    if interaction.tier == tier:
        return
    before, interaction.tier = interaction.tier, tier
    now = turn.now.timestamp()
    waiting = live.router.retier(InteractionId(interaction.id), Tier(tier), now)
    if waiting is None and interaction.waiting is not None:
        # It is offered: should the offer come to nothing, it returns to this place.
        waiting = live.router.retiered(placed(interaction.waiting), Tier(tier), now)
    if waiting is not None:
        take_place(interaction, waiting)
    happened(turn, interaction, "interaction.retiered", agent=by, before=before)
    changed(live, turn, interaction)
