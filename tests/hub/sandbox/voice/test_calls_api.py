"""Calls over REST: placed, answered or not, listed, ended; and who answers a telephone in which way."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from hub.sandbox.voice.settings import VoiceSettings
from tests.hub.sandbox.voice.office import ACCOUNT, AGENT, OURS, THEIRS, TOKEN, Office, office


async def place_call(place: Office, **more: Any) -> Any:
    fields: dict[str, Any] = {
        "From": OURS,
        "To": THEIRS,
        "Url": f"{place.company.url}/out",
        "StatusCallback": f"{place.company.url}/leg",
        "StatusCallbackEvent": "initiated ringing answered completed",
    }
    status, call = await place.ask("POST", "/Calls.json", **{**fields, **more})
    assert status == 201, call
    return call


async def test_a_call_is_placed_answered_and_follows_its_document() -> None:
    async with office() as place:
        place.company.says("/out", "<Say>Your parcel is here</Say>")
        phone = await place.phone()
        call = await place_call(place)
        assert (call["status"], call["direction"], call["from"], call["to"]) == ("queued", "outbound-api", OURS, THEIRS)
        legs = await place.company.got("/leg", 4)
        by_number = {leg.fields["SequenceNumber"]: leg.fields for leg in legs}
        assert [by_number[str(number)]["CallStatus"] for number in range(4)] == ["initiated", "ringing", "in-progress", "completed"]
        assert (by_number["3"]["CallDuration"], "CallDuration" in by_number["2"]) == ("0", False)
        assert {leg.fields["CallbackSource"] for leg in legs} == {"call-progress-events"}
        await phone.until_state("completed")
        assert phone.heard() == ["Your parcel is here"]
        (asked,) = place.company.at("/out")
        assert (asked.fields["CallStatus"], asked.fields["Direction"]) == ("in-progress", "outbound-api")


async def test_a_document_may_come_with_the_request() -> None:
    async with office() as place:
        phone = await place.phone()
        await place_call(place, Twiml="<Response><Say>Hello</Say></Response>")
        await phone.until_heard("Hello")
        assert place.company.at("/out") == []


@pytest.mark.parametrize(("detection", "answered_by"), [("Enable", "machine_start"), ("DetectMessageEnd", "machine_end_beep")])
async def test_a_machine_that_answers_is_told_of(detection: str, answered_by: str) -> None:
    async with office() as place:
        await place.control("PUT", f"telephones/{THEIRS}", {"answers": "machine"})
        amd = f"{place.company.url}/amd"
        call = await place_call(place, MachineDetection=detection, AsyncAmdStatusCallback=amd, StatusCallbackEvent="completed")
        (leg,) = await place.company.got("/leg")
        assert leg.fields["AnsweredBy"] == answered_by
        assert (await place.company.got("/amd"))[0].fields["AnsweredBy"] == answered_by
        assert (await place.ask("GET", f"/Calls/{call['sid']}.json"))[1]["answered_by"] == answered_by
        await place.control("PUT", f"telephones/{THEIRS}", {"answers": "at_once"})
        await place_call(place, MachineDetection=detection, StatusCallbackEvent="completed")
        assert (await place.company.got("/leg", 2))[1].fields["AnsweredBy"] == "human"


async def test_a_telephone_rings_its_while_before_it_answers() -> None:
    async with office(VoiceSettings(ring_seconds=4)) as place:
        phone = await place.phone(AGENT)
        await place_call(place, To=AGENT)
        await phone.until_state("ringing")
        await place.clock.pass_by(4)
        await phone.until_state("completed")


async def test_whoever_watches_a_telephone_answers_it_by_hand() -> None:
    async with office() as place:
        place.company.says("/out", "<Pause length='60'/>")
        phone = await place.phone(AGENT, "?answer=by_hand")
        await place_call(place, To=AGENT, Timeout="20")
        await phone.until_state("ringing")
        await phone.do("answer")
        await phone.until_state("in-progress")
        await phone.do("answer", expect=409)
        await phone.hang_up()
        await place_call(place, To=AGENT, Timeout="20")
        await phone.until_state("ringing")
        await phone.do("reject")
        await phone.until_state("busy")
        await place_call(place, To=AGENT, Timeout="20")
        await phone.until_state("ringing")
        await phone.hang_up()
        await phone.until_state("busy")
        await place_call(place, To=AGENT, Timeout="20")
        await place.clock.pass_by(20)
        await phone.until_state("no-answer")


async def test_a_ringing_call_is_canceled_and_an_answered_one_is_not() -> None:
    async with office() as place:
        place.company.says("/out", "<Pause length='60'/>")
        await place.control("PUT", f"telephones/{THEIRS}", {"answers": "never"})
        call = await place_call(place)
        phone = await place.phone()
        await phone.until_state("ringing")
        assert (await place.ask("POST", f"/Calls/{call['sid']}.json", Twiml="<Response/>"))[1]["code"] == 21220
        assert (await place.ask("POST", f"/Calls/{call['sid']}.json", Status="canceled"))[1]["status"] == "canceled"
        await place.control("PUT", f"telephones/{THEIRS}", {"answers": "at_once"})
        call = await place_call(place)
        await place.company.got("/out")
        assert (await place.ask("POST", f"/Calls/{call['sid']}.json", Status="canceled"))[1]["status"] == "in-progress"
        assert (await place.ask("POST", f"/Calls/{call['sid']}.json", Status="completed"))[1]["status"] == "completed"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"To": ""}, 21201),
        ({"From": ""}, 21213),
        ({"To": "12"}, 21211),
        ({"From": "12"}, 21212),
        ({"From": "+15550199999"}, 21210),
        ({"To": "+15005550002"}, 21214),
        ({"To": "+15005550003"}, 21215),
        ({"To": "+15005550004"}, 21216),
        ({"Url": ""}, 21205),
        ({"Url": "gopher://x"}, 21205),
        ({"Method": "PUT"}, 21403),
    ],
)
async def test_what_twilio_refuses_the_sandbox_refuses(said: dict[str, str], code: int) -> None:
    async with office() as place:
        fields = {"From": OURS, "To": THEIRS, "Url": f"{place.company.url}/out"}
        status, problem = await place.ask("POST", "/Calls.json", **{**fields, **said})
        assert (status, problem["code"]) == (400, code)
        assert (await place.ask("GET", "/Calls.json"))[1]["calls"] == []


async def test_an_update_that_says_nothing_or_nonsense_is_refused() -> None:
    async with office() as place:
        place.company.says("/out", "<Pause length='60'/>")
        call = await place_call(place)
        await place.company.got("/out")
        assert (await place.ask("POST", f"/Calls/{call['sid']}.json"))[1]["code"] == 21205
        assert (await place.ask("POST", f"/Calls/{call['sid']}.json", Status="paused"))[1]["code"] == 20001
        assert (await place.ask("POST", "/Calls/CAnone.json", Status="completed"))[0] == 404


async def test_only_so_many_calls_start_in_a_second() -> None:
    async with office(VoiceSettings(ring_seconds=0, calls_per_second=0.5)) as place:
        for _ in range(3):
            await place_call(place, StatusCallbackEvent="initiated")
        await place.company.got("/leg", 1)
        assert [call["status"] for call in (await place.ask("GET", "/Calls.json", Status="queued"))[1]["calls"]] == ["queued"] * 2
        await place.clock.pass_by(2)
        await place.company.got("/leg", 2)
        await place.clock.pass_by(2)
        await place.company.got("/leg", 3)


async def test_calls_are_listed_page_by_page_and_filtered_as_twilios_own_sdk_asks() -> None:
    async with office() as place:
        for number in range(5):
            await place_call(place, To=f"+1555010030{number}")
        await place.company.got("/leg", 20)
        client = Client(ACCOUNT, TOKEN, http_client=SwappedHost(place.sandbox.url))
        try:
            calls = await client.calls.list_async(page_size=2)
            assert [call.to for call in calls] == [f"+1555010030{number}" for number in reversed(range(5))]
            assert [call.to for call in await client.calls.list_async(to="+15550100303", status="completed")] == ["+15550100303"]
            assert await client.calls.list_async(status="in-progress") == []
            assert len(await client.calls.list_async(start_time_after=place.clock.now())) == 5
            assert await client.calls.list_async(start_time_before=place.clock.now().replace(year=2020)) == []
            fetched = await client.calls(calls[0].sid).fetch_async()
            assert (fetched.status, fetched.start_time) == ("completed", place.clock.now())
            party = await client.conferences("room").participants.create_async(from_=OURS, to=AGENT, label="agent:1")
            await client.conferences(party.conference_sid).participants("agent:1").update_async(hold=True)
            (conference,) = await client.conferences.list_async(friendly_name="room", status="init")
            assert [one.hold for one in await client.conferences(conference.sid).participants.list_async()] == [True]
            assert await client.conferences(conference.sid).participants("agent:1").delete_async()
        finally:
            await client.http_client.close()


class SwappedHost(AsyncTwilioHttpClient):  # type: ignore[misc]  # the SDK ships no types
    """Twilio's own asynchronous client, pointed at the sandbox; it would sign in by a way that aiohttp has deprecated."""

    def __init__(self, url: str) -> None:
        super().__init__(timeout=10)
        self._base = url

    async def request(self, method: str, url: str, *args: Any, **keywords: Any) -> Any:
        keywords["headers"] = {**(keywords.get("headers") or {}), "Authorization": aiohttp.encode_basic_auth(*keywords.pop("auth"))}
        return await super().request(method, url.replace("https://api.twilio.com", self._base), *args, **keywords)


async def test_the_socket_shows_the_calls_there_are_and_closes_behind_nobody() -> None:
    async with office() as place:
        place.company.says("/voice", "<Gather><Say>Menu</Say></Gather>")
        phone = await place.phone()
        await phone.dial()
        await phone.until_heard("Menu")
        late = await place.phone()
        call = await late.until(lambda call: call["gathering"] is not None)
        assert (call["direction"], call["from"], call["to"], late.heard()) == ("outgoing", THEIRS, OURS, ["Menu"])
        other = await place.phone("+15550100299")
        await asyncio.gather(phone.press("#"), phone.hang_up())
        assert other.calls == {}
