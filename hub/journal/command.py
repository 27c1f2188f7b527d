"""What may be asked of the decider, and what it answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from channels.contract import Problem
from hub.journal.turn import Turn

S_contra = TypeVar("S_contra", contravariant=True)
Answer = Mapping[str, Any]


class InboxKey(NamedTuple):
    """Where a command comes from and its id there: a repeat gets the first answer."""

    source: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The losing side of a race, or a command that does not fit what is true: a value, answered with the turn's commit like any other."""

    code: str
    detail: str
    status: int = 409

    def stored(self) -> dict[str, Any]:
        return {"refused": {"code": self.code, "detail": self.detail, "status": self.status}}

    def problem(self) -> Problem:
        return Problem(self.status, self.code, self.detail)


def restored(stored: Mapping[str, Any]) -> Answer | Refused:
    """The answer as the inbox kept it."""
    refused = stored.get("refused")
    return Refused(**refused) if refused is not None else stored


@dataclass(kw_only=True)
class Command(ABC, Generic[S_contra]):
    """One thing to decide. Subclasses say which rows they need and how they change the live state; they never await."""

    key: InboxKey | None = field(default=None)

    @property
    def raw(self) -> Mapping[str, str] | None:
        """The provider's payload, where there is one worth keeping."""
        return None

    @abstractmethod
    def apply(self, state: S_contra, turn: Turn) -> Answer | Refused:
        """Change the live state, record events, and answer with what can be written as JSON."""
