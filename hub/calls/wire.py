"""What was recorded of calls, on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from typing_extensions import TypedDict


class RecordingView(TypedDict):
    """`pauses` name from, until and why."""

    id: str
    kind: Literal["call", "message"]
    state: str
    began_at: datetime
    seconds: float | None
    pauses: list[dict[str, Any]]


class Recordings(TypedDict):
    items: list[RecordingView]
    next: None
