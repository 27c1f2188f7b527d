"""Places in a room: who gets one, who gives one up, and who is refused."""

from __future__ import annotations

import pytest

from tests.hub.sandbox.voice.office import AGENT, THEIRS, office
from tests.hub.sandbox.voice.talking import dial_room, ring, talking, update


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
