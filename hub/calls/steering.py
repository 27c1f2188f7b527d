"""A call is steered, not scripted: at the end of each turn it follows from the interaction who should be in the room and how, and the
carrier is asked for whatever differs from what it reports. So a repeated or late report, a lost answer or a restart needs no rule of its
own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from channels.call_steps import CallStep, JoinRoom, Label, Room
from channels.calls import Leg
from channels.contract import Address, KeptUntilOpening, ProviderId, SayBack
from hub.calls.errands import (
    LOOK,
    About,
    CallIn,
    Coach,
    EndRoom,
    Errand,
    HangUpOn,
    Hold,
    Look,
    Mute,
    PauseRecording,
    Put,
    Remove,
    StartRecording,
    StopRecording,
)
from hub.calls.meeting import meet
from hub.calls.overdue import set_call_timer
from hub.calls.records import Call, Party, Role
from hub.calls.showing import tell_desks
from hub.intake.next_steps import restored_next
from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work.life import happened
from hub.work.live import Live
from hub.work.records import Interaction
from hub.work.visibility import supervises

E = TypeVar("E", bound=Errand)
ALIVE = frozenset({"arrived", "self_service", "queued", "offered", "connected"})
"""While an interaction is in one of these states its customer belongs on the line."""
AGAIN_AFTER = (timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=5), timedelta(seconds=15))


def steer(live: Live, turn: Turn) -> None:
    """Every call that something happened to in this turn."""
    under_way = live.calls
    while under_way.touched:
        call = under_way.calls.get(under_way.touched.pop())
        if call is None:
            continue
        interaction = live.interaction(call.id)
        _steer(live, turn, call, interaction)
        if interaction is not None:
            tell_desks(live, turn, call, interaction)
    for interaction_id in under_way.borrowed:
        if interaction_id not in live.interactions:
            under_way.let_go(interaction_id)


def again_later(live: Live, errand: Errand, now: datetime) -> None:
    """It could not be done: the carrier is asked again after a while, if it is still wanted then."""
    tried = live.calls.tries.get(errand.about, 0)
    live.calls.tries[errand.about] = tried + 1
    live.calls.not_before[errand.about] = now + AGAIN_AFTER[min(tried, len(AGAIN_AFTER) - 1)]
    live.calls.touch(errand.about.call)


def ask(live: Live, errand: Errand) -> None:
    """Let the carrier be asked, once the turn is committed."""
    live.calls.asked[errand.about] = errand
    live.calls.outgoing.append(errand)


def send_away(live: Live, channel: str, room: str, label: str) -> None:
    """Somebody came into a room for whom nobody waits any more: an errand that was given up was carried out after all."""
    about = About(room, label)
    live.calls.unwelcome[about] = channel
    # However often they were called in vain.
    live.calls.tries.pop(about, None)
    send_away_again(live, room)


def send_away_again(live: Live, room: str) -> None:
    """Whoever was to leave this room and was not seen to."""
    for about, channel in live.calls.unwelcome.items():
        if about.call == room and about not in live.calls.asked:
            ask(live, Remove(id=new_id("err"), channel=channel, about=about, label=Label(about.what)))


def look(live: Live, turn: Turn, call: Call) -> None:
    """Let the carrier say what it sees of this call."""
    known = call.provider_id or (call.customer.provider_id if call.customer is not None else None)
    caller = ProviderId(known) if known else None
    errand = _errand(Look, call, LOOK, caller=caller, since=call.began_at, at=turn.now)
    if _may_ask(live, errand, turn.now):
        ask(live, errand)


def look_after(live: Live, turn: Turn, call: Call) -> None:
    """Reports are overdue, or the carrier could not say what it sees: ask, and expect them again after as long."""
    for party in call.there:
        if party.asked_at is not None and party.state not in ("wanted", "joined", "left"):
            party.asked_at = turn.now
            turn.save(party)
    look(live, turn, call)


def _errand(kind: Callable[..., E], call: Call, what: str, **asked: object) -> E:
    return kind(id=new_id("err"), channel=call.channel, about=About(call.id, what), **asked)


def _steer(live: Live, turn: Turn, call: Call, interaction: Interaction | None) -> None:
    belongs = interaction is not None and interaction.state in ALIVE and interaction.mode in ("live", "callback")
    taking_message = interaction is not None and interaction.state in ALIVE and call.stage in ("message", "menu")
    # Who asked to be called back at night hears that we will, and hangs up themselves.
    saying_goodbye = interaction is not None and interaction.mode == "callback" and interaction.state == "parked"
    if interaction is not None and belongs:
        _seat_agents(live, turn, call, interaction)
    if call.handed_out:
        _let_it_go_on(turn, call)
    for party in [] if call.handed_out else call.there:
        stays = belongs or taking_message or (saying_goodbye and party.provider_id == call.provider_id)
        _set_wanted(turn, party, _is_wanted(live, call, party, interaction, belongs=stays))
    if not call.there:
        _end(live, turn, call)
    else:
        for errand in _errands(live, call):
            if _may_ask(live, errand, turn.now):
                ask(live, errand)
                _note_asked(turn, call, errand)
    live.calls.forget_delays(call, turn.now)
    live.calls.heard_at[call.id] = turn.now
    set_call_timer(live, call, turn.now)


def _seat_agents(live: Live, turn: Turn, call: Call, interaction: Interaction) -> None:
    """Whoever has the interaction in hand has a party."""
    for handling in interaction.handlings:
        if handling.state != "active":
            continue
        role: Role = "consulted" if handling.purpose == "consult" else "agent"
        there = call.of_agent(handling.agent_id)
        if there is not None and there.role == "supervisor":
            # They listen already, and speak from now on.
            there.role, there.mode, there.coaches = role, "talk", None
            turn.save(there)
            meet(live, turn, call)
        if there is not None:
            continue
        seat(turn, call, Party(id=new_id("par"), interaction_id=call.id, role=role, agent_id=handling.agent_id, made_at=turn.now))
    customer = call.customer
    is_away = customer is None or not customer.is_there
    if interaction.mode == "callback" and is_away and call.talkers:
        seat(turn, call, Party(id=new_id("par"), interaction_id=call.id, role="customer", address=call.address, made_at=turn.now))


def seat(turn: Turn, call: Call, party: Party) -> Party:
    """Written down before the carrier is asked."""
    call.parties[party.id] = party
    turn.save(party)
    if call.ended_at is not None:
        call.ended_at = None
        turn.save(call)
    return party


def _is_wanted(live: Live, call: Call, party: Party, interaction: Interaction | None, *, belongs: bool) -> bool:
    if interaction is None or not belongs:
        return False
    if party.role == "customer":
        # Whom we call must not answer to nobody.
        is_called = party.address is not None and party.state in ("calling", "ringing", "answered")
        return bool(call.talkers) or not is_called
    if party.role in ("agent", "consulted"):
        handling = interaction.active_handling(party.agent_id or "")
        return handling is not None and handling.state == "active"
    if party.role == "outside":
        return party.wanted and (party.takes_over or bool(interaction.active))
    supervisor = live.agents.get(party.agent_id or "")
    return party.wanted and bool(interaction.active) and supervisor is not None and supervises(supervisor, interaction)


def _let_it_go_on(turn: Turn, call: Call) -> None:
    """The customer and somebody outside talk without us, for as long as both are there."""
    outside = [party for party in call.there if party.role == "outside"]
    customer = call.customer
    both = bool(outside) and customer is not None and customer.is_there
    for party in call.there:
        _set_wanted(turn, party, both and party.role in ("customer", "outside"))


def _set_wanted(turn: Turn, party: Party, wanted: bool) -> None:
    if party.wanted == wanted and not (party.state == "wanted" and not wanted):
        return
    party.wanted = wanted
    if party.state == "wanted" and not wanted:
        party.state, party.left_at, party.because = "left", turn.now, "canceled"
    turn.save(party)


def _end(live: Live, turn: Turn, call: Call) -> None:
    """Nobody is there any more. A callback that is still to be made keeps its call for the next try."""
    if call.ended_at is None:
        call.ended_at, call.stage, call.provider_id = turn.now, "away", None
        call.step = None
        turn.save(call)
        if (ended := live.interaction(call.id)) is not None:
            happened(turn, ended, "call.ended")
        else:
            turn.record("call.ended", interaction=call.id, facts={"channel": call.channel})
    if call.id not in live.interactions:
        live.calls.forget(call)


# --- what differs ---


def _errands(live: Live, call: Call) -> Iterator[Errand]:
    wanted = [party for party in call.there if party.wanted]
    if not wanted and any(party.joined for party in call.there):
        yield _errand(EndRoom, call, "room")
    for party in call.there:
        yield from _of_party(live, call, party, alone=not wanted)
    yield from _of_recording(call)


def _of_party(live: Live, call: Call, party: Party, *, alone: bool) -> Iterator[Errand]:
    label = Label(party.id)
    if not party.wanted:
        if party.role == "customer" and party.provider_id is not None:
            yield _errand(HangUpOn, call, party.id, caller=ProviderId(party.provider_id))
        elif not (alone and party.joined) and party.state != "wanted":
            yield _errand(Remove, call, party.id, label=label)
        return
    if party.state == "wanted":
        leg = _leg(live, call, party)
        if leg is not None:
            yield _errand(CallIn, call, party.id, leg=leg)
        return
    if party.role == "customer" and not party.joined:
        step = _next_place(call, party)
        if step is not None and party.provider_id is not None:
            yield _errand(Put, call, party.id, caller=ProviderId(party.provider_id), step=step)
        return
    if not party.joined:
        return
    if party.held != is_to_be_held(call, party):
        yield _errand(Hold, call, party.id, label=label, on=not party.held)
    elif party.mode == "whisper" and not party.coaching:
        # Before they may speak: else the customer would hear the first words.
        yield _errand(Coach, call, party.id, label=label, coached=_call_of(call, party.coaches))
    elif party.muted != (party.mode == "listen"):
        yield _errand(Mute, call, party.id, label=label, on=not party.muted)
    elif party.coaching and party.mode != "whisper":
        yield _errand(Coach, call, party.id, label=label, coached=None)


def is_to_be_held(call: Call, party: Party) -> bool:
    """A customer whom nobody could hear is on hold too: they hear music instead of silence."""
    if party.role == "customer":
        return call.on_hold or not call.talkers
    return party.on_hold


def _next_place(call: Call, party: Party) -> CallStep | None:
    """Where a caller on the line is to be taken: into the room once somebody is there for them. Whom we called the carrier takes there."""
    if party.state != "answered" or party.address is not None:
        return None
    if call.redirect:
        step = restored_next(call.step)
        assert not isinstance(step, SayBack | KeptUntilOpening)
        return step
    if call.stage in ("room", "message"):
        return None
    return JoinRoom(room=Room(call.id), label=Label(party.id)) if call.talkers else None


def _leg(live: Live, call: Call, party: Party) -> Leg | None:
    """How a party is called; nothing as long as it is too early: customers are called when somebody of ours is on the phone."""
    phone = live.company.phone
    to = f"agent:{party.agent_id}" if party.agent_id is not None else party.address
    if to is None or (party.role == "customer" and not call.talkers):
        return None
    return Leg(
        label=Label(party.id),
        to=Address(to),
        sender=Address(call.recipient or ""),
        ring_seconds=int(phone.ring_seconds if party.agent_id is not None else phone.outbound_ring_seconds),
        silent=party.mode != "talk",
        ends_room=party.role == "customer",
        detect_machine=party.role == "customer",
    )


def _of_recording(call: Call) -> Iterator[Errand]:
    customer = call.customer
    if customer is None or not customer.joined or customer.provider_id is None:
        return
    now, caller = call.recording_now, ProviderId(customer.provider_id)
    if call.handed_out:
        # What others say without us is not ours to keep.
        if now is not None:
            yield _errand(StopRecording, call, "recording", caller=caller, recording=ProviderId(now.provider_id))
    elif now is None:
        if call.recording == "on":
            yield _errand(StartRecording, call, "recording", caller=caller)
    elif (now.state == "paused") != (call.recording == "paused"):
        of, on = ProviderId(now.provider_id), call.recording == "paused"
        yield _errand(PauseRecording, call, "recording", caller=caller, recording=of, on=on)


def _call_of(call: Call, party_id: str | None) -> ProviderId | None:
    party = call.parties.get(party_id or "")
    return ProviderId(party.provider_id) if party is not None and party.provider_id else None


def _note_asked(turn: Turn, call: Call, errand: Errand) -> None:
    party = call.parties.get(errand.about.what)
    if party is not None and isinstance(errand, CallIn | Put):
        party.state = "calling" if isinstance(errand, CallIn) else party.state
        party.asked_at = turn.now
        turn.save(party)


def _may_ask(live: Live, errand: Errand, now: datetime) -> bool:
    """One errand at a time about the same thing, and not at once again after one that could not be done."""
    return errand.about not in live.calls.asked and live.calls.not_before.get(errand.about, now) <= now
