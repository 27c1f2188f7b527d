"""Texts: parked after a reply and back to their agent, consent, closed hours, and writing first."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from channels.errors import MessageRejected, ProviderUnreachable
from hub.customers.tables import customers
from hub.store.engine import Database
from tests.hub.running.customers import Texter
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import OUR_NUMBER, phone, shop, with_channel


async def in_hand(house: House, name: str = "gus") -> tuple[Texter, str]:
    texter = house.texter(name)
    await texter.texts()
    return texter, await texter.interaction()


async def of_texter(house: House, reader: Person, name: str) -> list[dict[str, object]]:
    return list((await reader.get(f"/interactions?customer=cus_{name}"))["items"])


async def test_a_reply_goes_out_and_parks_it(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    texter, id = await in_hand(house)
    message = await ana.says(id, "It left today.")
    assert message["delivery"]["state"] == "sending"
    await house.settled()
    assert texter.received() == ["It left today."]
    interaction = await ana.interaction(id)
    assert (interaction["state"], [one["state"] for one in interaction["handlings"]]) == ("parked", ["done"])
    assert (await ana.work())["interactions"] == [], "parked work holds no units"
    await house.caught_up(ana)
    assert ana.consoles[0].logged("message.changed")[-1]["data"]["message"]["delivery"] == {"state": "queued", "reason": None}


async def test_the_customers_answer_brings_it_back_to_its_agent_first(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    texter, id = await in_hand(house)
    await ana.says(id)
    ben = await house.agent("ben")
    await house.later(3600)
    await texter.texts("Thank you! When?")
    assert await texter.interaction() == id
    assert [one["id"] for one in (await ana.work())["interactions"]] == [id]
    assert (await ben.work())["interactions"] == []


async def test_without_its_agent_it_goes_to_whoever_is_free(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    texter, id = await in_hand(house)
    await ana.says(id)
    await ana.chooses("offline")
    ben = await house.agent("ben")
    await texter.texts("Anybody?")
    assert [one["id"] for one in (await ben.work())["interactions"]] == [id]


async def test_parked_until_a_time_it_comes_back_to_its_agent_then(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    _, id = await in_hand(house)
    until = house.clock.now() + timedelta(hours=2)
    await ana.does("park", id, until=until.isoformat())
    await ben.chooses("available")
    await house.later(7199)
    assert (await ana.interaction(id))["state"] == "parked"
    await house.later(1)
    assert [one["id"] for one in (await ana.work())["interactions"]] == [id]
    past = {"until": house.clock.now().isoformat()}
    assert await ana.refused("POST", f"/interactions/{id}/park", past, status=422) == "past_time"


async def test_a_time_with_an_offset_is_the_same_instant(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana", "not_ready")
    _, id = await in_hand(house)
    await ana.chooses("available")
    parked = (await ana.does("park", id, until="2026-03-02T22:30:00+05:00"))["interaction"]
    assert parked["parked_until"] == "2026-03-02T17:30:00Z"
    (event,) = [event for event in await ana.events(id) if event["type"] == "interaction.parked"]
    assert event["data"]["until"] == "2026-03-02T17:30:00Z"
    await house.later(1800)
    assert (await ana.interaction(id))["state"] == "connected"


@pytest.mark.parametrize(
    ("until", "code"),
    [("2027-03-02T17:00:01Z", "too_far"), ("9999-12-31T23:59:59-12:00", "wrong_shape"), ("0001-01-01T00:00:00+12:00", "wrong_shape")],
)
async def test_nothing_is_parked_for_longer_than_a_year(new_house: NewHouse, until: str, code: str) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    _, id = await in_hand(house)
    assert await ana.refused("POST", f"/interactions/{id}/park", {"until": until}, status=422) == code
    assert (await ana.interaction(id))["state"] == "connected"


async def test_parked_work_expires(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    texter, id = await in_hand(house)
    await ana.says(id)
    await ana.chooses("offline")
    await house.later(72 * 3600 - 1)
    assert (await ana.interaction(id))["state"] == "parked"
    await house.later(1)
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["ended_as"]) == ("closed", "expired")
    await texter.texts("Me again")
    again = await texter.interaction()
    sofia = await house.person("sofia")
    assert again != id
    assert (await sofia.interaction(again))["thread_id"] == interaction["thread_id"]


async def test_parked_work_is_closed_by_its_agent(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    _, id = await in_hand(house)
    await ana.says(id)
    assert await ben.refused("POST", f"/interactions/{id}/wrap-up", {}, status=404) == "not_found"
    await ana.wraps_up(id, "resolved", "All said.")
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["handlings"][0]["outcome"]) == ("closed", "resolved")


async def test_a_repeated_delivery_is_one_message(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    texter = house.texter("gus")
    answers = [await texter.texts("Hi", sid="SM" + "1" * 32) for _ in range(3)]
    assert len(set(answers)) == 1
    assert [message["text"] for message in await ana.messages(await texter.interaction())] == ["Hi"]


async def test_a_refused_text_is_shown_with_a_sentence(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    _, id = await in_hand(house)
    house.carrier.refusing = [MessageRejected("This number cannot receive texts.", code="30006")]
    await ana.says(id)
    await house.settled()
    assert (await ana.messages(id))[-1]["delivery"] == {"state": "failed", "reason": "This number cannot receive texts."}
    await house.caught_up(ana)
    assert ana.consoles[0].logged("message.changed")[-1]["data"]["message"]["delivery"]["state"] == "failed"


async def test_a_carrier_out_of_reach_is_tried_again(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    texter, id = await in_hand(house)
    house.carrier.refusing = [ProviderUnreachable("The carrier is away.", maybe_taken=False)]
    await ana.says(id, "Hello")
    await house.settled()
    assert (await ana.messages(id))[-1]["delivery"]["state"] == "pending"
    await house.later(5)
    assert (await ana.messages(id))[-1]["delivery"]["state"] == "queued"
    assert texter.received() == ["Hello", "Hello"]


async def test_stop_is_kept_and_never_queued(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    texter, id = await in_hand(house)
    await texter.texts("STOP", keyword="STOP")
    assert [message["text"] for message in await ana.messages(id)] == ["Hello?"]
    assert (await ana.get("/customers/cus_gus"))["consents"] == {"sms": False}
    assert await ana.refused("POST", f"/interactions/{id}/messages", {"text": "Hi", "client_id": "1"}) == "opted_out"
    await texter.texts("START", keyword="START")
    await ana.says(id, "Welcome back.")
    assert (await ana.get("/customers/cus_gus"))["consents"] == {"sms": True}


async def test_only_the_customers_start_ends_their_stop(new_house: NewHouse) -> None:
    house = await new_house()
    ana, texter = await house.person("ana"), house.texter("gus")
    path = "/customers/cus_gus"
    await texter.texts("STOP", keyword="STOP")
    assert await ana.refused("PATCH", path, {"consents": {"sms": True}}) == "stopped_by_customer"
    await ana.ask("PATCH", path, {"consents": {"email": True, "sms": False}})
    assert await ana.refused("PATCH", path, {"consents": {"sms": True}}) == "stopped_by_customer", "said again, it is still theirs"
    assert (await ana.get(path))["consents"] == {"sms": False, "email": True}
    await texter.texts("START", keyword="START")
    assert (await ana.get(path))["consents"] == {"sms": True, "email": True}
    await ana.ask("PATCH", path, {"consents": {"sms": False}})
    assert (await ana.ask("PATCH", path, {"consents": {"sms": True}}))["consents"] == {"sms": True, "email": True}, "an agent's own word"


async def stop_while_another_process_keeps_another_consent(house: House) -> None:
    ana = await house.agent("ana")
    texter, _ = await in_hand(house)
    elsewhere = Database(house.address)
    async with elsewhere.writing() as connection:
        await connection.execute(update(customers).where(customers.c.id == "cus_gus").values(consents={"email": False, "sms": True}))
    await elsewhere.close()
    await texter.texts("STOP", keyword="STOP")
    assert (await ana.get("/customers/cus_gus"))["consents"] == {"email": False, "sms": False}


async def test_stop_changes_no_other_consent(new_house: NewHouse) -> None:
    await stop_while_another_process_keeps_another_consent(await new_house())


async def test_stop_changes_no_other_consent_on_postgresql(new_house_on_postgres: NewHouse) -> None:
    await stop_while_another_process_keeps_another_consent(await new_house_on_postgres())


async def test_stop_of_a_stranger_is_kept_too_and_nobody_writes_to_them(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    await house.texter("+12025550177").texts("STOP", keyword="STOP")
    assert (await ana.work())["interactions"] == []
    body = {"channel": "sms", "to": "+12025550177", "queue": "support", "text": "Hi"}
    assert await ana.refused("POST", "/interactions", body) == "opted_out"
    assert await house.look(lambda live: live.cards) == {}, "nothing is kept in memory of who has nothing under way"


async def test_writing_first_starts_in_ones_own_hands_and_counts_for_no_service_level(new_house: NewHouse) -> None:
    house = await new_house()
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    body = {"channel": "sms", "customer": "cus_gus", "queue": "sales", "text": "Your order is ready."}
    interaction = (await ana.ask("POST", "/interactions", body, expect=201))["interaction"]
    await house.settled()
    texter = house.texter("gus")
    assert texter.received() == ["Your order is ready."]
    assert (interaction["direction"], interaction["state"], interaction["tier"]) == ("outbound", "parked", "gold")
    cells = [cell for cell in (await sofia.get("/floor/now"))["cells"] if cell["offered"] or cell["answered"]]
    assert cells == []
    await texter.texts("Thanks!")
    assert await texter.interaction() == interaction["id"]


async def test_writing_first_without_words_holds_it_open(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    body = {"channel": "sms", "to": phone("bob"), "queue": "sales"}
    interaction = (await ana.ask("POST", "/interactions", body, expect=201))["interaction"]
    assert (interaction["state"], interaction["customer"]["id"]) == ("connected", "cus_bob")
    assert await ana.refused("POST", "/interactions", body) == "already_open"


async def test_writing_again_to_somebody_parked_goes_on_with_the_same_one(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    texter, id = await in_hand(house)
    await ana.says(id)
    thread = (await ana.interaction(id))["thread_id"]
    for address in ({"customer": "cus_gus"}, {"to": phone("gus")}):
        body = {"channel": "sms", "queue": "support", "text": "One more thing.", **address}
        interaction = (await ana.ask("POST", "/interactions", body, expect=201))["interaction"]
        assert (interaction["id"], interaction["thread_id"], interaction["state"]) == (id, thread, "parked")
    await house.settled()
    assert texter.received() == ["How can I help?", "One more thing.", "One more thing."]
    assert len(await of_texter(house, ana, "gus")) == 1


async def test_writing_first_after_the_end_stays_on_the_thread(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    _, id = await in_hand(house)
    await ana.wraps_up(id)
    body = {"channel": "sms", "customer": "cus_gus", "queue": "support", "text": "One more thing."}
    interaction = (await ana.ask("POST", "/interactions", body, expect=201))["interaction"]
    assert interaction["id"] != id
    assert interaction["thread_id"] == (await ana.interaction(id))["thread_id"]


async def test_writing_first_needs_an_address_room_and_somebody_here(new_house: NewHouse) -> None:
    house = await new_house(with_channel(shop(), "sms", park_after_reply=False, most_in_hand=1))
    ana = await house.agent("ana", "offline")
    body = {"channel": "sms", "to": phone("bob"), "queue": "sales", "text": "Hi"}

    async def refused(status: int = 409, **changed: object) -> str:
        return await ana.refused("POST", "/interactions", body | changed, status=status)

    assert await refused() == "not_available"
    await ana.chooses("available")
    assert await refused(422, to="555") == "bad_address"
    assert await refused(422, to=OUR_NUMBER) == "bad_address"
    assert await refused(422, to=None, customer="cus_nobody") == "no_address"
    assert await refused(422, queue="nowhere") == "no_such_queue"
    assert await refused(422, channel="chat") == "channel_cannot_start"
    await ana.ask("POST", "/interactions", body, expect=201)
    assert await refused(to=phone("bea")) == "no_room"


async def test_a_stranger_becomes_a_customer_once(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    texter = house.texter("+12025550177")
    await texter.texts()
    id = await texter.interaction()
    await ana.wraps_up(id)
    await texter.texts("Again")
    first, second = await ana.interaction(id), await ana.interaction(await texter.interaction())
    assert first["customer"] == second["customer"]
    assert first["customer"]["id"] is not None
    assert (first["tier"], second["match"]) == ("bronze", "known")
