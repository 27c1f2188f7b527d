"""What a caller hears next: the steps of a call, which a channel renders in its provider's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

Room = NewType("Room", str)
"""Our name of the room of one call."""

Label = NewType("Label", str)
"""Our name of one party in a room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Spoken by the provider's voice for this language (BCP 47)."""

    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A recording played from this address."""

    url: str


Prompt = Words | Sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Say this and listen. `moment` comes back with the answer: one that was given to an earlier question is told apart by it."""

    moment: str
    prompts: tuple[Prompt, ...]
    language: str
    digits_most: int | None = None
    """At most so many keys; none are listened for without it."""
    finish_on: str = ""
    speech: bool = False
    hints: tuple[str, ...] = ()
    timeout_seconds: float = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMoment:
    """Say this; something is being looked up. The caller comes back with `moment` and is told what then is next."""

    moment: str
    prompts: tuple[Prompt, ...] = ()
    pause_seconds: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StandInLine:
    """Say this, then wait in the queue; what is heard there is asked for again and again (`CallerWaits`)."""

    line: str
    prompts: tuple[Prompt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """For who stands in line: say this, then music. With `keys`, pressing one is reported (`CallerSpoke`)."""

    moment: str
    prompts: tuple[Prompt, ...]
    language: str
    keys: str = ""
    music_seconds: float = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveLine:
    """Out of the line; what comes then is asked for at once (`CallerGoesOn`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRoom:
    """Into this room, as this party."""

    room: Room
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeMessage:
    """Say this, then record what the caller says, for so long at most."""

    moment: str
    prompts: tuple[Prompt, ...]
    language: str
    most_seconds: int = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp:
    """Say this, then end the call."""

    prompts: tuple[Prompt, ...] = ()


CallStep = Ask | OneMoment | StandInLine | Meanwhile | LeaveLine | JoinRoom | TakeMessage | HangUp
