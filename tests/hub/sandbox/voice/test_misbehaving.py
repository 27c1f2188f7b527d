"""The carrier misbehaves on request: webhooks come twice, late, in another order or never; requests hang or fail; legs do not answer."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.hub.sandbox.voice.office import ACCOUNT, AGENT, API, THEIRS, TOKEN, office
from tests.hub.sandbox.voice.talking import ring


async def test_an_answered_webhook_comes_twice_with_one_token_and_the_last_answer_counts() -> None:
    async with office() as place:
        await place.misbehave(on="voice", what="duplicate")
        place.company.says("/voice", "<Say>first</Say>", "<Say>second</Say>")
        phone = await place.phone()
        await phone.dial()
        await phone.until_state("completed")
        assert phone.heard() == ["second"]
        assert len({webhook.token for webhook in await place.company.got("/voice", 2)}) == 1


async def test_a_dropped_webhook_goes_to_the_fallback() -> None:
    async with office() as place:
        await place.misbehave(on="voice", what="drop")
        await (await place.phone()).dial()
        (fallback,) = await place.company.got("/fallback")
        assert fallback.fields["ErrorCode"] == "11205"
        assert place.company.at("/voice") == []


@pytest.mark.parametrize(
    ("on", "path", "document"),
    [
        ("gather", "/menu", "<Gather numDigits='1' action='/menu' actionOnEmptyResult='true' timeout='1'/>"),
        ("wait", "/wait", "<Enqueue waitUrl='/wait'>sales</Enqueue>"),
        ("queue", "/left", "<Enqueue waitUrl='/leave' action='/left'>sales</Enqueue>"),
    ],
)
async def test_each_kind_of_webhook_is_delayed_by_its_own_rule(on: str, path: str, document: str) -> None:
    async with office() as place:
        place.company.says("/leave", "<Leave/>")
        place.company.says("/voice", document)
        await place.misbehave(on=on, what="delay", seconds=17)
        await (await place.phone()).dial()
        if on == "gather":
            await place.clock.pass_by(1)
        await place.clock.pass_by(17)
        await place.company.got(path)


async def test_reports_of_a_room_come_in_another_order_twice_or_not_at_all() -> None:
    async with office() as place:
        await place.misbehave(on="conference", what="reorder")
        await place.misbehave(on="conference", what="duplicate", copies=2)
        _, party = await ring(place)
        await place.company.got("/leg", 3)
        await place.ask("POST", "/Conferences/room-7/Participants/agent:42.json", Muted="true")
        reports = await place.company.got("/room", 4)
        assert [report.fields["SequenceNumber"] for report in reports] == ["2", "2", "2", "1"]
        assert len({report.token for report in reports}) == 2
        await place.misbehave(on="conference", what="drop")
        await place.ask("POST", "/Conferences/room-7/Participants/agent:42.json", Muted="false")
        await place.ask("POST", f"/Conferences/{party['conference_sid']}.json", Status="completed")
        reports = await place.company.got("/room", 6)
        assert sorted(report.fields["SequenceNumber"] for report in reports[4:]) == ["4", "5"]


async def test_reports_of_a_leg_are_shuffled_too() -> None:
    async with office() as place:
        await place.misbehave(on="status", what="reorder")
        await ring(place)
        legs = await place.company.got("/leg", 3)
        assert next(leg.fields["SequenceNumber"] for leg in legs) == "1"


async def test_a_recording_comes_out_without_sound() -> None:
    async with office() as place:
        place.company.says("/voice", "<Record recordingStatusCallback='/sound' recordingStatusCallbackEvent='absent'/>")
        await place.misbehave(on="recording", what="absent")
        phone = await place.phone()
        await phone.dial()
        await phone.until(lambda call: call["recording"])
        await phone.speak("Hello")
        await phone.press("#")
        (absent,) = await place.company.got("/sound")
        assert (absent.fields["RecordingStatus"], absent.fields["RecordingDuration"]) == ("absent", "0")


@pytest.mark.parametrize(("what", "status"), [("busy", "busy"), ("no_answer", "no-answer"), ("failed", "failed")])
async def test_a_leg_fails_as_told(what: str, status: str) -> None:
    async with office() as place:
        await place.misbehave(on="leg", what=what)
        await ring(place, Timeout="9")
        if what == "no_answer":
            await place.clock.pass_by(9)
        (left,) = await place.company.told("/room", "participant-leave")
        assert left["ParticipantCallStatus"] == status
        assert (await ring(place))[0] == 201
        await place.company.told("/room", "participant-join")


async def test_a_leg_is_answered_by_a_machine_as_told() -> None:
    async with office() as place:
        await place.misbehave(on="leg", what="machine")
        await ring(place, MachineDetection="Enable", StatusCallbackEvent=["answered"])
        assert (await place.company.got("/leg"))[0].fields["AnsweredBy"] == "machine_start"


async def test_a_request_hangs_after_it_was_done() -> None:
    async with office() as place:
        await place.misbehave(on="create_participant", what="time_out", seconds=60)
        asking = asyncio.create_task(ring(place))
        await place.company.told("/room", "participant-join")
        assert not asking.done()
        _, parties = await place.ask("GET", "/Conferences/room-7/Participants.json")
        assert [party["label"] for party in parties["participants"]] == ["agent:42"]
        asking.cancel()
        assert (await ring(place))[1]["code"] == 16026


async def test_the_line_is_cut_after_a_request_was_done() -> None:
    async with office() as place:
        await place.misbehave(on="create_participant", what="disconnect")
        with pytest.raises(aiohttp.ClientError):
            await ring(place)
        await place.company.told("/room", "participant-join")


@pytest.mark.parametrize(
    ("rule", "status", "code"),
    [({"what": "fail"}, 500, 20500), ({"what": "refuse", "code": 20429, "http_status": 429}, 429, 20429)],
)
async def test_a_request_fails_without_being_done(rule: dict[str, Any], status: int, code: int) -> None:
    async with office() as place:
        await place.misbehave(on="create_participant", **rule)
        answered, problem = await ring(place)
        assert (answered, problem["code"]) == (status, code)
        assert (await place.ask("GET", "/Conferences.json"))[1]["conferences"] == []
        assert (await ring(place))[0] == 201


@pytest.mark.parametrize(
    "rule",
    [
        {"on": "voice", "what": "reorder"},
        {"on": "leg", "what": "drop"},
        {"on": "update_call", "what": "duplicate"},
        {"on": "send", "what": "busy"},
        {"on": "everything", "what": "drop"},
    ],
)
async def test_a_rule_that_does_not_fit_is_refused(rule: dict[str, str]) -> None:
    async with office() as place, place.browser.post(f"{place.sandbox.url}/control/mischief", json=rule) as answer:
        assert answer.status == 422


async def test_a_stranger_may_not_ask() -> None:
    async with office() as place:
        for account, token, status in ((ACCOUNT, "wrong", 401), ("AC" + "f" * 32, TOKEN, 401)):
            headers = {"Authorization": aiohttp.encode_basic_auth(account, token)}
            async with place.browser.post(f"{place.sandbox.url}{API}/Calls.json", headers=headers, data={"To": THEIRS}) as answer:
                assert answer.status == status
        assert (await place.ask("GET", "/Calls.json", To=AGENT))[1]["calls"] == []
