"""Calls wait in a queue: what the wait document may do, every way out, and what the action is told."""

from __future__ import annotations

import pytest
from aiohttp import web

from hub.sandbox.voice.settings import VoiceSettings
from tests.hub.sandbox.voice.office import OURS, Office, Phone, office

ENQUEUE = "<Enqueue waitUrl='/wait' action='/left'>sales</Enqueue><Say>After the queue</Say>"


async def waiting(place: Office, wait: str = "<Say>Please wait</Say><Play>/music.mp3</Play><Pause length='20'/>") -> Phone:
    place.company.says("/voice", ENQUEUE)
    place.company.says("/wait", wait)
    phone = await place.phone()
    await phone.dial()
    await place.company.got("/wait")
    return phone


async def test_the_wait_document_is_asked_for_again_with_place_and_time() -> None:
    async with office() as place:
        phone = await waiting(place)
        other = await place.phone("+15550100201")
        await other.dial()
        first, second = await place.company.got("/wait", 2)
        queue = first.fields["QueueSid"]
        assert queue.startswith("QU")
        assert [first.fields[name] for name in ("QueuePosition", "QueueTime", "AvgQueueTime", "CurrentQueueSize", "MaxQueueSize")] == [
            "1", "0", "0", "1", "1000",
        ]  # fmt: skip
        assert (second.fields["QueuePosition"], second.fields["CurrentQueueSize"]) == ("2", "2")
        assert (first.fields["CallSid"], first.fields["CallStatus"], first.signed) == (phone.sid, "in-progress", True)
        await place.clock.pass_by(20)
        again = (await place.company.got("/wait", 4))[2:]
        assert {(webhook.fields["QueuePosition"], webhook.fields["QueueTime"]) for webhook in again} == {("1", "20"), ("2", "20")}
        await phone.hang_up()
        (left,) = await place.company.got("/left")
        assert {name: left.fields[name] for name in ("QueueResult", "QueueTime", "QueueSid", "CallStatus")} == {
            "QueueResult": "hangup",
            "QueueTime": "20",
            "QueueSid": queue,
            "CallStatus": "completed",
        }
        await place.clock.pass_by(20)
        moved_up = (await place.company.got("/wait", 5))[4]
        assert (moved_up.fields["QueuePosition"], moved_up.fields["AvgQueueTime"]) == ("1", "20")
        call = await phone.shown()
        assert [(heard["kind"], heard["text"]) for heard in call["heard"][:2]] == [
            ("prompt", "Please wait"),
            ("music", f"{place.company.url}/music.mp3"),
        ]


async def test_a_document_that_takes_no_time_is_asked_for_once_a_second() -> None:
    async with office() as place:
        await waiting(place, "")
        await place.clock.pass_by(1)
        assert len(await place.company.got("/wait", 2)) == 2


async def test_a_key_in_the_wait_document_may_lead_out_of_the_queue() -> None:
    async with office() as place:
        phone = await waiting(place, "<Gather numDigits='1' action='/choice'><Say>Press 1 to leave</Say></Gather>")
        place.company.says("/choice", "<Say>Bye</Say><Leave/>")
        await phone.until(lambda call: call["gathering"] is not None)
        await phone.press("1")
        (choice,) = await place.company.got("/choice")
        assert (choice.fields["Digits"], choice.fields["QueuePosition"]) == ("1", "1")
        (left,) = await place.company.got("/left")
        assert left.fields["QueueResult"] == "leave"
        await phone.until_state("completed")
        assert phone.heard() == ["Press 1 to leave", "Bye", "After the queue"]


async def test_the_action_may_say_what_happens_after_leaving() -> None:
    async with office() as place:
        place.company.says("/left", "<Say>From the action</Say>")
        phone = await waiting(place, "<Leave/>")
        await phone.until_state("completed")
        assert phone.heard() == ["From the action"]


async def test_a_redirection_takes_the_call_out_and_nobody_acts_on_the_action() -> None:
    async with office() as place:
        phone = await waiting(place)
        place.company.says("/left", "<Say>must not be heard</Say>")
        status, call = await place.ask("POST", f"/Calls/{phone.sid}.json", Twiml="<Response><Say>Connecting</Say></Response>")
        assert (status, call["status"], call["sid"]) == (200, "in-progress", phone.sid)
        (left,) = await place.company.got("/left")
        assert (left.fields["QueueResult"], left.fields["CallStatus"]) == ("redirected", "in-progress")
        await phone.until_state("completed")
        assert phone.heard("prompt") == ["Please wait", "Connecting"]
        _, queues = await place.ask("GET", "/Queues.json")
        assert [(queue["friendly_name"], queue["current_size"]) for queue in queues["queues"]] == [("sales", 0)]


async def test_a_redirection_to_an_address_asks_it_and_then_its_own_fallback() -> None:
    async with office() as place:
        phone = await waiting(place)
        place.company.answers("/elsewhere", lambda: web.Response(status=500))
        place.company.says("/plan-b", "<Say>Plan B</Say>")
        url = place.company.url
        await place.ask("POST", f"/Calls/{phone.sid}.json", Url=f"{url}/elsewhere", FallbackUrl=f"{url}/plan-b")
        (asked,) = await place.company.got("/plan-b")
        assert asked.fields["ErrorUrl"] == f"{url}/elsewhere"
        await phone.until_heard("Plan B")


async def test_ending_a_waiting_call_over_rest_counts_as_hanging_up() -> None:
    async with office() as place:
        phone = await waiting(place)
        _, call = await place.ask("POST", f"/Calls/{phone.sid}.json", Status="completed")
        assert (call["status"], call["duration"]) == ("completed", "0")
        (left,) = await place.company.got("/left")
        assert left.fields["QueueResult"] == "hangup"
        assert await place.ask("POST", f"/Calls/{phone.sid}.json", Twiml="<Response/>") == (
            400,
            {
                "code": 21220,
                "message": "Call is not in-progress. Cannot redirect.",
                "more_info": "https://www.twilio.com/docs/errors/21220",
                "status": 400,
            },
        )


async def test_a_full_queue_turns_the_call_to_the_action() -> None:
    async with office(VoiceSettings(queue_most=1, ring_seconds=0)) as place:
        await waiting(place)
        place.company.says("/left", "<Say>Too many</Say>")
        other = await place.phone("+15550100201")
        await other.dial()
        (left,) = await place.company.got("/left")
        assert left.fields["QueueResult"] == "queue-full"
        assert "QueueSid" not in left.fields
        await other.until_heard("Too many")


async def test_hanging_up_by_document_is_told_to_the_action() -> None:
    async with office() as place:
        phone = await waiting(place, "<Say>Closed</Say><Hangup/>")
        (left,) = await place.company.got("/left")
        assert (left.fields["QueueResult"], left.fields["CallStatus"]) == ("hangup", "completed")
        await phone.until_state("completed")


@pytest.mark.parametrize("verb", ["<Dial><Conference>x</Conference></Dial>", "<Record/>", "<Enqueue>y</Enqueue>", "<Reject/>"])
async def test_what_may_not_run_while_waiting_goes_to_the_fallback(verb: str) -> None:
    async with office() as place:
        place.company.says("/fallback", "<Say>Still here</Say><Pause length='30'/>")
        phone = await waiting(place, verb)
        (fallback,) = await place.company.got("/fallback")
        assert fallback.fields["ErrorCode"] == "12200"
        await phone.until_heard("Still here")
        await place.clock.pass_by(30)
        assert len(await place.company.got("/wait", 2)) == 2


async def test_when_nothing_can_be_heard_the_queue_ends_in_error() -> None:
    async with office() as place:
        for path in ("/wait", "/fallback"):
            place.company.answers(path, lambda: web.Response(status=500))
        place.company.says("/voice", ENQUEUE)
        place.company.says("/left", "<Say>Leave a message</Say>")
        phone = await place.phone()
        await phone.dial()
        (left,) = await place.company.got("/left")
        assert left.fields["QueueResult"] == "error"
        await phone.until_heard("Leave a message")


async def test_without_addresses_there_is_music_and_then_the_next_verb() -> None:
    async with office() as place:
        place.company.says("/voice", "<Enqueue>quiet</Enqueue><Say>never</Say>")
        phone = await place.phone()
        await phone.dial()
        await phone.until_heard("hold music")
        await phone.hang_up()
        await place.company.got("/ended")
        assert phone.heard() == ["hold music"]


@pytest.mark.parametrize("name", ["", "x" * 65])
async def test_a_queue_needs_a_name_of_its_length(name: str) -> None:
    async with office() as place:
        place.company.says("/voice", f"<Enqueue>{name}</Enqueue>")
        await (await place.phone()).dial()
        assert (await place.company.got("/fallback"))[0].fields["ErrorCode"] == "12200"


async def test_queues_and_who_waits_are_listed_and_can_be_made_larger() -> None:
    async with office() as place:
        phone = await waiting(place)
        _, queues = await place.ask("GET", "/Queues.json")
        sid = queues["queues"][0]["sid"]
        place.clock.turn(7)
        _, members = await place.ask("GET", f"/Queues/{sid}/Members.json")
        assert [(one["call_sid"], one["position"], one["wait_time"]) for one in members["queue_members"]] == [(phone.sid, 1, 7)]
        status, front = await place.ask("GET", f"/Queues/{sid}/Members/Front.json")
        assert (status, front["call_sid"]) == (200, phone.sid)
        _, larger = await place.ask("POST", f"/Queues/{sid}.json", MaxSize=5000)
        assert larger["max_size"] == 5000
        assert (await place.ask("POST", f"/Queues/{sid}.json", MaxSize=5001))[0] == 400
        status, made = await place.ask("POST", "/Queues.json", FriendlyName="billing", MaxSize=10)
        assert (status, made["max_size"], made["current_size"]) == (201, 10, 0)
        assert (await place.ask("POST", "/Queues.json", FriendlyName="billing"))[1]["code"] == 22003
        assert (await place.ask("GET", "/Queues/QUnone.json"))[0] == 404
        assert (await place.ask("GET", f"/Queues/{made['sid']}/Members/Front.json"))[0] == 404
        assert OURS in (await place.company.got("/wait"))[0].fields.values()
