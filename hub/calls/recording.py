"""What is recorded of a call: on, paused with a reason, or off, as the agent or the company wants it; and what the carrier kept."""

from __future__ import annotations

from datetime import datetime

from channels.calls import RecordingMoved
from hub.calls.records import Call, Recording
from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work.life import happened
from hub.work.live import Live

FINAL = frozenset({"completed", "absent"})


def recording_moved(live: Live, turn: Turn, call: Call, event: RecordingMoved) -> None:
    """The carrier reports on a recording. What is kept does not begin again; how long it is may come when we have stopped it ourselves."""
    recording = next((one for one in call.recordings.values() if one.provider_id == event.recording), None)
    if recording is None:
        recording = note_recording(turn, call, event.recording)
    tells_length = recording.state == event.state == "completed" and recording.seconds is None
    if recording.state in FINAL and not tells_length:
        return
    set_state(recording, event.state, call.pause_reason, turn.now)
    recording.seconds = event.seconds if event.seconds is not None else recording.seconds
    turn.save(recording)
    live.calls.touch(call.id)
    interaction = live.interaction(call.id)
    if interaction is not None:
        happened(turn, interaction, "recording.changed", recording=recording.id, state=recording.state)


def note_recording(turn: Turn, call: Call, provider_id: str) -> Recording:
    """It has begun."""
    recording = Recording(
        id=new_id("rec"), interaction_id=call.id, provider_id=provider_id, kind="call", state="recording", began_at=turn.now
    )
    call.recordings[recording.id] = recording
    turn.save(recording)
    return recording


def set_state(recording: Recording, state: str, reason: str | None, now: datetime) -> None:
    """It is so from now on; its pauses are kept with why."""
    at = now.isoformat().replace("+00:00", "Z")
    if state == "paused" and recording.state != "paused":
        recording.pauses = [*recording.pauses, {"from": at, "until": None, "reason": reason}]
    elif state != "paused" and recording.state == "paused" and recording.pauses:
        recording.pauses = [*recording.pauses[:-1], recording.pauses[-1] | {"until": at}]
    recording.state = state
