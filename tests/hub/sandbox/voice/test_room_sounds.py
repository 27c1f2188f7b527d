"""What is heard in a room besides talk: music while it has not started or on hold, beeps, announcements."""

from __future__ import annotations

from aiohttp import web

from hub.sandbox.voice.settings import VoiceSettings
from tests.hub.sandbox.voice.office import office
from tests.hub.sandbox.voice.talking import dial_room, ring, talking, update


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


async def test_a_hold_address_that_fails_is_replaced_by_music() -> None:
    async with office(VoiceSettings(ring_seconds=0)) as place:
        customer, _, _ = await talking(place)
        place.company.answers("/hold", lambda: web.Response(status=500))
        await update(place, "customer", Hold="true", HoldUrl=f"{place.company.url}/hold")
        await customer.until_heard("hold music")
        assert [(one.method, one.signed) for one in place.company.at("/hold")] == [("GET", True)]
