"""One live call as its telephone lives through it: what it hears, what is pressed and said on it, and who listens to that."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from hub.sandbox.voice.records import ENDED, Call, CallStatus

MOST_HEARD = 300
HeardKind = Literal["prompt", "music", "beep", "talk"]
Leaving = Literal["", "hangup", "redirected"]
ByHand = Literal["answered", "rejected"]
"""What whoever holds a ringing telephone does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One thing that came out of the receiver; `sender` is who talks, in a room."""

    at: datetime
    kind: HeardKind
    text: str
    language: str | None = None
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Key:
    digit: str


@dataclass(frozen=True, slots=True)
class Speech:
    text: str
    confidence: float


Input = Key | Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """What the carrier listens for at this moment."""

    digits: bool
    speech: bool
    records: bool = False


class Line:
    """A call that has not ended. `on_change` and `on_heard` show it on its telephone."""

    def __init__(
        self, call: Call, *, now: Callable[[], datetime], on_change: Callable[[Line], None], on_heard: Callable[[Line, Heard], None]
    ) -> None:
        self.call = call
        self.heard: deque[Heard] = deque(maxlen=MOST_HEARD)
        self.listening: Listening | None = None
        self.leaving: Leaving = ""
        """Why what the call is doing was broken off."""
        self.following: asyncio.Task[CallStatus] | None = None
        self.next: Callable[[], Coroutine[Any, Any, CallStatus]] | None = None
        """What a redirection wants to be done instead."""
        self.answering: asyncio.Future[ByHand] | None = None
        """Waits for whoever holds the telephone, while it rings."""
        self.redirections = 0
        """Documents in a row that only led on to the next."""
        self.ended = asyncio.Event()
        self._inputs: asyncio.Queue[Input] | None = None
        self._now = now
        self._on_change = on_change
        self._on_heard = on_heard

    @property
    def telephone(self) -> str:
        """The address of the telephone at the other end, which is not ours."""
        return self.call.sender if self.call.direction == "inbound" else self.call.recipient

    @property
    def is_over(self) -> bool:
        return self.call.status in ENDED

    def hear(self, kind: HeardKind, text: str, *, language: str | None = None, sender: str | None = None) -> None:
        heard = Heard(at=self._now(), kind=kind, text=text, language=language, sender=sender)
        self.heard.append(heard)
        self._on_heard(self, heard)

    def show(self) -> None:
        """Something about the call has changed."""
        self._on_change(self)

    @contextmanager
    def listen(self, listening: Listening) -> Iterator[asyncio.Queue[Input]]:
        """Everything pressed and said from now on comes into the queue."""
        inputs: asyncio.Queue[Input] = asyncio.Queue()
        self._inputs, self.listening = inputs, listening
        self.show()
        try:
            yield inputs
        finally:
            self._inputs, self.listening = None, None
            if not self.is_over:
                self.show()

    def press(self, digits: str) -> bool:
        """False where nobody listens for keys: they are lost, as on a real line."""
        if self._inputs is None or self.listening is None or not self.listening.digits:
            return False
        for digit in digits:
            self._inputs.put_nowait(Key(digit))
        return True

    def say(self, text: str, confidence: float) -> bool:
        """False where nobody listens for speech."""
        if self._inputs is None or self.listening is None or not self.listening.speech:
            return False
        self._inputs.put_nowait(Speech(text, confidence))
        return True

    def break_off(self, why: Leaving, then: Callable[[], Coroutine[Any, Any, CallStatus]] | None = None) -> None:
        """Stop what the call is doing, and do something else or end."""
        self.leaving, self.next = why, then
        if self.following is not None and not self.following.cancelling():
            self.following.cancel()
