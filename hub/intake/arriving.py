"""What channels report, as commands to the floor. Each is idempotent by the provider's id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

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
from channels.contract import (
    ConsentChanged,
    ConversationOpened,
    CustomerEnded,
    CustomerLeft,
    CustomerRead,
    CustomerReturned,
    DeliveryReported,
    IdentityClaim,
    InboundEvent,
    KeptUntilOpening,
    MessageReceived,
    SayBack,
)
from channels.mail import MailReceived
from hub.calls.arriving import (
    ChangeParty,
    EndCall,
    EndOfRoom,
    HearCaller,
    KeepWaiting,
    LeaveTheLine,
    LetCallerGoOn,
    MoveParty,
    TakeCall,
    TakeRecording,
)
from hub.company import SmsRules
from hub.customers.identity import normalised
from hub.intake.beginning import queue_for
from hub.intake.identifying import identify, keep_consent, open_conversation
from hub.intake.inbound import Arriving, conversation_id, stored
from hub.intake.placing_messages import hear_message
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.mail.arriving import HearLetter
from hub.replies.progress import delivery_reported
from hub.work import messages
from hub.work.departing import let_customer_go
from hub.work.life import changed, happened
from hub.work.live import Live
from hub.work.needs import Needs, WorkCommand
from hub.work.opening import keeps_messages, opens_at


class OpenConversation(Arriving[ConversationOpened]):
    """Somebody opened a conversation and said who they are."""

    @cached_property
    def claims(self) -> tuple[IdentityClaim, ...]:
        return normalised(self.event.claims, self.country)

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        conversation = open_conversation(state, turn, conversation_id(self.event), self.event, self.claims)
        event = turn.record("conversation.opened", customer=conversation.customer_id, facts={"channel": self.event.channel})
        queue = queue_for(state, conversation)
        if not keeps_messages(state, queue, turn.now):
            return stored(event.seq)
        return stored(event.seq, KeptUntilOpening(opens_at=opens_at(state, queue, turn.now)))


class HearMessage(Arriving[MessageReceived]):
    """The customer wrote something."""

    @cached_property
    def claims(self) -> tuple[IdentityClaim, ...]:
        return normalised(self.event.claims, self.country)

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        event = self.event
        conversation = identify(state, turn, conversation_id(event), event.channel, self.claims, recipient=event.recipient)
        message = hear_message(state, turn, conversation, event)
        if (waiting := state.interactions.get(message.interaction_id)) is not None:
            waiting.received_at = self.received_at
        return stored(message.seq)


class NoteDelivery(Arriving[DeliveryReported]):
    """The provider says how far a message of ours has come."""

    def needs(self) -> Needs:
        return Needs(provider_messages=frozenset({(self.event.channel, str(self.event.message))}))

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        return stored(delivery_reported(state, turn, self.event))


class NoteConsent(Arriving[ConsentChanged]):
    """The customer allowed or forbade us to write here, or asked how to. Never queued."""

    @cached_property
    def claims(self) -> tuple[IdentityClaim, ...]:
        return normalised((IdentityClaim(kind="phone", value=self.event.address, match="known"),), self.country)

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        conversation = identify(state, turn, conversation_id(self.event), self.event.channel, self.claims)
        if self.event.allowed is not None and conversation.customer_id is not None:
            keep_consent(state, turn, conversation.customer_id, self.event.channel, self.event.allowed)
        facts = {"channel": self.event.channel, "allowed": self.event.allowed}
        event = turn.record("consent.changed", customer=conversation.customer_id, facts=facts)
        return stored(event.seq, self._answer(state.company.sms))

    def _answer(self, rules: SmsRules) -> SayBack | None:
        if rules.carrier_answers_keywords:
            return None
        return SayBack(text={"STOP": rules.stop_text, "START": rules.start_text, "HELP": rules.help_text}[self.event.word])


class CustomerGone(Arriving[CustomerLeft]):
    """The last connection closed; they may come back."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        interaction = self.interaction(state)
        if interaction is None or not interaction.is_live or interaction.away_since is not None:
            return stored(turn.last_seq)
        interaction.away_since = turn.now
        event = happened(turn, interaction, "customer.left")
        changed(state, turn, interaction)
        return stored(event.seq)


class CustomerBack(Arriving[CustomerReturned]):
    """They are connected again."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        interaction = self.interaction(state)
        if interaction is None or not interaction.is_live or interaction.away_since is None:
            return stored(turn.last_seq)
        interaction.away_since = None
        event = happened(turn, interaction, "customer.returned")
        changed(state, turn, interaction)
        return stored(event.seq)


class CustomerEnds(Arriving[CustomerEnded]):
    """They ended it on purpose."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        interaction = self.interaction(state)
        if interaction is not None and interaction.state not in ("closed", "wrapping"):
            let_customer_go(state, turn, interaction, "customer_ended")
        return stored(turn.last_seq)


class CustomerReads(Arriving[CustomerRead]):
    """They have seen everything up to an event."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        interaction = self.interaction(state)
        unread = state.unread_by_customer.get(interaction.id, []) if interaction is not None else []
        for message in [message for message in unread if message.seq <= self.event.up_to_seq]:
            unread.remove(message)
            message.delivery_state = "read"
            messages.message_changed(state, turn, message)
        return stored(turn.last_seq)


_COMMANDS: Mapping[type[InboundEvent], type[Arriving[Any]]] = {
    ConversationOpened: OpenConversation,
    MailReceived: HearLetter,
    MessageReceived: HearMessage,
    DeliveryReported: NoteDelivery,
    ConsentChanged: NoteConsent,
    CustomerLeft: CustomerGone,
    CustomerReturned: CustomerBack,
    CustomerEnded: CustomerEnds,
    CustomerRead: CustomerReads,
    CallArrived: TakeCall,
    CallerSpoke: HearCaller,
    CallerGoesOn: LetCallerGoOn,
    CallerWaits: KeepWaiting,
    LineEnded: LeaveTheLine,
    CallEnded: EndCall,
    PartyMoved: MoveParty,
    PartyChanged: ChangeParty,
    RoomEnded: EndOfRoom,
    RecordingMoved: TakeRecording,
}


def arriving(event: InboundEvent, country: str, received_at: datetime) -> WorkCommand:
    """The command that takes this event in. Raises `KeyError` for an event that no command takes in."""
    return _COMMANDS[type(event)](event=event, country=country, received_at=received_at)
