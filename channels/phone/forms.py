"""What Twilio posts to the doors of the phone channel, for their description. Twilio adds fields without notice."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class _Posted(BaseModel):
    model_config = ConfigDict(extra="allow")


class CallForm(_Posted):
    """A call of a customer's, in whatever state."""

    CallSid: str
    CallStatus: str = ""
    From: str = ""
    To: str = ""
    CallerName: str = ""
    StirVerstat: str = ""


class HeardForm(CallForm):
    """What a caller pressed or said."""

    Digits: str = ""
    SpeechResult: str = ""
    Confidence: str = ""


class LineForm(CallForm):
    """How a caller's place in line ended."""

    QueueResult: str
    QueueSid: str = ""
    QueueTime: str = ""


class RoomForm(_Posted):
    """What happened in a conference."""

    ConferenceSid: str
    FriendlyName: str
    StatusCallbackEvent: str
    SequenceNumber: str
    CallSid: str = ""
    ParticipantLabel: str = ""
    Muted: str = ""
    Hold: str = ""
    Coaching: str = ""
    ReasonParticipantLeft: str = ""
    ParticipantCallStatus: str = ""


class LegForm(_Posted):
    """How far somebody whom we called has come."""

    CallSid: str
    CallStatus: str = ""
    SequenceNumber: str = ""
    AnsweredBy: str = ""


class RecordingForm(_Posted):
    """How far a recording has come."""

    RecordingSid: str
    RecordingStatus: str
    CallSid: str
    RecordingDuration: str = ""
