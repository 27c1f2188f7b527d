"""Agents and supervisors choose a presence; consoles come and go."""

from __future__ import annotations

from dataclasses import dataclass

from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.work import presence
from hub.work.live import Live
from hub.work.needs import ByAgent
from hub.work.refusals import AGENT_NOT_FOUND, CONFIRM, NOT_DIRECTED
from hub.work.views import presence_view


@dataclass(kw_only=True)
class ChoosePresence(ByAgent):
    """Not ready and offline wait for live work to end; offline in a live conversation asks for a confirmation first."""

    state: str
    reason: str | None
    confirmed: bool

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        agent = state.agents.get(self.agent_id)
        if agent is None:
            return AGENT_NOT_FOUND
        if self.reason is not None and self.reason not in state.company.presence.reasons:
            return NOT_DIRECTED
        talking = [handling for handling in presence.live_work(state, agent) if handling.state == "active"]
        if self.state == "offline" and talking:
            if not self.confirmed:
                return CONFIRM
            presence.leave(state, turn, agent, self.reason)
        else:
            presence.choose(state, turn, agent, self.state, self.reason)
        return dict(presence_view(agent.presence))


@dataclass(kw_only=True)
class DeskOpened(ByAgent):
    """A console of this agent is connected."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        agent = state.agents.get(self.agent_id)
        if agent is not None:
            presence.desk_opened(state, turn, agent)
        return {}


@dataclass(kw_only=True)
class DeskClosed(ByAgent):
    """The last console of this agent is gone."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        agent = state.agents.get(self.agent_id)
        if agent is not None:
            presence.desk_closed(state, turn, agent)
        return {}
