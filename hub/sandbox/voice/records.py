"""What the telephone side remembers: calls, queues and who waits in them, rooms and who is in them, recordings."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from hub.sandbox.voice.storage import Record, Table

CallStatus = Literal["queued", "initiated", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"]
ENDED: frozenset[str] = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
ParticipantStatus = Literal["queued", "connecting", "ringing", "connected", "complete", "failed"]


class Callback(BaseModel):
    """Where something is reported, and which events are."""

    url: str
    method: str = "POST"
    events: tuple[str, ...] = ()


class Call(Record):
    """One leg: somebody's telephone connected with us."""

    direction: Literal["inbound", "outbound-api"]
    sender: str
    recipient: str
    status: CallStatus
    started_at: datetime | None = None
    ended_at: datetime | None = None
    duration_seconds: int | None = None
    answered_by: str | None = None
    caller_name: str | None = None
    callback: Callback | None = None
    fallback_url: str | None = None
    fallback_method: str = "POST"
    machine_detection: str | None = None
    detection_callback: Callback | None = None
    sequence: int = 0


class Queue(Record):
    name: str
    most: int = 1_000
    waited_seconds: int = 0
    left: int = 0
    """How many left it, and how long they had waited together: the average that callers are told."""


class Member(Record):
    """One call in a queue; its sid is the call's."""

    queue_sid: str


class Conference(Record):
    """One room; its name is free again once it has ended."""

    name: str
    status: Literal["init", "in-progress", "completed"] = "init"
    region: str = "us1"
    callback: Callback | None = None
    recording_callback: Callback | None = None
    records_itself: bool = False
    reason_ended: str | None = None
    call_ending: str | None = None
    sequence: int = 0


class Participant(Record):
    """One call's place in a room; its sid is the call's."""

    conference_sid: str
    label: str | None = None
    status: ParticipantStatus = "connecting"
    muted: bool = False
    hold: bool = False
    coaching: bool = False
    coached: str | None = None
    starts: bool = True
    ends: bool = False
    beep: str = "true"


class Recording(Record):
    call_sid: str | None = None
    conference_sid: str | None = None
    status: Literal["in-progress", "paused", "stopped", "completed", "absent"] = "in-progress"
    source: str
    channels: int = 1
    duration_seconds: int | None = None
    callback: Callback | None = None
    running_since: datetime | None = None
    """Since when seconds count, unless it is paused."""
    counted_seconds: float = 0


class VoiceNumber(BaseModel):
    """Where calls to a number of ours are posted: when they arrive, when that fails, and when they have ended."""

    voice_url: str
    voice_fallback_url: str | None = None
    voice_status_url: str | None = None


class Records:
    """The tables, in the file that holds the texts too."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.calls = Table(database, "voice_calls", Call, ("status", "sender", "recipient", "started_at"))
        self.queues = Table(database, "voice_queues", Queue, ("name",))
        self.members = Table(database, "voice_members", Member, ("queue_sid",))
        self.conferences = Table(database, "voice_conferences", Conference, ("status", "name"))
        self.participants = Table(database, "voice_participants", Participant, ("conference_sid",))
        self.recordings = Table(database, "voice_recordings", Recording, ("call_sid", "conference_sid", "status", "created_at"))
        database.execute("create table if not exists voice_numbers (number text primary key, record text not null)")

    def freeze(self) -> None:
        """What is broken off from now on is ended by the next start."""
        for table in (self.calls, self.queues, self.members, self.conferences, self.participants, self.recordings):
            table.is_frozen = True

    def set_number(self, number: str, addresses: VoiceNumber) -> None:
        self._database.execute("insert or replace into voice_numbers values (?, ?)", (number, addresses.model_dump_json()))

    def number(self, number: str) -> VoiceNumber | None:
        """None where the number is not ours."""
        row = self._database.execute("select record from voice_numbers where number = ?", (number,)).fetchone()
        return None if row is None else VoiceNumber.model_validate_json(row["record"])
