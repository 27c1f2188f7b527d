"""What became of what the carrier was asked, and of what was looked up for a caller, as commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from channels.calls import CallSeen, PartySeen
from channels.contract import ProviderId
from channels.errors import DeliveryError, ProviderUnreachable
from hub.calls.errands import (
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
    Press,
    Put,
    Remove,
    StartRecording,
    StopRecording,
)
from hub.calls.meeting import move
from hub.calls.menu import go_on, moment_of
from hub.calls.recording import note_recording, set_state
from hub.calls.records import Call, Party
from hub.calls.steering import again_later, look
from hub.calls.voicemail import keep_message, no_message
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.self_service.steps import LookedUp
from hub.work.life import changed, happened
from hub.work.live import Live
from hub.work.needs import Needs, WorkCommand
from hub.work.records import Interaction
from hub.work.timers import Timer

MOST_TRIES = 4
"""So often somebody is called without a clear answer; then they count as not reached."""
GONE = "gone"
"""The code of a refusal that says: this party, or this call, is not there (any more)."""


@dataclass(kw_only=True)
class OfErrand(WorkCommand):
    """What became of an errand. One that is not waited for any more (the state was built anew) changes nothing: then the carrier was
    asked to look anyway.
    """

    errand: Errand

    def taken_back(self, live: Live) -> Call | None:
        asked = live.calls.asked.get(self.errand.about)
        if asked is None or asked.id != self.errand.id:
            return None
        del live.calls.asked[self.errand.about]
        call = live.calls.calls.get(self.errand.about.call)
        if call is not None:
            live.calls.touch(call.id)
        return call


@dataclass(kw_only=True)
class ErrandDone(OfErrand):
    """The carrier did it."""

    given: ProviderId | None = None

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        call = self.taken_back(state)
        state.calls.unwelcome.pop(self.errand.about, None)
        if call is None:
            return {}
        state.calls.tries.pop(self.errand.about, None)
        state.calls.not_before.pop(self.errand.about, None)
        _done(state, turn, call, self.errand, self.given)
        return {}


@dataclass(kw_only=True)
class ErrandFailed(OfErrand):
    """The carrier did not do it, or nobody knows."""

    error: DeliveryError

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        errand, error = self.errand, self.error
        call = self.taken_back(state)
        if errand.about in state.calls.unwelcome:
            _still_there(state, turn, errand, error)
            return {}
        if call is None:
            return {}
        turn.record("carrier.refused", interaction=call.id, facts={"errand": type(errand).__name__, "code": error.code})
        if isinstance(errand, Press):
            return {}
        if isinstance(errand, Look):
            again_later(state, errand, turn.now)
        elif error.code == GONE:
            _not_there(state, turn, call, errand)
        elif isinstance(error, ProviderUnreachable) and error.maybe_taken:
            self._unclear(state, turn, call)
        elif isinstance(errand, CallIn) and not error.retryable:
            move(state, turn, call, call.parties[errand.about.what], "left", because="failed")
        else:
            again_later(state, errand, turn.now)
            if isinstance(errand, CallIn):
                _call_again(turn, call.parties[errand.about.what])
        return {}

    def _unclear(self, live: Live, turn: Turn, call: Call) -> None:
        """The carrier is asked what it sees. What may not be done twice is not asked for again at once, since it may take a while to be
        seen: a caller who is taken into the room a second time leaves it first, and so ends it.
        """
        if isinstance(self.errand, CallIn | Put | StartRecording):
            again_later(live, self.errand, turn.now)
        look(live, turn, call)


@dataclass(kw_only=True)
class CallLookedAt(OfErrand):
    """What the carrier sees of a call is how it is."""

    seen: CallSeen

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        call = self.taken_back(state)
        if call is None:
            return {}
        assert isinstance(self.errand, Look)
        by_label = {party.label: party for party in self.seen.parties}
        # The customer first: who is gone is not offered to anybody again because their agent is gone too.
        for party in sorted(call.there, key=lambda party: party.role != "customer"):
            there = by_label.get(party.id)  # type: ignore[call-overload]
            if there is not None:
                _as_seen(state, turn, call, party, there)
            elif not _has_moved(state, call, party, since=self.errand.at):
                _not_seen(state, turn, call, party, on_line=self.seen.on_line)
        if self.seen.recording is not None and call.recording_now is None:
            note_recording(turn, call, self.seen.recording)
        interaction = state.interactions.get(call.id)
        if interaction is not None and interaction.state == "self_service" and call.ended_at is not None:
            self._find_message(state, turn, call, interaction)
        return {}

    def _find_message(self, live: Live, turn: Turn, call: Call, interaction: Interaction) -> None:
        """They have hung up, and nobody told us what they said."""
        if any(message.seconds is None for message in self.seen.messages):
            again_later(live, self.errand, turn.now)
        elif self.seen.messages:
            latest = max(self.seen.messages, key=lambda message: message.seconds or 0)
            keep_message(live, turn, call, interaction, latest.recording, latest.seconds or 0)
        else:
            no_message(live, turn, interaction)


@dataclass(kw_only=True)
class SomethingLookedUp(WorkCommand):
    """The answer of a system of the company."""

    call_id: str
    moment: str
    found: LookedUp

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        call, interaction = state.calls.calls.get(self.call_id), state.interactions.get(self.call_id)
        if call is None or interaction is None or interaction.state != "self_service" or moment_of(call) != self.moment:
            return {}
        go_on(state, turn, call, interaction, self.found)
        return {}


@dataclass(kw_only=True)
class CustomerLookedUp(WorkCommand):
    """The customers who have the number that was typed. Anybody can type one, so whoever is found is probably meant."""

    call_id: str
    moment: str
    customers: tuple[str, ...]

    def needs(self) -> Needs:
        return Needs(customers=frozenset(self.customers[:1]))

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        call, interaction = state.calls.calls.get(self.call_id), state.interactions.get(self.call_id)
        if call is None or interaction is None or interaction.state != "self_service" or moment_of(call) != self.moment:
            return {}
        outcome = {0: "unknown", 1: "known"}.get(len(self.customers), "ambiguous")
        card = state.cards.get(self.customers[0]) if outcome == "known" else None
        if card is not None and interaction.match != "known":
            state.reassign(interaction, card)
            interaction.match, interaction.tier, interaction.customer_name = "probable", card.tier, card.name
            conversation = state.conversation(interaction.conversation_id)
            if conversation is not None:
                conversation.customer_id, conversation.match = card.id, "probable"
                turn.save(conversation)
            happened(turn, interaction, "customer.recognised", match="probable")
            changed(state, turn, interaction)
        go_on(state, turn, call, interaction, LookedUp(outcome=outcome))
        return {}


def _done(live: Live, turn: Turn, call: Call, errand: Errand, given: ProviderId | None) -> None:
    party = call.parties.get(errand.about.what)
    match errand:
        case CallIn() if party is not None:
            party.provider_id = given or party.provider_id
            turn.save(party)
        case Put() if party is not None:
            call.stage = "message" if call.redirect else "room"
            call.redirect = False
            turn.save(call)
        case HangUpOn() | Remove() if party is not None:
            move(live, turn, call, party, "left", because="removed")
        case EndRoom():
            for one in [party for party in call.there if party.joined]:
                move(live, turn, call, one, "left", because="removed")
        case Hold() if party is not None:
            party.held = errand.on
            turn.save(party)
        case Mute() if party is not None:
            party.muted = errand.on
            turn.save(party)
        case Coach() if party is not None:
            party.coaching = errand.coached is not None
            turn.save(party)
        case StartRecording() if given is not None and call.recording_now is None:
            note_recording(turn, call, given)
        case StopRecording() if call.recording_now is not None:
            recording = call.recording_now
            set_state(recording, "completed", call.pause_reason, turn.now)
            turn.save(recording)
        case PauseRecording() if call.recording_now is not None:
            recording = call.recording_now
            set_state(recording, "paused" if errand.on else "recording", call.pause_reason, turn.now)
            turn.save(recording)
        case _:
            return


def _still_there(live: Live, turn: Turn, errand: Errand, error: DeliveryError) -> None:
    """Who was to be sent away and could not be is asked to leave again after a while; who is gone is not, nor when the carrier will not."""
    if error.code == GONE or (not error.retryable and live.calls.tries.get(errand.about, 0) >= MOST_TRIES):
        live.calls.unwelcome.pop(errand.about, None)
        return
    again_later(live, errand, turn.now)
    live.set_timer(Timer("call", errand.about.call), live.calls.not_before[errand.about])


def _not_there(live: Live, turn: Turn, call: Call, errand: Errand) -> None:
    """Who is not there any more has left; of whom that is said of the room alone, the carrier is asked."""
    party = call.parties.get(errand.about.what)
    if party is not None and isinstance(errand, HangUpOn | Put | Remove):
        move(live, turn, call, party, "left", because="hung_up")
    elif isinstance(errand, EndRoom):
        _done(live, turn, call, errand, None)
    elif isinstance(errand, StartRecording | PauseRecording):
        again_later(live, errand, turn.now)
    else:
        again_later(live, errand, turn.now)
        look(live, turn, call)


def _as_seen(live: Live, turn: Turn, call: Call, party: Party, seen: PartySeen) -> None:
    party.provider_id = party.provider_id or seen.call
    party.held, party.muted, party.coaching = seen.held, seen.muted, seen.coaching
    turn.save(party)
    move(live, turn, call, party, seen.state)


def _has_moved(live: Live, call: Call, party: Party, *, since: datetime) -> bool:
    """Whether this party is being called or taken into the room, or was since the carrier was asked: it may not have seen that."""
    latest = max((at for at in (party.asked_at, party.joined_at) if at is not None), default=since)
    return latest > since or isinstance(live.calls.asked.get(About(call.id, party.id)), CallIn | Put)


def _call_again(turn: Turn, party: Party) -> None:
    """They were not called after all."""
    if party.state == "calling":
        party.state = "wanted"
        turn.save(party)


def _not_seen(live: Live, turn: Turn, call: Call, party: Party, *, on_line: bool) -> None:
    if party.state == "wanted":
        return
    if party.state == "calling" and party.provider_id is None and live.calls.tries.get(About(call.id, party.id), 0) < MOST_TRIES:
        _call_again(turn, party)
        return
    if party.role == "customer" and party.provider_id == call.provider_id and not party.joined and on_line:
        if call.stage == "room":
            # They should be there by now, and are not: they are taken there once more.
            call.stage = "line"
            turn.save(call)
        return
    came = party.joined or (party.role == "customer" and party.provider_id == call.provider_id)
    move(live, turn, call, party, "left", because="hung_up" if came else "failed")
