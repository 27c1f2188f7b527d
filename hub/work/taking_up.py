"""An agent has work in their hands that nobody offered them: they wrote first, took a letter back, or made one piece of work two."""

from __future__ import annotations

from hub.journal.turn import Turn
from hub.work.agents import Agent
from hub.work.handlings import begin
from hub.work.life import connect, move_home, unpark
from hub.work.live import Live
from hub.work.placing import routed_as
from hub.work.records import Interaction
from routing.ids import AgentId, Channel, InteractionId


def has_room(live: Live, agent: Agent, channel: str) -> bool:
    return agent.signed_in and live.router.has_room(AgentId(agent.id), Channel(channel))


def take_up(live: Live, turn: Turn, interaction: Interaction, agent: Agent) -> None:
    """arrived or parked → connected."""
    if interaction.state == "parked":
        move_home(live, turn, interaction)
        unpark(live, interaction)
    live.router.occupy(AgentId(agent.id), InteractionId(interaction.id), routed_as(interaction))
    begin(live, turn, interaction, agent, None)
    connect(live, turn, interaction, agent.id)
