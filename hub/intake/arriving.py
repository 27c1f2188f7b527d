"""What channels report, as commands to the floor. Each is idempotent by the provider's id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Generic, TypeVar

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
    Next,
    SayBack,
)
from hub.company import SmsRules
from hub.customers.identity import normalised
from hub.intake.identifying import identify, keep_consent, open_conversation
from hub.intake.next_steps import stored_next
from hub.intake.placing_messages import hear_message, queue_for
from hub.journal.command import Answer, InboxKey, Refused
from hub.journal.turn import Turn
from hub.replies.progress import delivery_reported
from hub.work import messages
from hub.work.departing import let_customer_go
from hub.work.life import changed, happened
from hub.work.live import Live
from hub.work.needs import Needs, WorkCommand
from hub.work.opening import keeps_messages, opens_at
from hub.work.records import Interaction

E = TypeVar("E", bound=InboundEvent)


def conversation_id(event: InboundEvent) -> str:
    """The channel and its key: keys of two channels never meet."""
    return f"{event.channel}:{event.conversation}"


def stored(seq: int, step: Next | None = None) -> Answer:
    """What the adapter is answered: where it stands in the log, and what to do now."""
    return {"seq": seq, "next": stored_next(step)}


@dataclass(kw_only=True)
class Arriving(WorkCommand, Generic[E]):
    """One inbound event."""

    event: E
    country: str
    received_at: datetime

    def __post_init__(self) -> None:
        self.key = InboxKey(f"channel:{self.event.channel}", self.event.provider_id)

    @property
    def raw(self) -> Mapping[str, str] | None:
        return self.event.raw

    @property
    def is_private(self) -> bool:
        """The answer is a number; only a payload holds what was said."""
        return self.event.raw is not None

    def needs(self) -> Needs:
        return Needs(conversations=frozenset({conversation_id(self.event)}), claims=self.claims)

    @cached_property
    def claims(self) -> tuple[IdentityClaim, ...]:
        return ()

    def interaction(self, live: Live) -> Interaction | None:
        """The conversation's latest interaction, if it is live or was read for this turn."""
        conversation = live.conversation(conversation_id(self.event))
        return live.interaction(conversation.interaction_id) if conversation and conversation.interaction_id else None


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
        conversation = identify(state, turn, conversation_id(self.event), self.event, self.claims)
        message = hear_message(state, turn, conversation, self.event)
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
        conversation = identify(state, turn, conversation_id(self.event), self.event, self.claims)
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


def arriving(event: InboundEvent, country: str, received_at: datetime) -> WorkCommand:
    """The command that takes this event in."""
    match event:
        case ConversationOpened():
            return OpenConversation(event=event, country=country, received_at=received_at)
        case MessageReceived():
            return HearMessage(event=event, country=country, received_at=received_at)
        case DeliveryReported():
            return NoteDelivery(event=event, country=country, received_at=received_at)
        case ConsentChanged():
            return NoteConsent(event=event, country=country, received_at=received_at)
        case CustomerLeft():
            return CustomerGone(event=event, country=country, received_at=received_at)
        case CustomerReturned():
            return CustomerBack(event=event, country=country, received_at=received_at)
        case CustomerEnded():
            return CustomerEnds(event=event, country=country, received_at=received_at)
        case CustomerRead():
            return CustomerReads(event=event, country=country, received_at=received_at)
        case _:
            raise TypeError(f"no command takes in {type(event).__name__}")
