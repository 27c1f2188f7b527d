"""Visitors of the chat: what they are told of themselves, and what agents are told of them."""

import pytest

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
    assert "Gus" not in str(live) and "Gus" not in str(visitor.ear.frames)
    own = [frame["data"]["name"] for frame in live + visitor.ear.frames if frame["data"].get("from") == "customer"]
    assert len(own) >= 4 and set(own) == {None}
