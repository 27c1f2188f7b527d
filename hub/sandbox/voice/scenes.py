"""Where a document runs: as the call itself, or while it waits in a queue; and the two ways out of both."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from hub.sandbox.mischief import Webhook
from hub.sandbox.voice.documents import ANYWHERE, WHILE_QUEUED, Document
from hub.sandbox.voice.fetching import Source
from hub.sandbox.voice.lines import HeardKind
from hub.sandbox.voice.records import CallStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Which verbs may run, what a redirection counts as, and how a played file is heard."""

    allowed: frozenset[str]
    on: Webhook
    played_as: HeardKind


THE_CALL = Scene(allowed=ANYWHERE, on="voice", played_as="prompt")
WHILE_IN_A_QUEUE = Scene(allowed=WHILE_QUEUED, on="wait", played_as="music")


class CallOver(Exception):
    """A verb has ended the call."""

    def __init__(self, status: CallStatus) -> None:
        super().__init__(status)
        self.status: CallStatus = status


class LeftQueue(Exception):
    """A wait document has sent the call out of its queue."""


Next = Source | Document | None
"""What follows a verb that branches; None: the verb after it."""
Perform = Callable[[Document, Scene], Awaitable[Next]]
