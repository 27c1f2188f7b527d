"""Corners: what happens at the same moment, sounds that never end or take no time, and wishes that make no sense."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from tests.hub.sandbox.voice.office import AGENT, OURS, THEIRS, office
from tests.hub.sandbox.voice.talking import dial_room, ring, talking, update


async def test_two_redirections_at_once_end_in_the_later_one() -> None:
    async with office() as place:
        place.company.says("/voice", "<Enqueue action='/left'>sales</Enqueue>")
        phone = await place.phone()
        await phone.dial()
        await phone.until_heard("hold music")
        answers = await asyncio.gather(
            *(place.ask("POST", f"/Calls/{phone.sid}.json", Twiml=f"<Response><Say>{word}</Say><Pause/></Response>") for word in ("a", "b"))
        )
        assert [status for status, _ in answers] == [200, 200]
        await place.clock.pass_by(1)
        await phone.until_state("completed")
        assert phone.heard("prompt")[-1] in ("a", "b")
        assert [webhook.fields["QueueResult"] for webhook in await place.company.got("/left")] == ["redirected"]
        assert len(await place.company.got("/ended")) == 1


async def test_a_redirection_and_a_hanging_up_at_once_end_the_call_once() -> None:
    async with office() as place:
        place.company.says("/voice", "<Enqueue action='/left'>sales</Enqueue>")
        phone = await place.phone()
        await phone.dial()
        await phone.until_heard("hold music")
        redirected, _ = await asyncio.gather(
            place.ask("POST", f"/Calls/{phone.sid}.json", Twiml="<Response><Pause length='60'/></Response>"), phone.hang_up()
        )
        assert redirected[0] in (200, 400)
        await phone.until_state("completed")
        assert len(await place.company.got("/ended")) == 1
        assert len(await place.company.got("/left")) == 1
        assert (await place.ask("GET", "/Queues.json"))[1]["queues"][0]["current_size"] == 0


async def test_an_agent_answers_for_a_caller_who_is_gone() -> None:
    async with office() as place:
        place.company.says("/voice", "<Enqueue>sales</Enqueue>")
        caller = await place.phone()
        await caller.dial()
        await caller.until_heard("hold music")
        await caller.hang_up()
        _, party = await ring(place)
        await place.company.told("/room", "participant-join")
        assert (await place.ask("POST", f"/Calls/{caller.sid}.json", Twiml=f"<Response>{dial_room()}</Response>"))[1]["code"] == 21220
        status, ended = await place.ask("POST", f"/Conferences/{party['conference_sid']}.json", Status="completed")
        assert (status, ended["status"]) == (200, "completed")
        assert (await place.ask("POST", f"/Conferences/{party['conference_sid']}.json", Status="completed"))[0] == 200


async def test_a_caller_is_moved_from_the_queue_into_the_agents_room() -> None:
    async with office() as place:
        place.company.says("/voice", "<Enqueue action='/left'>sales</Enqueue>")
        caller = await place.phone()
        await caller.dial()
        await caller.until_heard("hold music")
        agent = await place.phone(AGENT)
        await ring(place)
        await place.company.told("/room", "participant-join")
        url = place.company.url
        room = f"<Dial action='{url}/after'><Conference participantLabel='customer' endConferenceOnExit='true'>room-7</Conference></Dial>"
        assert (await place.ask("POST", f"/Calls/{caller.sid}.json", Twiml=f"<Response>{room}</Response>"))[0] == 200
        await place.company.told("/room", "conference-start")
        await caller.speak("At last")
        await agent.until_heard("At last")
        assert (await place.company.got("/left"))[0].fields["QueueResult"] == "redirected"


async def test_a_loop_of_zero_plays_until_something_else_happens() -> None:
    async with office() as place:
        place.company.says("/voice", "<Gather numDigits='1' action='/menu'><Play loop='0'>/song.mp3</Play></Gather>")
        phone = await place.phone()
        await phone.dial()
        await phone.until_heard(f"{place.company.url}/song.mp3")
        await phone.press("5")
        assert (await place.company.got("/menu"))[0].fields["Digits"] == "5"


async def test_speech_that_is_too_long_goes_to_the_fallback() -> None:
    async with office() as place:
        place.company.says("/voice", f"<Gather><Say>{'x' * 4097}</Say></Gather>")
        await (await place.phone()).dial()
        assert (await place.company.got("/fallback"))[0].fields["ErrorCode"] == "13520"


async def test_tones_are_sent_unheard_and_bytes_are_no_document() -> None:
    async with office() as place:
        place.company.says("/voice", "<Play digits='1w2'/><Redirect>/sound</Redirect>")
        place.company.answers("/sound", lambda: web.Response(body=b"\xff\xfe", content_type="audio/mpeg"))
        phone = await place.phone()
        await phone.dial()
        await phone.until_state("completed")
        assert phone.heard() == [f"{place.company.url}/sound"]


@pytest.mark.parametrize("address", ["http://[nowhere", "http://", "mailto:x@y", "http://127.0.0.1:99999999/"])
async def test_an_address_that_leads_nowhere_does_not_break_the_call(address: str) -> None:
    async with office() as place:
        place.company.says("/voice", f"<Redirect>{address}</Redirect>")
        place.company.says("/fallback", "<Say>Still here</Say>")
        phone = await place.phone()
        await phone.dial()
        await phone.until_state("completed")
        assert phone.heard() == ["Still here"]
        status, problem = await place.ask("POST", "/Calls.json", From=OURS, To=THEIRS, Url="http://[nowhere", StatusCallback=address)
        assert (status, problem["code"]) == (400, 21205)


@pytest.mark.parametrize("path", ["/voice", "/wait"])
async def test_a_circle_of_redirections_ends_at_the_fallback(path: str) -> None:
    async with office() as place:
        place.company.says("/voice", "<Enqueue waitUrl='/wait'>sales</Enqueue>")
        place.company.says(path, "<Redirect>/there</Redirect>")
        place.company.says("/there", f"<Redirect>{path}</Redirect>")
        await (await place.phone()).dial()
        assert (await place.company.got("/fallback"))[0].fields["ErrorCode"] == "11215"


async def test_an_empty_wait_address_is_silence_and_a_broken_announcement_is_passed_over() -> None:
    async with office() as place:
        place.company.says("/voice", dial_room(attributes="waitUrl=''"))
        phone = await place.phone()
        await phone.dial()
        (join,) = await place.company.told("/room", "participant-join")
        place.company.says("/announce", "<Record/>")
        await place.ask("POST", f"/Conferences/{join['ConferenceSid']}.json", AnnounceUrl=f"{place.company.url}/announce")
        await place.company.got("/announce")
        await ring(place)
        await place.company.told("/room", "conference-start")
        assert phone.heard("music", "prompt") == []
        assert await place.alerts() == [13238]


async def test_a_held_party_hears_no_announcement_to_all() -> None:
    async with office() as place:
        customer, agent, room = await talking(place)
        place.company.says("/announce", "<Say>Hear, hear</Say>")
        await update(place, "customer", Hold="true")
        await place.ask("POST", f"/Conferences/{room}.json", AnnounceUrl=f"{place.company.url}/announce")
        await agent.until_heard("Hear, hear")
        assert customer.heard("prompt") == []


async def test_a_held_party_cannot_be_coached() -> None:
    async with office() as place:
        _, agent, _ = await talking(place)
        await update(place, "agent:42", Hold="true")
        assert (await ring(place, Label="coach", CallSidToCoach=agent.sid))[1]["code"] == 16027
        await update(place, "agent:42", Hold="false")
        assert (await ring(place, Label="coach", CallSidToCoach=agent.sid))[0] == 201


async def test_a_coach_whose_party_has_left_is_heard_by_nobody() -> None:
    async with office() as place:
        customer, agent, _ = await talking(place)
        coach = await place.phone("client:coach")
        await ring(place, To="client:coach", Label="coach", CallSidToCoach=agent.sid)
        await coach.until(lambda call: len(call["others"]) == 2)
        await agent.hang_up()
        await coach.until(lambda call: len(call["others"]) == 1)
        await coach.speak("Are you there?")
        await update(place, "coach", Coaching="false")
        await coach.speak("I take over")
        await customer.until_heard("I take over")
        assert customer.heard("talk") == ["I take over"]


async def test_a_coach_may_come_by_document() -> None:
    async with office() as place:
        customer, agent, _ = await talking(place)
        place.company.says("/voice", f"<Dial><Conference coach='{agent.sid}' participantLabel='coach'>room-7</Conference></Dial>")
        coach = await place.phone("+15550100300")
        await coach.dial()
        await coach.until(lambda call: bool(call["others"]))
        await coach.speak("Offer a refund")
        await agent.until_heard("Offer a refund")
        assert customer.heard("talk") == []


@pytest.mark.parametrize(
    ("method", "path", "fields", "status"),
    [
        ("POST", "/Conferences/{room}.json", {"Status": "paused"}, 400),
        ("GET", "/Conferences/CFnone.json", {}, 404),
        ("POST", "/Conferences/{room}/Participants/customer.json", {"HoldUrl": "x", "Hold": "true"}, 400),
        ("POST", "/Conferences/{room}/Participants/nobody.json", {"Hold": "true"}, 404),
        ("POST", "/Calls/{call}/Recordings/Twilio.CURRENT.json", {"Status": "paused"}, 404),
        ("GET", "/Recordings/RE1.json", {}, 404),
        ("GET", "/Calls.json", {"StartTime": "soon"}, 400),
        ("POST", "/Queues.json", {}, 400),
    ],
)
async def test_a_wish_that_makes_no_sense_is_refused_and_changes_nothing(
    method: str, path: str, fields: dict[str, str], status: int
) -> None:
    async with office() as place:
        customer, _, room = await talking(place)
        assert (await place.ask(method, path.format(room=room, call=customer.sid), **fields))[0] == status
        _, parties = await place.ask("GET", f"/Conferences/{room}/Participants.json")
        assert [(one["hold"], one["muted"]) for one in parties["participants"]] == [(False, False)] * 2


async def test_numbers_can_be_moved_one_address_at_a_time() -> None:
    async with office() as place:
        await place.control("PUT", f"numbers/{OURS}", {"voice_url": f"{place.company.url}/new"})
        await (await place.phone()).dial()
        await place.company.got("/new")
        await place.company.got("/ended")
        await place.control("PUT", "numbers/+15005550010", {"sms_url": f"{place.company.url}/sms"})
        phone = await place.phone()
        await phone.do("", expect=404, to="+15005550010")
        await place.control("PUT", "numbers/+15005550010", {"voice_url": f"{place.company.url}/other"})
        await phone.dial("+15005550010")
        await place.company.got("/other")
