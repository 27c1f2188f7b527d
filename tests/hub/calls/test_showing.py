"""Desks show calls as they are: whatever changes on one, a snapshot and the frames after it make a fresh snapshot."""

from tests.hub.calls.talking import phone_of, talking
from tests.hub.running.checks import consoles_agree
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.shop import calling_shop


async def test_an_accepted_call_is_shown_connecting_and_then_connected(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    console = await ana.opens_console()
    await house.caller("pia")
    await house.settled()
    house.switch.answers[phone_of(ana)] = "rings"
    id = await ana.accepts()
    await house.settled()
    await consoles_agree(house)
    shown = console.desk.interactions[id]
    assert (shown["state"], shown["handlings"][0]["state"]) == ("offered", "active")
    await house.switch.answered(phone_of(ana))
    await house.settled()
    await consoles_agree(house)
    assert console.desk.interactions[id]["state"] == "connected"


async def test_who_was_asked_in_and_declines_or_is_held_is_shown_so(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    console = await ana.opens_console()
    _, id = await talking(house, ana)
    ben = await house.agent("ben")
    await ana.does("hold", id)
    await house.settled()
    await ana.does("consult", id, to={"agent": ben.id})
    await house.settled()
    await consoles_agree(house)
    assert ben.id in [part["agent"]["id"] for part in console.desk.interactions[id]["handlings"]]
    await ben.declines()
    await house.settled()
    await consoles_agree(house)
    assert ben.id not in [part["agent"]["id"] for part in console.desk.interactions[id]["handlings"]]

    await ana.does("consult", id, to={"agent": ben.id})
    await house.settled()
    await ana.does("drop", id, party=ben.id)
    await house.settled()
    await consoles_agree(house)
    assert await ben.offers() == []

    await ana.does("consult", id, to={"agent": ben.id})
    await ben.accepts()
    await house.settled()
    await consoles_agree(house)
    asked_in = next(party["id"] for party in console.desk.interactions[id]["call"]["parties"] if party["role"] == "consulted")
    await ana.does("hold", id, party=asked_in)
    await house.settled()
    await consoles_agree(house)
    held = {party["id"]: party["on_hold"] for party in console.desk.interactions[id]["call"]["parties"]}
    assert held[asked_in]
