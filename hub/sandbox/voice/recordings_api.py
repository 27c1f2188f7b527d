"""Recordings over REST: start, pause, resume and stop one, list them, fetch their sound, delete one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiohttp import web

from hub.sandbox.account_door import API_VERSION, Refused, last_moment, moment, not_found
from hub.sandbox.voice.callbacks import asked_callback
from hub.sandbox.voice.recorder import LIVE, silence
from hub.sandbox.voice.records import Recording
from hub.sandbox.voice.storage import Condition, written
from hub.sandbox.voice.voice_door import Asked, Shape, VoiceDoor, rfc

CURRENT = "Twilio.CURRENT"


class RecordingsApi:
    def __init__(self, door: VoiceDoor) -> None:
        self._door = door
        self._exchange = door.exchange
        self._recorder = door.exchange.recorder

    def routes(self) -> Sequence[web.RouteDef]:
        of_call, of_room = self._door.path("Calls/{call}/Recordings"), self._door.path("Conferences/{conference}/Recordings")
        alone = self._door.path("Recordings")
        return [
            web.post(f"{of_call}.json", self._door.open("create_recording", self._create)),
            *(web.get(f"{one}.json", self._door.open("read", self._list)) for one in (of_call, of_room, alone)),
            *(web.get(f"{one}/{{sid}}.json", self._door.open("read", self._fetch)) for one in (of_call, of_room, alone)),
            *(web.post(f"{one}/{{sid}}.json", self._door.open("update_recording", self._update)) for one in (of_call, of_room)),
            *(web.delete(f"{one}/{{sid}}.json", self._door.open("delete_recording", self._delete)) for one in (of_call, of_room, alone)),
            web.get(f"{alone}/{{sid}}.wav", self._door.open("read", self._sound)),
        ]

    async def _create(self, asked: Asked) -> web.StreamResponse:
        line = self._exchange.line(asked.path["call"])
        if line is None or line.call.status != "in-progress":
            known = line is not None or self._door.switch.records.calls.find(asked.path["call"]) is not None
            raise Refused(400, 21220, "Requested resource is not eligible for recording") if known else not_found()
        channels = asked.one("RecordingChannels") or "mono"
        if channels not in ("mono", "dual"):
            raise Refused(400, 21219, "Invalid RecordingChannels")
        recording = self._recorder.start(
            source="StartCallRecordingAPI",
            call_sid=line.call.sid,
            channels=2 if channels == "dual" else 1,
            callback=asked_callback(asked.fields, "RecordingStatusCallback", "recording", ["completed"]),
        )
        return web.json_response(self._shape(recording), status=201)

    async def _update(self, asked: Asked) -> web.StreamResponse:
        recording = self._recording(asked)
        if recording.status not in LIVE:
            raise Refused(400, 21220, "The recording is not in progress")
        match asked.one("Status"):
            case "paused":
                self._recorder.pause(recording, skips=asked.one("PauseBehavior") == "skip")
            case "in-progress":
                self._recorder.go_on(recording)
            case "stopped":
                self._recorder.stop(recording)
                return web.json_response(self._shape(recording) | {"status": "stopped"})
            case _:
                raise Refused(400, 20001, "Invalid Status")
        return web.json_response(self._shape(recording))

    async def _list(self, asked: Asked) -> web.StreamResponse:
        conditions, recordings = list(_conditions(asked)), self._door.switch.records.recordings
        return self._door.page(
            asked, "recordings", lambda limit, before: recordings.select(conditions, limit=limit, before=before), self._shape
        )

    async def _fetch(self, asked: Asked) -> web.StreamResponse:
        return web.json_response(self._shape(self._recording(asked)))

    async def _delete(self, asked: Asked) -> web.StreamResponse:
        recording = self._recording(asked)
        if recording.status in LIVE:
            raise Refused(400, 21220, "A recording in progress cannot be deleted")
        self._door.switch.records.recordings.remove(recording.sid)
        return web.Response(status=204)

    async def _sound(self, asked: Asked) -> web.StreamResponse:
        recording = self._recording(asked)
        if recording.status != "completed":
            raise not_found()
        answer = web.StreamResponse(headers={"Content-Type": "audio/x-wav"})
        await answer.prepare(asked.request)
        for part in silence(recording.duration_seconds or 0, recording.channels):
            await answer.write(part)
        await answer.write_eof()
        return answer

    def _recording(self, asked: Asked) -> Recording:
        sid, owner = asked.path["sid"], asked.path.get("call") or asked.path.get("conference")
        found = self._current(owner) if sid == CURRENT else self._recorder.find(sid)
        if found is None or (owner is not None and owner not in (found.call_sid, found.conference_sid)):
            raise not_found()
        return found

    def _current(self, owner: str | None) -> Recording | None:
        return None if owner is None else next(iter(self._recorder.live_of(owner)), None)

    def _shape(self, recording: Recording) -> Shape:
        return {
            "sid": recording.sid,
            "account_sid": self._door.switch.account_sid,
            "api_version": API_VERSION,
            "call_sid": recording.call_sid,
            "channels": recording.channels,
            "conference_sid": recording.conference_sid,
            "date_created": rfc(recording.created_at),
            "date_updated": rfc(recording.updated_at),
            "duration": None if recording.duration_seconds is None else str(recording.duration_seconds),
            "encryption_details": None,
            "error_code": None,
            "media_url": self._recorder.url(recording),
            "price": None,
            "price_unit": "USD",
            "source": recording.source,
            "start_time": rfc(recording.created_at),
            "status": recording.status,
            "subresource_uris": {},
            "track": "both",
            "uri": self._door.uri(f"Recordings/{recording.sid}.json"),
        }


def _conditions(asked: Asked) -> Iterator[Condition]:
    call = asked.path.get("call") or asked.one("CallSid")
    conference = asked.path.get("conference") or asked.one("ConferenceSid")
    if call:
        yield "call_sid", "=", call
    if conference:
        yield "conference_sid", "=", conference
    since = moment(asked.one("DateCreated>") or asked.one("DateCreated"))
    until = last_moment(asked.one("DateCreated<") or asked.one("DateCreated"))
    if since is not None:
        yield "created_at", ">=", written(since) or ""
    if until is not None:
        yield "created_at", "<=", written(until) or ""
