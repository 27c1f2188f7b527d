"""What was written as one is made two pieces of work, two are made one, and both can be undone."""

import pytest

from tests.hub.mail.exchange import Exchange


@pytest.fixture
async def longer(exchange: Exchange) -> Exchange:
    """Pia has written twice in the same thread."""
    await exchange.pia.writes("And an invoice, please.", subject="Re: My order", In_Reply_To=f"<{exchange.pia.last_id}>")
    await exchange.house.settled()
    return exchange


async def other_letter(exchange: Exchange) -> str:
    await exchange.pia.writes("My address has changed.", subject="Address")
    await exchange.house.settled()
    return next(one["id"] for one in (await exchange.ana.work())["interactions"] if one["id"] != exchange.id)


async def split(exchange: Exchange) -> str:
    _, second = await exchange.ana.messages(exchange.id)
    answer = await exchange.ana.does("split", exchange.id, from_message=second["id"])
    return str(answer["interaction"]["id"])


async def test_from_a_letter_on_it_is_a_piece_of_work_of_its_own(longer: Exchange) -> None:
    other = await split(longer)
    assert await longer.texts() == ["Where is my order?"]
    (moved,) = await longer.ana.messages(other)
    assert moved["text"].strip() == "And an invoice, please."
    shown = await longer.ana.interaction(other)
    assert (shown["state"], shown["customer"]["id"], shown["preview"]) == ("connected", "cus_pia", "And an invoice, please.")
    assert shown["thread_id"] != await longer.thread()


async def test_an_answer_to_what_was_split_off_finds_it_there(longer: Exchange) -> None:
    other = await split(longer)
    longer.id = other
    letter = await longer.answered("Here it is.")
    await longer.pia.writes("Thanks.", subject="Re: My order", answers=letter)
    await longer.house.settled()
    assert await longer.texts() == ["And an invoice, please.", "Here it is.", "Thanks."]


async def test_a_split_is_undone(longer: Exchange) -> None:
    other = await split(longer)
    await longer.ana.does("undo", longer.id)
    assert await longer.texts() == ["Where is my order?", "And an invoice, please."]
    assert (await longer.ana.interaction(other))["state"] == "closed"
    assert (await longer.ana.interaction(longer.id))["state"] == "connected"
    assert await longer.ana.refused("POST", f"/interactions/{longer.id}/undo") == "nothing_to_undo"


async def test_there_is_nothing_to_split_before_the_first_letter(longer: Exchange) -> None:
    first, _ = await longer.ana.messages(longer.id)
    path = f"/interactions/{longer.id}/split"
    assert await longer.ana.refused("POST", path, {"from_message": first["id"]}, status=422) == "nothing_left"
    assert await longer.ana.refused("POST", path, {"from_message": "msg_none"}, status=422) == "no_such_message"


async def test_two_letters_of_a_customer_are_made_one(exchange: Exchange) -> None:
    other = await other_letter(exchange)
    await exchange.ana.does("join", other, into=exchange.id)
    assert await exchange.texts() == ["Where is my order?", "My address has changed."]
    closed = await exchange.ana.interaction(other)
    assert (closed["state"], closed["ended_as"]) == ("closed", "handled")
    (work,) = (await exchange.ana.work())["interactions"]
    assert work["id"] == exchange.id


async def test_a_join_is_undone_by_a_new_piece_of_work(exchange: Exchange) -> None:
    other = await other_letter(exchange)
    await exchange.ana.does("join", other, into=exchange.id)
    again = (await exchange.ana.does("undo", exchange.id))["interaction"]
    assert again["subject"] == "Address"
    assert await exchange.texts() == ["Where is my order?"]
    assert [message["text"].strip() for message in await exchange.ana.messages(again["id"])] == ["My address has changed."]


async def test_letters_of_two_customers_are_not_made_one(exchange: Exchange) -> None:
    await exchange.house.writer("gus").writes("Mine.", subject="Gus")
    await exchange.house.settled()
    other = next(one["id"] for one in (await exchange.ana.work())["interactions"] if one["id"] != exchange.id)
    assert await exchange.ana.refused("POST", f"/interactions/{other}/join", {"into": exchange.id}) == "other_customer"


async def test_what_another_agent_has_in_hand_stays_there(exchange: Exchange) -> None:
    other = await other_letter(exchange)
    sofia = await exchange.house.agent("sofia")
    assert await sofia.refused("POST", f"/interactions/{other}/join", {"into": exchange.id}) == "not_in_your_hands"
    assert await sofia.refused("POST", f"/interactions/{exchange.id}/split", {"from_message": "msg_x"}) == "not_in_your_hands"


async def test_the_counters_do_not_take_a_joined_letter_for_answered(exchange: Exchange) -> None:
    other = await other_letter(exchange)
    await exchange.ana.does("join", other, into=exchange.id)
    events = [event["type"] for event in await exchange.ana.events(other)]
    assert "interaction.flowed_out" in events
    assert "interaction.answered" not in events
    assert "interaction.abandoned" not in events
