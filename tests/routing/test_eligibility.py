"""Who may take what: skills with levels, rings that widen, and what nobody could ever serve."""

from dataclasses import replace

import pytest

from routing import ExitRule, InteractionId, Ring, Seat
from routing.eligibility import alternatives, meets
from tests.routing.scene import CHAT, HELP, Scene

RINGED = replace(
    HELP,
    requirement={"billing": 3},
    rings=(
        Ring(after_seconds=10, requirement={"billing": 1}),
        Ring(after_seconds=30, requirement={"sales": 2}, drops=frozenset({"lang:es"})),
    ),
)


@pytest.mark.parametrize(
    ("skills", "requirement", "answer"),
    [
        ({"billing": 3}, {"billing": 3}, True),
        ({"billing": 2}, {"billing": 3}, False),
        ({}, {"billing": 1}, False),
        ({"sales": 5}, {}, True),
        ({"billing": 3, "lang:es": 1}, {"billing": 1, "lang:es": 2}, False),
    ],
)
def test_every_required_skill_must_be_there_at_its_level(skills: dict[str, int], requirement: dict[str, int], answer: bool) -> None:
    assert meets(skills, requirement.items()) is answer


def test_what_an_interaction_asks_for_is_asked_for_in_every_ring_that_does_not_drop_it() -> None:
    assert alternatives({"billing": 3}, RINGED.rings, {"lang:es": 2}) == (
        (("billing", 3), ("lang:es", 2)),
        (("billing", 1), ("lang:es", 2)),
        (("sales", 2),),
    )


def test_of_two_levels_for_one_skill_the_higher_counts() -> None:
    assert alternatives({"lang:es": 1}, (), {"lang:es": 3}) == ((("lang:es", 3),),)


def test_a_ring_lets_others_in_when_its_time_comes_and_asks_to_be_woken_for_it() -> None:
    scene = Scene(RINGED)
    scene.agent("novice", skills={"billing": 1})
    scene.waits("call", at=0)
    assert scene.holds(0) == {"call": [("ring", 10)]}
    assert scene.router.next_wake(0) == 10
    assert scene.offers(9.9) == []
    assert scene.offers(10) == [("call", "novice")]


def test_the_last_ring_drops_the_language() -> None:
    scene = Scene(RINGED)
    scene.agent("seller", skills={"sales": 2})
    scene.waits("call", at=0, needs={"lang:es": 1})
    assert scene.offers(10) == []
    assert scene.offers(30) == [("call", "seller")]


def test_an_expert_may_take_it_in_every_ring() -> None:
    scene = Scene(RINGED)
    scene.waits("call", at=0)
    assert scene.offers(40) == []
    scene.agent("expert", skills={"billing": 3}, at=41)
    assert scene.offers(41) == [("call", "expert")]


def test_rings_go_on_when_an_offer_was_declined() -> None:
    scene = Scene(RINGED)
    scene.agent("expert", skills={"billing": 3}, rings=True)
    scene.agent("novice", skills={"billing": 1})
    scene.waits("call", at=0)
    [offer] = scene.offer_decisions(0)
    scene.router.release(offer.agent, offer.id, 8, idle=False)
    scene.router.requeue(offer.waiting, 8, exclude=offer.agent)
    assert scene.offers(10) == [("call", "novice")]


def test_an_agent_gets_no_work_of_a_channel_they_do_not_take() -> None:
    scene = Scene()
    scene.agent("writer", channels="sms email")
    scene.waits("call")
    assert scene.offers(0) == []


def test_a_new_skill_counts_at_once_and_work_in_hand_stays() -> None:
    scene = Scene(replace(HELP, requirement={"billing": 1}))
    agent = scene.agent("learner", channels="chat")
    for number in range(2):
        scene.router.occupy(agent, InteractionId(f"in hand {number}"), CHAT)
    scene.waits("first", channel=CHAT, at=0)
    scene.waits("second", channel=CHAT, at=1)
    assert scene.offers(1) == []
    scene.router.reseat(Seat(agent=agent, skills={"billing": 2}, channels={CHAT: "auto"}), 2)
    assert scene.offers(2) == [("first", "learner")]


UNSERVABLE = replace(RINGED, exit_when_unservable=ExitRule(after_seconds=0, kind="voicemail"))


def test_work_that_nobody_could_serve_even_at_the_last_is_flagged_and_leaves_at_once() -> None:
    scene = Scene(UNSERVABLE)
    scene.agent("cook", skills={"cooking": 5})
    scene.waits("call", at=0)
    assert scene.exits(0) == [("call", "voicemail")]
    assert scene.exits(1) == []


def test_the_flag_goes_when_somebody_signs_in_and_comes_back_when_they_leave() -> None:
    scene = Scene(replace(RINGED, exit_when_unservable=None))
    scene.waits("call", at=0)
    assert scene.holds(0) == {"call": [("unservable", None)]}
    novice = scene.agent("novice", skills={"billing": 1}, available=False)
    assert scene.holds(1) == {"call": []}
    scene.router.sign_out(novice)
    assert scene.holds(2) == {"call": [("unservable", None)]}
