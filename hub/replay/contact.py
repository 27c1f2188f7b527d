"""One customer of a log: when they came, what they wanted, how long it took and how long they would have waited."""

from dataclasses import dataclass

from routing import Channel, InteractionId, QueueName, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One arrival of a log. None: the log does not know (it was not served, or did not leave)."""

    id: InteractionId
    arrived_at: float
    queue: QueueName
    channel: Channel
    tier: Tier
    handle_seconds: float | None
    patience_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A contact with nothing left open: what is played. Infinite patience: they never leave."""

    contact: Contact
    handle_seconds: float
    patience_seconds: float
