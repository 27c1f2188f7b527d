"""Rooms: callers dial in, agents are rung into them, they are held, muted and coached, and every step is told."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from tests.hub.sandbox.voice.office import ACCOUNT, AGENT, office
from tests.hub.sandbox.voice.talking import ring, talking, update


async def test_an_agent_is_rung_into_a_room_that_is_made_for_it() -> None:
    async with office() as place:
        agent = await place.phone(AGENT)
        status, party = await ring(place)
        assert status == 201
        assert (party["label"], party["status"], party["hold"], party["muted"]) == ("agent:42", "queued", False, False)
        assert party["conference_sid"].startswith("CF")
        (join,) = await place.company.told("/room", "participant-join")
        timestamp = join.pop("Timestamp")
        assert parsedate_to_datetime(timestamp).tzinfo is not None
        assert join == {
            "AccountSid": ACCOUNT,
            "CallSid": party["call_sid"],
            "Coaching": "false",
            "ConferenceSid": party["conference_sid"],
            "EndConferenceOnExit": "false",
            "FriendlyName": "room-7",
            "Hold": "false",
            "Muted": "false",
            "ParticipantLabel": "agent:42",
            "SequenceNumber": "1",
            "StartConferenceOnEnter": "true",
            "StatusCallbackEvent": "participant-join",
        }
        legs = await place.company.got("/leg", 3)
        assert [
            (leg.fields["CallStatus"], leg.fields["SequenceNumber"]) for leg in sorted(legs, key=lambda leg: leg.fields["SequenceNumber"])
        ] == [
            ("initiated", "0"),
            ("ringing", "1"),
            ("in-progress", "2"),
        ]
        assert {(leg.fields["CallSid"], leg.fields["Direction"], leg.fields["To"]) for leg in legs} == {
            (party["call_sid"], "outbound-api", AGENT)
        }
        _, conferences = await place.ask("GET", "/Conferences.json", FriendlyName="room-7")
        assert [(one["sid"], one["status"]) for one in conferences["conferences"]] == [(party["conference_sid"], "init")]
        await agent.until_heard("hold music")


async def test_talk_is_heard_by_the_other_until_one_leaves_and_the_room_ends() -> None:
    async with office() as place:
        customer, agent, room = await talking(place)
        await customer.speak("Hello?")
        heard = (await agent.until_heard("Hello?"))["heard"][-1]
        assert (heard["kind"], heard["from"]) == ("talk", "customer")
        await agent.speak("Good morning")
        await customer.until_heard("Good morning")
        assert customer.calls[customer.sid]["others"] == [{"address": AGENT, "label": "agent:42"}]
        await customer.hang_up()
        left = {one["ParticipantLabel"]: one for one in await place.company.told("/room", "participant-leave", 2)}
        assert (left["customer"]["ReasonParticipantLeft"], left["customer"]["ParticipantCallStatus"]) == (
            "participant_hung_up",
            "completed",
        )
        assert left["agent:42"]["ReasonParticipantLeft"] == "moderator_ended_conference"
        (end,) = await place.company.told("/room", "conference-end")
        assert end["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
        assert end["CallSidEndingConference"] == customer.sid
        assert "CallSid" not in end
        numbers = [int(webhook.fields["SequenceNumber"]) for webhook in place.company.at("/room")]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
        (after,) = await place.company.got("/after")
        assert (after.fields["DialCallStatus"], after.fields["CallStatus"]) == ("answered", "completed")
        await agent.until_state("completed")
        _, conference = await place.ask("GET", f"/Conferences/{room}.json")
        assert (conference["status"], conference["reason_conference_ended"], conference["call_sid_ending_conference"]) == (
            "completed",
            "participant-with-end-conference-on-exit-left",
            customer.sid,
        )


async def test_the_customer_stays_when_an_agent_hangs_up() -> None:
    async with office() as place:
        customer, agent, room = await talking(place)
        await agent.hang_up()
        (left,) = await place.company.told("/room", "participant-leave")
        assert (left["ParticipantLabel"], left["ParticipantCallStatus"]) == ("agent:42", "completed")
        assert (await place.ask("GET", f"/Conferences/{room}.json"))[1]["status"] == "in-progress"
        assert (await customer.shown())["state"] == "in-progress"
        status, again = await ring(place)
        assert (status, again["conference_sid"]) == (201, room)


async def test_a_name_is_free_again_once_its_room_has_ended() -> None:
    async with office() as place:
        customer, _, room = await talking(place)
        await customer.hang_up()
        await place.company.told("/room", "conference-end")
        status, party = await ring(place)
        assert status == 201
        assert party["conference_sid"] != room
        assert (await ring(place, room))[0] == 404


async def test_held_hears_music_only_and_is_not_heard() -> None:
    async with office() as place:
        customer, agent, _ = await talking(place)
        place.company.says("/hold", "<Play>/hold.mp3</Play>")
        held = await update(place, "customer", Hold="true", HoldUrl=f"{place.company.url}/hold", HoldMethod="POST")
        assert held["hold"] is True
        (event,) = await place.company.told("/room", "participant-hold")
        assert (event["Hold"], event["ParticipantLabel"]) == ("true", "customer")
        call = await customer.until_heard(f"{place.company.url}/hold.mp3")
        assert (call["on_hold"], call["heard"][-1]["kind"]) == (True, "music")
        await customer.speak("Are you there?")
        await agent.speak("Just a word among us")
        await update(place, "customer", Hold="false")
        (event,) = await place.company.told("/room", "participant-unhold")
        assert event["Hold"] == "false"
        await agent.speak("I am back")
        await customer.until_heard("I am back")
        assert customer.heard("talk") == ["I am back"]
        assert agent.heard("talk") == []


async def test_a_muted_party_hears_and_is_not_heard() -> None:
    async with office() as place:
        customer, agent, _ = await talking(place)
        await update(place, "agent:42", Muted="true")
        (muted,) = await place.company.told("/room", "participant-mute")
        assert muted["Muted"] == "true"
        await agent.speak("(cough)")
        await customer.speak("Hello?")
        await agent.until_heard("Hello?")
        await update(place, "agent:42", Muted="false")
        await place.company.told("/room", "participant-unmute")
        await agent.speak("Now")
        await customer.until_heard("Now")
        assert customer.heard("talk") == ["Now"]


async def test_a_supervisor_listens_then_whispers_then_speaks_to_all() -> None:
    async with office() as place:
        customer, agent, _ = await talking(place)
        supervisor = await place.phone("client:supervisor_1")
        status, party = await ring(place, To="client:supervisor_1", Label="supervisor:1", Muted="true", StartConferenceOnEnter="false")
        assert status == 201
        await supervisor.until(lambda call: bool(call["others"]))
        await supervisor.speak("unheard")
        await customer.speak("My order")
        await supervisor.until_heard("My order")
        _, agent_party = await place.ask("GET", "/Conferences/room-7/Participants/agent:42.json")
        whispering = await update(place, "supervisor:1", Coaching="true", CallSidToCoach=agent_party["call_sid"], Muted="false")
        assert (whispering["coaching"], whispering["call_sid_to_coach"]) == (True, agent_party["call_sid"])
        (modified,) = await place.company.told("/room", "participant-modify")
        assert (modified["Coaching"], modified["ParticipantLabel"]) == ("true", "supervisor:1")
        await supervisor.speak("Offer a refund")
        await agent.until_heard("Offer a refund")
        await update(place, party["call_sid"], Coaching="false")
        await place.company.told("/room", "participant-modify", 2)
        await supervisor.speak("Good morning both")
        await customer.until_heard("Good morning both")
        assert customer.heard("talk") == ["Good morning both"]
        assert agent.heard("talk") == ["My order", "Offer a refund", "Good morning both"]


async def test_one_can_enter_as_a_coach_and_only_of_somebody_present() -> None:
    async with office() as place:
        customer, agent, _ = await talking(place)
        coach = await place.phone("client:coach")
        status, party = await ring(place, To="client:coach", Label="coach", CallSidToCoach=agent.sid)
        assert (status, party["coaching"], party["call_sid_to_coach"]) == (201, True, agent.sid)
        await coach.until(lambda call: bool(call["others"]))
        await coach.speak("psst")
        await agent.until_heard("psst")
        assert customer.heard("talk") == []
        absent = "CA" + "0" * 32
        assert (await ring(place, Label="other", CallSidToCoach=absent))[1]["code"] == 16028
        assert (await place.ask("POST", "/Conferences/room-7/Participants/coach.json", Coaching="true", CallSidToCoach=absent))[1][
            "code"
        ] == 16028
        assert (await ring(place, Label="other", Coaching="true"))[0] == 400


async def test_a_party_can_be_put_out_and_its_document_goes_on() -> None:
    async with office() as place:
        customer, agent, _ = await talking(place)
        place.company.says("/after", "<Say>Thank you for calling</Say>")
        status, _ = await place.ask("DELETE", "/Conferences/room-7/Participants/agent:42.json")
        assert status == 204
        await agent.until_state("completed")
        (left,) = await place.company.told("/room", "participant-leave")
        assert left["ReasonParticipantLeft"] == "participant_updated_via_api"
        await place.ask("DELETE", "/Conferences/room-7/Participants/customer.json")
        (end,) = await place.company.told("/room", "conference-end")
        assert end["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-kicked"
        await customer.until_heard("Thank you for calling")
        assert (await place.ask("DELETE", "/Conferences/room-7/Participants/customer.json"))[0] == 404


async def test_a_room_ended_over_rest_lets_everybody_go() -> None:
    async with office() as place:
        customer, agent, room = await talking(place)
        _, ended = await place.ask("POST", f"/Conferences/{room}.json", Status="completed")
        assert (ended["status"], ended["reason_conference_ended"]) == ("completed", "conference-ended-via-api")
        left = await place.company.told("/room", "participant-leave", 2)
        assert {one["ReasonParticipantLeft"] for one in left} == {"conference_ended_via_api"}
        await customer.until_state("completed")
        await agent.until_state("completed")
        _, parties = await place.ask("GET", f"/Conferences/{room}/Participants.json")
        assert parties["participants"] == []
        assert (await place.ask("GET", "/Conferences/room-7/Participants.json"))[1]["code"] == 20404


async def test_a_redirected_party_leaves_the_room_and_no_action_is_asked() -> None:
    async with office() as place:
        _, agent, _ = await talking(place)
        await place.ask("POST", f"/Calls/{agent.sid}.json", Twiml="<Response><Say>Alone</Say></Response>")
        (left,) = await place.company.told("/room", "participant-leave")
        assert (left["ReasonParticipantLeft"], left["ParticipantCallStatus"]) == ("participant_updated_via_api", "in-progress")
        await agent.until_heard("Alone")
        assert place.company.at("/after") == []


async def test_the_first_party_decides_whom_the_room_tells() -> None:
    async with office() as place:
        await ring(place)
        place.company.says("/voice", "<Dial><Conference statusCallback='/other' statusCallbackEvent='join'>room-7</Conference></Dial>")
        await (await place.phone()).dial()
        await place.company.told("/room", "conference-start")
        assert len(await place.company.told("/room", "participant-join", 2)) == 2
        assert place.company.at("/other") == []


async def test_only_the_events_asked_for_are_told() -> None:
    async with office() as place:
        await ring(place, ConferenceStatusCallbackEvent=["join", "end"])
        await place.company.told("/room", "participant-join")
        _, conferences = await place.ask("GET", "/Conferences.json", Status="init")
        await place.ask("POST", f"/Conferences/{conferences['conferences'][0]['sid']}.json", Status="completed")
        await place.company.told("/room", "conference-end")
        assert [webhook.fields["StatusCallbackEvent"] for webhook in place.company.at("/room")] == ["participant-join", "conference-end"]
