"""What the carrier is asked to do. One errand a party at a time; what becomes of it comes back as a command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from channels.call_steps import CallStep, Label
from channels.calls import Leg
from channels.contract import ProviderId

LOOK = "look"
"""What a `Look` is about."""


class About(NamedTuple):
    """What an errand is about: a call (the interaction's id, and the room's name) and a party of it, or something else of it."""

    call: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One thing to ask. `id` tells it from another about the same."""

    id: str
    channel: str
    about: About


@dataclass(frozen=True, slots=True, kw_only=True)
class CallIn(Errand):
    leg: Leg


@dataclass(frozen=True, slots=True, kw_only=True)
class Put(Errand):
    """Let the caller hear this next, whatever they hear now."""

    caller: ProviderId
    step: CallStep


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpOn(Errand):
    caller: ProviderId


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove(Errand):
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Errand):
    label: Label
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute(Errand):
    label: Label
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Coach(Errand):
    label: Label
    coached: ProviderId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Press(Errand):
    label: Label
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRoom(Errand):
    """Everybody out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRecording(Errand):
    caller: ProviderId


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRecording(Errand):
    caller: ProviderId
    recording: ProviderId


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRecording(Errand):
    caller: ProviderId
    recording: ProviderId
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Look(Errand):
    """Ask what the carrier sees of this call: after a start, and where it is not known what became of an errand."""

    caller: ProviderId | None
    since: datetime
    at: datetime
    """When it was asked: what was begun after that, it may not have seen."""
