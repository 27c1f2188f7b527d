"""Which rows a command needs that may not be live."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field

from channels.contract import IdentityClaim
from hub.journal.command import Answer, Command, Refused
from hub.journal.turn import Turn
from hub.mail.needs import LetterNeeds
from hub.work.live import Live


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Ids and claims by table. What is live already is not read again."""

    conversations: frozenset[str] = frozenset()
    conversations_with: frozenset[tuple[str, str]] = frozenset()
    """A customer, and what a conversation's id begins with before one of their addresses."""
    claims: tuple[IdentityClaim, ...] = ()
    interactions: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()
    provider_messages: frozenset[tuple[str, str]] = frozenset()
    letters: LetterNeeds = field(default_factory=LetterNeeds)
    notes: bool = False
    parked_due: bool = False

    @staticmethod
    def together(all_needs: Iterable[Needs]) -> Needs:
        listed = list(all_needs)
        return Needs(
            conversations=frozenset().union(*(needs.conversations for needs in listed)),
            conversations_with=frozenset().union(*(needs.conversations_with for needs in listed)),
            claims=tuple(dict.fromkeys(claim for needs in listed for claim in needs.claims)),
            interactions=frozenset().union(*(needs.interactions for needs in listed)),
            customers=frozenset().union(*(needs.customers for needs in listed)),
            provider_messages=frozenset().union(*(needs.provider_messages for needs in listed)),
            letters=LetterNeeds.together([needs.letters for needs in listed]),
            notes=any(needs.notes for needs in listed),
            parked_due=any(needs.parked_due for needs in listed),
        )


NOTHING = Needs()


@dataclass(kw_only=True)
class WorkCommand(Command[Live]):
    """A command to the floor."""

    def needs(self) -> Needs:
        return NOTHING

    @abstractmethod
    def apply(self, state: Live, turn: Turn) -> Answer | Refused: ...


@dataclass(kw_only=True)
class ByAgent(WorkCommand):
    """A command that somebody signed in gave."""

    agent_id: str = field(default="")
