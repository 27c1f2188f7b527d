"""An inbound event as a command: idempotent by the provider's id, answered with what the adapter should do now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Generic, TypeVar

from channels.contract import IdentityClaim, InboundEvent, Next
from hub.intake.next_steps import stored_next
from hub.journal.command import Answer, InboxKey
from hub.work.live import Live
from hub.work.needs import Needs, WorkCommand
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
