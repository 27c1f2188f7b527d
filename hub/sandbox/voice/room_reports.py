"""Tells the company what happens in a room: numbered, and only the events that the first party asked for."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import format_datetime

from hub.sandbox.voice.records import Conference, Participant
from hub.sandbox.voice.switch import Switch

EVENT_ASKED_FOR_AS: Mapping[str, str] = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
}


def report_start(switch: Switch, conference: Conference, party: Participant) -> None:
    _report(switch, conference, "conference-start", _party_fields(party))


def report_party(switch: Switch, conference: Conference, party: Participant, event: str) -> None:
    _report(switch, conference, event, _party_fields(party))


def report_leave(switch: Switch, conference: Conference, party: Participant, *, reason: str, call_status: str) -> None:
    left = {"ParticipantCallStatus": call_status, "ReasonParticipantLeft": reason}
    _report(switch, conference, "participant-leave", _party_fields(party) | left)


def report_end(switch: Switch, conference: Conference) -> None:
    ending = {"CallSidEndingConference": conference.call_ending} if conference.call_ending else {}
    _report(switch, conference, "conference-end", {"ReasonConferenceEnded": conference.reason_ended or ""} | ending)


def _report(switch: Switch, conference: Conference, event: str, fields: Mapping[str, str]) -> None:
    conference.sequence += 1
    callback = conference.callback
    if callback is None or EVENT_ASKED_FOR_AS[event] not in callback.events:
        return
    about = {
        "AccountSid": switch.account_sid,
        "ConferenceSid": conference.sid,
        "FriendlyName": conference.name,
        "SequenceNumber": str(conference.sequence),
        "StatusCallbackEvent": event,
        "Timestamp": format_datetime(switch.clock.now()),
    }
    switch.tell("conference", callback, about | dict(fields))


def _party_fields(party: Participant) -> dict[str, str]:
    fields = {
        "CallSid": party.sid,
        "Coaching": _flag(party.coaching),
        "EndConferenceOnExit": _flag(party.ends),
        "Hold": _flag(party.hold),
        "Muted": _flag(party.muted),
        "StartConferenceOnEnter": _flag(party.starts),
    }
    if party.label is not None:
        fields["ParticipantLabel"] = party.label
    return fields | ({"CallSidToCoach": party.coached} if party.coached else {})


def _flag(value: bool) -> str:
    return "true" if value else "false"
