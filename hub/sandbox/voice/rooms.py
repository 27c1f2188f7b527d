"""Conference rooms: who is in them, when they start and end, who hears whom. A room's name is free again once it has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hub.sandbox.voice.lines import Line
from hub.sandbox.voice.recorder import Recorder
from hub.sandbox.voice.records import Callback, Conference, Participant
from hub.sandbox.voice.room_reports import report_end, report_leave, report_party, report_start
from hub.sandbox.voice.room_sounds import RoomSounds
from hub.sandbox.voice.storage import new_sid
from hub.sandbox.voice.switch import Switch

Gone = Literal[
    "participant_hung_up",
    "participant_updated_via_api",
    "participant_add_failed",
    "moderator_ended_conference",
    "conference_ended_via_api",
]
"""Why a party is no longer in a room, in the carrier's words."""


STATUS_OF_LEG: Mapping[str, str] = {"queued": "queued", "initiated": "connecting", "ringing": "ringing"}


class LabelTaken(Exception):
    """Another party of the room has that label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a party enters a room, and what the room is to be if it is made by this party."""

    label: str | None = None
    muted: bool = False
    starts: bool = True
    ends: bool = False
    beep: str = "true"
    coached: str | None = None
    coaching: bool = False
    wait_url: str | None = None
    """None: the carrier's music; empty: silence."""
    wait_method: str = "POST"
    callback: Callback | None = None
    records: bool = False
    recording_callback: Callback | None = None
    region: str = "us1"


@dataclass(slots=True, kw_only=True, eq=False)
class Seat:
    """One party's live place in a room."""

    party: Participant
    line: Line
    terms: Terms
    gone: asyncio.Future[Gone]
    hold_url: str | None = None
    hold_method: str = "GET"
    tune: asyncio.Task[None] | None = None
    tune_for: Literal["", "wait", "hold"] = ""

    @property
    def is_in(self) -> bool:
        return self.party.status == "connected"


@dataclass(slots=True, kw_only=True, eq=False)
class Room:
    conference: Conference
    seats: dict[str, Seat] = field(default_factory=dict)

    def seat(self, sid_or_label: str) -> Seat | None:
        found = self.seats.get(sid_or_label)
        return found or next((seat for seat in self.seats.values() if seat.party.label == sid_or_label), None)

    def present(self) -> Sequence[Seat]:
        return [seat for seat in self.seats.values() if seat.is_in]


class Rooms:
    """The rooms that have not ended."""

    def __init__(self, switch: Switch, recorder: Recorder) -> None:
        self._switch = switch
        self._recorder = recorder
        self._sounds = RoomSounds(switch)
        self._rooms: dict[str, Room] = {}
        self._named: dict[str, Room] = {}
        self._seats: dict[str, tuple[Room, Seat]] = {}

    def resume(self) -> None:
        """End the rooms that were open when the carrier stopped, and say so."""
        records = self._switch.records
        for conference in [
            *records.conferences.select([("status", "=", "in-progress")]),
            *records.conferences.select([("status", "=", "init")]),
        ]:
            for party in records.participants.select([("conference_sid", "=", conference.sid)]):
                report_leave(self._switch, conference, party, reason="participant_hung_up", call_status="completed")
                records.participants.remove(party.sid)
            self._close(conference, "last-participant-left", None)
            report_end(self._switch, conference)

    def close(self) -> None:
        for _, seat in self._seats.values():
            if seat.tune is not None:
                seat.tune.cancel()

    def find(self, name_or_sid: str) -> Room | None:
        return self._rooms.get(name_or_sid) or self._named.get(name_or_sid)

    def where(self, line: Line) -> tuple[Room, Seat] | None:
        return self._seats.get(line.call.sid)

    # --- coming and going ---

    def reserve(self, name: str, line: Line, terms: Terms) -> Seat:
        """A place for a party whose telephone may still have to ring; makes the room if there is none. Raises `LabelTaken`."""
        room = self.find(name)
        if room is not None and terms.label is not None and room.seat(terms.label) is not None:
            raise LabelTaken(terms.label)
        now = self._switch.clock.now()
        room = room or self._make(name, terms)
        party = Participant(
            sid=line.call.sid, created_at=now, updated_at=now, conference_sid=room.conference.sid, label=terms.label, muted=terms.muted,
            coaching=terms.coaching, coached=terms.coached, starts=terms.starts, ends=terms.ends, beep=terms.beep,
        )  # fmt: skip
        seat = Seat(party=party, line=line, terms=terms, gone=asyncio.get_running_loop().create_future())
        room.seats[party.sid] = seat
        self._seats[party.sid] = (room, seat)
        self._switch.records.participants.save(party)
        return seat

    def enter(self, seat: Seat) -> None:
        """The party can be heard from now on, if the room has started."""
        room, _ = self._seats[seat.party.sid]
        self.mark(seat, status="connected")
        report_party(self._switch, room.conference, seat.party, "participant-join")
        self._beep(room, seat, "onEnter")
        if room.conference.status == "init" and len(room.present()) > 1 and any(one.party.starts for one in room.present()):
            self._start(room)
        self._changed(room)

    async def stay(self, seat: Seat) -> None:
        """In the room until the party is put out of it, hangs up or is sent elsewhere; not at all when it was put out while answering."""
        if seat.gone.done():
            return
        self.enter(seat)
        try:
            await asyncio.shield(seat.gone)
        except asyncio.CancelledError:
            if not seat.gone.done():
                self.leave(seat, "participant_updated_via_api" if seat.line.leaving == "redirected" else "participant_hung_up")
            raise

    def follow_leg(self, line: Line) -> None:
        """A party's telephone rings, or does not yet."""
        found = self.where(line)
        if found is not None and line.call.status in STATUS_OF_LEG:
            self.mark(found[1], status=STATUS_OF_LEG[line.call.status])

    def give_up(self, line: Line) -> None:
        """The place of a party whose telephone was not answered."""
        found = self.where(line)
        if found is not None:
            self.leave(found[1], "participant_add_failed")

    def leave(self, seat: Seat, reason: Gone, *, call_status: str | None = None) -> None:
        """The party is gone; the room ends with it where its terms say so, or when it was the last."""
        room, _ = self._seats.pop(seat.party.sid)
        was_in = seat.is_in
        del room.seats[seat.party.sid]
        if seat.tune is not None:
            seat.tune.cancel()
        self._switch.records.participants.remove(seat.party.sid)
        status = call_status or seat.line.call.status
        report_leave(self._switch, room.conference, seat.party, reason=reason, call_status=status)
        if not seat.gone.done():
            seat.gone.set_result(reason)
        if was_in:
            self._beep(room, seat, "onExit")
        if room.conference.status == "completed":
            return
        how = "kicked" if reason == "participant_updated_via_api" else "left"
        if was_in and seat.party.ends:
            self.end(room, f"participant-with-end-conference-on-exit-{how}", "moderator_ended_conference", call_ending=seat.party.sid)
        elif not room.seats:
            self.end(room, f"last-participant-{how}", "participant_hung_up", call_ending=seat.party.sid)
        else:
            self._changed(room)

    def end(self, room: Room, reason: str, gone: Gone, *, call_ending: str | None = None) -> None:
        """Everybody still in it is out; whatever they were to do next happens next."""
        self._recorder.stop_room(room.conference)
        del self._rooms[room.conference.sid], self._named[room.conference.name]
        room.conference.status = "completed"
        for seat in list(room.seats.values()):
            self.leave(seat, gone)
        self._close(room.conference, reason, call_ending)
        report_end(self._switch, room.conference)

    # --- what a party may do ---

    def mark(self, seat: Seat, **changes: object) -> None:
        for name, value in changes.items():
            setattr(seat.party, name, value)
        seat.party.updated_at = self._switch.clock.now()
        self._switch.records.participants.save(seat.party)

    def mute(self, seat: Seat, muted: bool) -> None:
        if seat.party.muted != muted:
            self.mark(seat, muted=muted)
            self._tell(seat, "participant-mute" if muted else "participant-unmute")

    def hold(self, seat: Seat, hold: bool, *, url: str | None = None, method: str = "GET") -> None:
        seat.hold_url, seat.hold_method = url, method
        if seat.party.hold != hold:
            self.mark(seat, hold=hold)
            self._tell(seat, "participant-hold" if hold else "participant-unhold")

    def modify(self, seat: Seat, changes: Mapping[str, object]) -> None:
        """Coaching, beep, and whether the room ends with this party."""
        different = {name: value for name, value in changes.items() if getattr(seat.party, name) != value}
        if different:
            self.mark(seat, **different)
            self._tell(seat, "participant-modify")

    def announce(self, seats: Iterable[Seat], url: str, method: str) -> None:
        for seat in seats:
            if seat.party.hold:
                continue  # hears nothing but music
            self._switch.hooks.run_errand(self._sounds.announce(seat.line, url, method))

    def talk(self, line: Line, text: str) -> int:
        """Let the others hear what is said, where they can; answers how many heard it."""
        found = self.where(line)
        if found is None:
            return 0
        room, seat = found
        hearers = self._hearers(room, seat)
        for hearer in hearers:
            hearer.line.hear("talk", text, sender=seat.party.label or line.telephone)
        return len(hearers)

    def _hearers(self, room: Room, speaker: Seat) -> Sequence[Seat]:
        """A muted or held party is not heard, a held one hears nothing, a coach is heard by the coached party only."""
        if room.conference.status != "in-progress" or not speaker.is_in or speaker.party.muted or speaker.party.hold:
            return []
        others = [seat for seat in room.present() if seat is not speaker and not seat.party.hold]
        if speaker.party.coaching:
            return [seat for seat in others if seat.party.sid == speaker.party.coached]
        return others

    # --- the room itself ---

    def _make(self, name: str, terms: Terms) -> Room:
        """The first party decides whom the room tells and whether it is recorded."""
        now = self._switch.clock.now()
        conference = Conference(
            sid=new_sid("CF"), created_at=now, updated_at=now, name=name, region=terms.region, callback=terms.callback,
            records_itself=terms.records, recording_callback=terms.recording_callback,
        )  # fmt: skip
        room = Room(conference=conference)
        self._rooms[conference.sid] = self._named[name] = room
        self._switch.records.conferences.save(conference)
        return room

    def _start(self, room: Room) -> None:
        room.conference.status = "in-progress"
        room.conference.updated_at = self._switch.clock.now()
        self._switch.records.conferences.save(room.conference)
        report_start(self._switch, room.conference, room.present()[-1].party)
        if room.conference.records_itself:
            self._recorder.start_room(room.conference)

    def _close(self, conference: Conference, reason: str, call_ending: str | None) -> None:
        conference.status, conference.reason_ended, conference.call_ending = "completed", reason, call_ending
        conference.updated_at = self._switch.clock.now()
        self._switch.records.conferences.save(conference)

    def _tell(self, seat: Seat, event: str) -> None:
        room, _ = self._seats[seat.party.sid]
        report_party(self._switch, room.conference, seat.party, event)
        self._changed(room)

    def _changed(self, room: Room) -> None:
        """Everybody's music fits their place again, and every telephone shows who is there."""
        for seat in room.present():
            self._tune(room, seat)
            seat.line.show()

    def _tune(self, room: Room, seat: Seat) -> None:
        wanted: Literal["", "wait", "hold"] = "hold" if seat.party.hold else "wait" if room.conference.status == "init" else ""
        if wanted == seat.tune_for:
            return
        if seat.tune is not None:
            seat.tune.cancel()
        seat.tune, seat.tune_for = None, wanted
        if wanted == "hold":
            seat.tune = asyncio.create_task(self._sounds.music(seat.line, seat.hold_url, seat.hold_method))
        elif wanted == "wait":
            seat.tune = asyncio.create_task(self._sounds.music(seat.line, seat.terms.wait_url, seat.terms.wait_method))

    def _beep(self, room: Room, seat: Seat, when: Literal["onEnter", "onExit"]) -> None:
        if seat.party.beep not in ("true", when):
            return
        for other in room.present():
            if other is not seat and not other.party.hold and room.conference.status == "in-progress":
                other.line.hear("beep", "beep")
