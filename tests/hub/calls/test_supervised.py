"""Supervisors on a call: whom they speak to and from when, when they are out of it again, and what taking over calls off."""

from __future__ import annotations

from typing import Any

import pytest

from channels.errors import ProviderUnreachable
from hub.people.staff import Staff, UserChange
from hub.store.engine import Database
from tests.hub.calls.talking import phone_of, talking, types_of
from tests.hub.calls.test_together import OUTSIDE, two
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import calling_shop, phone

AWAY = ProviderUnreachable("Away.", code="no_connection")


async def changes(house: House, username: str, **change: Any) -> None:
    """Another process changes a user, and the hub takes note."""
    database = Database(house.address)
    await Staff(database, house.clock).change(username, UserChange(**change))
    await database.close()
    await house.hub.upkeep.take_notes()
    await house.settled()


async def supervised(new_house: NewHouse, mode: str = "listen") -> tuple[House, Person, Person, str]:
    """Ana talks with Pia, and Sofia is there."""
    house = await new_house(calling_shop())
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    _, id = await talking(house, ana)
    await sofia.does("supervise", id, mode=mode)
    await house.settled()
    return house, ana, sofia, id


def asked_of(house: House, *kinds: str) -> list[str]:
    return [errand[0] for errand in house.switch.asked if errand[0] in kinds]


async def test_who_listens_coaches_before_they_may_speak(new_house: NewHouse) -> None:
    house, ana, sofia, id = await supervised(new_house)
    house.switch.asked.clear()
    await sofia.does("supervise", id, mode="whisper")
    await house.settled()
    assert asked_of(house, "coach", "mute") == ["coach", "mute"], "else the customer would hear the first words"
    there = house.switch.in_room(id)[phone_of(sofia)]
    assert (there.muted, there.coaching) == (False, house.switch.phone_of(phone_of(ana)).call)


async def test_who_whispers_at_once_comes_in_silent(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    _, id = await talking(house, ana)
    house.switch.answers[phone_of(sofia)] = "rings"
    house.switch.asked.clear()
    await sofia.does("supervise", id, mode="whisper")
    await house.settled()
    there = house.switch.phone_of(phone_of(sofia))
    assert (there.state, there.muted) == ("ringing", True)
    await house.switch.answered(phone_of(sofia))
    await house.settled()
    assert asked_of(house, "call_in", "coach", "mute") == ["call_in", "coach", "mute"]
    assert (there.muted, there.coaching) == (False, house.switch.phone_of(phone_of(ana)).call)


async def test_who_coached_in_vain_stays_silent(new_house: NewHouse) -> None:
    house, ana, sofia, id = await supervised(new_house)
    house.switch.failing = [AWAY]
    await sofia.does("supervise", id, mode="whisper")
    await house.settled()
    there = house.switch.in_room(id)[phone_of(sofia)]
    assert (there.muted, there.coaching) == (True, None)
    await house.later(10)
    assert (there.muted, there.coaching) == (False, house.switch.phone_of(phone_of(ana)).call)


async def test_who_only_listens_again_is_silent_before_they_stop_coaching(new_house: NewHouse) -> None:
    house, _, sofia, id = await supervised(new_house, "whisper")
    house.switch.asked.clear()
    await sofia.does("supervise", id, mode="listen")
    await house.settled()
    assert asked_of(house, "coach", "mute") == ["mute", "coach"], "else the customer would hear the last words"
    there = house.switch.in_room(id)[phone_of(sofia)]
    assert (there.muted, there.coaching) == (True, None)


async def test_a_whisper_is_for_who_has_the_customer_not_for_who_advises(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, ben = await two(house)
    sofia = await house.person("sofia")
    _, id = await talking(house, ana)
    await ben.chooses("available")
    await ana.does("consult", id, to={"agent": ben.id})
    await ben.accepts()
    await house.settled()
    await sofia.does("supervise", id, mode="whisper")
    await house.settled()
    assert house.switch.in_room(id)[phone_of(sofia)].coaching == house.switch.phone_of(phone_of(ana)).call


@pytest.mark.parametrize("mode", ["listen", "whisper", "barge"])
async def test_a_supervisor_comes_back_at_once(new_house: NewHouse, mode: str) -> None:
    house, ana, sofia, id = await supervised(new_house)
    house.switch.failing = [AWAY]
    await sofia.does("supervise", id, mode="off")
    await sofia.does("supervise", id, mode=mode)
    await house.later(60)
    assert set(house.switch.in_room(id)) == {phone("pia"), phone_of(ana), phone_of(sofia)}
    there, coached = house.switch.in_room(id)[phone_of(sofia)], house.switch.phone_of(phone_of(ana)).call
    assert (there.muted, there.coaching) == (mode == "listen", coached if mode == "whisper" else None)


@pytest.mark.parametrize("how", ["dismissed", "an agent now", "of other queues now"])
async def test_who_may_not_listen_any_more_is_out_of_the_call(new_house: NewHouse, how: str) -> None:
    house, ana, _, id = await supervised(new_house)
    change: dict[str, dict[str, Any]] = {
        "dismissed": {"active": False},
        "an agent now": {"roles": frozenset({"agent"})},
        "of other queues now": {"queue_scope": frozenset({"billing"})},
    }
    await changes(house, "sofia", **change[how])
    assert set(house.switch.in_room(id)) == {phone("pia"), phone_of(ana)}
    assert (await ana.interaction(id))["state"] == "connected"


async def test_a_call_that_goes_to_another_queue_leaves_its_supervisor(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, cleo, rita = await house.agent("ana"), await house.agent("cleo"), await house.person("rita")
    _, id = await talking(house, ana)
    await ana.transfers(id, queue="billing")
    await cleo.accepts()
    await house.settled()
    await ana.wraps_up(id)
    await rita.does("supervise", id, mode="listen")
    await house.settled()
    assert phone_of(rita) in house.switch.in_room(id)
    await cleo.transfers(id, queue="sales")
    await ana.accepts()
    await house.settled()
    assert set(house.switch.in_room(id)) == {phone("pia"), phone_of(ana)}


async def test_a_supervisor_comes_when_somebody_outside_has_the_call(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    _, id = await talking(house, ana)
    house.switch.answers |= {OUTSIDE: "rings", phone_of(sofia): "rings"}
    await ana.transfers(id, phone=OUTSIDE)
    await sofia.does("supervise", id, mode="listen")
    await house.settled()
    house.switch.failing = [AWAY] * 3
    await house.switch.answered(OUTSIDE)
    await house.settled()
    await house.switch.answered(phone_of(sofia))
    await house.later(30)
    assert (await types_of(sofia, id)).count("interaction.ended") == 1, "it is handed over once"
    assert {who: there.held for who, there in house.switch.in_room(id).items()} == {phone("pia"): False, OUTSIDE: False}


@pytest.mark.parametrize("mode", ["listen", "whisper"])
async def test_a_listening_supervisor_is_asked_in(new_house: NewHouse, mode: str) -> None:
    house = await new_house(calling_shop())
    await changes(house, "sofia", skills={"queue:support": 3}, channels={"phone": "ring"})
    ana = await house.agent("ana")
    _, id = await talking(house, ana)
    sofia = await house.agent("sofia")
    await sofia.does("supervise", id, mode=mode)
    await house.settled()
    await ana.does("consult", id, to={"agent": sofia.id})
    await sofia.accepts()
    await house.settled()
    there = house.switch.in_room(id)[phone_of(sofia)]
    assert (there.muted, there.coaching) == (False, None), "they speak with who asked"
    assert house.switch.in_room(id)[phone("pia")].held
    await ana.does("complete", id)
    await house.settled()
    assert (await sofia.interaction(id))["agent"]["name"] == "Sofia"
    assert {who: one.held for who, one in house.switch.in_room(id).items()} == {phone("pia"): False, phone_of(sofia): False}
    await ana.wraps_up(id)
    await sofia.ends(id)
    await sofia.wraps_up(id)
    assert (await sofia.interaction(id))["state"] == "closed"


@pytest.mark.parametrize("how_far", ["queued", "offered", "connecting"])
async def test_taking_over_calls_a_transfer_off(new_house: NewHouse, how_far: str) -> None:
    house, ana, sofia, id = await supervised(new_house)
    cleo = await house.agent("cleo", "not_ready" if how_far == "queued" else "available")
    house.switch.answers[phone_of(cleo)] = "rings"
    await ana.transfers(id, queue="billing")
    if how_far == "connecting":
        await cleo.accepts()
    await house.settled()
    await sofia.does("take-over", id)
    await house.settled()
    await cleo.chooses("available")
    assert await cleo.work() == {"offers": [], "interactions": []}
    interaction = await sofia.interaction(id)
    assert (interaction["state"], interaction["agent"]["name"]) == ("connected", "Sofia")
    assert {there.to for there in house.switch.phones.values()} == {phone("pia"), phone_of(sofia)}
    assert not house.switch.in_room(id)[phone("pia")].held
    await sofia.ends(id)
    await ana.wraps_up(id)
    await sofia.wraps_up(id, "refund")
    assert (await sofia.interaction(id))["state"] == "closed"
    await house.later(60)
    assert await cleo.offers() == []


async def test_a_take_over_ends_what_was_asked_in_for_the_one_before(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, ben, sofia = await house.agent("ana"), await house.agent("ben", "not_ready"), await house.person("sofia")
    _, id = await talking(house, ana)
    await sofia.does("supervise", id, mode="barge")
    await ben.chooses("available")
    await ana.does("consult", id, to={"agent": ben.id})
    await house.settled()
    await sofia.does("take-over", id)
    await house.settled()
    assert await ben.offers() == []
    assert (await sofia.interaction(id))["agent"]["name"] == "Sofia"
