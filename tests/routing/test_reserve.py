"""The soft reserve: the last free agents of a large pool are kept for seconds, never for good."""

from dataclasses import replace

import pytest

from routing import AgentId, InteractionId
from tests.routing.scene import CHAT, EMAIL, PHONE, Scene


def _pool(available: int, free: int, *, channels: str = "phone chat email") -> Scene:
    """Agents of whom only the first few have room for a call."""
    scene = Scene()
    for number in range(available):
        agent = scene.agent(f"agent {number:02}", channels=channels, idle_since=number)
        if number >= free:
            scene.router.occupy(agent, InteractionId(f"other {number}"), PHONE)
    return scene


def test_the_last_free_agent_of_fifteen_is_kept_from_a_young_bronze_call() -> None:
    scene = _pool(15, free=1)
    scene.waits("bronze", "bronze", at=0)
    assert scene.holds(0) == {"bronze": [("reserve", 20)]}
    assert scene.router.next_wake(0) == 20
    assert scene.offers(19) == []
    assert scene.offers(20) == [("bronze", "agent 00")]


def test_a_more_valuable_customer_gets_the_reserved_agent_at_once() -> None:
    scene = _pool(15, free=1)
    scene.waits("bronze", "bronze", at=0)
    scene.waits("silver", "silver", at=1)
    assert scene.offers(1) == [("silver", "agent 00")]


@pytest.mark.parametrize(("available", "free"), [(14, 1), (15, 2), (60, 2), (61, 3)])
def test_there_is_no_reserve_in_a_small_pool_or_while_more_are_free(available: int, free: int) -> None:
    scene = _pool(available, free)
    scene.waits("bronze", "bronze", at=0)
    assert scene.offers(0) == [("bronze", "agent 00")]


def test_a_pool_above_sixty_keeps_two() -> None:
    scene = _pool(61, free=2)
    scene.waits("bronze", "bronze", at=0)
    assert scene.offers(0) == []


def test_the_reserve_ends_when_another_agent_is_free() -> None:
    scene = _pool(15, free=1)
    scene.waits("bronze", "bronze", at=0)
    assert scene.offers(0) == []
    scene.finishes("agent 10", "other 10", at=5)
    assert scene.offers(5) == [("bronze", "agent 00")]


def test_the_reserve_ends_when_the_pool_becomes_small() -> None:
    scene = _pool(15, free=1)
    scene.waits("bronze", "bronze", at=0)
    assert scene.offers(0) == []
    scene.router.sign_out(AgentId("agent 14"))
    assert scene.offers(1) == [("bronze", "agent 00")]


def test_mail_leaves_the_last_free_agent_until_most_of_its_urgency_has_passed() -> None:
    scene = _pool(15, free=1)
    scene.waits("mail", "platinum", EMAIL, at=0)
    assert scene.holds(0) == {"mail": [("reserve", 0.8 * 3600)]}
    assert scene.offers(0.8 * 3600) == [("mail", "agent 00")]


def test_a_young_bronze_chat_may_go_to_an_agent_who_has_no_room_for_a_call_anyway() -> None:
    scene = _pool(15, free=2)
    scene.router.occupy(AgentId("agent 01"), InteractionId("chat"), CHAT)
    scene.waits("bronze chat", "bronze", CHAT, at=0)
    assert scene.offers(0) == [("bronze chat", "agent 01")]


def test_who_only_writes_is_never_reserved() -> None:
    scene = Scene()
    for number in range(15):
        agent = scene.agent(f"agent {number:02}", channels="chat email", idle_since=number)
        if number:
            for chat in range(3):
                scene.router.occupy(agent, InteractionId(f"chat {number} {chat}"), CHAT)
    scene.waits("bronze chat", "bronze", CHAT, at=0)
    assert scene.offers(0) == [("bronze chat", "agent 00")]


def test_without_a_reserve_nobody_is_held_back() -> None:
    scene = _pool(15, free=1)
    without = Scene(rules=replace(scene.rules, reserve=None))
    for number in range(15):
        agent = without.agent(f"agent {number:02}", idle_since=number)
        if number:
            without.router.occupy(agent, InteractionId(f"other {number}"), PHONE)
    without.waits("bronze", "bronze", at=0)
    assert without.offers(0) == [("bronze", "agent 00")]


def test_who_is_given_other_work_is_reserved_no_more() -> None:
    scene = _pool(15, free=1)
    scene.waits("mail", "gold", EMAIL, at=0)
    assert scene.offers(0) == []
    scene.waits("chat", "gold", CHAT, at=1)
    assert scene.offers(1) == [("chat", "agent 00"), ("mail", "agent 00")]


def test_what_its_exclusions_and_the_reserve_keep_is_looked_at_when_the_reserve_ends() -> None:
    scene = _pool(15, free=1)
    scene.finishes("agent 03", "other 3", at=0)
    scene.waits("chat", "gold", CHAT, at=0)
    assert scene.offers(0) == [("chat", "agent 00")]
    scene.waits("mail", "gold", EMAIL, at=1, not_to={"agent 00": 61})
    assert scene.offers(1) == [], "agent 00 has declined it, agent 03 is the last with room for a call"
    scene.finishes("agent 04", "other 4", at=2)
    assert scene.offers(2) == [("mail", "agent 03")]
