"""One function decides who may see an interaction."""

from __future__ import annotations

from hub.people.users import SUPERVISORS
from hub.work.agents import Agent
from hub.work.records import Interaction


def may_see(viewer: Agent, interaction: Interaction) -> bool:
    """Supervisors see the interactions of their queues; everybody those they have, had, or are offered, and those of a customer they
    are serving now.
    """
    return supervises(viewer, interaction) or has_part(viewer, interaction) or serves(viewer, interaction.customer_id)


def supervises(viewer: Agent, interaction: Interaction) -> bool:
    """Whether the interaction is in a queue that this supervisor is responsible for."""
    return is_supervisor(viewer) and (viewer.queue_scope is None or interaction.queue in viewer.queue_scope)


def has_part(viewer: Agent, interaction: Interaction) -> bool:
    """Whether this agent has, had, or is offered the interaction."""
    return viewer.id in interaction.had_by


def serves(viewer: Agent, customer_id: str | None) -> bool:
    """Whether this customer is in the agent's hands or offered to them: then their history is open."""
    return customer_id is not None and customer_id in viewer.customers


def is_supervisor(viewer: Agent) -> bool:
    return not SUPERVISORS.isdisjoint(viewer.roles)


def oversees(supervisor: Agent | None, agent: Agent | None) -> bool:
    """Whether this agent serves a queue that this supervisor is responsible for."""
    if supervisor is None or agent is None or not is_supervisor(supervisor):
        return False
    scope = supervisor.queue_scope
    return scope is None or any(f"queue:{queue}" in agent.seat.skills for queue in scope)
