"""Supervisors on a call: listen, whisper to the agent, join in, or take it over."""

from __future__ import annotations

from dataclasses import dataclass

from hub.calls.holding import take_off_hold
from hub.calls.meeting import send_guests_away
from hub.calls.records import Call, Party
from hub.calls.refusals import NOT_A_CALL, NOT_SUPERVISED
from hub.calls.steering import seat
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work.agents import Agent
from hub.work.commands.moving import OnInteraction
from hub.work.handlings import begin, finish, hand_over
from hub.work.life import changed, happened, stay_connected
from hub.work.live import Live
from hub.work.offers import wait_for_no_advice, withdraw_all
from hub.work.placing import routed_as
from hub.work.records import Interaction
from hub.work.refusals import NOT_FOUND, NOT_NOW
from hub.work.transfers import call_off
from hub.work.views import interaction_view
from hub.work.visibility import supervises
from routing.ids import AgentId, InteractionId


@dataclass(kw_only=True)
class OnOthersCall(OnInteraction):
    """A command of a supervisor about a call that an agent is on."""

    def others(self, state: Live) -> tuple[Call, Interaction, Agent] | Refused:
        interaction, supervisor = state.interactions.get(self.interaction_id), state.agents.get(self.agent_id)
        if interaction is None or supervisor is None or not supervises(supervisor, interaction):
            return NOT_FOUND
        if interaction.call is None or not state.is_call(interaction):
            return NOT_A_CALL
        if not interaction.active or interaction.active_handling(supervisor.id) is not None:
            return NOT_NOW
        return interaction.call, interaction, supervisor

    def answer(self, state: Live, turn: Turn, interaction: Interaction) -> Answer:
        changed(state, turn, interaction)
        return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}


@dataclass(kw_only=True)
class Supervise(OnOthersCall):
    """`listen`: nobody hears them; `whisper`: the agent alone does; `barge`: everybody does."""

    mode: str

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.others(state)
        if isinstance(found, Refused):
            return found
        call, interaction, supervisor = found
        agent = call.of_agent(interaction.agent_id or interaction.active[-1].agent_id)
        party = call.of_agent(supervisor.id)
        if party is None:
            party = Party(id=new_id("par"), interaction_id=call.id, role="supervisor", agent_id=supervisor.id, made_at=turn.now)
            party.mode = "listen"
            seat(turn, call, party)
        party.wanted = True
        party.mode = {"listen": "listen", "whisper": "whisper", "barge": "talk"}[self.mode]  # type: ignore[assignment]
        party.coaches = agent.id if agent is not None and party.mode != "talk" else None
        turn.save(party)
        happened(turn, interaction, "call.supervised", agent=supervisor.id, mode=self.mode)
        return self.answer(state, turn, interaction)


@dataclass(kw_only=True)
class StopSupervising(OnOthersCall):
    """Out of the call again."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.others(state)
        if isinstance(found, Refused):
            return found
        call, interaction, supervisor = found
        party = call.of_agent(supervisor.id)
        if party is None:
            return NOT_SUPERVISED
        party.wanted = False
        turn.save(party)
        happened(turn, interaction, "call.supervised", agent=supervisor.id, mode="off")
        return self.answer(state, turn, interaction)


@dataclass(kw_only=True)
class TakeOver(OnOthersCall):
    """The agent's handling ends, the supervisor's begins; the customer stays where they are."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.others(state)
        if isinstance(found, Refused):
            return found
        call, interaction, supervisor = found
        party = call.of_agent(supervisor.id)
        if party is None or not party.joined:
            return NOT_SUPERVISED
        if interaction.state in ("queued", "offered"):
            withdraw_all(state, turn, interaction, "moved")
            for handling in interaction.connecting:
                finish(state, turn, interaction, handling, counts=False, idle=False)
            call_off(state, turn, interaction, "taken_over")
        wait_for_no_advice(state, turn, interaction)
        send_guests_away(turn, call)
        state.router.occupy(AgentId(supervisor.id), InteractionId(interaction.id), routed_as(interaction))
        begin(state, turn, interaction, supervisor, None)
        party.role, party.mode, party.coaches = "agent", "talk", None
        turn.save(party)
        happened(turn, interaction, "call.taken_over", agent=supervisor.id)
        hand_over(state, turn, interaction, to=supervisor.id)
        take_off_hold(state, turn, call, interaction)
        stay_connected(state, turn, interaction, supervisor.id)
        return self.answer(state, turn, interaction)
