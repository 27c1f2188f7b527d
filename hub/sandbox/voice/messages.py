"""Record: a message is spoken after the beep, until a key, a silence, its greatest length, or the caller's hanging up."""

from __future__ import annotations

import asyncio

from hub.sandbox.voice.callbacks import read_callback
from hub.sandbox.voice.clock import first_within
from hub.sandbox.voice.documents import Document, Verb
from hub.sandbox.voice.fetching import Source
from hub.sandbox.voice.hooks import Hook
from hub.sandbox.voice.lines import Input, Key, Line, Listening
from hub.sandbox.voice.recorder import Recorder
from hub.sandbox.voice.records import Recording
from hub.sandbox.voice.scenes import Next
from hub.sandbox.voice.switch import Switch


class Message:
    """Runs one Record on one line."""

    def __init__(self, switch: Switch, recorder: Recorder, line: Line, document: Document, verb: Verb) -> None:
        self._switch = switch
        self._recorder = recorder
        self._line = line
        self._method = verb.said("method", "POST")
        self._action = document.address(verb.said("action") or document.url or "")
        self._most_seconds = verb.whole("maxLength", 3_600)
        self._silence_seconds = verb.whole("timeout", 5)
        self._finish_on = verb.said("finishOnKey", "1234567890*#")
        self._beeps = verb.flag("playBeep", True)
        self._callback = read_callback(document, verb, "recordingStatusCallback", "completed")
        self._spoken = False

    async def run(self) -> Next:
        if self._beeps:
            self._line.hear("beep", "beep")
        recording = self._recorder.start(source="RecordVerb", call_sid=self._line.call.sid, callback=self._callback)
        try:
            with self._line.listen(Listening(digits=True, speech=True, records=True)) as inputs:
                pressed = await first_within(self._switch.clock, self._most_seconds, self._until_end(inputs))
        except asyncio.CancelledError:
            self._recorder.stop(recording, is_empty=not self._spoken)
            if self._line.leaving == "hangup" and self._spoken:
                fields = self._switch.call_fields(self._line.call) | self._fields(recording, "hangup")
                self._switch.hooks.tell("voice", Hook(address=self._action, fields=fields, method=self._method))
            raise
        self._recorder.stop(recording, is_empty=not self._spoken)
        if not self._spoken:
            return None
        return Source(url=self._action, method=self._method, fields=self._fields(recording, pressed or ""))

    async def _until_end(self, inputs: asyncio.Queue[Input]) -> str:
        while True:
            heard = await first_within(self._switch.clock, self._silence_seconds, inputs.get())
            if heard is None:
                return ""
            if not isinstance(heard, Key):
                self._spoken = True
            elif heard.digit in self._finish_on:
                return heard.digit

    def _fields(self, recording: Recording, digits: str) -> dict[str, str]:
        return {
            "RecordingUrl": self._recorder.url(recording),
            "RecordingSid": recording.sid,
            "RecordingDuration": str(recording.duration_seconds or 0),
            "Digits": digits,
        }
