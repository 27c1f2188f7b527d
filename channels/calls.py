"""The words of calls: what callers do, what they hear next, and what a channel that carries calls can be asked to do.

Every answered call lives in a named room from its first second, so hold, consult, conference, listening and whispering are additions to it.
Whoever is in it is a party with a label of ours, written down before the provider is asked; what the provider reports is matched by that
label and by its sequence number, so repeats and reports out of order do no harm.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from channels.call_steps import CallStep, Label, Room
from channels.contract import Address, IdentityClaim, InboundEvent, ProviderId

PartyState = Literal["ringing", "answered", "joined", "left"]
"""How far a party has come. A later state never gives way to an earlier one."""

LeftBecause = Literal["hung_up", "removed", "busy", "no_answer", "failed", "canceled", "machine"]
"""Why a party is not there: they went, we took them out, or they never came."""


# --- what callers do ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CallArrived(InboundEvent):
    """Somebody calls one of our numbers; the call's id is the conversation. Its answer is the first `CallStep`."""

    recipient: Address
    claims: tuple[IdentityClaim, ...] = ()
    """Nothing where the caller hides their number."""
    caller_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerSpoke(InboundEvent):
    """Keys, words, or neither, after an `Ask` or during a `Meanwhile`. Its answer is the next `CallStep`."""

    moment: str
    digits: str | None = None
    speech: str | None = None
    confidence: float | None = None
    """From 0 to 1, of what was understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerGoesOn(InboundEvent):
    """What was to be heard has been heard, or the line was left. Its answer is the next `CallStep`."""

    moment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerWaits(InboundEvent):
    """Who stands in line has heard all there was. Changes nothing; its answer is a `Meanwhile`, or a `LeaveLine`."""


LineEnd = Literal["left", "redirected", "hung_up", "full", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEnded(InboundEvent):
    """The caller stands in line no more. After `full` or `error` its answer is the next `CallStep`."""

    how: LineEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(InboundEvent):
    """The caller's own call is over, for this reason."""

    because: LeftBecause = "hung_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyMoved(InboundEvent):
    """A party of a room came, went, or is on the way. `sequence` rises within `source` (one leg, or one sitting of the room)."""

    room: Room
    label: Label
    source: str
    sequence: int
    state: PartyState
    call: ProviderId | None = None
    because: LeftBecause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyChanged(InboundEvent):
    """How a party is now: on hold, muted, whispering."""

    room: Room
    label: Label
    source: str
    sequence: int
    held: bool
    muted: bool
    coaching: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEnded(InboundEvent):
    """Nobody is in the room any more."""

    room: Room
    source: str
    sequence: int


RecordingState = Literal["recording", "paused", "completed", "absent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingMoved(InboundEvent):
    """A recording began, was paused, or is kept. It is of a room, or of a message that a caller leaves."""

    recording: ProviderId
    state: RecordingState
    room: Room | None = None
    seconds: float | None = None
    is_message: bool = False


# --- what a channel that carries calls can be asked --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Somebody to be called into a room. A `silent` one is heard by nobody."""

    label: Label
    to: Address
    """A number, or `agent:<id>`: that agent's own phone."""
    sender: Address
    """The number of ours that is shown."""
    ring_seconds: int = 20
    silent: bool = False
    ends_room: bool = False
    """Without this party the others have nothing to do there."""
    detect_machine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PartySeen:
    """A party as the provider sees it."""

    label: Label
    call: ProviderId
    state: PartyState
    held: bool = False
    muted: bool = False
    coaching: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSeen:
    """A message that a caller left; without seconds as long as the provider works on it."""

    recording: ProviderId
    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSeen:
    """One call as the provider sees it: whether the caller is on the line, and who is in the room."""

    on_line: bool
    parties: tuple[PartySeen, ...] = ()
    recording: ProviderId | None = None
    """One of this call that goes on."""
    messages: tuple[MessageSeen, ...] = ()
    """What a caller left who is not on the line any more."""


class SteersCallers(Protocol):
    """Moves a caller who is on the line. All of these raise a `DeliveryError`; `maybe_taken` where the outcome is not known."""

    async def put(self, call: ProviderId, step: CallStep) -> None:
        """Let this caller hear this next, whatever they hear now."""
        ...

    async def hang_up(self, call: ProviderId) -> None:
        """End this call; one that is over already is no fault."""
        ...

    async def look(self, call: ProviderId | None, room: Room, since: datetime) -> CallSeen:
        """What the provider sees of this call and its room."""
        ...


class KeepsRooms(Protocol):
    """Rooms and their parties. A party that is not there (any more) is `MessageRejected` with code `gone`."""

    async def call_in(self, room: Room, leg: Leg) -> ProviderId:
        """Call somebody and let them into the room. Asked twice for the same label it calls once."""
        ...

    async def remove(self, room: Room, label: Label) -> None: ...

    async def hold(self, room: Room, label: Label, on: bool) -> None:
        """A held party hears music, and nobody hears them."""
        ...

    async def mute(self, room: Room, label: Label, on: bool) -> None: ...

    async def coach(self, room: Room, label: Label, coached: ProviderId | None) -> None:
        """Only this call hears them; with nobody, everybody does."""
        ...

    async def press(self, room: Room, label: Label, digits: str) -> None:
        """Play these keys to that party."""
        ...

    async def end(self, room: Room) -> None:
        """Everybody out."""
        ...


class Records(Protocol):
    """Recordings of a call."""

    async def record(self, call: ProviderId, room: Room) -> ProviderId: ...

    async def pause(self, call: ProviderId, recording: ProviderId, on: bool) -> None: ...

    async def stop(self, call: ProviderId, recording: ProviderId) -> None: ...

    def sound(self, recording: ProviderId) -> AsyncIterator[bytes]:
        """The recording as WAV. Raises a `DeliveryError`."""
        ...

    async def forget(self, recording: ProviderId) -> None:
        """Delete it at the provider; one that is not there is no fault."""
        ...


@runtime_checkable
class CarriesCalls(SteersCallers, KeepsRooms, Records, Protocol):
    """A channel on which people talk. Found once at start-up."""

    def phone_token(self, agent: str, now: datetime) -> str:
        """What an agent's browser needs to be their phone, valid for an hour. Raises `ChannelMisconfigured` where that is not set up."""
        ...

    def numbers(self) -> Sequence[Address]: ...
