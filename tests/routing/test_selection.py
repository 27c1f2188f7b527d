"""Who takes it: preferred, then load, then breadth, then longest idle, then id."""

from dataclasses import replace

from routing import AgentId, InteractionId, QueueName
from tests.routing.scene import CHAT, EMAIL, HELP, PHONE, Scene


def _chosen_by(scene: Scene, at: float) -> tuple[str, str | None]:
    [offer] = scene.offer_decisions(at)
    return offer.agent, offer.reason.chosen_by


def test_the_only_one_with_room() -> None:
    scene = Scene()
    scene.agent("anna")
    scene.waits("call")
    assert _chosen_by(scene, 0) == ("anna", "only")


def test_a_preferred_agent_comes_before_all() -> None:
    scene = Scene()
    scene.agent("anna", idle_since=0)
    scene.agent("ben", idle_since=50)
    scene.waits("call", at=60, preferred="ben", preferred_for=20)
    assert _chosen_by(scene, 60) == ("ben", "preferred")


def test_a_call_goes_to_who_has_least_other_work() -> None:
    scene = Scene()
    scene.agent("anna", idle_since=0)
    scene.agent("ben", idle_since=50)
    scene.router.occupy(AgentId("anna"), InteractionId("mail"), EMAIL)
    scene.waits("call", at=60)
    assert _chosen_by(scene, 60) == ("ben", "load")


def test_generalists_are_kept_free() -> None:
    sales = replace(HELP, name=QueueName("sales"), requirement={"sales": 1})
    scene = Scene(HELP, sales)
    scene.agent("generalist", skills={"sales": 1}, idle_since=0)
    scene.agent("specialist", idle_since=50)
    scene.waits("call", at=60)
    assert _chosen_by(scene, 60) == ("specialist", "breadth")


def test_then_the_longest_idle() -> None:
    scene = Scene()
    scene.agent("anna", idle_since=10)
    scene.agent("ben", idle_since=5)
    scene.waits("call", at=60)
    assert _chosen_by(scene, 60) == ("ben", "idle")


def test_then_the_id() -> None:
    scene = Scene()
    scene.agent("ben", idle_since=5)
    scene.agent("anna", idle_since=5)
    scene.waits("call", at=60)
    assert _chosen_by(scene, 60) == ("anna", "id")


def test_a_declined_offer_does_not_move_idle_time_and_a_handled_one_does() -> None:
    scene = Scene()
    scene.agent("anna", idle_since=0, rings=True)
    scene.agent("ben", idle_since=5)
    scene.waits("call", at=10)
    [offer] = scene.offer_decisions(10)
    scene.router.release(offer.agent, offer.id, 15, idle=False)
    scene.waits("next", at=16)
    assert _chosen_by(scene, 16) == ("anna", "idle")
    scene.finishes("anna", "next", at=20)
    scene.waits("last", at=21)
    assert _chosen_by(scene, 21) == ("ben", "idle")


def test_becoming_available_starts_the_idle_time() -> None:
    scene = Scene()
    anna = scene.agent("anna", idle_since=0, available=False)
    scene.agent("ben", idle_since=5)
    scene.router.set_available(anna, True, 10)
    scene.waits("call", at=11)
    assert _chosen_by(scene, 11) == ("ben", "idle")


def test_chats_are_packed_where_agents_also_take_calls() -> None:
    scene = Scene()
    scene.agent("anna", idle_since=0)
    scene.agent("ben", idle_since=50)
    scene.router.occupy(AgentId("ben"), InteractionId("chat"), CHAT)
    scene.waits("next chat", channel=CHAT, at=60)
    assert _chosen_by(scene, 60) == ("ben", "load")


def test_chats_are_spread_in_a_pool_that_only_writes() -> None:
    scene = Scene()
    scene.agent("anna", channels="chat email", idle_since=50)
    scene.agent("ben", channels="chat email", idle_since=0)
    scene.router.occupy(AgentId("ben"), InteractionId("chat"), CHAT)
    scene.waits("next chat", channel=CHAT, at=60)
    assert _chosen_by(scene, 60) == ("anna", "load")


def test_a_chat_goes_to_who_only_writes_before_anybody_who_could_take_a_call() -> None:
    scene = Scene()
    scene.agent("caller", idle_since=0)
    scene.agent("writer", channels="chat email", idle_since=50)
    scene.router.occupy(AgentId("writer"), InteractionId("chat"), CHAT)
    scene.waits("next chat", channel=CHAT, at=60)
    assert _chosen_by(scene, 60) == ("writer", "load")


def test_the_highest_score_chooses_first() -> None:
    sales = replace(HELP, name=QueueName("sales"), requirement={"sales": 1})
    scene = Scene(HELP, sales)
    scene.agent("seller", skills={"sales": 1})
    scene.waits("bronze", "bronze", queue="help", at=0)
    scene.waits("gold", "gold", queue="sales", at=0)
    assert scene.offers(1) == [("gold", "seller")]
    scene.agent("other")
    assert scene.offers(1) == [("bronze", "other")]


def test_many_come_back_at_once_and_each_gets_one() -> None:
    scene = Scene()
    for number in range(20):
        scene.waits(f"call {number:02}", at=number)
    for number in range(12):
        scene.agent(f"agent {number:02}", channels="phone", idle_since=number)
    assert scene.offers(30) == [(f"call {number:02}", f"agent {number:02}") for number in range(12)]
    assert scene.waits("late", channel=PHONE, at=31).channel == PHONE
    assert scene.offers(31) == []
