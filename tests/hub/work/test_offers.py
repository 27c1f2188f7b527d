"""An offer is accepted, declined, missed or withdrawn; whoever comes second is told that it is gone."""

from sqlalchemy import select

from hub.work import tables
from tests.hub.running.fixtures import NewHouse


async def test_an_agent_sees_who_it_is_before_accepting(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.asks("gus", text="Where is my parcel?")

    offer = await ana.offer()
    assert offer["customer"]["name"] == "Gus Gold"
    assert (offer["customer"]["match"], offer["customer"]["tier"]) == ("probable", "gold")
    assert offer["interaction"]["preview"] == "Where is my parcel?"
    assert offer["why"]["position_when_taken"] == 1

    id = await ana.accepts(offer)
    assert (await visitor.sees("agent.joined"))["data"] == {"name": "Ana"}
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["agent"]["name"]) == ("connected", "Ana")


async def test_a_declined_offer_does_not_come_back_for_a_minute(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    await house.asks("gus")
    declined = await ana.offer()
    await ana.declines(reason="on the phone")
    await house.later(59)
    assert await ana.offers() == []
    await house.later(1)
    assert (await ana.offer())["interaction"]["id"] == declined["interaction"]["id"]


async def test_what_an_agent_says_on_declining_stays_out_of_the_log(new_house: NewHouse) -> None:
    house = await new_house()
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    visitor = await house.asks("gus")
    id = await visitor.interaction()
    await ana.declines(reason="Gus of 12 Elm Street again")
    await house.later(60)
    await visitor.ends()
    said = {event["type"]: event["data"].get("reason") for event in await sofia.events(id) if event["type"].startswith("offer.")}
    assert said == {"offer.made": None, "offer.declined": None, "offer.withdrawn": "customer_ended"}
    async with house.hub.database.reading() as connection:
        kept = [row.reason for row in await connection.execute(select(tables.offers).order_by(tables.offers.c.made_at))]
    assert kept == ["Gus of 12 Elm Street again", "customer_ended"]


async def test_a_declined_offer_goes_to_others_first(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    await house.asks("gus")
    await ana.declines()
    await ben.chooses("available")
    assert (len(await ana.offers()), len(await ben.offers())) == (0, 1)
    await ben.declines()
    assert (len(await ana.offers()), len(await ben.offers())) == (1, 0), "others have been tried now"


async def test_declining_costs_no_place(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    await house.asks("bob")
    id = (await ana.offer())["interaction"]["id"]
    key = (await ana.events(id))[2]["data"]["key"]
    await ana.declines()
    sofia = await house.person("sofia")
    queued = [event for event in await sofia.events(id) if event["type"] == "interaction.queued"]
    assert [event["data"]["key"] for event in queued] == [key, key]
    assert [event["data"]["counts"] for event in queued] == [True, False]


async def test_a_missed_offer_makes_the_agent_not_ready_and_one_click_brings_them_back(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    await house.asks("gus")
    offer = await ana.offer()

    await house.later(19)
    assert len(await ana.offers()) == 1
    await house.later(1)
    assert await ana.offers() == []
    console = ana.consoles[0]
    await house.caught_up(ana)
    assert console.desk.presence["presence"] | {"since": None} == {"state": "not_ready", "reason": "missed", "since": None}
    assert await ana.refused("POST", f"/offers/{offer['offer_id']}/accept") == "offer_gone"

    await ana.chooses("available")
    await house.later(60)
    assert (await ana.offer())["interaction"]["id"] == offer["interaction"]["id"]


async def test_whoever_leaves_takes_the_offer_with_them(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.asks("gus")
    offer = await ana.offer()
    await visitor.ends()
    assert await ana.offers() == []
    await house.caught_up(ana)
    (gone,) = ana.consoles[0].logged("offer.withdrawn")
    assert gone["data"]["reason"] == "customer_ended"
    assert await ana.refused("POST", f"/offers/{offer['offer_id']}/accept") == "offer_gone"
    assert await ana.refused("POST", f"/offers/{offer['offer_id']}/decline", {}) == "offer_gone"


async def test_of_two_devices_one_takes_it_and_both_show_it(new_house: NewHouse) -> None:
    house = await new_house()
    desk, phone = await house.agent("ana"), await house.agent("ana")
    await house.asks("gus")
    offer = await desk.offer()
    id = await phone.accepts(offer)
    assert await desk.refused("POST", f"/offers/{offer['offer_id']}/accept") == "offer_gone"
    await house.caught_up()
    for device in (desk, phone):
        assert device.consoles[0].desk.offers == {}
        assert device.consoles[0].desk.interactions[id]["state"] == "connected"


async def test_nobody_takes_what_is_offered_to_somebody_else(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben = await house.agent("ana"), await house.agent("ben", "offline")
    await house.asks("gus")
    offer = await ana.offer()
    assert await ben.refused("POST", f"/offers/{offer['offer_id']}/accept") == "offer_gone"
    assert await ben.refused("POST", f"/offers/{offer['offer_id']}/decline", {}) == "offer_gone"
    await ana.accepts(offer)


async def test_a_text_is_accepted_by_itself_and_announced(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    await house.texter("pia").texts("Is it in stock?")
    await house.caught_up(ana)
    (made,) = ana.consoles[0].logged("offer.made")
    assert made["data"]["auto_accepted"] is True
    assert (made["data"]["customer"]["name"], made["data"]["customer"]["match"]) == ("Pia Platinum", "known")
    (interaction,) = (await ana.work())["interactions"]
    assert (interaction["channel"], interaction["state"]) == ("sms", "connected")
    assert ana.consoles[0].desk.offers == {}


async def test_a_repeated_key_has_one_effect_and_the_first_answer(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    await house.asks("gus")
    path = f"/offers/{(await ana.offer())['offer_id']}/accept"
    first = await ana.ask("POST", path, Idempotency_Key="tap-1")
    again = await ana.ask("POST", path, Idempotency_Key="tap-1")
    assert again == first
    assert (await ana.ask("POST", path, expect=409, Idempotency_Key="tap-2"))["code"] == "offer_gone"


async def test_a_repeated_message_is_said_once(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.asks("gus")
    id = await ana.accepts()
    first = await ana.does("messages", id, expect=201, text="Hello Gus", client_id="m1")
    again = await ana.does("messages", id, expect=201, text="Hello Gus", client_id="m1")
    assert again == first
    await visitor.says("Hi!", client_id="v1")
    await visitor.says("Hi!", client_id="v1")
    assert [message["text"] for message in await ana.messages(id)] == ["Hello?", "Hello Gus", "Hi!"]
