"""Rooms: callers dial in, agents are rung into them, they are held, muted and coached, and every step is told."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from aiohttp import web

from hub.sandbox.voice.settings import VoiceSettings
from tests.hub.sandbox.voice.office import ACCOUNT, AGENT, OURS, THEIRS, Office, Phone, office

EVENTS = "start end join leave mute hold modify"


async def ring(place: Office, room: str = "room-7", **more: Any) -> tuple[int, Any]:
    """Ring an agent's telephone and put it into a room."""
    fields: dict[str, Any] = {
        "From": OURS,
        "To": AGENT,
        "Label": "agent:42",
        "Beep": "false",
        "EndConferenceOnExit": "false",
        "StatusCallback": f"{place.company.url}/leg",
        "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
        "ConferenceStatusCallback": f"{place.company.url}/room",
        "ConferenceStatusCallbackEvent": EVENTS,
    }
    return await place.ask("POST", f"/Conferences/{room}/Participants.json", **{**fields, **more})


def dial_room(room: str = "room-7", attributes: str = "participantLabel='customer' endConferenceOnExit='true' beep='false'") -> str:
    return (
        f"<Dial action='/after'><Conference statusCallback='/room' statusCallbackEvent='{EVENTS}' {attributes}>{room}</Conference></Dial>"
    )


async def talking(place: Office) -> tuple[Phone, Phone, str]:
    """A customer and an agent in a room; the room's sid."""
    agent = await place.phone(AGENT)
    _, party = await ring(place)
    await place.company.told("/room", "participant-join")
    place.company.says("/voice", dial_room())
    customer = await place.phone()
    await customer.dial()
    await place.company.told("/room", "conference-start")
    await agent.until(lambda call: bool(call["others"]))
    return customer, agent, party["conference_sid"]


async def update(place: Office, party: str, room: str = "room-7", **changes: Any) -> Any:
    status, shape = await place.ask("POST", f"/Conferences/{room}/Participants/{party}.json", **changes)
    assert status == 200, shape
    return shape


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


async def test_a_label_is_given_once_in_a_room() -> None:
    async with office() as place:
        await talking(place)
        assert (await ring(place))[1]["code"] == 16026
        place.company.says("/voice", dial_room())
        second = await place.phone("+15550100201")
        await second.dial()
        (fallback,) = await place.company.got("/fallback")
        assert fallback.fields["ErrorCode"] == "16025"
        for label in ("x" * 129, "a/b", "CA" + "0" * 32):
            assert (await ring(place, Label=label))[1]["code"] == 16024
        assert (await ring(place, "another", Label="agent:42"))[0] == 201


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


@pytest.mark.parametrize(("plan", "status"), [("busy", "busy"), ("never", "no-answer")])
async def test_an_agent_who_does_not_answer_gives_up_the_place(plan: str, status: str) -> None:
    async with office() as place:
        await place.control("PUT", f"telephones/{AGENT}", {"answers": plan})
        await ring(place, Timeout="15")
        if plan == "never":
            await place.clock.pass_by(15)
        (left,) = await place.company.told("/room", "participant-leave")
        assert (left["ParticipantCallStatus"], left["ReasonParticipantLeft"]) == (status, "participant_add_failed")
        legs = await place.company.got("/leg", 3)
        assert {leg.fields["CallStatus"] for leg in legs} == {"initiated", "ringing", status}
        (end,) = await place.company.told("/room", "conference-end")
        assert end["ReasonConferenceEnded"] == "last-participant-left"
        _, call = await place.ask("GET", f"/Calls/{left['CallSid']}.json")
        assert (call["status"], call["duration"]) == (status, "0")


async def test_a_ringing_party_is_canceled_when_the_customer_leaves_or_it_is_put_out() -> None:
    async with office() as place:
        customer, _, _ = await talking(place)
        for address in ("client:second", "client:third"):
            await place.control("PUT", f"telephones/{address}", {"answers": "never"})
            await ring(place, To=address, Label=address, StatusCallback=f"{place.company.url}/late")
        await place.company.got("/late", 4)
        await place.ask("DELETE", "/Conferences/room-7/Participants/client:second.json")
        await place.company.got("/late", 5)
        await customer.hang_up()
        legs = await place.company.got("/late", 6)
        assert [leg.fields["CallStatus"] for leg in legs].count("canceled") == 2


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


async def test_one_waits_with_music_until_the_room_starts() -> None:
    async with office() as place:
        place.company.says("/music", "<Say>Soon</Say><Play>/m.mp3</Play><Redirect>/more</Redirect>")
        place.company.says("/more", "<Pause length='8'/>")
        place.company.says("/voice", dial_room(attributes="startConferenceOnEnter='false' waitUrl='/music'"))
        customer = await place.phone()
        await customer.dial()
        await place.company.got("/more")
        await place.clock.pass_by(8)
        await place.company.got("/more", 2)
        await place.control("PUT", "telephones/+15550100300", {"answers": "at_once"})
        other = await place.phone("+15550100300")
        await ring(place, To="+15550100300", Label="other", StartConferenceOnEnter="false")
        await other.until_heard("hold music")
        assert (await place.ask("GET", "/Conferences.json"))[1]["conferences"][0]["status"] == "init"
        await customer.speak("Nobody hears this yet")
        await ring(place)
        await place.company.told("/room", "conference-start")
        await customer.speak("Hello")
        await other.until_heard("Hello")
        assert other.heard("talk") == ["Hello"]
        assert len(place.company.at("/more")) == 2


async def test_a_wait_document_with_a_wrong_verb_is_replaced_by_music() -> None:
    async with office() as place:
        place.company.says("/music", "<Gather/>")
        place.company.says("/voice", dial_room(attributes="waitUrl='/music'"))
        customer = await place.phone()
        await customer.dial()
        await customer.until_heard("hold music")
        assert await place.alerts() == [13238]


async def test_beeps_tell_of_comings_and_goings_where_they_are_wanted() -> None:
    async with office() as place:
        customer, agent, _ = await talking(place)
        await ring(place, To="client:third", Label="third", Beep="onEnter")
        await agent.until_heard("beep")
        await place.ask("DELETE", "/Conferences/room-7/Participants/third.json")
        await place.company.told("/room", "participant-leave")
        assert customer.heard("beep") == ["beep"]


async def test_announcements_are_heard_by_one_or_by_all() -> None:
    async with office() as place:
        customer, agent, room = await talking(place)
        place.company.says("/announce", "<Say>This call is recorded</Say>")
        place.company.says("/private", "<Say>Customer only</Say>")
        await place.ask("POST", f"/Conferences/{room}.json", AnnounceUrl=f"{place.company.url}/announce")
        await update(place, "customer", AnnounceUrl=f"{place.company.url}/private")
        await customer.until_heard("Customer only")
        await agent.until_heard("This call is recorded")
        assert "Customer only" not in agent.heard()


async def test_parties_are_listed_and_filtered() -> None:
    async with office() as place:
        await talking(place)
        await update(place, "agent:42", EndConferenceOnExit="true", Muted="true")
        _, parties = await place.ask("GET", "/Conferences/room-7/Participants.json")
        assert {(one["label"], one["status"], one["muted"], one["end_conference_on_exit"]) for one in parties["participants"]} == {
            ("agent:42", "connected", True, True),
            ("customer", "connected", False, True),
        }
        _, muted = await place.ask("GET", "/Conferences/room-7/Participants.json", Muted="true")
        assert [one["label"] for one in muted["participants"]] == ["agent:42"]
        assert (await place.ask("GET", "/Conferences/room-7/Participants/nobody.json"))[0] == 404


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"To": "12"}, 21211),
        ({"To": ""}, 21201),
        ({"From": ""}, 21213),
        ({"To": THEIRS, "From": "+15550199999"}, 21210),
        ({"To": "+15005550001"}, 21217),
        ({"Timeout": "soon"}, 20001),
        ({"Beep": "loud"}, 20001),
        ({"StatusCallback": "ftp://x"}, 21609),
        ({"StatusCallbackEvent": "hiccup"}, 21626),
        ({"ConferenceStatusCallbackEvent": "joined"}, 21626),
        ({"MachineDetection": "Maybe"}, 21264),
    ],
)
async def test_what_is_no_party_is_refused_and_makes_no_room(said: dict[str, str], code: int) -> None:
    async with office() as place:
        status, problem = await ring(place, **said)
        assert (status, problem["code"]) == (400, code)
        assert (await place.ask("GET", "/Conferences.json"))[1]["conferences"] == []


async def test_a_forwarded_number_may_be_shown_with_its_token() -> None:
    async with office() as place:
        status, _ = await ring(place, To="+15550100300", From=THEIRS, CallToken="token")
        assert status == 201


@pytest.mark.parametrize(
    ("conference", "code"),
    [
        ("<Conference/>", "13221"),
        ("<Conference participantLabel='a/b'>x</Conference>", "16023"),
        ("<Conference coach='CA00000000000000000000000000000000'>x</Conference>", "13240"),
        ("<Conference statusCallback='/room' statusCallbackEvent='joined'>x</Conference>", "12200"),
        ("", "12200"),
        ("<Number>+15550100300</Number>", "12200"),
    ],
)
async def test_a_room_that_cannot_be_dialled_goes_to_the_fallback(conference: str, code: str) -> None:
    async with office() as place:
        place.company.says("/voice", f"<Dial>{conference}</Dial>")
        await (await place.phone()).dial()
        assert (await place.company.got("/fallback"))[0].fields["ErrorCode"] == code


async def test_a_hold_address_that_fails_is_replaced_by_music() -> None:
    async with office(VoiceSettings(ring_seconds=0)) as place:
        customer, _, _ = await talking(place)
        place.company.answers("/hold", lambda: web.Response(status=500))
        await update(place, "customer", Hold="true", HoldUrl=f"{place.company.url}/hold")
        await customer.until_heard("hold music")
        assert [(one.method, one.signed) for one in place.company.at("/hold")] == [("GET", True)]
