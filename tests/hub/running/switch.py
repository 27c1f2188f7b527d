"""A telephone exchange in memory: callers, rooms and agents' phones, instead of a carrier. Reports come when the test lets them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from channels.call_steps import CallStep, JoinRoom, Label, LeaveLine, Meanwhile, Room, StandInLine, TakeMessage
from channels.calls import (
    CallArrived,
    CallEnded,
    CallerGoesOn,
    CallerSpoke,
    CallerWaits,
    CallSeen,
    LeftBecause,
    Leg,
    LineEnded,
    PartyChanged,
    PartyMoved,
    PartySeen,
    PartyState,
    RecordingMoved,
)
from channels.contract import (
    Address,
    Capabilities,
    ConversationKey,
    IdentityClaim,
    InboundEvent,
    Inbox,
    OutboundMessage,
    ProviderId,
    Receipt,
)
from channels.doors import Route, SocketRoute
from channels.errors import DeliveryError, MessageRejected
from tests.hub.running.clock import HandClock
from tests.hub.running.shop import OUR_NUMBER

if TYPE_CHECKING:
    from tests.hub.running.house import House

NAME = "phone"
CALLS = Capabilities(live=True, pushes=False, longest_text=0, starts_outbound=True, carries_calls=True)
GONE = MessageRejected("Nobody is there any more.", code="gone")


@dataclass(slots=True)
class Phone:
    """One leg: whose phone it is, and how it is in its room."""

    call: ProviderId
    to: str
    label: Label | None = None
    room: Room | None = None
    state: PartyState | str = "on line"
    held: bool = False
    muted: bool = False
    coaching: ProviderId | None = None


@dataclass
class Switch:
    """`channels.contract.Channel` and `channels.calls.CarriesCalls`. Agents' phones are answered at once unless told otherwise."""

    clock: HandClock
    name: str = NAME
    capabilities: Capabilities = CALLS
    phones: dict[ProviderId, Phone] = field(default_factory=dict)
    answers: dict[str, LeftBecause | str] = field(default_factory=dict)
    """By address: why that phone is not answered, or `rings` when it just rings."""
    failing: list[DeliveryError | None] = field(default_factory=list)
    """Each spoils one errand (`None` lets one through), then is used up."""
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    """Every errand, in order."""
    silent: bool = False
    """It reports nothing by itself."""
    recordings: dict[ProviderId, str] = field(default_factory=dict)
    pressed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._inbox: Inbox | None = None
        self._ids = count(1)
        self._sequence = count(1)

    # Channel

    async def open(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def doors(self) -> Sequence[Route | SocketRoute]:
        return ()

    async def send(self, message: OutboundMessage) -> Receipt:
        raise MessageRejected("Calls carry no text.", code="no_text")

    async def close(self) -> None:
        self._inbox = None

    async def store(self, event: InboundEvent) -> CallStep | None:
        assert self._inbox is not None
        stored = await self._inbox.store(event)
        return stored.next  # type: ignore[return-value]

    def of(self, kind: Any, conversation: str, **fields: Any) -> Any:
        return kind(
            channel=NAME,
            provider_id=ProviderId(f"ev{next(self._ids)}"),
            conversation=ConversationKey(conversation),
            occurred_at=self.clock.now(),
            **fields,
        )

    # CarriesCalls

    def numbers(self) -> Sequence[Address]:
        return (Address(OUR_NUMBER),)

    def phone_token(self, agent: str, now: datetime) -> str:
        return f"token of {agent}"

    async def put(self, call: ProviderId, step: CallStep) -> None:
        await self._asked("put", call, type(step).__name__)
        phone = self.phones.get(call)
        if phone is None:
            raise GONE
        if isinstance(step, JoinRoom):
            phone.label, phone.room = step.label, step.room
            await self._joins(phone)
        elif isinstance(step, TakeMessage):
            phone.state = "message"

    async def hang_up(self, call: ProviderId) -> None:
        await self._asked("hang_up", call)
        phone = self.phones.pop(call, None)
        if phone is not None and phone.room is not None:
            await self.reports(phone, "left", because="removed")

    async def look(self, call: ProviderId | None, room: Room, since: datetime) -> CallSeen:
        await self._asked("look", call)
        there = [phone for phone in self.phones.values() if phone.room == room]
        return CallSeen(
            on_line=call is not None and call in self.phones,
            parties=tuple(
                PartySeen(
                    label=phone.label or Label(""),
                    call=phone.call,
                    state="joined" if phone.state == "joined" else "ringing",
                    held=phone.held,
                    muted=phone.muted,
                    coaching=phone.coaching is not None,
                )
                for phone in there
            ),
        )

    async def call_in(self, room: Room, leg: Leg) -> ProviderId:
        await self._asked("call_in", leg.to, leg.label)
        there = next((phone for phone in self.phones.values() if phone.label == leg.label), None)
        if there is not None:
            return there.call
        phone = Phone(call=ProviderId(f"CA{next(self._ids)}"), to=leg.to, label=leg.label, room=room, state="ringing", muted=leg.silent)
        outcome = self.answers.get(leg.to)
        if outcome is not None and outcome != "rings":
            await self.reports(phone, "left", because=outcome)
            return phone.call
        self.phones[phone.call] = phone
        await self.reports(phone, "ringing")
        if outcome is None:
            await self._joins(phone)
        return phone.call

    async def remove(self, room: Room, label: Label) -> None:
        await self._asked("remove", label)
        phone = self._there(room, label)
        del self.phones[phone.call]
        await self.reports(phone, "left", because="removed")

    async def hold(self, room: Room, label: Label, on: bool) -> None:
        await self._asked("hold", label, on)
        phone = self._there(room, label)
        phone.held = on
        await self.tells(phone)

    async def mute(self, room: Room, label: Label, on: bool) -> None:
        await self._asked("mute", label, on)
        phone = self._there(room, label)
        phone.muted = on
        await self.tells(phone)

    async def coach(self, room: Room, label: Label, coached: ProviderId | None) -> None:
        await self._asked("coach", label, coached)
        phone = self._there(room, label)
        phone.coaching = coached
        await self.tells(phone)

    async def press(self, room: Room, label: Label, digits: str) -> None:
        await self._asked("press", label, digits)
        self._there(room, label)
        self.pressed.append(digits)

    async def end(self, room: Room) -> None:
        await self._asked("end", room)
        for phone in [phone for phone in self.phones.values() if phone.room == room]:
            # Somebody may hang up by themselves while the others are reported.
            if self.phones.pop(phone.call, None) is not None:
                await self.reports(phone, "left", because="removed")

    async def record(self, call: ProviderId, room: Room) -> ProviderId:
        await self._asked("record", call)
        recording = ProviderId(f"RE{next(self._ids)}")
        self.recordings[recording] = "recording"
        return recording

    async def pause(self, call: ProviderId, recording: ProviderId, on: bool) -> None:
        await self._asked("pause", recording, on)
        self.recordings[recording] = "paused" if on else "recording"

    async def stop(self, call: ProviderId, recording: ProviderId) -> None:
        await self._asked("stop", recording)
        self.recordings[recording] = "completed"

    async def sound(self, recording: ProviderId) -> AsyncIterator[bytes]:
        yield b"RIFF"

    async def forget(self, recording: ProviderId) -> None:
        self.recordings.pop(recording, None)

    # What it reports

    async def reports(
        self, phone: Phone, state: PartyState, *, because: LeftBecause | str | None = None, sequence: int | None = None
    ) -> None:
        if self.silent or phone.room is None or phone.label is None:
            return
        number = next(self._sequence) if sequence is None else sequence
        await self.store(
            self.of(
                PartyMoved,
                phone.room,
                room=phone.room,
                label=phone.label,
                source="room",
                sequence=number,
                state=state,
                call=phone.call,
                because=because,
            )
        )

    async def tells(self, phone: Phone) -> None:
        if self.silent or phone.room is None or phone.label is None:
            return
        await self.store(
            self.of(
                PartyChanged,
                phone.room,
                room=phone.room,
                label=phone.label,
                source="room",
                sequence=next(self._sequence),
                held=phone.held,
                muted=phone.muted,
                coaching=phone.coaching is not None,
            )
        )

    async def answered(self, address: str) -> None:
        """Somebody picks up a phone that rang."""
        await self._joins(self.phone_of(address))

    async def drops(self, address: str, because: LeftBecause = "hung_up") -> None:
        """That phone is put down, or its line breaks."""
        phone = self.phone_of(address)
        del self.phones[phone.call]
        await self.reports(phone, "left", because=because)

    def phone_of(self, address: str) -> Phone:
        (found,) = [phone for phone in self.phones.values() if phone.to == address]
        return found

    def in_room(self, room: str) -> dict[str, Phone]:
        """By whose phone it is."""
        return {phone.to: phone for phone in self.phones.values() if phone.room == room and phone.state == "joined"}

    async def _joins(self, phone: Phone) -> None:
        phone.state = "joined"
        await self.reports(phone, "joined")

    async def _asked(self, *errand: Any) -> None:
        self.asked.append(errand)
        fault = self.failing.pop(0) if self.failing else None
        if fault is not None:
            raise fault

    def _there(self, room: Room, label: Label) -> Phone:
        found = [phone for phone in self.phones.values() if (phone.room, phone.label) == (room, label)]
        if not found:
            raise GONE
        return found[0]


class Caller:
    """Somebody with a telephone, on one call to us."""

    def __init__(self, house: House, number: str | None) -> None:
        self._house = house
        self.switch = house.switch
        self.number = number
        self.sid = ProviderId(f"CA{number or 'withheld'}x{next(house.switch._ids)}")
        self.step: CallStep | None = None
        """What they hear."""

    async def calls(self, recipient: str = OUR_NUMBER) -> Caller:
        self.switch.phones[self.sid] = Phone(call=self.sid, to=self.number or "withheld")
        claims = (IdentityClaim(kind="phone", value=self.number, match="known"),) if self.number else ()
        return await self._hears(CallArrived, recipient=Address(recipient), claims=claims)

    async def presses(self, digits: str) -> Caller:
        return await self._hears(CallerSpoke, moment=self._moment, digits=digits)

    async def says(self, words: str, confidence: float = 0.9) -> Caller:
        return await self._hears(CallerSpoke, moment=self._moment, speech=words, confidence=confidence)

    async def is_silent(self) -> Caller:
        return await self._hears(CallerSpoke, moment=self._moment)

    async def goes_on(self) -> Caller:
        return await self._hears(CallerGoesOn, moment=self._moment)

    async def waits(self) -> Caller:
        """In line: what is heard next there."""
        return await self._hears(CallerWaits)

    async def leaves_message(self, seconds: float = 12) -> None:
        assert isinstance(self.step, TakeMessage), self.step
        recording = ProviderId(f"RE{self.sid}")
        state = "completed" if seconds else "absent"
        await self.switch.store(
            self.switch.of(RecordingMoved, self.sid, recording=recording, state=state, seconds=seconds, is_message=True)
        )

    async def line_ends(self, how: str) -> Caller:
        return await self._hears(LineEnded, how=how)

    def moves_to(self, house: House) -> None:
        """The hub has restarted; they are on the same line."""
        self._house = house

    async def hangs_up(self) -> None:
        phone = self.switch.phones.pop(self.sid, None)
        if phone is not None and phone.room is not None:
            await self.switch.reports(phone, "left", because="hung_up")
        await self.switch.store(self.switch.of(CallEnded, self.sid))

    @property
    def words(self) -> str:
        """Everything that is said to them now."""
        return " ".join(getattr(prompt, "text", "") for prompt in getattr(self.step, "prompts", ()))

    @property
    def is_in_line(self) -> bool:
        return isinstance(self.step, StandInLine | Meanwhile)

    @property
    def may_leave(self) -> bool:
        return isinstance(self.step, LeaveLine)

    async def interaction(self) -> str:
        conversation = f"{NAME}:{self.sid}"
        return str(await self._house.look(lambda live: live.conversations[conversation].interaction_id))

    @property
    def _moment(self) -> str:
        return str(getattr(self.step, "moment", ""))

    async def _hears(self, kind: Any, **fields: Any) -> Caller:
        self.step = await self.switch.store(self.switch.of(kind, self.sid, **fields))
        return self
