"""Commands that failed even alone are kept with their reason, for a person to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hub.journal.command import Answer, Command, Refused
from hub.journal.inbox import kept_raw
from hub.journal.tables import refused_commands
from hub.journal.turn import NewRow, Turn
from hub.logs import database_words
from hub.store.ids import new_id

FAILED = Refused(code="failed", detail="The hub could not do this; it is kept for a person to look at.", status=500)


@dataclass(kw_only=True)
class KeepRefused(Command[Any]):
    """Stands in for a command that failed, under its key: a repeat gets this refusal and does no harm."""

    failed: Command[Any]
    error: Exception

    def __post_init__(self) -> None:
        self.key = self.failed.key

    @property
    def is_private(self) -> bool:
        """Its payload is kept beside its reason, and the answer is the same for all."""
        return False

    def apply(self, state: Any, turn: Turn) -> Answer | Refused:
        kept = {
            "id": new_id("ref"),
            "at": turn.now,
            "command": type(self.failed).__name__[:80],
            "source": self.key.source if self.key else None,
            "key": self.key.key if self.key else None,
            "reason": _reason(self.error),
            "raw": kept_raw(self.failed),
        }
        turn.save(NewRow(table=refused_commands, values=kept))
        turn.record("command.failed", facts={"command": kept["command"], "error": type(self.error).__name__})
        return FAILED


def _reason(error: Exception) -> str:
    """The kind of error and where it arose, never its text: that may hold what a customer wrote."""
    trace = error.__traceback__
    where = "unknown"
    while trace is not None:
        where = f"{trace.tb_frame.f_code.co_qualname} line {trace.tb_lineno}"
        trace = trace.tb_next
    words = ", ".join(f"{word} {value}" for word, value in database_words(error).items())
    return f"{type(error).__name__} in {where}{f' ({words})' if words else ''}"[:2000]
