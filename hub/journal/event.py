"""What happened, numbered in one sequence for the whole hub.

Events carry ids and facts, never content, names or addresses: those live in rows that can be erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.store.ids import Seq


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of the log. `subject` is the live thing it is about, for whoever publishes it; it is not stored."""

    seq: Seq
    at: datetime
    type: str
    interaction_id: str | None = None
    agent_id: str | None = None
    customer_id: str | None = None
    data: Mapping[str, Any]
    subject: Any = None

    def row(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "at": self.at,
            "type": self.type,
            "interaction_id": self.interaction_id,
            "agent_id": self.agent_id,
            "customer_id": self.customer_id,
            "data": self.data,
        }
