"""What the carrier answers has every field that Twilio's SDK reads off such an answer."""

from __future__ import annotations

from typing import Any

import pytest
from twilio.rest.api.v2010.account.call import CallInstance
from twilio.rest.api.v2010.account.call.recording import RecordingInstance as CallRecording
from twilio.rest.api.v2010.account.conference import ConferenceInstance
from twilio.rest.api.v2010.account.conference.participant import ParticipantInstance
from twilio.rest.api.v2010.account.queue import QueueInstance
from twilio.rest.api.v2010.account.queue.member import MemberInstance
from twilio.rest.api.v2010.account.recording import RecordingInstance

from hub.sandbox.server import SandboxServer, SandboxSettings
from hub.sandbox.voice.clock import WallClock
from tests.hub.sandbox.voice.office import ACCOUNT, OURS, THEIRS, TOKEN, Office, office
from tests.hub.sandbox.voice.talking import ring
from tests.hub.sandbox.voice.turned_clock import START


class Payload(dict[str, Any]):
    """Notes what is asked for and is not there."""

    def __init__(self, shape: dict[str, Any]) -> None:
        super().__init__(shape)
        self.missed: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            self.missed.add(key)
        return super().get(key, default)


async def busy_afternoon(place: Office) -> None:
    """One call waits and is recorded, another party is in a room."""
    place.company.says("/voice", "<Enqueue>sales</Enqueue>")
    phone = await place.phone()
    await phone.dial()
    await phone.until_heard("hold music")
    await place.ask("POST", f"/Calls/{phone.sid}/Recordings.json")
    await ring(place)
    await place.company.told("/room", "participant-join")


@pytest.mark.parametrize(
    ("instance", "path", "key", "owner"),
    [
        (CallInstance, "/Calls.json", "calls", ()),
        (RecordingInstance, "/Recordings.json", "recordings", ()),
        (CallRecording, "/Recordings.json", "recordings", ("CA1",)),
        (ConferenceInstance, "/Conferences.json", "conferences", ()),
        (ParticipantInstance, "/Conferences/room-7/Participants.json", "participants", ("room-7",)),
        (QueueInstance, "/Queues.json", "queues", ()),
    ],
)
async def test_nothing_is_missing_that_the_sdk_reads(instance: Any, path: str, key: str, owner: tuple[str, ...]) -> None:
    async with office() as place:
        await busy_afternoon(place)
        _, page = await place.ask("GET", path)
        for shape in page[key]:
            payload = Payload(shape)
            read = instance(None, payload, ACCOUNT, *owner)
            assert payload.missed == set()
            assert read.date_created == START


async def test_nothing_is_missing_of_who_waits() -> None:
    async with office() as place:
        await busy_afternoon(place)
        _, queues = await place.ask("GET", "/Queues.json")
        _, members = await place.ask("GET", f"/Queues/{queues['queues'][0]['sid']}/Members.json")
        payload = Payload(members["queue_members"][0])
        assert MemberInstance(None, payload, ACCOUNT, "QU1").date_enqueued == START
        assert payload.missed == set()


async def test_a_faster_clock_counts_a_callers_seconds() -> None:
    clock = WallClock(time_scale=0.001)
    since = clock.now()
    await clock.sleep(5)
    assert clock.seconds_since(since) >= 5


async def test_calls_are_posted_beside_the_texts_where_nothing_else_is_said() -> None:
    settings = SandboxSettings(account_sid=ACCOUNT, auth_token=TOKEN, numbers={OURS: "https://hub.example:8443/webhooks/twilio/sms#rc=2"})
    sandbox = SandboxServer(settings)
    await sandbox.start()
    try:
        number = sandbox.exchange.switch.records.number(OURS)
        assert number is not None
        assert number.model_dump() == {
            "voice_url": "https://hub.example:8443/webhooks/twilio/voice#rc=5&rp=all",
            "voice_fallback_url": "https://hub.example:8443/webhooks/twilio/voice/fallback#rc=5&rp=all",
            "voice_status_url": "https://hub.example:8443/webhooks/twilio/voice/status#rc=5&rp=all",
        }
        assert sandbox.exchange.switch.records.number(THEIRS) is None
    finally:
        await sandbox.stop()
