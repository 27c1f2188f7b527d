"""Visitors of the chat: what they are told of themselves, and what agents are told of them."""

import pytest

from tests.hub.running.checks import all_is_well
from tests.hub.running.fixtures import NewHouse


@pytest.mark.parametrize("said", [{"email": "gus@example.com"}, {"email": "gus@example.com", "name": "Mallory"}])
async def test_who_types_an_address_learns_no_name_behind_it(new_house: NewHouse, said: dict[str, str]) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.visitor(**said)
    await visitor.says("Hello?")
    await visitor.says("Anybody?")
    id = await ana.accepts()
    await ana.says(id, "How can I help?")
    await ana.does("read", id, expect=204, message_id=(await ana.messages(id))[1]["id"])
    await visitor.sees("message.changed")
    live = list(visitor.ear.frames)
    await visitor.leaves()
    await visitor.connects(after=0)
    await visitor.ear.until(lambda frame: frame["data"].get("text") == "How can I help?")
    told = live + visitor.ear.frames
    assert "Gus" not in str(told)
    own = [frame["data"]["name"] for frame in told if frame["data"].get("from") == "customer"]
    assert own[:4] == [None] * 4
    assert set(own) == {None}


async def test_what_a_visitor_calls_themselves_stands_beside_a_guess(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    await (await house.visitor(email="gus@example.com", name="Mallory")).says()
    offered = (await ana.offer())["interaction"]
    assert (offered["match"], offered["customer"]["name"], offered["stated_name"]) == ("probable", "Gus Gold", "Mallory")
    id = await ana.accepts()
    assert (await ana.interaction(id))["stated_name"] == "Mallory"
    assert [message["name"] for message in await ana.messages(id)] == ["Mallory"]


async def test_a_stranger_who_comes_back_was_here_before(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.asks()
    first = await ana.accepts()
    await ana.ends(first)
    await visitor.says("One more thing.")
    offer = await ana.offer()
    assert offer["customer"]["match"] == "unknown"
    assert [(one["id"], one["state"]) for one in offer["customer"]["open_interactions"]] == [(first, "wrapping")]
    second = await ana.accepts()
    for id in (first, second):
        await ana.wraps_up(id, "resolved")
    await house.settled()
    await visitor.says("And another.")
    contacts = (await ana.offer())["customer"]["last_contacts"]
    assert [(one["channel"], one["agent"], one["outcome"]) for one in contacts] == [("chat", "Ana", "resolved")] * 2
    await all_is_well(house)
    await house.breaks_a_turn()
    assert (await ana.offer())["customer"]["last_contacts"] == contacts, "read anew"


@pytest.mark.parametrize("said", [{"email": "gus@example.com", "name": "gus gold"}, {"email": "gus@example.com"}, {"name": "Mallory"}])
async def test_a_name_that_tells_nothing_more_is_not_said_twice(new_house: NewHouse, said: dict[str, str]) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    await (await house.visitor(**said)).says()
    assert (await ana.offer())["interaction"]["stated_name"] is None
