"""A caller leaves a message: the same interaction goes on as deferred work, with the recording and its length."""

from __future__ import annotations

from channels.call_steps import Prompt, TakeMessage, Words
from channels.calls import RecordingMoved
from hub.calls.records import Call, Recording
from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work.life import age_of, close, end_wait, enqueue, flow_out, happened, serve_self
from hub.work.live import Live
from hub.work.records import Interaction
from routing.ids import InteractionId

LEAVES_MESSAGE = "message"
"""The moment of what is said after a message."""


def take_message(
    live: Live, turn: Turn, call: Call, interaction: Interaction, prompts: tuple[Prompt, ...], *, most_seconds: int | None = None
) -> TakeMessage:
    """self_service, queued or arrived: out of the line, and record what they say."""
    if interaction.state == "arrived":
        serve_self(live, turn, interaction)
    elif interaction.state == "queued":
        live.router.remove(InteractionId(interaction.id))
        end_wait(live, turn, interaction, "voicemail")
        flow_out(live, turn, interaction, "voicemail")
        serve_self(live, turn, interaction)
    call.stage, call.leaves_for, call.redirect = "message", "voicemail", False
    turn.save(call)
    language = interaction.language or "en"
    phrases = live.company.phone.say(language)
    asked = prompts or (Words(text=phrases.leave_message, language=language),)
    most = most_seconds or live.company.phone.voicemail.most_seconds
    return TakeMessage(moment=LEAVES_MESSAGE, prompts=asked, language=language, most_seconds=most)


def message_recorded(live: Live, turn: Turn, call: Call, interaction: Interaction, event: RecordingMoved) -> None:
    """What they said is kept: the interaction waits as a voicemail. One without a word was given up."""
    if interaction.state != "self_service" or event.state not in ("completed", "absent"):
        return
    keep_message(live, turn, call, interaction, event.recording, 0 if event.state == "absent" else event.seconds or 0)


def keep_message(live: Live, turn: Turn, call: Call, interaction: Interaction, provider_id: str, seconds: float) -> None:
    """self_service → queued, as deferred work; or closed where it is too short to say anything."""
    if not seconds or seconds < live.company.phone.voicemail.least_seconds:
        no_message(live, turn, interaction)
        return
    recording = next((one for one in call.recordings.values() if one.provider_id == provider_id), None) or Recording(
        id=new_id("rec"), interaction_id=interaction.id, provider_id=provider_id, kind="message", state="completed", began_at=turn.now
    )
    recording.kind, recording.state, recording.seconds = "message", "completed", seconds
    call.recordings[recording.id] = recording
    turn.save(recording)
    interaction.mode = "voicemail"
    happened(turn, interaction, "interaction.voicemail_left", seconds=seconds, recording=recording.id)
    enqueue(live, turn, interaction, cause="voicemail", age_seconds=age_of(live, interaction, turn.now))


def no_message(live: Live, turn: Turn, interaction: Interaction) -> None:
    """They hung up without a word."""
    close(live, turn, interaction, "abandoned", reason="no_message")
