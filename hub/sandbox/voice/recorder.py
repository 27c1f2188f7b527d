"""Recordings of calls and rooms: started, paused, stopped, and reported. Their sound is silence of the right length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from email.utils import format_datetime
from typing import Literal

from hub.sandbox.account_door import API_VERSION
from hub.sandbox.voice.records import Callback, Conference, Recording
from hub.sandbox.voice.storage import new_sid
from hub.sandbox.voice.switch import Switch

SAMPLES_A_SECOND = 8_000
SILENCE = b"\x80"
"""Of eight-bit sound."""
LIVE = frozenset({"in-progress", "paused"})


class Recorder:
    """What is being recorded now; what was is in the records."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._live: dict[str, Recording] = {}

    def end_cut_off(self) -> None:
        """End the recordings that were running when the carrier stopped."""
        for status in LIVE:
            for cut_off in self._switch.records.recordings.select([("status", "=", status)]):
                self._finish(cut_off, "completed")

    def start(
        self,
        *,
        source: str,
        call_sid: str | None = None,
        conference_sid: str | None = None,
        channels: int = 1,
        callback: Callback | None = None,
    ) -> Recording:
        now = self._switch.clock.now()
        recording = Recording(
            sid=new_sid("RE"), created_at=now, updated_at=now, call_sid=call_sid, conference_sid=conference_sid, source=source,
            channels=channels, callback=callback, running_since=now,
        )  # fmt: skip
        self._live[recording.sid] = recording
        self._switch.records.recordings.save(recording)
        self._report(recording)
        return recording

    def start_room(self, conference: Conference) -> None:
        """A room's recording has one channel, whoever speaks."""
        self.start(source="Conference", conference_sid=conference.sid, callback=conference.recording_callback)

    def live_of(self, sid: str) -> Sequence[Recording]:
        """What is recorded of a call or room at this moment, the newest first."""
        return [one for one in reversed(self._live.values()) if sid in (one.call_sid, one.conference_sid)]

    def find(self, sid: str) -> Recording | None:
        return self._live.get(sid) or self._switch.records.recordings.find(sid)

    def pause(self, recording: Recording, *, skips: bool) -> None:
        """What is skipped is not in the recording; else the pause is in it as silence."""
        if recording.status != "in-progress":
            return
        if skips:
            recording.counted_seconds = self._seconds(recording)
            recording.running_since = None
        recording.status = "paused"
        self._save(recording)

    def go_on(self, recording: Recording) -> None:
        if recording.status != "paused":
            return
        recording.status, recording.running_since = "in-progress", recording.running_since or self._switch.clock.now()
        self._save(recording)

    def stop(self, recording: Recording, *, is_empty: bool = False) -> None:
        del self._live[recording.sid]
        is_empty = is_empty or self._switch.hooks.mischief.next("recording", "absent") is not None
        self._finish(recording, "absent" if is_empty else "completed")

    def stop_call(self, call_sid: str) -> None:
        for recording in self.live_of(call_sid):
            self.stop(recording)

    def stop_room(self, conference: Conference) -> None:
        for recording in self.live_of(conference.sid):
            self.stop(recording)

    def url(self, recording: Recording) -> str:
        return f"https://api.twilio.com/{API_VERSION}/Accounts/{self._switch.account_sid}/Recordings/{recording.sid}"

    def _finish(self, recording: Recording, status: Literal["completed", "absent"]) -> None:
        recording.duration_seconds = max(round(self._seconds(recording)), 1) if status == "completed" else 0
        recording.status = status
        self._save(recording)
        self._report(recording)

    def _save(self, recording: Recording) -> None:
        recording.updated_at = self._switch.clock.now()
        self._switch.records.recordings.save(recording)

    def _seconds(self, recording: Recording) -> float:
        running = self._switch.clock.seconds_since(recording.running_since) if recording.running_since else 0
        return recording.counted_seconds + running

    def _report(self, recording: Recording) -> None:
        callback = recording.callback
        if callback is None or recording.status not in callback.events:
            return
        fields = {
            "AccountSid": self._switch.account_sid,
            "RecordingSid": recording.sid,
            "RecordingStatus": recording.status,
            "RecordingUrl": self.url(recording),
            "RecordingChannels": str(recording.channels),
            "RecordingSource": recording.source,
            "RecordingStartTime": format_datetime(recording.created_at),
        }
        if recording.call_sid is not None:
            fields["CallSid"] = recording.call_sid
        if recording.conference_sid is not None:
            fields["ConferenceSid"] = recording.conference_sid
        if recording.duration_seconds is not None:
            fields["RecordingDuration"] = str(recording.duration_seconds)
        self._switch.tell("recording", callback, fields)


def silence(seconds: int, channels: int) -> Iterator[bytes]:
    """A WAV file: a header, then a second of silence at a time."""
    size = seconds * SAMPLES_A_SECOND * channels
    number = int.to_bytes
    yield (
        b"RIFF" + number(36 + size, 4, "little") + b"WAVEfmt " + number(16, 4, "little") + number(1, 2, "little")
        + number(channels, 2, "little") + number(SAMPLES_A_SECOND, 4, "little") + number(SAMPLES_A_SECOND * channels, 4, "little")
        + number(channels, 2, "little") + number(8, 2, "little") + b"data" + number(size, 4, "little")
    )  # fmt: skip
    for _ in range(seconds):
        yield SILENCE * (SAMPLES_A_SECOND * channels)
