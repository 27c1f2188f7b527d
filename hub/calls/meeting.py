"""What it means that somebody came into the room of a call, left it, or never came."""

from __future__ import annotations

from channels.calls import LeftBecause
from hub.calls.calling_back import not_reached
from hub.calls.holding import take_off_hold
from hub.calls.records import ORDER, Call, Party, PartyState
from hub.journal.turn import Turn
from hub.work import offers, presence
from hub.work.departing import customer_had_enough, end_conversation, let_customer_go
from hub.work.handlings import finish, hand_over, start_wrap_up
from hub.work.life import age_of, changed, enqueue, happened, stay_connected
from hub.work.live import Live
from hub.work.records import Handling, Interaction

NEVER_CAME = frozenset({"busy", "no_answer", "failed", "canceled", "machine"})
SAME_AGENT_SECONDS = 20
"""So long whoever lost a call is preferred for it when they are back."""


def move(live: Live, turn: Turn, call: Call, party: Party, state: PartyState, *, because: LeftBecause | None = None) -> None:
    """This party has come so far. A state never goes back, so repeats and late reports change nothing."""
    if ORDER.index(state) <= ORDER.index(party.state):
        return
    before, party.state = party.state, state
    if state == "joined":
        party.joined_at = turn.now
    if state == "left":
        party.left_at, party.because = turn.now, because or "hung_up"
    turn.save(party)
    live.calls.touch(call.id)
    if state in ("joined", "left"):
        _tell(live, turn, call, party)
    if state == "joined":
        meet(live, turn, call)
    elif state == "left":
        is_caller = party.role == "customer" and call.provider_id is not None and party.provider_id == call.provider_id
        _part(live, turn, call, party, came=before == "joined" or is_caller)


def meet(live: Live, turn: Turn, call: Call) -> None:
    """Who has accepted is with the customer once both are there; who was asked in to advise, once they are there themselves."""
    interaction = live.interactions.get(call.id)
    customer = call.customer
    if interaction is None:
        return
    together = customer is not None and customer.joined
    for handling in interaction.connecting:
        party = call.of_agent(handling.agent_id)
        if party is None or not party.joined or not (together or handling.purpose == "consult"):
            continue
        offers.join(live, turn, interaction, handling)
        if handling.purpose != "consult" and call.recording == "paused":
            # It was paused for what was said to the one before.
            call.recording, call.pause_reason = "on", None
            turn.save(call)
        if handling.purpose != "consult":
            send_guests_away(turn, call)
            take_off_hold(live, turn, call, interaction)
            _begin_recording(live, turn, call)
    for party in [] if call.handed_out else call.there:
        if party.takes_over and party.joined:
            hand_out(live, turn, interaction, call)
            return
    if together and call.stage != "room":
        call.stage = "room"
        turn.save(call)


def send_guests_away(turn: Turn, call: Call) -> None:
    """Whom somebody asked in from outside is not there for whoever has the customer next."""
    for party in call.there:
        if party.role == "outside" and not party.takes_over:
            party.wanted = False
            turn.save(party)


def _begin_recording(live: Live, turn: Turn, call: Call) -> None:
    if live.company.phone.record == "always" and call.recording == "off":
        call.recording = "on"
        turn.save(call)


def hand_out(live: Live, turn: Turn, interaction: Interaction, call: Call) -> None:
    """Somebody outside has the customer now: whoever of ours was with them wraps up, and the call goes on without us."""
    take_off_hold(live, turn, call, interaction)
    call.handed_out = True
    turn.save(call)
    live.calls.touch(call.id)
    end_conversation(live, turn, interaction, "handed_out")


def take_customer(live: Live, turn: Turn, interaction: Interaction, call: Call, handling: Handling) -> None:
    """Whoever was asked in to advise has the customer from now on; whoever had them wraps up."""
    handling.purpose = "transfer"
    turn.save(handling)
    party = call.of_agent(handling.agent_id)
    if party is not None:
        party.role = "agent"
        turn.save(party)
    hand_over(live, turn, interaction, to=handling.agent_id)
    take_off_hold(live, turn, call, interaction)
    stay_connected(live, turn, interaction, handling.agent_id)
    changed(live, turn, interaction)


def advise_no_more(live: Live, turn: Turn, call: Call, party: Party) -> None:
    """Whoever was whispering to, or heard with, somebody who is gone only listens from now on."""
    for other in call.there:
        if other.coaches == party.id:
            other.mode, other.coaches = "listen", None
            turn.save(other)


def _part(live: Live, turn: Turn, call: Call, party: Party, *, came: bool) -> None:
    interaction = live.interactions.get(call.id)
    advise_no_more(live, turn, call, party)
    if interaction is None:
        return
    if party.role == "customer":
        _customer_left(live, turn, call, party, came=came)
        return
    handling = None if party.agent_id is None else interaction.active_handling(party.agent_id)
    if handling is not None and handling.state == "active":
        _agent_left(live, turn, call, party, handling)
    elif party.role == "outside" and not came:
        happened(turn, interaction, "party.not_reached", party=party.id, because=party.because)


def _customer_left(live: Live, turn: Turn, call: Call, party: Party, *, came: bool) -> None:
    interaction = live.interactions[call.id]
    if interaction.mode == "callback":
        _called_back_left(live, turn, call, party, came=came)
        return
    if interaction.direction == "outbound" and not came:
        not_reached(live, turn, interaction, call, party.because or "no_answer")
    elif call.stage != "message" and interaction.state not in ("closed", "wrapping"):
        let_customer_go(live, turn, interaction, "customer_ended")


def _called_back_left(live: Live, turn: Turn, call: Call, party: Party, *, came: bool) -> None:
    interaction = live.interactions[call.id]
    machine = party.because == "machine"
    if came and party.address is None and not interaction.active:
        # The call they made themselves: they hang up as they were told, and wait to be called.
        return
    if came and not machine:
        customer_had_enough(live, turn, interaction)
    elif interaction.connecting or (machine and interaction.state == "connected"):
        # That it was a machine may show when the agent hears it already.
        not_reached(live, turn, interaction, call, party.because or "no_answer")


def _agent_left(live: Live, turn: Turn, call: Call, party: Party, handling: Handling) -> None:
    """Their phone was not answered, or their part of the call broke off: the customer stays and is served by somebody else."""
    interaction = live.interactions[call.id]
    agent = live.agents[handling.agent_id]
    if handling.is_connecting:
        offers.fall_through(live, turn, handling, pass_over=True)
        if party.because in NEVER_CAME:
            presence.miss(live, turn, agent)
        return
    if handling.purpose == "consult" or interaction.state != "connected":
        start_wrap_up(live, turn, interaction, handling)
        return
    offers.wait_for_no_advice(live, turn, interaction)
    others = [other for other in interaction.active if other is not handling]
    advising = [other for other in others if other.purpose == "consult"]
    if others:
        start_wrap_up(live, turn, interaction, handling)
        if others == advising:
            # The customer was theirs alone: whoever was asked in has them now.
            take_customer(live, turn, interaction, call, advising[0])
        return
    finish(live, turn, interaction, handling)
    age = age_of(live, interaction, turn.now)
    enqueue(live, turn, interaction, cause="returned", age_seconds=age, preferred=agent.id, preferred_for_seconds=SAME_AGENT_SECONDS)


def _tell(live: Live, turn: Turn, call: Call, party: Party) -> None:
    interaction = live.interaction(call.id)
    if interaction is None:
        return
    if party.joined:
        happened(turn, interaction, "party.joined", agent=party.agent_id, party=party.id, role=party.role)
    else:
        happened(turn, interaction, "party.left", agent=party.agent_id, party=party.id, role=party.role, because=party.because)
