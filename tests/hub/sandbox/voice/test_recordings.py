"""Messages after the beep, recordings of calls and rooms: started, paused, stopped, reported, fetched, deleted."""

from __future__ import annotations

import io
import wave
from typing import Any

import aiohttp
import pytest

from tests.hub.sandbox.voice.office import ACCOUNT, API, THEIRS, TOKEN, Office, Phone, office
from tests.hub.sandbox.voice.talking import dial_room, ring

RECORD = (
    "<Record action='/recorded' maxLength='60' timeout='5' finishOnKey='#' recordingStatusCallback='/sound' "
    "recordingStatusCallbackEvent='in-progress completed absent'/><Say>Nothing said</Say>"
)


async def leaving_a_message(place: Office, record: str = RECORD) -> Phone:
    place.company.says("/voice", record)
    phone = await place.phone()
    await phone.dial()
    await phone.until(lambda call: call["recording"])
    return phone


async def in_a_call(place: Office) -> Phone:
    place.company.says("/voice", "<Pause length='600'/>")
    phone = await place.phone()
    await phone.dial()
    await phone.until_state("in-progress")
    return phone


async def sound(place: Office, sid: str) -> tuple[int, bytes]:
    headers = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, TOKEN)}
    async with place.browser.get(f"{place.sandbox.url}{API}/Recordings/{sid}.wav", headers=headers) as answer:
        return answer.status, await answer.read()


def statuses(place: Office) -> list[str]:
    return [webhook.fields["RecordingStatus"] for webhook in place.company.at("/sound")]


async def test_a_message_ends_with_a_key_and_goes_to_the_action() -> None:
    async with office() as place:
        phone = await leaving_a_message(place)
        assert phone.heard("beep") == ["beep"]
        await phone.speak("Please call me back")
        place.clock.turn(3)
        await phone.press("1#")
        (recorded,) = await place.company.got("/recorded")
        sid = recorded.fields["RecordingSid"]
        assert {name: recorded.fields[name] for name in ("RecordingDuration", "Digits", "RecordingUrl")} == {
            "RecordingDuration": "3",
            "Digits": "#",
            "RecordingUrl": f"https://api.twilio.com{API}/Recordings/{sid}",
        }
        completed = (await place.company.got("/sound", 2))[1].fields
        assert (
            completed.items()
            >= {
                "AccountSid": ACCOUNT,
                "CallSid": phone.sid,
                "RecordingChannels": "1",
                "RecordingDuration": "3",
                "RecordingSid": sid,
                "RecordingSource": "RecordVerb",
                "RecordingStatus": "completed",
            }.items()
        )
        status, body = await sound(place, sid)
        assert status == 200
        with wave.open(io.BytesIO(body)) as file:
            assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (1, 8_000, 24_000)


async def test_a_message_ends_with_silence_or_at_its_greatest_length() -> None:
    async with office() as place:
        phone = await leaving_a_message(place)
        await phone.speak("Hello")
        await place.clock.pass_by(5)
        (recorded,) = await place.company.got("/recorded")
        assert recorded.fields["Digits"] == ""
        phone = await leaving_a_message(place, RECORD.replace("timeout='5'", "timeout='90'"))
        await phone.speak("and then")
        await place.clock.pass_by(60)
        assert (await place.company.got("/recorded", 2))[1].fields["RecordingDuration"] == "60"


async def test_a_caller_who_hangs_up_has_left_a_message_all_the_same() -> None:
    async with office() as place:
        phone = await leaving_a_message(place)
        await phone.speak("That is all")
        place.clock.turn(2)
        await phone.hang_up()
        (recorded,) = await place.company.got("/recorded")
        assert (recorded.fields["Digits"], recorded.fields["CallStatus"], recorded.fields["RecordingDuration"]) == (
            "hangup",
            "completed",
            "2",
        )
        await place.company.got("/sound", 2)
        assert sorted(statuses(place)) == ["completed", "in-progress"]


async def test_silence_alone_is_no_message() -> None:
    async with office() as place:
        phone = await leaving_a_message(place)
        await place.clock.pass_by(5)
        await phone.until_heard("Nothing said")
        await place.company.got("/sound", 2)
        assert statuses(place) == ["in-progress", "absent"]
        assert place.company.at("/recorded") == []
        assert (await sound(place, place.company.at("/sound")[1].fields["RecordingSid"]))[0] == 404


async def test_a_call_is_recorded_on_two_channels_and_a_pause_is_left_out_or_silent() -> None:
    async with office() as place:
        phone = await in_a_call(place)
        url, callback = f"/Calls/{phone.sid}/Recordings", f"{place.company.url}/sound"
        status, recording = await place.ask("POST", f"{url}.json", RecordingChannels="dual", RecordingStatusCallback=callback)
        assert (status, recording["status"], recording["channels"], recording["source"]) == (201, "in-progress", 2, "StartCallRecordingAPI")
        place.clock.turn(10)
        _, paused = await place.ask("POST", f"{url}/Twilio.CURRENT.json", Status="paused", PauseBehavior="skip")
        assert (paused["sid"], paused["status"]) == (recording["sid"], "paused")
        place.clock.turn(100)
        await place.ask("POST", f"{url}/Twilio.CURRENT.json", Status="in-progress")
        place.clock.turn(5)
        await place.ask("POST", f"{url}/{recording['sid']}.json", Status="paused", PauseBehavior="silence")
        place.clock.turn(5)
        _, stopped = await place.ask("POST", f"{url}/Twilio.CURRENT.json", Status="stopped")
        assert stopped["status"] == "stopped"
        (completed,) = await place.company.got("/sound")
        assert (completed.fields["RecordingDuration"], completed.fields["RecordingChannels"]) == ("20", "2")
        assert (await place.ask("POST", f"{url}/Twilio.CURRENT.json", Status="paused"))[0] == 404
        assert (await place.ask("POST", f"{url}/{recording['sid']}.json", Status="paused"))[1]["code"] == 21220
        with wave.open(io.BytesIO((await sound(place, recording["sid"]))[1])) as file:
            assert (file.getnchannels(), file.getnframes()) == (2, 160_000)


async def test_a_recording_ends_with_its_call_and_can_be_listed_and_deleted() -> None:
    async with office() as place:
        phone = await in_a_call(place)
        _, recording = await place.ask("POST", f"/Calls/{phone.sid}/Recordings.json", RecordingStatusCallback=f"{place.company.url}/sound")
        assert (await place.ask("DELETE", f"/Recordings/{recording['sid']}.json"))[1]["code"] == 21220
        await phone.hang_up()
        await place.company.got("/sound")
        for listed in (f"/Calls/{phone.sid}/Recordings.json", "/Recordings.json"):
            _, recordings = await place.ask("GET", listed)
            assert [(one["sid"], one["status"], one["duration"]) for one in recordings["recordings"]] == [
                (recording["sid"], "completed", "1")
            ]
        assert (await place.ask("GET", "/Recordings.json", CallSid="CAnone"))[1]["recordings"] == []
        assert (await place.ask("DELETE", f"/Recordings/{recording['sid']}.json"))[0] == 204
        assert (await place.ask("GET", f"/Recordings/{recording['sid']}.json"))[0] == 404
        assert (await place.ask("POST", f"/Calls/{phone.sid}/Recordings.json"))[1]["code"] == 21220
        assert (await place.ask("POST", "/Calls/CAnone/Recordings.json"))[0] == 404


@pytest.mark.parametrize(
    ("said", "code"),
    [({"RecordingChannels": "three"}, 21219), ({"RecordingStatusCallback": "x"}, 21609)],
)
async def test_a_wrong_wish_starts_no_recording(said: dict[str, Any], code: int) -> None:
    async with office() as place:
        phone = await in_a_call(place)
        assert (await place.ask("POST", f"/Calls/{phone.sid}/Recordings.json", **said))[1]["code"] == code
        assert (await place.ask("GET", "/Recordings.json"))[1]["recordings"] == []


async def test_a_room_records_itself_from_its_start_to_its_end() -> None:
    async with office() as place:
        _, party = await ring(
            place,
            ConferenceRecord="record-from-start",
            ConferenceRecordingStatusCallback=f"{place.company.url}/sound",
            ConferenceRecordingStatusCallbackEvent=["in-progress", "completed"],
        )
        place.clock.turn(30)
        place.company.says("/voice", dial_room())
        phone = await place.phone(THEIRS)
        await phone.dial()
        (started,) = await place.company.got("/sound")
        assert (started.fields["ConferenceSid"], started.fields["RecordingSource"]) == (party["conference_sid"], "Conference")
        assert "CallSid" not in started.fields
        place.clock.turn(12)
        await place.ask(
            "POST", f"/Conferences/{party['conference_sid']}/Recordings/Twilio.CURRENT.json", Status="paused", PauseBehavior="skip"
        )
        place.clock.turn(8)
        await phone.hang_up()
        completed = (await place.company.got("/sound", 2))[1]
        assert (completed.fields["RecordingStatus"], completed.fields["RecordingDuration"]) == ("completed", "12")
        _, recordings = await place.ask("GET", f"/Conferences/{party['conference_sid']}/Recordings.json")
        assert [one["conference_sid"] for one in recordings["recordings"]] == [party["conference_sid"]]
