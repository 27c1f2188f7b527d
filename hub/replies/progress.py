"""How far a message of ours has come. A state never goes back, whatever order reports come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from channels.contract import DeliveryReported, DeliveryState, Receipt
from channels.errors import DeliveryError, ProviderUnreachable
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.work.live import Live
from hub.work.messages import message_changed
from hub.work.needs import Needs, WorkCommand
from hub.work.records import Message
from hub.work.timer_rules import set_message_timer

ORDER = tuple(DeliveryState)
OVER = frozenset({DeliveryState.FAILED, DeliveryState.WITHDRAWN})
SETTLES = timedelta(seconds=30)
"""A request that was cut off may be taken for so long: asking earlier proves nothing."""
MAYBE_SENT = "It may have been sent: the provider could not be asked. Ask the customer, or send it again."


def _again_in(live: Live, message: Message) -> timedelta | None:
    """How long to wait before the next attempt; nothing when there have been enough."""
    made, waits = message.attempts, live.capabilities[message.channel].retries_after_seconds
    return timedelta(seconds=waits[made - 1]) if made <= len(waits) else None


def advances(message: Message, state: DeliveryState) -> bool:
    """Whether this is news: later than what is known, and nothing final is known yet. What has arrived cannot fail any more."""
    if message.delivery_state in OVER or message.delivery_state is None:
        return False
    if state is DeliveryState.FAILED and message.delivery_state in (DeliveryState.DELIVERED, DeliveryState.READ):
        return False
    return ORDER.index(state) > ORDER.index(DeliveryState(message.delivery_state))


def delivery_reported(live: Live, turn: Turn, event: DeliveryReported) -> int:
    """A report of the provider. One about a message nobody knows is written down and changes nothing."""
    message = live.aside.messages.get((event.channel, event.message)) or live.leaving.get(event.ours or "")
    if message is None:
        return turn.record("delivery.unmatched", facts={"channel": event.channel}).seq
    _named(live, message, event.message)
    if not advances(message, event.state):
        return turn.last_seq
    _now(live, turn, message, event.state, event.reason)
    return turn.last_seq


def not_delivered(live: Live, turn: Turn, message: Message, reason: str) -> None:
    """A mail server reports that a letter of ours did not arrive, however far it had come before."""
    if message.delivery_state is not None and message.delivery_state not in OVER:
        _now(live, turn, message, DeliveryState.FAILED, reason)


@dataclass(kw_only=True)
class OfMessage(WorkCommand):
    """Something became of a message on its way out."""

    message_id: str
    interaction_id: str

    def needs(self) -> Needs:
        return Needs(interactions=frozenset({self.interaction_id}))


@dataclass(kw_only=True)
class Taken(OfMessage):
    """The provider took it."""

    receipt: Receipt

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        message = state.leaving.get(self.message_id)
        if message is None:
            return {}
        _named(state, message, self.receipt.provider_id)
        _now(state, turn, message, self.receipt.state, self.receipt.note)
        return {}


@dataclass(kw_only=True)
class NotTaken(OfMessage):
    """The provider did not take it, or nobody knows. Certain and worth another try: later, with the same id. Else the agent is told.

    What became of an attempt that is not the latest is no news any more.
    """

    attempt: int
    error: DeliveryError

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        message = state.leaving.get(self.message_id)
        if message is None or message.attempts != self.attempt:
            return {}
        again = _again_in(state, message)
        if isinstance(self.error, ProviderUnreachable) and self.error.maybe_taken:
            message.delivery_reason = MAYBE_SENT
            # Asked again while that may still tell; after that it stays as it is, and the agent knows.
            message.due_at = turn.now + max(again, SETTLES) if again is not None else None
            _wait(state, turn, message, DeliveryState.UNKNOWN)
        elif self.error.retryable and again is not None:
            message.delivery_reason = self.error.for_agent
            message.due_at = turn.now + again
            _wait(state, turn, message, DeliveryState.PENDING)
        else:
            _now(state, turn, message, DeliveryState.FAILED, self.error.for_agent)
        return {}


@dataclass(kw_only=True)
class SendAgain(OfMessage):
    """It certainly was not taken before: send it now, with the same id."""

    attempt: int

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        message = state.leaving.get(self.message_id)
        if message is None or message.delivery_state != DeliveryState.UNKNOWN or message.attempts != self.attempt:
            return {}
        message.attempts += 1
        message.delivery_reason = message.due_at = None
        state.outgoing.append(message)
        _wait(state, turn, message, DeliveryState.SENDING)
        return {}


def _named(live: Live, message: Message, provider_id: str) -> None:
    """The provider's id of it is known now; a report later in this turn finds the message by it."""
    message.provider_id = message.provider_id or provider_id
    live.aside.messages[message.channel, message.provider_id] = message


def _wait(live: Live, turn: Turn, message: Message, state: DeliveryState) -> None:
    """Still on its way out; a state that waits may be taken back, so the order does not hold here."""
    message.delivery_state = state.value
    set_message_timer(live, message)
    message_changed(live, turn, message)


def _now(live: Live, turn: Turn, message: Message, state: DeliveryState, reason: str | None) -> None:
    message.delivery_state, message.delivery_reason, message.due_at = state.value, reason, None
    live.leaving.pop(message.id, None)
    set_message_timer(live, message)
    message_changed(live, turn, message)
