"""Available, not ready, offline: what an agent chose, when it applies, and what they leave behind."""

from hub.journal.command import Refused
from hub.work.commands.choosing_presence import ChoosePresence
from hub.work.commands.moving import CompleteWrapUp
from tests.hub.running.fixtures import NewHouse
from tests.hub.work.chatting import in_a_chat


def chosen(answer: dict[str, dict[str, str] | None]) -> tuple[object, object]:
    """The states of what is true and what is pending."""
    return tuple(None if part is None else (part["state"], part["reason"]) for part in (answer["presence"], answer["pending"]))  # type: ignore[return-value]


async def test_without_work_it_applies_at_once(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    assert chosen(await ana.chooses("not_ready", "lunch")) == (("not_ready", "lunch"), None)
    assert chosen(await ana.chooses("offline")) == (("offline", None), None)
    assert await ana.refused("PUT", "/me/presence", {"state": "not_ready", "reason": "golf"}, status=422) == "bad_reason"


async def test_while_chatting_it_is_pending_and_applies_when_the_chat_is_wrapped_up(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    _, id = await in_a_chat(house, ana)
    assert chosen(await ana.chooses("not_ready", "break")) == (("available", None), ("not_ready", "break"))
    await house.asks("bob")
    assert await ana.offers() == [], "no new work meanwhile"

    await ana.ends(id)
    await house.caught_up(ana)
    assert chosen(ana.consoles[0].desk.presence) == (("available", None), ("not_ready", "break")), "wrap-up is work"
    await ana.wraps_up(id)
    await house.caught_up(ana)
    assert chosen(ana.consoles[0].desk.presence) == (("not_ready", "break"), None)


async def test_a_pending_break_sends_a_ringing_offer_back(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    await in_a_chat(house, ana)
    await house.asks("bob")
    assert len(await ana.offers()) == 1
    await ana.chooses("not_ready", "break")
    assert await ana.offers() == []
    await ana.chooses("available")
    assert len(await ana.offers()) == 1, "taken back: it comes again"


async def test_it_applies_too_when_the_customer_ends_and_there_is_no_wrap_up(new_house: NewHouse) -> None:
    from tests.hub.running.shop import shop, with_channel

    house = await new_house(with_channel(shop(), "chat", wrap_up_seconds=0))
    ana = await house.agent("ana")
    visitor = await house.asks("gus")
    await ana.accepts()
    await ana.chooses("not_ready", "break")
    await visitor.ends()
    await house.caught_up(ana)
    assert chosen(ana.consoles[0].desk.presence) == (("not_ready", "break"), None)


async def test_texts_in_hand_go_back_with_their_age(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    texter = house.texter("gus")
    await texter.texts()
    id = await texter.interaction()
    await house.later(100)
    await ana.chooses("not_ready", "break")
    sofia = await house.person("sofia")
    interaction = await sofia.interaction(id)
    assert (interaction["state"], interaction["agent"]) == ("queued", None)
    waiting = await house.look(lambda live: live.router.waiting(id))
    assert house.clock.at.timestamp() - waiting.waiting_since == 100, "nobody has answered: it waits since the customer wrote"

    ben = await house.agent("ben")
    assert [one["id"] for one in (await ben.work())["interactions"]] == [id]


async def test_a_break_does_not_cut_a_wrap_up_short(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    texter = house.texter("gus")
    await texter.texts()
    id = await texter.interaction()
    await ana.ends(id)
    await ana.chooses("not_ready", "break")
    assert (await ana.interaction(id))["state"] == "wrapping"
    await ana.wraps_up(id, "resolved", "done")
    assert (await ana.interaction(id))["handlings"][0]["outcome"] == "resolved"


async def test_offline_with_a_chat_in_hand_asks_first(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    _, id = await in_a_chat(house, ana)
    await house.later(30)
    assert await ana.refused("PUT", "/me/presence", {"state": "offline"}) == "confirm"
    assert chosen(await ana.chooses("offline", confirmed=True)) == (("offline", None), None)
    await ben.chooses("available")
    assert (await ben.offer())["interaction"]["id"] == id
    interaction = await ben.interaction(id)
    assert [handling["state"] for handling in interaction["handlings"]] == ["done", "offered"]


async def test_a_lost_console_keeps_its_offers_for_the_grace_period_only(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    await ana.chooses("available")
    id = (await (await house.asks("gus")).interaction()) and (await ana.offer())["interaction"]["id"]
    await ana.leaves()
    await house.until(lambda live: not live.agents[ana.id].reachable)
    await ben.chooses("available")
    await house.later(19)
    assert await ben.offers() == []
    await house.later(1)
    assert (await ben.offer())["interaction"]["id"] == id


async def test_whoever_reconnects_in_time_loses_nothing(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    _, id = await in_a_chat(house, ana)
    await ana.leaves()
    await house.until(lambda live: not live.agents[ana.id].reachable)
    await house.later(170)
    console = await ana.opens_console()
    await house.later(60)
    assert console.desk.interactions[id]["state"] == "connected"
    await house.asks("bob")
    assert len(await ana.offers()) == 1, "and gets new work again"


async def test_who_chooses_available_without_the_console_they_lost_is_offered_nothing(new_house: NewHouse) -> None:
    house = await new_house()
    ana, sofia = await house.agent("ana", "not_ready"), await house.person("sofia")
    await ana.leaves()
    await house.until(lambda live: not live.agents[ana.id].reachable)
    await house.later(61)
    texter = house.texter("gus")
    await texter.texts()
    id = await texter.interaction()
    await ana.chooses("available")
    await sofia.ask("PUT", f"/agents/{ana.id}/presence", {"state": "available"})
    assert (await sofia.interaction(id))["state"] == "queued"
    await ana.opens_console()
    assert (await sofia.interaction(id))["agent"]["id"] == ana.id


async def test_past_the_limit_work_in_hand_returns_and_the_agent_is_offline(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    _, id = await in_a_chat(house, ana)
    await ana.leaves()
    await house.until(lambda live: not live.agents[ana.id].reachable)
    await house.later(180)
    await house.caught_up(ben)
    assert chosen(ben.consoles[0].desk.agents[ana.id]["presence"]) == (("offline", "console lost"), None)
    await ben.chooses("available")
    assert (await ben.offer())["interaction"]["id"] == id
    console = await ana.opens_console()
    assert console.desk.interactions == {}
    await ana.chooses("available")
    await house.later(25)
    assert (await house.look(lambda live: live.agents[ana.id].presence.state)) == "available"


async def test_an_agent_without_any_console_works_too(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.person("ana")
    await ana.chooses("available")
    await house.asks("gus")
    await house.later(10)
    assert len(await ana.offers()) == 1


async def test_a_supervisor_sends_an_agent_on_a_break(new_house: NewHouse) -> None:
    house = await new_house()
    ana, sofia, rita = await house.agent("ana"), await house.person("sofia"), await house.person("rita")
    await sofia.ask("PUT", f"/agents/{ana.id}/presence", {"state": "not_ready", "reason": "meeting"})
    await house.caught_up(ana)
    assert chosen(ana.consoles[0].desk.presence)[0] == ("not_ready", "meeting")
    await rita.ask("PUT", f"/agents/{ana.id}/presence", {"state": "available"})
    await rita.ask("PUT", "/agents/usr_ben/presence", {"state": "offline"}, expect=404)
    await ana.ask("PUT", "/agents/usr_ben/presence", {"state": "offline"}, expect=403)


async def test_choosing_the_same_again_changes_nothing(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    before = await ana.chooses("available")
    await house.later(60)
    assert await ana.chooses("available") == before


async def test_an_agent_who_is_not_there_is_not_found_in_a_path_and_wrong_in_a_body(new_house: NewHouse) -> None:
    house = await new_house()
    sofia = await house.person("sofia")
    chosen = {"state": "offline"}
    assert await sofia.refused("PUT", "/agents/usr_nobody/presence", chosen, status=404) == "no_such_agent"
    assert await sofia.refused("POST", "/agents/usr_nobody/complete-wrap-up", status=404) == "no_such_agent"
    # Gone between the door and the turn: the same answer.
    for command in (
        ChoosePresence(agent_id="usr_nobody", state="offline", reason=None, confirmed=False),
        CompleteWrapUp(agent_id=sofia.id, of_agent="usr_nobody"),
    ):
        answer = await house.hub.decider.submit(command)
        assert isinstance(answer, Refused)
        assert (answer.code, answer.status) == ("no_such_agent", 404)

    visitor = await house.asks("gus")
    path = f"/interactions/{await visitor.interaction()}/assign"
    assert await sofia.refused("POST", path, {"agent": "usr_nobody"}, status=422) == "no_such_agent"
    assert await sofia.refused("POST", path, {"agent": "usr_ana"}) == "not_signed_in"
