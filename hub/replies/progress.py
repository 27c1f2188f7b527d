"""How far a message of ours has come. A state never goes back, whatever order reports come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.contract import DeliveryReported, DeliveryState, Receipt
from channels.errors import DeliveryError, ProviderUnreachable
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.work.life import bring_back
from hub.work.live import Live
from hub.work.messages import message_changed
from hub.work.needs import Needs, WorkCommand
from hub.work.records import Message
from hub.work.timer_rules import set_message_timer

ORDER = tuple(DeliveryState)
OVER = frozenset({DeliveryState.FAILED, DeliveryState.WITHDRAWN})
SETTLES = timedelta(seconds=30)
"""A request that was cut off may be taken for so long: asking earlier proves nothing."""
LONGEST_REASON = 500
"""As much as the database keeps: a channel may have more to say."""
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
    settled(live, turn, message, event.state, event.reason)
    return turn.last_seq


def not_delivered(live: Live, turn: Turn, message: Message, reason: str) -> None:
    """A mail server reports that a letter of ours did not arrive, however far it had come before."""
    if message.delivery_state is not None and message.delivery_state not in OVER:
        settled(live, turn, message, DeliveryState.FAILED, reason)


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
        settled(state, turn, message, self.receipt.state, self.receipt.note)
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
            # Asked again while that may still tell; after that it stays as it is, and the agent knows.
            due_at = turn.now + max(again, SETTLES) if again is not None else None
            _becomes(state, turn, message, DeliveryState.UNKNOWN, MAYBE_SENT, due_at=due_at)
            if due_at is None:
                _needs_somebody(state, turn, message)
        elif self.error.retryable and again is not None:
            _becomes(state, turn, message, DeliveryState.PENDING, self.error.for_agent, due_at=turn.now + again)
        else:
            settled(state, turn, message, DeliveryState.FAILED, self.error.for_agent)
        return {}


@dataclass(kw_only=True)
class SendAgain(OfMessage):
    """It certainly was not taken before: send it now, with the same id."""

    attempt: int

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        message = state.leaving.get(self.message_id)
        if message is None or message.delivery_state != DeliveryState.UNKNOWN or message.attempts != self.attempt:
            return {}
        send_again(state, turn, message)
        return {}


def send_again(live: Live, turn: Turn, message: Message) -> None:
    """Another attempt begins now."""
    message.attempts += 1
    live.outgoing.append(message)
    _becomes(live, turn, message, DeliveryState.SENDING, None)


def settled(live: Live, turn: Turn, message: Message, state: DeliveryState, reason: str | None = None) -> None:
    """It is on its way out no more."""
    live.leaving.pop(message.id, None)
    _becomes(live, turn, message, state, reason)
    if state is DeliveryState.FAILED:
        _needs_somebody(live, turn, message)


def _needs_somebody(live: Live, turn: Turn, message: Message) -> None:
    """A letter that was set aside with a reply which did not arrive comes back: its customer does not know that they are waited for."""
    interaction = live.interaction(message.interaction_id)
    by_hand = message.mail is not None and message.mail.automatic == "no"
    if by_hand and interaction is not None and interaction.state == "parked":
        bring_back(live, turn, interaction, cause="not_delivered")


def _named(live: Live, message: Message, provider_id: str) -> None:
    """The provider's id of it is known now; a report later in this turn finds the message by it."""
    message.provider_id = message.provider_id or provider_id
    live.aside.messages[message.channel, message.provider_id] = message


def _becomes(live: Live, turn: Turn, message: Message, state: DeliveryState, reason: str | None, *, due_at: datetime | None = None) -> None:
    """`due_at`: when to try, or to ask, again. A state that waits may be taken back, so the order does not hold here."""
    message.delivery_state, message.due_at = state.value, due_at
    message.delivery_reason = reason if reason is None or len(reason) <= LONGEST_REASON else f"{reason[: LONGEST_REASON - 1]}…"
    set_message_timer(live, message)
    message_changed(live, turn, message)
