"""Who is next."""

from dataclasses import replace

import pytest

from routing import AlreadyWaiting, Channel, InteractionId, QueueName, QueueRule, Tier, UnknownName
from tests.routing.scene import CHAT, EMAIL, HELP, PHONE, RULES, SMS, URGENCY, Scene

NEXT_DOOR = replace(HELP, name=QueueName("sales"), urgency_seconds={PHONE: 40.0, CHAT: 30.0})


def test_of_equal_customers_the_first_to_come_is_served_first() -> None:
    scene = Scene()
    scene.waits("second", at=2)
    scene.waits("first", at=1)
    assert scene.order_of_service(10) == ["first", "second"]


def test_at_the_same_instant_the_id_decides() -> None:
    scene = Scene()
    for id in ("b", "c", "a"):
        scene.waits(id, at=1)
    assert scene.order_of_service(10) == ["a", "b", "c"]


def test_a_more_valuable_customer_who_came_at_the_same_time_goes_first() -> None:
    scene = Scene()
    for tier in ("bronze", "gold", "platinum", "silver"):
        scene.waits(tier, tier, at=0)
    assert scene.order_of_service(5) == ["platinum", "gold", "silver", "bronze"]


def test_a_bronze_customer_who_has_waited_long_enough_passes_a_platinum_one_who_just_came() -> None:
    # bronze 1/20 x 481 s = 24.05 against platinum 8/20 x 60 s of head start = 24
    scene = Scene()
    scene.waits("bronze", "bronze", at=0)
    scene.waits("platinum", "platinum", at=481)
    assert scene.order_of_service(481) == ["bronze", "platinum"]


def test_a_platinum_customer_overtakes_by_the_head_start() -> None:
    scene = Scene()
    scene.waits("bronze", "bronze", at=0)
    scene.waits("platinum", "platinum", at=479)
    assert scene.order_of_service(479) == ["platinum", "bronze"]


def test_deferred_work_has_no_head_start() -> None:
    scene = Scene()
    assert scene.waits("mail", "platinum", EMAIL, at=100).key == 100
    assert scene.waits("call", "platinum", PHONE, at=100).key == 40
    assert scene.waits("late call", "platinum", PHONE, at=100, head_start=False).key == 100


def test_a_bronze_call_outgrows_a_platinum_sms() -> None:
    scene = Scene()
    scene.waits("sms", "platinum", SMS, at=0)
    scene.waits("call", "bronze", PHONE, at=0)
    scene.agent("only")
    assert [id for id, _ in scene.offers(10)] == ["call"]
    scene.finishes("only", "call", at=10)
    assert [id for id, _ in scene.offers(10)] == ["sms"]


def test_earlier_waits_count_when_work_comes_back() -> None:
    scene = Scene()
    scene.waits("new", at=0)
    scene.waits("returned", at=10, age=50)
    assert scene.order_of_service(10) == ["returned", "new"]


def test_declined_work_keeps_its_key_and_its_place() -> None:
    scene = Scene()
    scene.agent("anna", rings=True)
    waited = scene.waits("first", at=0)
    [offer] = scene.offer_decisions(0)
    scene.waits("second", at=1)
    scene.router.release(offer.agent, offer.id, 5, idle=False)
    again = scene.router.requeue(offer.waiting, 5, exclude=offer.agent)
    assert (again.key, again.waiting_since) == (waited.key, waited.waiting_since)
    assert scene.router.position(InteractionId("first"), 5) == 1
    scene.agent("ben", at=5)
    assert scene.offers(5) == [("first", "ben"), ("second", "anna")]


def test_a_change_of_queue_carries_the_score() -> None:
    scene = Scene(HELP, NEXT_DOOR)
    scene.waits("call", "bronze", PHONE, at=0)  # 1/20 x 100 = 5 points at 100
    moved = scene.router.move(InteractionId("call"), now=100, queue=QueueName("sales"))
    assert moved is not None
    assert moved.key == pytest.approx(100 - 5 * 40)
    assert moved.ring_since == 100


def test_a_move_to_where_it_is_changes_nothing() -> None:
    scene = Scene()
    waited = scene.waits("call", at=0)
    assert scene.router.move(InteractionId("call"), now=50, queue=QueueName("help")) == waited


def test_a_rise_in_tier_gives_what_that_tier_would_have_had_from_the_start() -> None:
    scene = Scene()
    scene.waits("call", "bronze", at=0)
    risen = scene.router.retier(InteractionId("call"), Tier("platinum"), 100)
    assert risen is not None
    assert risen.key == -60


def test_a_rise_keeps_what_was_earned_beyond_that() -> None:
    # Boosted by 2,000 s as bronze; carried to silver that is 1,000 s of age, yet silver from the start has them all.
    scene = Scene()
    scene.waits("call", "bronze", at=0)
    scene.router.boost(InteractionId("call"), 2000, 10)
    risen = scene.router.retier(InteractionId("call"), Tier("silver"), 100)
    assert risen is not None
    assert risen.key == -2020


def test_a_fall_in_tier_carries_the_score() -> None:
    scene = Scene()
    scene.waits("call", "gold", at=0)  # 4/20 x (100 + 45) = 29 at 100
    fallen = scene.router.retier(InteractionId("call"), Tier("bronze"), 100)
    assert fallen is not None
    assert fallen.key == pytest.approx(100 - 29 * 20)


def test_a_change_of_tier_reaches_waiting_work_at_once() -> None:
    scene = Scene()
    scene.waits("first", "bronze", at=0)
    scene.waits("second", "bronze", at=1)
    scene.router.retier(InteractionId("second"), Tier("platinum"), 2)
    assert scene.order_of_service(2) == ["second", "first"]


def test_a_tier_given_to_what_is_offered_is_worth_the_same_when_it_comes_back() -> None:
    scene = Scene()
    scene.waits("call", "bronze", at=0)
    scene.waits("other", "gold", at=0)
    taken = scene.router.remove(InteractionId("call"))
    assert taken is not None
    scene.router.requeue(scene.router.retiered(taken, Tier("platinum"), 100), 110)
    assert scene.router.waiting(InteractionId("call")) == replace(taken, tier=Tier("platinum"), key=-60.0, slope=8 / 20)
    assert scene.order_of_service(110) == ["call", "other"]


def test_a_boost_is_seconds_taken_off_the_key() -> None:
    scene = Scene()
    scene.waits("first", at=0)
    waited = scene.waits("second", at=10)
    boosted = scene.router.boost(InteractionId("second"), 11, 20)
    assert boosted is not None
    assert boosted.key == waited.key - 11
    assert scene.order_of_service(20) == ["second", "first"]


def test_a_boost_never_takes_age_away() -> None:
    scene = Scene()
    scene.waits("first", at=0)
    with pytest.raises(ValueError):
        scene.router.boost(InteractionId("first"), -1, 0)


def test_a_cancelled_interaction_is_offered_to_nobody() -> None:
    scene = Scene()
    waited = scene.waits("gone", at=0)
    assert scene.router.remove(InteractionId("gone")) == waited
    assert scene.router.remove(InteractionId("gone")) is None
    assert scene.order_of_service(1) == []


@pytest.mark.parametrize("ask", ["retier", "move", "boost"])
def test_what_does_not_wait_cannot_be_changed(ask: str) -> None:
    router, id = Scene().router, InteractionId("nobody")
    answers = {
        "retier": router.retier(id, Tier("gold"), 0),
        "move": router.move(id, now=0, queue=QueueName("help")),
        "boost": router.boost(id, 1, 0),
    }
    assert answers[ask] is None


def test_an_interaction_waits_only_once() -> None:
    scene = Scene()
    scene.waits("call")
    with pytest.raises(AlreadyWaiting):
        scene.waits("call")


@pytest.mark.parametrize(
    ("tier", "channel", "queue"),
    [("diamond", PHONE, "help"), ("gold", Channel("fax"), "help"), ("gold", PHONE, "nowhere"), ("gold", EMAIL, "sales")],
)
def test_names_the_rules_do_not_have_are_refused(tier: str, channel: Channel, queue: str) -> None:
    with pytest.raises(UnknownName):
        Scene(HELP, NEXT_DOOR).waits("call", tier, channel, queue=queue)


def test_position_counts_those_of_its_queue_and_kind_with_a_higher_score() -> None:
    scene = Scene(HELP, NEXT_DOOR)
    scene.waits("bronze call", "bronze", PHONE, at=0)
    scene.waits("gold chat", "gold", CHAT, at=0)
    scene.waits("gold mail", "gold", EMAIL, at=0, age=1e6)
    scene.waits("sales call", "platinum", PHONE, at=0, queue="sales")
    positions = [scene.router.position(InteractionId(id), 30) for id in ("gold chat", "bronze call", "gold mail")]
    assert positions == [1, 2, 1]


def test_position_is_one_again_when_the_others_are_gone() -> None:
    scene = Scene()
    for number in range(2000):
        scene.waits(f"call {number:04}", at=number)
    assert scene.router.position(InteractionId("call 1999"), 3000) == 2000
    for number in range(1999):
        scene.router.remove(InteractionId(f"call {number:04}"))
    assert scene.router.position(InteractionId("call 1999"), 3000) == 1


def test_depth_is_by_queue_channel_and_tier() -> None:
    scene = Scene()
    scene.waits("a", "gold", CHAT)
    scene.waits("b", "gold", CHAT)
    scene.waits("c", "bronze", PHONE)
    scene.router.remove(InteractionId("c"))
    assert dict(scene.router.depth()) == {("help", "chat", "gold"): 2}


def test_a_place_restored_is_the_place_it_was() -> None:
    before, after = Scene(), Scene()
    for number, tier in enumerate(["gold", "bronze", "silver", "bronze"]):
        after.router.restore(before.waits(f"call {number}", tier, at=number * 7))
    assert before.order_of_service(100) == after.order_of_service(100)


def test_a_place_restored_under_another_urgency_carries_its_score() -> None:
    before = Scene()
    stored = before.waits("call", "bronze", PHONE, at=0)
    after = Scene(QueueRule(name=HELP.name, urgency_seconds={**URGENCY, PHONE: 10.0}))
    restored = after.router.restore(stored, 100)  # 5 points earned, at 1/10 a second now
    assert restored.key == pytest.approx(50)
    assert RULES.check() == ()
