"""An agent passes work on, parks it, ends it, and wraps it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.calls.holding import put_on_hold
from hub.calls.outside import call_out, elsewhere
from hub.calls.refusals import ALREADY_CONSULTING, NOT_A_CALL
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.work import messages
from hub.work.agents import Agent
from hub.work.departing import end_conversation
from hub.work.handlings import close_if_done, finish, lacks_outcome, start_wrap_up
from hub.work.life import age_of, changed, close, enqueue, flow_out, happened, park
from hub.work.live import Live
from hub.work.needs import ByAgent, Needs
from hub.work.offers import fall_through, wait_for_no_advice
from hub.work.records import Handling, Interaction
from hub.work.refusals import (
    AGENT_NOT_FOUND,
    ALREADY_TRANSFERRING,
    BAD_ADDRESS,
    NO_SUCH_AGENT,
    NO_SUCH_OUTCOME,
    NO_SUCH_QUEUE,
    NOT_FOUND,
    NOT_NOW,
    NOT_YOURS,
    OUTCOME_REQUIRED,
    PAST_TIME,
    TOO_FAR,
)
from hub.work.views import interaction_view
from hub.work.visibility import is_supervisor, may_see

AGENT_ENDED = "agent_ended"
LONGEST_PARK = timedelta(days=365)


@dataclass(kw_only=True)
class OnInteraction(ByAgent):
    """A command about one interaction that may be parked."""

    interaction_id: str

    def needs(self) -> Needs:
        return Needs(interactions=frozenset({self.interaction_id}))

    def find(self, state: Live) -> tuple[Interaction, Agent] | Refused:
        """The interaction and who asks, if they may know of it."""
        interaction, agent = state.interaction(self.interaction_id), state.agents.get(self.agent_id)
        if interaction is None or agent is None or not may_see(agent, interaction):
            return NOT_FOUND
        return interaction, agent


@dataclass(kw_only=True)
class TransferWork(OnInteraction):
    """To a queue, or to an agent for whom it is held a while; a call also to a number outside. The sender keeps the customer until
    somebody joins.
    """

    queue: str | None
    agent: str | None
    number: str | None
    country: str
    note: str
    fallback_queue: str | None

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.find(state)
        if isinstance(found, Refused):
            return found
        interaction, sender = found
        refused = self._refusal(state, interaction, sender)
        if refused is not None:
            return refused
        if self.number is not None:
            return self._to_number(state, turn, interaction, sender, self.number)
        target = state.agents.get(self.agent or "")
        hold = target is not None and target.takes_work and interaction.channel in target.seat.channels
        fallback = self.fallback_queue or interaction.queue
        seconds = state.company.queue(interaction.queue).transfer_hold_seconds
        to_queue = self.queue or (None if hold else fallback)
        interaction.transfer = {
            "by": sender.id,
            "to_queue": to_queue,
            "to_agent": self.agent if hold else None,
            "instead_of": None if hold else self.agent,
            "note": self.note,
            "since": turn.now.isoformat().replace("+00:00", "Z"),
            "fallback_queue": fallback,
            "held_until": (turn.now + timedelta(seconds=seconds)).isoformat() if hold else None,
        }
        if self.note.strip():
            # On the pop it is gone with the answer; as a private note it stays where the next agents read.
            messages.note(state, turn, interaction, sender, self.note)
        if interaction.call is not None and state.is_call(interaction):
            wait_for_no_advice(state, turn, interaction)
            put_on_hold(state, turn, interaction.call, interaction, by=sender.id)
        age = age_of(state, interaction, turn.now)
        interaction.asks = {}
        happened(turn, interaction, "interaction.transferred", agent=sender.id, to_queue=to_queue, to_agent=self.agent)
        flow_out(state, turn, interaction, "transfer")
        interaction.queue = to_queue or interaction.queue
        enqueue(
            state,
            turn,
            interaction,
            cause="transfer",
            age_seconds=age,
            preferred=target.id if target is not None and hold else None,
            preferred_for_seconds=seconds,
            only_preferred=hold,
            passed_over=sender.id,
        )
        return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}

    def _to_number(self, state: Live, turn: Turn, interaction: Interaction, sender: Agent, number: str) -> Answer | Refused:
        """The customer waits on hold until somebody answers there; then they talk without us."""
        if interaction.call is None or not state.is_call(interaction):
            return NOT_A_CALL
        if any(party.role in ("outside", "consulted") for party in interaction.call.there):
            return ALREADY_CONSULTING
        to = elsewhere(state, interaction.call, number, self.country)
        if to is None:
            return BAD_ADDRESS
        call_out(turn, interaction.call, to, takes_over=True)
        put_on_hold(state, turn, interaction.call, interaction, by=sender.id)
        happened(turn, interaction, "interaction.transferred", agent=sender.id, to_queue=None, to_agent=None)
        changed(state, turn, interaction)
        return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}

    def _refusal(self, state: Live, interaction: Interaction, sender: Agent) -> Refused | None:
        handling = interaction.active_handling(sender.id)
        if interaction.transfer is not None:
            return ALREADY_TRANSFERRING
        if handling is None:
            return NOT_YOURS
        if handling not in interaction.active or handling.purpose == "consult" or interaction.state != "connected":
            return NOT_NOW
        if self.agent is not None and (self.agent not in state.agents or self.agent == sender.id):
            return NO_SUCH_AGENT
        queues = [queue for queue in (self.queue, self.fallback_queue) if queue is not None]
        return None if all(state.company.takes(queue, interaction.channel) for queue in queues) else NO_SUCH_QUEUE


@dataclass(kw_only=True)
class ParkWork(OnInteraction):
    """Set aside until the customer writes, or until a time."""

    until: datetime | None

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.find(state)
        if isinstance(found, Refused):
            return found
        interaction, agent = found
        handling = interaction.active_handling(agent.id)
        if handling is None:
            return NOT_YOURS
        if interaction.state != "connected" or interaction.active != [handling] or state.is_call(interaction):
            return NOT_NOW
        if self.until is not None and self.until <= turn.now:
            return PAST_TIME
        if self.until is not None and self.until > turn.now + LONGEST_PARK:
            return TOO_FAR
        set_aside(state, turn, interaction, agent, self.until)
        return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}


@dataclass(kw_only=True)
class EndWork(OnInteraction):
    """The conversation is over: whoever was in it wraps up. Parked work of one's own closes."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.find(state)
        if isinstance(found, Refused):
            return found
        interaction, agent = found
        handling = interaction.active_handling(agent.id)
        if handling is None:
            return _close_parked(state, turn, interaction, agent)
        if handling.state != "active":
            return NOT_NOW
        if handling.is_connecting:
            # They do not want it after all: somebody else takes it.
            fall_through(state, turn, handling, pass_over=True)
        elif handling.purpose == "consult":
            start_wrap_up(state, turn, interaction, handling)
            changed(state, turn, interaction)
        else:
            end_conversation(state, turn, interaction, AGENT_ENDED)
        return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}


@dataclass(kw_only=True)
class WrapUpWork(OnInteraction):
    """Ends this agent's handling, with an outcome and a note. A conversation that only they were in ends with it."""

    outcome: str | None
    note: str

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.find(state)
        if isinstance(found, Refused):
            return found
        interaction, agent = found
        handling = interaction.active_handling(agent.id)
        if handling is None:
            return _close_parked(state, turn, interaction, agent, self.outcome, self.note)
        if handling.is_connecting:
            return NOT_NOW
        refused = _outcome_refusal(state, handling, self.outcome)
        if refused is not None:
            return refused
        handling.outcome, handling.note = self.outcome or handling.outcome, self.note or handling.note
        leave(state, turn, interaction, handling)
        return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}


@dataclass(kw_only=True)
class CompleteWrapUp(ByAgent):
    """A supervisor ends another agent's wrap-up, required outcome or not."""

    of_agent: str

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        supervisor, agent = state.agents.get(self.agent_id), state.agents.get(self.of_agent)
        if supervisor is None or agent is None or not is_supervisor(supervisor):
            return AGENT_NOT_FOUND
        wrapping = [handling for handling in agent.handlings.values() if handling.state == "wrapping"]
        seen = [handling for handling in wrapping if may_see(supervisor, state.interactions[handling.interaction_id])]
        if not seen:
            return Refused(code="not_wrapping", detail="This agent is not in wrap-up.")
        for handling in seen:
            interaction = state.interactions[handling.interaction_id]
            finish(state, turn, interaction, handling)
            close_if_done(state, turn, interaction)
        return {"completed": len(seen)}


def leave(live: Live, turn: Turn, interaction: Interaction, handling: Handling) -> None:
    """This agent's part is over, wrap-up included."""
    others = [other for other in interaction.active if other is not handling and other.purpose != "consult"]
    if interaction.state == "connected" and handling in interaction.active and handling.purpose != "consult" and not others:
        end_conversation(live, turn, interaction, AGENT_ENDED)
    elif handling.state == "active":
        start_wrap_up(live, turn, interaction, handling)
    if handling.is_live:
        finish(live, turn, interaction, handling)
    changed(live, turn, interaction)
    close_if_done(live, turn, interaction)


def set_aside(live: Live, turn: Turn, interaction: Interaction, agent: Agent, until: datetime | None) -> None:
    """Parked work holds no units; it comes back to this agent first."""
    for handling in interaction.active:
        finish(live, turn, interaction, handling, counts=False)
    park(live, turn, interaction, until=until, agent=agent.id)


def park_after_reply(live: Live, turn: Turn, interaction: Interaction, agent: Agent) -> None:
    """Where the channel is worked so, a reply sets the interaction aside until the customer writes again."""
    if live.company.channels[interaction.channel].park_after_reply and interaction.active and interaction.state == "connected":
        set_aside(live, turn, interaction, agent, None)


def _close_parked(
    state: Live, turn: Turn, interaction: Interaction, agent: Agent, outcome: str | None = None, note: str = ""
) -> Answer | Refused:
    """Parked work of one's own closes, with the outcome that it may still need."""
    # Who was only on the way to somebody who was not reached has had nothing of theirs in hand.
    mine = [handling for handling in interaction.handlings if handling.agent_id == agent.id and handling.connected_at is not None]
    if interaction.state != "parked" or not mine:
        return NOT_YOURS
    handling = mine[-1]
    refused = _outcome_refusal(state, handling, outcome)
    if refused is not None:
        return refused
    handling.outcome, handling.note = outcome or handling.outcome, note or handling.note
    turn.save(handling)
    close(state, turn, interaction, "handled", reason=AGENT_ENDED)
    return {"interaction": interaction_view(interaction, state.names, needs_outcome=state.needs_outcome)}


def _outcome_refusal(state: Live, handling: Handling, outcome: str | None) -> Refused | None:
    queue = state.company.queue_or_default(handling.queue)
    allowed = queue.outcomes or state.company.outcomes
    if outcome is None:
        return OUTCOME_REQUIRED if lacks_outcome(state, handling) else None
    return None if outcome in allowed else NO_SUCH_OUTCOME
