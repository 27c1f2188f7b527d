"""Agents who come first for an interaction, and agents who are passed over for it."""

from dataclasses import replace

from routing import AgentId, InteractionId, QueueName
from tests.routing.scene import CHAT, HELP, Scene


def test_work_is_kept_for_a_preferred_agent_who_is_busy() -> None:
    scene = Scene()
    busy = scene.agent("anna")
    scene.router.occupy(busy, InteractionId("other"), scene.rules.channels[0].name)
    scene.agent("ben")
    scene.waits("call", at=0, preferred="anna", preferred_for=15)
    assert scene.holds(0) == {"call": [("preferred", 15)]}
    assert scene.router.next_wake(0) == 15
    assert scene.offers(14) == []
    assert scene.offers(15) == [("call", "ben")]


def test_a_preferred_agent_who_becomes_free_in_time_gets_it() -> None:
    scene = Scene()
    busy = scene.agent("anna")
    scene.router.occupy(busy, InteractionId("other"), scene.rules.channels[0].name)
    scene.agent("ben")
    scene.waits("call", at=0, preferred="anna", preferred_for=15)
    assert scene.offers(0) == []
    scene.finishes("anna", "other", at=5)
    assert scene.offers(5) == [("call", "anna")]


def test_nobody_waits_for_a_preferred_agent_who_is_not_available() -> None:
    scene = Scene()
    scene.agent("anna", available=False)
    scene.agent("ben")
    scene.waits("call", at=0, preferred="anna", preferred_for=15)
    assert scene.offers(0) == [("call", "ben")]


def test_the_preference_ends_when_the_agent_leaves() -> None:
    scene = Scene()
    anna = scene.agent("anna")
    scene.router.occupy(anna, InteractionId("other"), scene.rules.channels[0].name)
    scene.agent("ben")
    scene.waits("call", at=0, preferred="anna", preferred_for=15)
    assert scene.offers(0) == []
    scene.router.set_available(anna, False, 3)
    assert scene.offers(3) == [("call", "ben")]


def test_a_preference_that_ended_before_anybody_looked_is_none() -> None:
    """As after a restart: it waited while nobody decided."""
    scene = Scene()
    anna = scene.agent("anna")
    scene.router.occupy(anna, InteractionId("other"), scene.rules.channels[0].name)
    scene.agent("ben")
    scene.waits("call", at=0, preferred="anna", preferred_for=15)
    assert scene.offers(20) == [("call", "ben")]


def test_a_preferred_agent_who_could_not_serve_it_is_no_reason_to_wait() -> None:
    scene = Scene(replace(HELP, requirement={"billing": 1}))
    scene.agent("anna")
    scene.agent("ben", skills={"billing": 1})
    scene.waits("call", at=0, preferred="anna", preferred_for=15)
    assert scene.offers(0) == [("call", "ben")]


def test_others_behind_a_kept_interaction_do_not_wait_for_it() -> None:
    scene = Scene()
    anna = scene.agent("anna")
    scene.router.occupy(anna, InteractionId("other"), scene.rules.channels[0].name)
    scene.agent("ben")
    scene.waits("kept", at=0, preferred="anna", preferred_for=15)
    scene.waits("next", at=1)
    assert scene.offers(1) == [("next", "ben")]


def test_work_held_for_a_named_agent_goes_to_nobody_else_whatever_their_skills() -> None:
    scene = Scene(replace(HELP, requirement={"billing": 1}))
    anna = scene.agent("anna", available=True)
    scene.router.occupy(anna, InteractionId("other"), scene.rules.channels[0].name)
    scene.agent("ben", skills={"billing": 5})
    scene.waits("transfer", at=0, preferred="anna", preferred_for=20, only_preferred=True)
    assert scene.offers(0) == []
    scene.finishes("anna", "other", at=10)
    assert scene.offers(10) == [("transfer", "anna")]


def test_work_held_for_a_named_agent_falls_back_when_time_is_up() -> None:
    scene = Scene()
    anna = scene.agent("anna")
    scene.router.occupy(anna, InteractionId("other"), scene.rules.channels[0].name)
    scene.waits("transfer", at=0, preferred="anna", preferred_for=20, only_preferred=True)
    assert scene.exits(0) == []
    assert scene.router.next_wake(0) == 20
    assert scene.exits(20) == [("transfer", "fallback")]
    assert scene.exits(21) == []


def test_work_held_for_a_named_agent_falls_back_at_once_when_they_leave() -> None:
    scene = Scene()
    anna = scene.agent("anna")
    scene.router.occupy(anna, InteractionId("other"), scene.rules.channels[0].name)
    scene.waits("transfer", at=0, preferred="anna", preferred_for=20, only_preferred=True)
    assert scene.exits(0) == []
    scene.router.sign_out(anna)
    assert scene.exits(1) == [("transfer", "fallback")]


def test_the_fallback_queue_serves_it_like_any_other() -> None:
    scene = Scene(HELP, replace(HELP, name=QueueName("back office")))
    scene.waits("transfer", at=0, preferred="anna", preferred_for=20, only_preferred=True)
    assert scene.exits(0) == [("transfer", "fallback")]
    scene.router.move(InteractionId("transfer"), now=0, queue=QueueName("back office"))
    scene.agent("ben")
    assert scene.offers(1) == [("transfer", "ben")]


def test_who_declined_is_passed_over_for_a_minute() -> None:
    scene = Scene()
    scene.agent("anna", rings=True)
    scene.waits("chat", channel=CHAT, at=0)
    [offer] = scene.offer_decisions(0)
    scene.router.release(offer.agent, offer.id, 5, idle=False)
    scene.router.requeue(offer.waiting, 5, exclude=offer.agent)
    assert scene.holds(5) == {"chat": [("exclusion", 65)]}
    assert scene.router.next_wake(5) == 65
    assert scene.offers(64) == []
    assert scene.offers(65) == [("chat", "anna")]


def test_who_declined_may_be_tried_again_once_others_were() -> None:
    scene = Scene()
    scene.agent("anna", rings=True, idle_since=0)
    scene.agent("ben", rings=True, idle_since=1)
    scene.waits("chat", channel=CHAT, at=2)
    for agent, at in (("anna", 2), ("ben", 10)):
        [offer] = scene.offer_decisions(at)
        assert offer.agent == agent
        scene.router.release(offer.agent, offer.id, at + 5, idle=False)
        scene.router.requeue(offer.waiting, at + 5, exclude=offer.agent)
    assert scene.offers(15) == [("chat", "anna")]


def test_others_behind_a_declined_interaction_do_not_wait_for_it() -> None:
    scene = Scene()
    scene.agent("anna", rings=True)
    scene.waits("declined", at=0, not_to={"anna": 60})
    scene.waits("next", at=1)
    assert scene.offers(1) == [("next", "anna")]


def test_who_transferred_it_away_gets_it_only_when_named() -> None:
    scene = Scene()
    scene.agent("anna")
    scene.waits("transferred", at=0, not_to={"anna": 4e9})
    assert scene.offers(1000) == []
    scene.waits("named", at=1000, not_to={"anna": 4e9}, preferred="anna", preferred_for=20)
    assert scene.offers(1000) == [("named", "anna")]


def test_a_decline_by_another_does_not_end_a_long_exclusion() -> None:
    scene = Scene()
    scene.agent("ben", rings=True)
    scene.waits("transferred", at=0, not_to={"anna": 4e9})
    [offer] = scene.offer_decisions(0)
    again = scene.router.requeue(offer.waiting, 5, exclude=AgentId("ben"))
    assert again.exclusions == {"anna": 4e9, "ben": 65}
