"""What Twilio tells us of calls, rooms, legs and recordings, in the hub's words."""

from __future__ import annotations

import math
import re
import secrets
from collections.abc import Mapping

from channels.call_steps import Label, Room
from channels.calls import (
    CallArrived,
    CallEnded,
    CallerGoesOn,
    CallerSpoke,
    CallerWaits,
    LeftBecause,
    LineEnd,
    LineEnded,
    PartyChanged,
    PartyMoved,
    PartyState,
    RecordingMoved,
    RecordingState,
    RoomEnded,
)
from channels.contract import Address, ConversationKey, IdentityClaim, InboundEvent, ProviderId
from channels.doors import Problem
from channels.phone.notice import LONGEST_NAME, LONGEST_WORD, OVER, Notice, whole_number
from channels.phone.settings import CHANNEL

LONGEST_SPEECH = 1_000

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
NO_NUMBERS = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
"""What carriers show for anonymous, restricted, blocked, unknown and unavailable: those words on a keypad."""
KEYS = re.compile(r"[0-9*#A-D]{1,100}")
PLAYED = re.compile(r"[0-9*#wW]{1,100}")
"""Keys that we press, with pauses of half a second (`w`) or a whole one."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")

LEG_STATES: Mapping[str, PartyState] = {"queued": "ringing", "initiated": "ringing", "ringing": "ringing", "in-progress": "answered"}
LEG_ORDER = {"queued": 0, "initiated": 0, "ringing": 1, "in-progress": 2}
LAST_IN_LEG = 3
LEFT: Mapping[str, LeftBecause] = {
    "participant_hung_up": "hung_up",
    "participant_updated_via_api": "removed",
    "conference_ended_via_api": "removed",
    "moderator_ended_conference": "removed",
    "participant_add_failed": "failed",
}
LINE_ENDS: Mapping[str, LineEnd | None] = {
    "leave": "left",
    "redirected": "redirected",
    "hangup": "hung_up",
    "queue-full": "full",
    "bridged": None,
    "bridging-in-process": None,
    "redirected-from-bridged": None,
}
RECORDING_STATES: Mapping[str, RecordingState] = {
    "in-progress": "recording",
    "paused": "paused",
    "stopped": "completed",
    "completed": "completed",
    "absent": "absent",
    "failed": "absent",
}
CHANGES = frozenset({"participant-mute", "participant-unmute", "participant-hold", "participant-unhold", "participant-modify"})


# --- the caller ---


def arrived(notice: Notice) -> CallArrived:
    """A call. One that comes in again, through the fallback, is told anew, so that the hub can say where it stood."""
    call = notice.sid("CallSid", "CA")
    again = "again" in notice.query
    return CallArrived(
        channel=CHANNEL,
        provider_id=notice.once(call, "again") if again else ProviderId(f"{call}:arrived"),
        conversation=ConversationKey(call),
        occurred_at=notice.at,
        raw=notice.raw,
        recipient=Address(notice.word("To")),
        claims=_claims(notice.fields),
        caller_name=CONTROL.sub(" ", notice.fields.get("CallerName", "")).strip()[:LONGEST_NAME] or None,
    )


def spoke(notice: Notice) -> CallerSpoke:
    call = notice.sid("CallSid", "CA")
    digits = notice.fields.get("Digits", "")
    speech = notice.fields.get("SpeechResult", "").strip()[:LONGEST_SPEECH]
    return CallerSpoke(
        channel=CHANNEL,
        provider_id=notice.event_id(call, "heard"),
        conversation=ConversationKey(call),
        occurred_at=notice.at,
        raw=notice.raw,
        moment=notice.asked("moment"),
        digits=digits if KEYS.fullmatch(digits) else None,
        speech=speech or None,
        confidence=_confidence(notice.fields.get("Confidence")) if speech else None,
    )


def goes_on(notice: Notice, what: str, moment: str = "") -> CallerGoesOn:
    call = notice.sid("CallSid", "CA")
    return CallerGoesOn(
        channel=CHANNEL,
        provider_id=notice.event_id(call, what),
        conversation=ConversationKey(call),
        occurred_at=notice.at,
        raw=notice.raw,
        moment=moment,
    )


def waits(notice: Notice) -> CallerWaits:
    """Never a repeat: what is heard in line is said afresh each time, and changes nothing."""
    call = notice.sid("CallSid", "CA")
    return CallerWaits(
        channel=CHANNEL,
        provider_id=ProviderId(f"{call}:waits:{secrets.token_hex(16)}"),
        conversation=ConversationKey(call),
        occurred_at=notice.at,
        raw=notice.raw,
    )


def line_ended(notice: Notice) -> LineEnded | None:
    """`None` where the caller was bridged to somebody by Twilio itself, which we never ask for."""
    call = notice.sid("CallSid", "CA")
    how = LINE_ENDS.get(notice.word("QueueResult"), "error")
    if how is None:
        return None
    if notice.over:
        # Who hangs up before being fully in line is an error of Twilio's.
        how = "hung_up"
    return LineEnded(
        channel=CHANNEL,
        provider_id=notice.event_id(call, "line"),
        conversation=ConversationKey(call),
        occurred_at=notice.at,
        raw=notice.raw,
        how=how,
    )


def ended(notice: Notice) -> CallEnded | None:
    """However often, and by whichever notice we hear of it, a call ends once. `None` while it goes on."""
    call = notice.sid("CallSid", "CA")
    because = notice.over
    if because is None:
        return None
    return CallEnded(
        channel=CHANNEL,
        provider_id=ProviderId(f"{call}:ended"),
        conversation=ConversationKey(call),
        occurred_at=notice.at,
        raw=notice.raw,
        because=because,
    )


# --- rooms and legs ---


def room_changed(notice: Notice) -> InboundEvent | None:
    """What happened in a room; `None` for what nobody needs to know."""
    sitting = notice.sid("ConferenceSid", "CF")
    what = notice.word("StatusCallbackEvent")
    room = Room(notice.word("FriendlyName"))
    sequence = notice.sequence
    if sequence is None:
        raise Problem(422, "bad_payload", "SequenceNumber is missing.")
    provider_id = ProviderId(f"{sitting}:{what}:{sequence}")
    if what == "conference-end":
        return RoomEnded(
            channel=CHANNEL,
            provider_id=provider_id,
            conversation=ConversationKey(room),
            occurred_at=notice.at,
            raw=notice.raw,
            room=room,
            source=sitting,
            sequence=sequence,
        )
    if what not in CHANGES | {"participant-join", "participant-leave"}:
        return None
    call = notice.sid("CallSid", "CA")
    label = Label(notice.fields.get("ParticipantLabel", "")[:LONGEST_WORD] or call)
    if what in CHANGES:
        return PartyChanged(
            channel=CHANNEL,
            provider_id=provider_id,
            conversation=ConversationKey(room),
            occurred_at=notice.at,
            raw=notice.raw,
            room=room,
            label=label,
            source=sitting,
            sequence=sequence,
            held=notice.fields.get("Hold") == "true",
            muted=notice.fields.get("Muted") == "true",
            coaching=notice.fields.get("Coaching") == "true",
        )
    left = what == "participant-leave"
    return PartyMoved(
        channel=CHANNEL,
        provider_id=provider_id,
        conversation=ConversationKey(room),
        occurred_at=notice.at,
        raw=notice.raw,
        room=room,
        label=label,
        source=sitting,
        sequence=sequence,
        state="left" if left else "joined",
        call=call,
        because=_why_left(notice.fields) if left else None,
    )


def is_machine(notice: Notice) -> bool:
    """An answering machine or a fax picked up."""
    return notice.fields.get("AnsweredBy", "").startswith(("machine", "fax"))


def leg_moved(notice: Notice) -> PartyMoved | None:
    """How far somebody we called has come; `None` for what changes nothing."""
    call = notice.sid("CallSid", "CA")
    room, label = Room(notice.asked("room")), Label(notice.asked("label"))
    state = notice.fields.get("CallStatus", "")
    because: LeftBecause | None = "machine" if is_machine(notice) else OVER.get(state)
    moved: PartyState | None = "left" if because else LEG_STATES.get(state)
    if moved is None:
        return None
    order = LAST_IN_LEG if because else LEG_ORDER[state]
    sequence = order if notice.sequence is None else notice.sequence
    return PartyMoved(
        channel=CHANNEL,
        provider_id=ProviderId(f"{call}:{because or state}:{sequence}"),
        conversation=ConversationKey(room),
        occurred_at=notice.at,
        raw=notice.raw,
        room=room,
        label=label,
        source=call,
        sequence=sequence,
        state=moved,
        call=call,
        because=because,
    )


# --- recordings ---


def recording_moved(notice: Notice) -> RecordingMoved | None:
    recording = notice.sid("RecordingSid", "RE")
    call = notice.sid("CallSid", "CA")
    state = RECORDING_STATES.get(notice.word("RecordingStatus"))
    if state is None:
        return None
    room = Room(notice.query["room"]) if notice.query.get("room") else None
    return RecordingMoved(
        channel=CHANNEL,
        provider_id=ProviderId(f"{recording}:{notice.word('RecordingStatus')}"),
        conversation=ConversationKey(room or call),
        occurred_at=notice.at,
        raw=notice.raw,
        recording=recording,
        state=state,
        room=room,
        seconds=whole_number(notice.fields.get("RecordingDuration")),
        is_message=notice.query.get("kind") == "message",
    )


def _claims(fields: Mapping[str, str]) -> tuple[IdentityClaim, ...]:
    """The caller's number: vouched for by the carrier, unless it says itself that it could not be confirmed."""
    number = fields.get("From", "")
    if not E164.fullmatch(number) or number in NO_NUMBERS:
        return ()
    doubtful = "Failed" in fields.get("StirVerstat", "")
    return (IdentityClaim(kind="phone", value=number, match="probable" if doubtful else "known"),)


def _why_left(fields: Mapping[str, str]) -> LeftBecause:
    ended_as = OVER.get(fields.get("ParticipantCallStatus", ""), "hung_up")
    return ended_as if ended_as != "hung_up" else LEFT.get(fields.get("ReasonParticipantLeft", ""), "hung_up")


def _confidence(value: str | None) -> float | None:
    try:
        confidence = float(value or "")
    except ValueError:
        return None
    return confidence if math.isfinite(confidence) and 0 <= confidence <= 1 else None
