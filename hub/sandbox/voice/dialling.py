"""Dial into a conference room: the call is in the room until it is put out, hangs up or is redirected."""

from __future__ import annotations

import asyncio
import re

from hub.sandbox.voice.callbacks import read_callback
from hub.sandbox.voice.documents import Document, DocumentFault, Verb
from hub.sandbox.voice.fetching import Source
from hub.sandbox.voice.hooks import Hook
from hub.sandbox.voice.lines import Line
from hub.sandbox.voice.rooms import LabelTaken, Rooms, Terms
from hub.sandbox.voice.scenes import Next
from hub.sandbox.voice.switch import Switch

LONGEST_NAME = 128
LONGEST_LABEL = 128
CALL_SID = re.compile(r"CA[0-9a-f]{32}")
RECORDS = frozenset({"true", "record-from-start"})


class Dialling:
    """Runs one Dial on one line."""

    def __init__(self, switch: Switch, rooms: Rooms, line: Line, document: Document, verb: Verb) -> None:
        if len(verb.children) != 1:
            raise DocumentFault(12200, "Dial: the sandbox dials one conference")
        self._switch = switch
        self._rooms = rooms
        self._line = line
        self._action = document.address(verb.said("action")) if verb.said("action") else None
        self._method = verb.said("method", "POST")
        self._name = verb.children[0].text
        if not self._name or len(self._name) > LONGEST_NAME:
            raise DocumentFault(13221, "Dial->Conference: invalid conference name")
        self._terms = _terms(document, verb.children[0])

    async def run(self) -> Next:
        if self._terms.coached is not None:
            self._check_coached(self._terms.coached)
        try:
            seat = self._rooms.reserve(self._name, self._line, self._terms)
        except LabelTaken:
            raise DocumentFault(16025, "Dial->Conference: Participant label is in use by another participant") from None
        try:
            await self._rooms.stay(seat)
        except asyncio.CancelledError:
            if self._line.leaving == "hangup":
                self._tell_action()
            raise
        if self._action is None:
            return None
        return Source(url=self._action, method=self._method, fields={"DialCallStatus": "answered"})

    def _tell_action(self) -> None:
        if self._action is not None:
            fields = self._switch.call_fields(self._line.call) | {"DialCallStatus": "answered"}
            self._switch.hooks.tell("voice", Hook(address=self._action, fields=fields, method=self._method))

    def _check_coached(self, sid: str) -> None:
        room = self._rooms.find(self._name)
        seat = None if room is None else room.seats.get(sid)
        if seat is None or not seat.is_in:
            raise DocumentFault(13240, "Dial->Conference: Invalid Whisper SID")


def is_label(label: str) -> bool:
    """At most 128 characters, no call's SID, no slash (errors 16023 and 16024)."""
    return 0 < len(label) <= LONGEST_LABEL and not CALL_SID.fullmatch(label) and "/" not in label and "%2f" not in label.lower()


def _terms(document: Document, noun: Verb) -> Terms:
    label = noun.said("participantLabel") or None
    if label is not None and not is_label(label):
        raise DocumentFault(16023, "Dial->Conference: Invalid participant label")
    wait_url = noun.attributes.get("waitUrl")
    return Terms(
        label=label,
        muted=noun.flag("muted", False),
        starts=noun.flag("startConferenceOnEnter", True),
        ends=noun.flag("endConferenceOnExit", False),
        beep=noun.said("beep", "true"),
        coached=noun.said("coach") or None,
        coaching=bool(noun.said("coach")),
        wait_url=document.address(wait_url) if wait_url else wait_url,
        wait_method=noun.said("waitMethod", "POST"),
        callback=read_callback(document, noun, "statusCallback", ""),
        records=noun.said("record") in RECORDS,
        recording_callback=read_callback(document, noun, "recordingStatusCallback", "completed"),
        region=noun.said("region", "us1"),
    )
