"""Everything one user's console shows, as of the last committed event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from hub.company import Company
from hub.desk.screen_pop import pop_of
from hub.desk.wire import AgentInfo, ConsoleSettings, Snapshot
from hub.people.wire import Role
from hub.work.agents import Agent
from hub.work.live import Live
from hub.work.records import Interaction
from hub.work.views import interaction_view, presence_view
from hub.work.visibility import is_supervisor, supervises
from hub.work.wire import Work


def snapshot(live: Live, viewer: Agent, colleagues: Sequence[AgentInfo] | None = None) -> Snapshot:
    """`colleagues` are all agents as everybody sees them, where somebody keeps them already."""
    work = work_of(live, viewer)
    agents = [agent_info(agent) for agent in live.agents.values()] if colleagues is None else colleagues
    return {
        "me": {"id": viewer.id, "name": viewer.name, "roles": [cast(Role, role) for role in viewer.roles]},
        "presence": presence_view(viewer.presence),
        "offers": work["offers"],
        "interactions": work["interactions"],
        "agents": cast(list[AgentInfo], agents),
        "settings": console_settings(live.company),
    }


def work_of(live: Live, viewer: Agent, *, own: bool = False) -> Work:
    """This user's offers, and the interactions in somebody's hands that they may see (with `own`: in their own)."""
    offers = [pop_of(live, offer, live.interactions[offer.interaction_id]) for offer in viewer.offers.values()]
    seen = live.interactions.values() if is_supervisor(viewer) and not own else _in_hands_of(live, viewer)
    interactions = [interaction for interaction in seen if (_is_own(viewer, interaction) if own else is_in_work(viewer, interaction))]
    return {
        "offers": offers,
        "interactions": [interaction_view(interaction, live.names, needs_outcome=live.needs_outcome) for interaction in interactions],
    }


def _in_hands_of(live: Live, viewer: Agent) -> list[Interaction]:
    """Without going through everything that waits."""
    offered = [offer.interaction_id for offer in viewer.offers.values()]
    handled = [handling.interaction_id for handling in viewer.handlings.values()]
    return [live.interactions[id] for id in dict.fromkeys([*handled, *offered])]


def is_in_work(viewer: Agent, interaction: Interaction) -> bool:
    """Whether the interaction belongs into this user's work list: in an agent's hands, and theirs or under their supervision."""
    if is_supervisor(viewer) and interaction.in_hand and supervises(viewer, interaction):
        return True
    return _is_own(viewer, interaction)


def _is_own(viewer: Agent, interaction: Interaction) -> bool:
    return interaction.active_handling(viewer.id) is not None or any(offer.agent_id == viewer.id for offer in interaction.offers.values())


def agent_info(agent: Agent) -> AgentInfo:
    return {"id": agent.id, "name": agent.name, "presence": presence_view(agent.presence), "reachable": agent.reachable}


def console_settings(company: Company) -> ConsoleSettings:
    return {
        "queues": [
            {
                "name": queue.name,
                "label": queue.label,
                "outcomes": list(queue.outcomes or company.outcomes),
                "outcome_required": queue.outcome_required,
            }
            for queue in company.queues
        ],
        "tiers": [tier.name for tier in company.tiers],
        "not_ready_reasons": list(company.presence.reasons),
        "outcomes": list(company.outcomes),
    }
