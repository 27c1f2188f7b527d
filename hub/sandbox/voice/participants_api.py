"""Parties of a room over REST: ring one and put it in, list and fetch them, hold, mute and coach, put one out."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from hub.sandbox.account_door import Refused, not_found
from hub.sandbox.voice.callbacks import asked_callback
from hub.sandbox.voice.calls_api import check_parties, ringing_seconds, set_detection
from hub.sandbox.voice.dialling import RECORDS, is_label
from hub.sandbox.voice.records import Participant
from hub.sandbox.voice.rooms import LabelTaken, Room, Seat, Terms
from hub.sandbox.voice.voice_door import Asked, Shape, VoiceDoor, below, rfc

BEEPS = frozenset({"true", "false", "onEnter", "onExit"})


class ParticipantsApi:
    def __init__(self, door: VoiceDoor) -> None:
        self._door = door
        self._exchange = door.exchange
        self._rooms = door.exchange.rooms

    def routes(self) -> Sequence[web.RouteDef]:
        parties = self._door.path("Conferences/{conference}/Participants")
        one = f"{parties}/{{party}}.json"
        return [
            web.post(f"{parties}.json", self._door.open("create_participant", self._create)),
            web.get(f"{parties}.json", self._door.open("read", self._list)),
            web.get(one, self._door.open("read", self._fetch)),
            web.post(one, self._door.open("update_participant", self._update)),
            web.delete(one, self._door.open("remove_participant", self._remove)),
        ]

    async def _create(self, asked: Asked) -> web.StreamResponse:
        """In a room that exists, by its name or sid; a name that no room has makes one."""
        sender, recipient = check_parties(asked, self._door.switch)
        name = asked.path["conference"]
        if name.startswith("CF") and len(name) == 34 and self._rooms.find(name) is None:
            raise not_found()
        terms, most_seconds = self._terms(asked), ringing_seconds(asked)
        if terms.coaching:
            self._check_coached(self._rooms.find(name), terms.coached)
        call = self._exchange.new_call(sender=sender, recipient=recipient, direction="outbound-api", status="queued")
        call.callback = asked_callback(asked.fields, "StatusCallback", "call", ["completed"])
        set_detection(call, asked)
        line = self._exchange.new_line(call)
        try:
            seat = self._rooms.reserve(name, line, terms)
        except LabelTaken:
            raise Refused(400, 16026, "Participant label is in use by another participant") from None
        self._rooms.follow_leg(line)
        self._exchange.dial_into_room(line, seat, most_seconds=most_seconds)
        return web.json_response(self._shape(seat.party), status=201)

    async def _list(self, asked: Asked) -> web.StreamResponse:
        """Nobody, for a room that has ended."""
        room = self._rooms.find(asked.path["conference"])
        if room is None and self._door.switch.records.conferences.find(asked.path["conference"]) is None:
            raise not_found()
        parties = [] if room is None else [seat.party for seat in room.seats.values()]
        for name, field in (("Muted", "muted"), ("Hold", "hold"), ("Coaching", "coaching")):
            wanted = asked.flag(name)
            parties = [party for party in parties if wanted is None or getattr(party, field) == wanted]
        return self._door.page(asked, "participants", below(parties), self._shape)

    async def _fetch(self, asked: Asked) -> web.StreamResponse:
        return web.json_response(self._shape(self._seat(asked).party))

    async def _update(self, asked: Asked) -> web.StreamResponse:
        seat = self._seat(asked)
        changes = self._changes(asked, seat)
        self._rooms.modify(seat, changes)
        muted, hold, announcement = asked.flag("Muted"), asked.flag("Hold"), asked.url("AnnounceUrl")
        if muted is not None:
            self._rooms.mute(seat, muted)
        if hold is not None:
            self._rooms.hold(seat, hold, url=asked.url("HoldUrl"), method=asked.method("HoldMethod", "GET"))
        if announcement:
            self._rooms.announce([seat], announcement, asked.method("AnnounceMethod"))
        return web.json_response(self._shape(seat.party))

    async def _remove(self, asked: Asked) -> web.StreamResponse:
        self._rooms.leave(self._seat(asked), "participant_updated_via_api")
        return web.Response(status=204)

    def _terms(self, asked: Asked) -> Terms:
        label, beep, coached = asked.one("Label"), asked.one("Beep") or "true", asked.one("CallSidToCoach")
        if label is not None and not is_label(label):
            raise Refused(400, 16024, "Invalid participant label")
        if beep not in BEEPS:
            raise Refused(400, 20001, "Invalid Beep")
        coaching = asked.flag("Coaching")
        if coaching and not coached:
            raise Refused(400, 20001, "CallSidToCoach is required to coach")
        return Terms(
            label=label,
            muted=bool(asked.flag("Muted")),
            starts=_default(asked.flag("StartConferenceOnEnter"), True),
            ends=bool(asked.flag("EndConferenceOnExit")),
            beep=beep,
            coached=coached,
            coaching=_default(coaching, coached is not None),
            wait_url=asked.url("WaitUrl"),
            wait_method=asked.method("WaitMethod"),
            callback=asked_callback(asked.fields, "ConferenceStatusCallback", "room", ["start", "end"]),
            records=(asked.one("ConferenceRecord") or "false") in RECORDS,
            recording_callback=asked_callback(asked.fields, "ConferenceRecordingStatusCallback", "recording", ["completed"]),
            region=asked.one("Region") or "us1",
        )

    def _changes(self, asked: Asked, seat: Seat) -> dict[str, object]:
        changes: dict[str, object] = {}
        beep, ends = asked.one("BeepOnExit"), asked.flag("EndConferenceOnExit")
        if ends is not None:
            changes["ends"] = ends
        if beep is not None:
            changes["beep"] = "true" if beep == "true" else "onEnter"
        coaching, coached = asked.flag("Coaching"), asked.one("CallSidToCoach") or seat.party.coached
        if coaching:
            self._check_coached(self._room(asked), coached)
            changes |= {"coaching": True, "coached": coached}
        elif coaching is not None:
            changes |= {"coaching": False, "coached": None}
        return changes

    def _check_coached(self, room: Room | None, coached: str | None) -> None:
        seat = None if room is None or coached is None else room.seats.get(coached)
        if seat is None or not seat.is_in:
            raise Refused(400, 16028, "Participant to be whispered is not present in the conference")
        if seat.party.hold:
            raise Refused(400, 16027, "Participant to be whispered is on hold")

    def _room(self, asked: Asked) -> Room:
        room = self._rooms.find(asked.path["conference"])
        if room is None:
            raise not_found()
        return room

    def _seat(self, asked: Asked) -> Seat:
        seat = self._room(asked).seat(asked.path["party"])
        if seat is None:
            raise not_found()
        return seat

    def _shape(self, party: Participant) -> Shape:
        return {
            "account_sid": self._door.switch.account_sid,
            "call_sid": party.sid,
            "call_sid_to_coach": party.coached,
            "coaching": party.coaching,
            "conference_sid": party.conference_sid,
            "date_created": rfc(party.created_at),
            "date_updated": rfc(party.updated_at),
            "end_conference_on_exit": party.ends,
            "hold": party.hold,
            "label": party.label,
            "muted": party.muted,
            "queue_time": "0",
            "start_conference_on_enter": party.starts,
            "status": party.status,
            "uri": self._door.uri(f"Conferences/{party.conference_sid}/Participants/{party.sid}.json"),
        }


def _default(given: bool | None, default: bool) -> bool:
    return default if given is None else given
