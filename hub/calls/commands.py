"""What agents do on a call: hold, ask a colleague or somebody outside in, talk together, leave it to them, press keys, record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from channels.call_steps import Label
from hub.calls.errands import About, Press
from hub.calls.holding import put_on_hold, take_off_hold
from hub.calls.meeting import hand_out, take_customer
from hub.calls.outside import call_out, elsewhere
from hub.calls.records import Call, Party
from hub.calls.refusals import (
    AGENT_BUSY,
    ALREADY_CONSULTING,
    BAD_NUMBER,
    NO_RECORDING,
    NO_SUCH_PARTY,
    NOBODY_CONSULTED,
    NOBODY_ELSE,
    NOT_A_CALL,
    NOT_TALKING,
    ONLY_ADVISING,
    REASON_NEEDED,
)
from hub.calls.steering import ask
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work import offers
from hub.work.agents import Agent
from hub.work.commands.moving import OnInteraction
from hub.work.handlings import start_wrap_up
from hub.work.life import changed, happened
from hub.work.live import Live
from hub.work.placing import routed_as
from hub.work.records import Handling, Interaction
from hub.work.refusals import NO_SUCH_AGENT, NOT_YOURS
from hub.work.views import interaction_view
from routing.ids import AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """An agent's call as it is when they ask for something."""

    call: Call
    interaction: Interaction
    agent: Agent
    handling: Handling


@dataclass(kw_only=True)
class OnCall(OnInteraction):
    """A command of somebody who has the customer on the line. Who was only asked in to advise may leave again, and no more."""

    may_advise: ClassVar[bool] = False

    def talk(self, state: Live) -> Talk | Refused:
        found = self.find(state)
        if isinstance(found, Refused):
            return found
        interaction, agent = found
        handling = interaction.active_handling(agent.id)
        if handling is None:
            return NOT_YOURS
        if interaction.call is None or not state.is_call(interaction):
            return NOT_A_CALL
        if handling not in interaction.active:
            return NOT_TALKING
        if handling.purpose == "consult" and not self.may_advise:
            return ONLY_ADVISING
        return Talk(call=interaction.call, interaction=interaction, agent=agent, handling=handling)

    def answer(self, state: Live, turn: Turn, talk: Talk) -> Answer:
        changed(state, turn, talk.interaction)
        return {"interaction": interaction_view(talk.interaction, state.names, needs_outcome=state.needs_outcome)}


@dataclass(kw_only=True)
class HoldCall(OnCall):
    """Put a party on hold, or take them back: the customer, unless another is named."""

    on: bool
    party: str | None

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        talk = self.talk(state)
        if isinstance(talk, Refused):
            return talk
        call, customer = talk.call, talk.call.customer
        if self.party is None or (customer is not None and self.party == customer.id):
            move = put_on_hold if self.on else take_off_hold
            move(state, turn, call, talk.interaction, by=talk.agent.id)
            return self.answer(state, turn, talk)
        party = call.parties.get(self.party)
        if party is None or not party.is_there or party.role not in ("outside", "consulted"):
            return NO_SUCH_PARTY
        party.on_hold = self.on
        turn.save(party)
        return self.answer(state, turn, talk)


@dataclass(kw_only=True)
class Consult(OnCall):
    """Ask a colleague or somebody outside in. The customer waits on hold and hears nothing of it."""

    agent: str | None
    number: str | None
    note: str
    country: str

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        talk = self.talk(state)
        if isinstance(talk, Refused):
            return talk
        if talk.interaction.state != "connected":
            return NOT_TALKING
        if consulted(talk.call) or any(offer.purpose == "consult" for offer in talk.interaction.offers.values()):
            return ALREADY_CONSULTING
        refused = self._call_agent(state, turn, talk) if self.agent is not None else self._call_number(state, turn, talk)
        if refused is not None:
            return refused
        put_on_hold(state, turn, talk.call, talk.interaction, by=talk.agent.id)
        return self.answer(state, turn, talk)

    def _call_agent(self, state: Live, turn: Turn, talk: Talk) -> Refused | None:
        agent = state.agents.get(self.agent or "")
        if agent is None or agent is talk.agent:
            return NO_SUCH_AGENT
        takes_calls = routed_as(talk.interaction) in agent.seat.channels and agent.takes_work
        if not takes_calls or not state.router.has_room(AgentId(agent.id), routed_as(talk.interaction)):
            return AGENT_BUSY
        offers.ask_in(state, turn, talk.interaction, agent, by=talk.agent, note=self.note)
        return None

    def _call_number(self, live: Live, turn: Turn, talk: Talk) -> Refused | None:
        number = elsewhere(live, talk.call, self.number, self.country)
        if number is None:
            return BAD_NUMBER
        call_out(turn, talk.call, number)
        return None


@dataclass(kw_only=True)
class Conference(OnCall):
    """Everybody talks with everybody."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        talk = self.talk(state)
        if isinstance(talk, Refused):
            return talk
        if not any(party.joined for party in consulted(talk.call)):
            return NOBODY_CONSULTED
        for party in consulted(talk.call):
            party.on_hold = False
            turn.save(party)
        take_off_hold(state, turn, talk.call, talk.interaction, by=talk.agent.id)
        happened(turn, talk.interaction, "call.conference", agent=talk.agent.id)
        return self.answer(state, turn, talk)


@dataclass(kw_only=True)
class CompleteTransfer(OnCall):
    """Whoever was asked in takes the customer over; whoever asked leaves."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        talk = self.talk(state)
        if isinstance(talk, Refused):
            return talk
        there = [party for party in consulted(talk.call) if party.joined]
        if talk.interaction.state != "connected":
            return NOT_TALKING
        if not there:
            return NOBODY_CONSULTED
        pass_on(state, turn, talk, there[0])
        return self.answer(state, turn, talk)


@dataclass(kw_only=True)
class LeaveCall(OnCall):
    """Leave without ending it: somebody else stays with the customer."""

    may_advise = True

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        talk = self.talk(state)
        if isinstance(talk, Refused):
            return talk
        if talk.handling.purpose == "consult":
            start_wrap_up(state, turn, talk.interaction, talk.handling)
            return self.answer(state, turn, talk)
        colleagues = [handling for handling in talk.interaction.active if handling is not talk.handling and handling.purpose != "consult"]
        there = [party for party in consulted(talk.call) if party.joined]
        if colleagues:
            start_wrap_up(state, turn, talk.interaction, talk.handling)
        elif there:
            pass_on(state, turn, talk, there[0])
        else:
            return NOBODY_ELSE
        return self.answer(state, turn, talk)


@dataclass(kw_only=True)
class DropParty(OnCall):
    """Send somebody who was asked in away again, or stop calling them."""

    party: str

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        talk = self.talk(state)
        if isinstance(talk, Refused):
            return talk
        for offer in list(talk.interaction.offers.values()):
            if offer.purpose == "consult" and self.party in (offer.id, offer.agent_id):
                offers.withdraw(state, turn, offer, "withdrawn", requeue=False)
                return self.answer(state, turn, talk)
        party = talk.call.parties.get(self.party)
        if party is None or not party.is_there or party.role not in ("outside", "consulted"):
            return NO_SUCH_PARTY
        party.wanted = False
        turn.save(party)
        handling = talk.interaction.active_handling(party.agent_id or "")
        if handling is not None and handling.is_connecting:
            offers.fall_through(state, turn, handling, pass_over=False)
        elif handling is not None:
            start_wrap_up(state, turn, talk.interaction, handling)
        return self.answer(state, turn, talk)


@dataclass(kw_only=True)
class PressKeys(OnCall):
    """Play keys to a party: the one asked in outside, else the customer."""

    digits: str
    party: str | None

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        talk = self.talk(state)
        if isinstance(talk, Refused):
            return talk
        outside = [party for party in talk.call.there if party.role == "outside"]
        heard = talk.call.parties.get(self.party) if self.party else (outside[0] if outside else talk.call.customer)
        if heard is None or not heard.joined:
            return NO_SUCH_PARTY
        about = About(talk.call.id, new_id("key"))
        ask(state, Press(id=new_id("err"), channel=talk.call.channel, about=about, label=Label(heard.id), digits=self.digits))
        return self.answer(state, turn, talk)


@dataclass(kw_only=True)
class RecordCall(OnCall):
    """Record from now on, or pause with a reason (card data), or go on."""

    state: str
    reason: str | None

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        talk = self.talk(state)
        if isinstance(talk, Refused):
            return talk
        if state.company.phone.record == "never":
            return NO_RECORDING
        if self.state == "paused" and not self.reason:
            return REASON_NEEDED
        call = talk.call
        call.recording = "on" if self.state == "on" else "paused"
        call.pause_reason = self.reason if self.state == "paused" else None
        turn.save(call)
        happened(turn, talk.interaction, "call.recording", agent=talk.agent.id, state=self.state)
        return self.answer(state, turn, talk)


def consulted(call: Call) -> list[Party]:
    """Those who were asked in, colleagues and others."""
    return [party for party in call.there if party.role in ("consulted", "outside") and party.wanted]


def pass_on(live: Live, turn: Turn, talk: Talk, party: Party) -> None:
    """This party has the customer now."""
    interaction, call = talk.interaction, talk.call
    if party.role == "outside":
        hand_out(live, turn, interaction, call)
        return
    handling = interaction.active_handling(party.agent_id or "")
    assert handling is not None, "a colleague who was asked in has a part"
    happened(turn, interaction, "interaction.transferred", agent=talk.agent.id, to_queue=None, to_agent=handling.agent_id)
    take_customer(live, turn, interaction, call, handling)
