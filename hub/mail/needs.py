"""Which letters a command needs that may not be live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from hub.mail.records import Rearranged

if TYPE_CHECKING:
    from hub.work.records import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterNeeds:
    """By Message-ID, by message, and all those of an interaction; whether a machine answered these addresses lately (by their hash); and
    what was split from or joined to an interaction.
    """

    header_ids: frozenset[str] = frozenset()
    messages: frozenset[str] = frozenset()
    of_interactions: frozenset[str] = frozenset()
    """All their messages."""
    latest_of: frozenset[str] = frozenset()
    """Their latest letters."""
    acknowledged: frozenset[str] = frozenset()
    rearranged_of: frozenset[str] = frozenset()

    @staticmethod
    def together(all_needs: Sequence[LetterNeeds]) -> LetterNeeds:
        return LetterNeeds(
            header_ids=frozenset().union(*(needs.header_ids for needs in all_needs)),
            messages=frozenset().union(*(needs.messages for needs in all_needs)),
            of_interactions=frozenset().union(*(needs.of_interactions for needs in all_needs)),
            latest_of=frozenset().union(*(needs.latest_of for needs in all_needs)),
            acknowledged=frozenset().union(*(needs.acknowledged for needs in all_needs)),
            rearranged_of=frozenset().union(*(needs.rearranged_of for needs in all_needs)),
        )

    def __bool__(self) -> bool:
        return bool(self.header_ids or self.messages or self.of_interactions or self.latest_of or self.acknowledged or self.rearranged_of)


@dataclass(slots=True)
class LettersFound:
    """What a turn read of letters, and what came in it."""

    by_id: dict[str, Message] = field(default_factory=dict)
    by_header: dict[str, Message] = field(default_factory=dict)
    acknowledged: dict[str, datetime] = field(default_factory=dict)
    rearranged: list[Rearranged] = field(default_factory=list)

    def remember(self, message: Message) -> None:
        self.by_id[message.id] = message
        if message.mail is not None and message.mail.header_id is not None:
            self.by_header.setdefault(message.mail.header_id, message)

    def of_interaction(self, interaction_id: str) -> list[Message]:
        """In order."""
        found = [message for message in self.by_id.values() if message.interaction_id == interaction_id]
        return sorted(found, key=lambda message: message.seq)
