"""How much one agent may hold: 100 units, live and deferred."""

import pytest

from routing import AgentId, Channel, InteractionId
from routing.capacity import WorkInHand
from tests.routing.scene import CHAT, EMAIL, PHONE, RULES, SMS, Scene

COST = {channel.name: channel for channel in RULES.channels}


@pytest.mark.parametrize(
    ("in_hand", "offered", "room"),
    [
        ([], PHONE, True),
        ([CHAT, CHAT], CHAT, True),
        ([CHAT, CHAT, CHAT], CHAT, False),
        ([CHAT], PHONE, False),
        ([PHONE], CHAT, False),
        ([EMAIL, EMAIL], PHONE, True),
        ([EMAIL, EMAIL, SMS, SMS], PHONE, True),
        ([PHONE], EMAIL, False),
        ([CHAT, CHAT], EMAIL, True),
        ([CHAT, CHAT, CHAT], EMAIL, False),
        ([EMAIL, EMAIL], EMAIL, False),
        ([EMAIL, EMAIL], SMS, True),
        ([SMS, SMS, SMS], SMS, False),
        ([SMS, SMS, SMS], EMAIL, True),
    ],
)
def test_room_for_one_more(in_hand: list[Channel], offered: Channel, room: bool) -> None:
    work = WorkInHand(100)
    for number, channel in enumerate(in_hand):
        work.take(InteractionId(f"{number}"), COST[channel], rings=False)
    assert work.has_room(COST[offered]) is room


def test_the_same_room_for_what_an_agent_starts_though_they_are_not_available() -> None:
    scene = Scene()
    agent = scene.agent("anna")
    scene.router.set_available(agent, False, 0)
    assert not scene.router.has_room(AgentId("nobody"), CHAT)
    scene.router.occupy(agent, InteractionId("1"), SMS)
    scene.router.occupy(agent, InteractionId("2"), SMS)
    assert [scene.router.has_room(agent, channel) for channel in (PHONE, SMS)] == [True, True]
    scene.router.occupy(agent, InteractionId("3"), PHONE)
    assert [scene.router.has_room(agent, channel) for channel in (PHONE, SMS)] == [False, False]


def test_a_second_live_offer_does_not_ring_beside_the_first() -> None:
    scene = Scene()
    agent = scene.agent("anna", rings=True)
    for number in range(3):
        scene.waits(f"chat {number}", channel=CHAT, at=number)
    assert scene.offers(5) == [("chat 0", "anna")]
    scene.router.accept(agent, InteractionId("chat 0"))
    assert scene.offers(6) == [("chat 1", "anna")]


def test_offers_accepted_for_the_agent_come_together() -> None:
    scene = Scene()
    scene.agent("anna")
    for number in range(4):
        scene.waits(f"chat {number}", channel=CHAT, at=number)
    assert [id for id, _ in scene.offers(5)] == ["chat 0", "chat 1", "chat 2"]


def test_units_are_free_again_when_the_handling_ends() -> None:
    scene = Scene()
    scene.agent("anna")
    scene.waits("first", at=0)
    scene.waits("second", at=1)
    assert scene.offers(1) == [("first", "anna")]
    scene.finishes("anna", "first", at=50)
    assert scene.offers(50) == [("second", "anna")]


def test_a_call_interrupts_mail_and_mail_waits_for_the_end_of_the_call() -> None:
    scene = Scene()
    scene.agent("anna")
    scene.waits("mail", channel=EMAIL, at=0)
    assert scene.offers(0) == [("mail", "anna")]
    scene.waits("call", at=1)
    scene.waits("more mail", channel=EMAIL, at=1)
    assert scene.offers(1) == [("call", "anna")]
    scene.finishes("anna", "call", at=60)
    assert scene.offers(60) == [("more mail", "anna")]


def test_a_consult_counts_as_a_call() -> None:
    scene = Scene()
    agent = scene.agent("anna")
    scene.router.occupy(agent, InteractionId("consult"), PHONE)
    scene.waits("chat", channel=CHAT)
    assert scene.offers(0) == []


def test_what_was_held_before_a_restart_is_held_after_it() -> None:
    scene = Scene()
    agent = scene.agent("anna", rings=True)
    scene.router.occupy(agent, InteractionId("old chat"), CHAT, offered=True)
    scene.waits("chat", channel=CHAT)
    assert scene.offers(0) == []
    scene.router.accept(agent, InteractionId("old chat"))
    assert scene.offers(0) == [("chat", "anna")]


def test_who_is_not_available_gets_nothing() -> None:
    scene = Scene()
    agent = scene.agent("anna", available=False)
    scene.waits("call")
    assert scene.offers(0) == []
    scene.router.set_available(agent, True, 1)
    assert scene.offers(1) == [("call", "anna")]


def test_releasing_what_is_not_held_changes_nothing() -> None:
    scene = Scene()
    scene.agent("anna", idle_since=0)
    scene.agent("ben", idle_since=1)
    scene.finishes("anna", "nothing", at=5)
    scene.router.release(AgentId("nobody"), InteractionId("nothing"), 5, idle=True)
    scene.waits("call", at=6)
    assert scene.offers(6) == [("call", "anna")]
