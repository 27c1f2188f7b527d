"""What callers do and carriers report, as commands. Each is idempotent by the provider's id; a caller's is answered with the next step."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from channels.call_steps import HangUp, JoinRoom, Label, Room, Words
from channels.calls import (
    CallArrived,
    CallEnded,
    CallerGoesOn,
    CallerSpoke,
    CallerWaits,
    LineEnded,
    PartyChanged,
    PartyMoved,
    RecordingMoved,
    RoomEnded,
)
from channels.contract import IdentityClaim, InboundEvent, Next
from hub.calls.in_line import IN_LINE, after_line, choose, meanwhile, stand_in_line
from hub.calls.meeting import move
from hub.calls.menu import go_on, moment_of, tell
from hub.calls.recording import recording_moved
from hub.calls.records import Call, Party
from hub.calls.steering import seat, send_away
from hub.calls.voicemail import LEAVES_MESSAGE, message_recorded, take_message
from hub.customers.identity import normalised
from hub.intake.beginning import begin_interaction
from hub.intake.identifying import identify
from hub.intake.inbound import Arriving, conversation_id, stored
from hub.intake.next_steps import restored_next
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.self_service.steps import Digits, Heard, Nothing, Speech
from hub.store.ids import new_id
from hub.work.life import serve_self
from hub.work.live import Live
from hub.work.needs import Needs
from hub.work.records import Interaction

E = TypeVar("E", bound=InboundEvent)


class OnCall(Arriving[E]):
    """Something a caller does, whose call we know by its conversation."""

    def found(self, live: Live) -> tuple[Call, Interaction] | None:
        interaction = self.interaction(live)
        call = live.calls.calls.get(interaction.id) if interaction is not None else None
        return (call, interaction) if call is not None and interaction is not None else None

    def good_bye(self, live: Live, turn: Turn) -> Answer:
        """The call is over, as far as we know."""
        language = "en"
        return stored(turn.last_seq, HangUp(prompts=(Words(text=live.company.phone.say(language).goodbye, language=language),)))


class TakeCall(OnCall[CallArrived]):
    """Somebody calls."""

    @cached_property
    def claims(self) -> tuple[IdentityClaim, ...]:
        return normalised(self.event.claims, self.country)

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        event = self.event
        known = self.interaction(state)
        if known is not None and known.call is not None and known.call.ended_at is None:
            # The carrier's own fallback sent them here again: they go on where they were.
            return stored(turn.last_seq, _once_more(known.call))
        if known is not None:
            # A call that is over does not come again: somebody plays an old webhook.
            return self.good_bye(state, turn)
        conversation = identify(
            state, turn, conversation_id(event), event.channel, self.claims, recipient=event.recipient, name=event.caller_name
        )
        interaction = begin_interaction(state, turn, conversation)
        interaction.received_at = self.received_at
        call = _take_up(state, turn, interaction, event)
        if call.flow is None:
            step = tell(turn, call, stand_in_line(state, turn, call, interaction, _greeting(state, interaction)))
        else:
            serve_self(state, turn, interaction)
            step = go_on(state, turn, call, interaction, None)
        return stored(turn.last_seq, step)


class HearCaller(OnCall[CallerSpoke]):
    """Keys, words, or silence."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.found(state)
        if found is None:
            return self.good_bye(state, turn)
        call, interaction = found
        return stored(turn.last_seq, self._answer(state, turn, call, interaction))

    def _answer(self, state: Live, turn: Turn, call: Call, interaction: Interaction) -> Next | None:
        event = self.event
        if event.moment == IN_LINE:
            return choose(state, turn, call, interaction, event.digits or "")
        if interaction.state != "self_service" or call.flow is None:
            return _where_they_are(state, turn, call, interaction)
        if event.moment != moment_of(call):
            # An answer to a question that was answered already: they hear the present one again.
            return restored_next(call.step)
        return go_on(state, turn, call, interaction, _heard(event))


class LetCallerGoOn(OnCall[CallerGoesOn]):
    """What was to be heard has been heard."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.found(state)
        if found is None:
            return self.good_bye(state, turn)
        return stored(turn.last_seq, _where_they_are(state, turn, *found, after=self.event.moment))


class KeepWaiting(OnCall[CallerWaits]):
    """They have heard all there was in line. Changes nothing but what they were told of their place."""

    def __post_init__(self) -> None:
        self.key = None

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.found(state)
        if found is None:
            return self.good_bye(state, turn)
        state.calls.touch(found[0].id)
        return stored(turn.last_seq, meanwhile(state, turn, *found))


class LeaveTheLine(OnCall[LineEnded]):
    """The carrier's own queue has ended for them: by hanging up, by our doing, or because it could not keep them."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.found(state)
        if found is None:
            return stored(turn.last_seq)
        call, interaction = found
        if self.event.how == "hung_up":
            _gone(state, turn, call)
        if self.event.how not in ("full", "error") or interaction.state != "queued":
            return stored(turn.last_seq)
        return stored(turn.last_seq, tell(turn, call, take_message(state, turn, call, interaction, ())))


class EndCall(OnCall[CallEnded]):
    """The caller's call is over."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        found = self.found(state)
        if found is not None:
            _gone(state, turn, found[0])
        return stored(turn.last_seq)


class InRoom(Arriving[E]):
    """A report about a room, which is named by its interaction."""

    def needs(self) -> Needs:
        return Needs()

    def reported(self, live: Live, room: str | None, label: str) -> tuple[Call, Party] | None:
        """The call and party it is about; nothing for those we do not know (any more)."""
        call = live.calls.calls.get(room or "")
        party = call.parties.get(label) if call is not None else None
        return (call, party) if call is not None and party is not None else None


class MoveParty(InRoom[PartyMoved]):
    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        event = self.event
        found = self.reported(state, event.room, event.label)
        if found is None or not found[1].is_there:
            if event.state != "left":
                send_away(state, event.channel, event.room, event.label)
            return stored(turn.last_seq)
        call, party = found
        if event.call is not None and party.provider_id is None:
            party.provider_id = event.call
            turn.save(party)
        if party.is_news(event.source, event.sequence):
            turn.save(party)
            move(state, turn, call, party, event.state, because=event.because)
        return stored(turn.last_seq)


class ChangeParty(InRoom[PartyChanged]):
    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        event = self.event
        found = self.reported(state, event.room, event.label)
        if found is None or not found[1].is_news(event.source, event.sequence):
            return stored(turn.last_seq)
        call, party = found
        party.held, party.muted, party.coaching = event.held, event.muted, event.coaching
        turn.save(party)
        state.calls.touch(call.id)
        return stored(turn.last_seq)


class EndOfRoom(InRoom[RoomEnded]):
    """Whoever was in it is not any more."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        call = state.calls.calls.get(self.event.room)
        if call is None:
            return stored(turn.last_seq)
        for party in call.there:
            # A room of the same name that began since is another sitting: who is in that one is not meant.
            if party.joined and self.event.source in party.sequences and party.is_news(self.event.source, self.event.sequence):
                move(state, turn, call, party, "left", because="removed")
        return stored(turn.last_seq)


class TakeRecording(InRoom[RecordingMoved]):
    def needs(self) -> Needs:
        rooms = frozenset({self.event.room} if self.event.room is not None else ())
        return Needs(conversations=frozenset({conversation_id(self.event)}), interactions=rooms)

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        interaction = self.interaction(state)
        room = self.event.room or (interaction.id if interaction is not None else "")
        call = state.calls.calls.get(room)
        if call is None:
            return stored(turn.record("recording.unmatched", facts={"channel": self.event.channel}).seq)
        if self.event.is_message:
            if interaction is not None:
                message_recorded(state, turn, call, interaction, self.event)
        else:
            recording_moved(state, turn, call, self.event)
        return stored(turn.last_seq)


def _take_up(live: Live, turn: Turn, interaction: Interaction, event: CallArrived) -> Call:
    """The call's row, and the customer as its first party."""
    number = live.company.phone.number(event.recipient)
    call = Call(
        id=interaction.id,
        channel=event.channel,
        stage="menu",
        began_at=turn.now,
        address=interaction.address,
        recipient=event.recipient,
        provider_id=event.conversation,
        flow=number.flow if number is not None else None,
    )
    live.calls.calls[call.id] = interaction.call = call
    turn.save(call)
    customer = Party(
        id=new_id("par"), interaction_id=call.id, role="customer", made_at=turn.now, state="answered", provider_id=event.conversation
    )
    seat(turn, call, customer)
    return call


def _once_more(call: Call) -> Next | None:
    customer = call.customer
    if call.stage == "room" and customer is not None and customer.is_there:
        return JoinRoom(room=Room(call.id), label=Label(customer.id))
    return restored_next(call.step)


def _gone(live: Live, turn: Turn, call: Call) -> None:
    customer = call.customer
    if customer is not None:
        move(live, turn, call, customer, "left", because="hung_up")


def _heard(event: CallerSpoke) -> Heard:
    if event.digits:
        return Digits(digits=event.digits)
    if event.speech:
        return Speech(text=event.speech, confidence=event.confidence)
    return Nothing()


def _where_they_are(live: Live, turn: Turn, call: Call, interaction: Interaction, *, after: str = "") -> Next | None:
    """What a caller hears who asks what is next."""
    if after == LEAVES_MESSAGE:
        phrases = live.company.phone.say(interaction.language)
        return HangUp(prompts=(Words(text=phrases.message_kept, language=interaction.language or "en"),))
    if after:
        # Something was looked up meanwhile: they hear what came of it, wherever that has led.
        return HangUp() if call.stage == "room" else restored_next(call.step)
    if call.stage == "line":
        return tell(turn, call, after_line(live, turn, call, interaction))
    if call.stage == "room" or not interaction.is_live:
        return HangUp()
    return restored_next(call.step)


def _greeting(live: Live, interaction: Interaction) -> tuple[Words, ...]:
    language = interaction.language or "en"
    return (Words(text=live.company.phone.say(language).greeting, language=language),)
