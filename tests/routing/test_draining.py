"""Draining: chats must not keep a waiting call out for ever."""

from dataclasses import replace

from routing import AgentId, InteractionId
from tests.routing.scene import CHAT, EMAIL, RULES, Scene


def _busy_with_chats(*chats: int, drain_share: float = 0.25) -> Scene:
    """Agents with so many chats each, who could all take calls."""
    scene = Scene(rules=replace(RULES, drain_share=drain_share))
    for number, held in enumerate(chats):
        agent = scene.agent(f"agent {number}", idle_since=number)
        for chat in range(held):
            scene.router.occupy(agent, InteractionId(f"chat {number} {chat}"), CHAT)
    return scene


def test_the_agent_nearest_to_having_room_takes_no_more_chats_until_the_call_is_placed() -> None:
    scene = _busy_with_chats(2, 1, 3)
    scene.waits("call", "gold", at=0)
    assert scene.offers(0) == []
    scene.waits("chat", at=1, channel=CHAT)
    assert scene.offers(1) == [("chat", "agent 0")]
    scene.finishes("agent 1", "chat 1 0", at=2)
    assert scene.offers(2) == [("call", "agent 1")]


def test_what_must_wait_for_that_is_told() -> None:
    scene = _busy_with_chats(1)
    scene.waits("call", "gold", at=0)
    assert scene.offers(0) == []
    scene.waits("chat", at=1, channel=CHAT)
    assert scene.holds(1) == {"chat": [("draining", None)]}


def test_an_agent_who_makes_room_may_still_take_mail() -> None:
    scene = _busy_with_chats(1)
    scene.waits("call", "gold", at=0)
    scene.waits("mail", channel=EMAIL, at=0)
    assert scene.offers(0) == [("mail", "agent 0")]


def test_when_the_call_hangs_up_chats_come_again() -> None:
    scene = _busy_with_chats(1)
    scene.waits("call", "gold", at=0)
    assert scene.offers(0) == []
    scene.waits("chat", at=1, channel=CHAT)
    assert scene.offers(1) == []
    scene.router.remove(InteractionId("call"))
    assert scene.offers(2) == [("chat", "agent 0")]


def test_one_agent_makes_room_for_one_call_and_at_most_a_quarter_do() -> None:
    scene = _busy_with_chats(1, 1, 1, 1, 1, 1, 1, 1)
    for tier in ("platinum", "gold", "silver", "bronze"):
        scene.waits(f"{tier} call", tier, at=0)
    assert scene.offers(0) == []
    for number in range(30):
        scene.waits(f"chat {number:02}", at=1, channel=CHAT)
    taken = {agent for _, agent in scene.offers(1)}
    assert taken == {f"agent {number}" for number in range(2, 8)}


def test_agents_who_only_write_make_no_room_for_a_call() -> None:
    scene = Scene()
    scene.agent("writer", channels="chat email")
    scene.router.occupy(AgentId("writer"), InteractionId("chat"), CHAT)
    scene.waits("call", "gold", at=0)
    scene.waits("next chat", at=0, channel=CHAT)
    assert scene.offers(0) == [("next chat", "writer")]


def test_without_a_share_nobody_makes_room() -> None:
    scene = _busy_with_chats(1, drain_share=0)
    scene.waits("call", "gold", at=0)
    assert scene.offers(0) == []
    scene.waits("chat", at=1, channel=CHAT)
    assert scene.offers(1) == [("chat", "agent 0")]


def test_room_is_made_anew_when_the_agent_who_made_it_leaves() -> None:
    scene = _busy_with_chats(1, 2)
    scene.waits("call", "gold", at=0)
    assert scene.offers(0) == []
    scene.router.set_available(AgentId("agent 0"), False, 1)
    assert scene.offers(1) == []
    scene.waits("chat", at=2, channel=CHAT)
    assert scene.offers(2) == []
    scene.finishes("agent 1", "chat 1 0", at=3)
    scene.finishes("agent 1", "chat 1 1", at=4)
    assert scene.offers(4) == [("call", "agent 1")]
