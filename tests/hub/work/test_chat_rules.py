"""What holds for somebody who sits and waits: away, silent, leaving, typing, ticks, their place in the queue."""

from tests.hub.running.fixtures import NewHouse
from tests.hub.running.frames import Frame
from tests.hub.running.house import House
from tests.hub.running.shop import shop, with_queue

STILL_THERE = "Are you still there?"


def reason(frame: Frame) -> str:
    return str(frame["data"]["reason"])


async def test_who_leaves_while_waiting_is_abandoned_after_a_grace(new_house: NewHouse) -> None:
    house = await new_house()
    sofia = await house.person("sofia")
    visitor = await house.asks("gus")
    id = await visitor.interaction()
    await house.later(10)
    await visitor.leaves()
    await house.later(29)
    assert (await sofia.interaction(id))["state"] == "queued"
    await house.later(1)
    interaction = await sofia.interaction(id)
    assert (interaction["state"], interaction["ended_as"]) == ("closed", "abandoned")
    (abandoned,) = [event for event in await sofia.events(id) if event["type"] == "interaction.abandoned"]
    assert (abandoned["data"]["waited_seconds"], abandoned["data"]["short"]) == (40, False)


async def test_who_comes_back_in_time_keeps_their_place(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana", "not_ready")
    visitor = await house.asks("gus")
    id = await visitor.interaction()
    await visitor.leaves()
    await house.later(29)
    await visitor.returns()
    await house.later(300)
    await ana.chooses("available")
    assert (await ana.offer())["interaction"]["id"] == id


async def test_who_leaves_a_conversation_is_away_and_let_go_after_three_minutes(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.asks("gus")
    id = await ana.accepts()
    await visitor.leaves()
    await house.caught_up(ana)
    assert ana.consoles[0].desk.interactions[id]["customer_away_since"] is not None
    await house.later(179)
    assert (await ana.interaction(id))["state"] == "connected"
    await visitor.returns()
    assert (await ana.interaction(id))["customer_away_since"] is None
    await visitor.leaves()
    await house.later(180)
    assert (await ana.interaction(id))["state"] == "wrapping"


async def test_who_is_silent_is_asked_then_let_go(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.asks("gus")
    id = await ana.accepts()
    await ana.says(id, "Which number?")
    await house.later(599)
    assert visitor.texts()[-1] == "Which number?"
    await house.later(1)
    asked = await visitor.ear.until(lambda frame: frame["type"] == "message.added" and STILL_THERE in frame["data"]["text"])
    assert asked["data"]["from"] == "system"
    await house.later(119)
    assert (await ana.interaction(id))["state"] == "connected"
    await house.later(1)
    assert reason(await visitor.sees("ended")) == "customer_silent"
    assert (await ana.interaction(id))["state"] == "wrapping"


async def test_an_answer_to_the_question_starts_the_silence_anew(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.asks("gus")
    id = await ana.accepts()
    await ana.says(id)
    await house.later(660)
    await visitor.says("Yes, I am looking for it.")
    await ana.says(id, "Take your time.")
    await house.later(500)
    assert (await ana.interaction(id))["state"] == "connected"


async def test_who_waits_for_our_answer_is_not_silent(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.asks("gus")
    id = await ana.accepts()
    await house.later(3000)
    assert visitor.texts() == ["Hello?"], "it is our turn"
    await ana.says(id, "Sorry for the wait.")
    await house.later(599)
    assert visitor.texts()[-1] == "Sorry for the wait."


async def test_a_message_after_the_end_opens_a_new_one_on_the_same_thread(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.asks("gus")
    first = await ana.accepts()
    await ana.ends(first)
    await visitor.says("One more thing.")
    second = await visitor.interaction()
    assert second != first
    one, two = await ana.interaction(first), (await ana.offer())["interaction"]
    assert (two["id"], two["thread_id"]) == (second, one["thread_id"])
    await ana.accepts()
    await ana.wraps_up(first)
    await ana.wraps_up(second)
    await visitor.says("And another.")
    third = (await ana.offer())["interaction"]
    assert third["thread_id"] == one["thread_id"]


async def test_the_thread_outlives_its_first_interaction(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    visitor = await house.asks("gus")
    first = await ana.accepts()
    await ana.ends(first)
    await visitor.says("One more thing.")
    await ana.declines()
    await ana.wraps_up(first)
    await ana.chooses("not_ready")
    await ben.chooses("available")
    second = await ben.accepts()
    await ben.wraps_up(second)
    await ana.chooses("available")
    await visitor.says("And another.")
    assert len(await ben.offers()) == 1, "Ben is the last agent of the thread: he comes first"


async def test_a_thread_is_known_until_the_last_of_its_interactions_is_done(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.asks("gus")
    first = await ana.accepts()
    await ana.ends(first)
    await visitor.says("One more thing.")
    second = await ana.accepts()
    await ana.wraps_up(second)
    assert len(await house.look(lambda live: live.threads)) == 1, "the first is still in wrap-up"
    await ana.wraps_up(first)
    assert await house.look(lambda live: live.threads) == {}


async def test_typing_goes_both_ways_and_is_never_stored(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.asks("gus")
    id = await ana.accepts()
    await visitor.sends(type="typing", on=True)
    typing = await ana.consoles[0].ear.until(lambda frame: frame["type"] == "typing" and frame["data"]["by"] == "customer")
    assert typing["data"] == {"interaction_id": id, "by": "customer", "name": "Gus", "on": True}
    await ana.does("typing", id, on=True, expect=204)
    assert (await visitor.sees("typing"))["data"] == {"on": True}
    assert not any("typing" in event["type"] for event in await ana.events(id))


async def test_ticks_say_stored_and_read_both_ways(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.asks("gus")
    id = await ana.accepts()
    (theirs,) = await ana.messages(id)
    await ana.does("read", id, message_id=theirs["id"], expect=204)
    assert (await visitor.sees("message.changed"))["data"]["delivery"]["state"] == "read"

    await ana.says(id)
    said = await visitor.ear.until(lambda frame: frame["type"] == "message.added" and frame["data"]["from"] == "agent")
    await visitor.sends(type="read", seq=said["seq"])
    read = await ana.consoles[0].ear.until(lambda frame: frame["type"] == "message.changed" and frame["data"]["message"]["from"] == "agent")
    assert read["data"]["message"]["delivery"]["state"] == "read"


async def places(house: House) -> None:
    now = house.clock.now().timestamp()
    await house.look(lambda live: house.hub.showing.positions(live, now))


async def test_the_place_shown_never_gets_worse(new_house: NewHouse) -> None:
    house = await new_house()
    await house.agent("ben", "not_ready")
    bob = await house.asks("bob")
    await places(house)
    assert (await bob.sees("queue.position"))["data"] == {"position": 1, "wait_seconds": None}, "nobody was served yet: no guess"
    await house.asks("pia")
    await places(house)
    sam = await house.asks("sam")
    await places(house)
    await sam.sees("queue.position")
    assert [frame["data"]["position"] for frame in bob.ear.of_type("queue.position")] == [1]
    assert sam.ear.of_type("queue.position")[-1]["data"]["position"] == 2


async def test_a_place_gets_better_as_others_are_served(new_house: NewHouse) -> None:
    house = await new_house()
    ben = await house.agent("ben", "not_ready")
    await house.asks("pia")
    bob = await house.asks("bob")
    await places(house)
    await ben.chooses("available")
    await ben.accepts()
    await places(house)
    await bob.ear.until(lambda frame: frame["type"] == "queue.position" and frame["data"]["position"] == 1)
    assert [frame["data"]["position"] for frame in bob.ear.of_type("queue.position")] == [2, 1]


async def test_a_message_left_when_everybody_is_busy_is_not_lost_when_its_writer_leaves(new_house: NewHouse) -> None:
    from hub.company import Exit

    house = await new_house(with_queue(shop(), "support", exits=(Exit(after_seconds=60, kind="message"),)))
    ana = await house.agent("ana", "not_ready")
    visitor = await house.asks("gus", "support")
    id = await visitor.interaction()
    await house.later(60)
    assert "Your message is kept" in (await visitor.ear.until(lambda frame: frame["data"].get("from") == "system"))["data"]["text"]
    await visitor.leaves()
    await house.later(4000)
    await ana.chooses("available")
    assert (await ana.offer())["interaction"]["mode"] == "message"
    await ana.accepts()
    await house.later(4000)
    assert (await ana.interaction(id))["state"] == "connected", "they were told to go; the agent ends it"


async def test_a_client_may_number_its_messages_at_length(new_house_on_postgres: NewHouse) -> None:
    house = await new_house_on_postgres()
    visitor = await house.visitor("gus")
    tick = await visitor.says("Hello?", client_id="c" * 80)
    assert tick["data"]["text"] == "Hello?"


async def test_a_chat_is_not_put_on_hold(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    await house.asks("gus")
    id = await ana.accepts()
    for verb in ("hold", "resume"):
        problem = await ana.does(verb, id, expect=409)
        assert (problem["code"], problem["detail"]) == (
            "wrong_state",
            "Only on a call: here the customer simply waits for your answer.",
        )
        assert await ben.refused("POST", f"/interactions/{id}/{verb}", status=404) == "not_found"
