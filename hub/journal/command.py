"""What may be asked of the decider, and what it answers."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from channels.doors import Problem
from hub.journal.tables import LONGEST_KEY, LONGEST_SOURCE
from hub.journal.turn import Turn

S_contra = TypeVar("S_contra", contravariant=True)
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InboxKey:
    """Where a command comes from and its id there: a repeat gets the first answer. What a column cannot hold, for its length or its
    letters, is kept as its digest.
    """

    source: str
    key: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", _fitting(self.source, LONGEST_SOURCE))
        object.__setattr__(self, "key", _fitting(self.key, LONGEST_KEY))


def _fitting(text: str, longest: int) -> str:
    if len(text) <= longest and text.isprintable():
        return text
    return f"digest:{hashlib.blake2b(text.encode(errors='surrogatepass'), digest_size=16).hexdigest()}"


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

    @property
    def is_private(self) -> bool:
        """Whether its payload or its answer holds what somebody wrote: that is dropped after the retention time."""
        return True

    @abstractmethod
    def apply(self, state: S_contra, turn: Turn) -> Answer | Refused:
        """Change the live state, record events, and answer with what can be written as JSON. After a failure it runs again on a new
        state, so it keeps nothing in itself.
        """
