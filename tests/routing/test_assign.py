"""Assigning by hand: the same claim, the same reasons."""

import pytest

from routing import AgentId, AssignRefused, InteractionId, OfferDecision
from tests.routing.scene import CHAT, EMAIL, PHONE, Scene


def test_by_hand_no_skill_is_asked_for_and_the_claim_is_the_same() -> None:
    scene = Scene()
    scene.agent("anna", available=False)
    scene.waits("call", at=0, needs={"lang:es": 5})
    offer = scene.router.assign(InteractionId("call"), AgentId("anna"), 10)
    assert isinstance(offer, OfferDecision)
    assert (offer.agent, offer.reason.chosen_by, offer.waited_seconds) == ("anna", "hand", 10)
    assert scene.router.waiting(InteractionId("call")) is None
    scene.waits("next", at=10)
    scene.router.set_available(AgentId("anna"), True, 11)
    assert scene.offers(11) == []


def _free(scene: Scene) -> None:
    scene.agent("anna")


def _away(scene: Scene) -> None:
    scene.agent("ben")


def _writer(scene: Scene) -> None:
    scene.agent("anna", channels="chat")


def _in_a_call(scene: Scene) -> None:
    scene.router.occupy(scene.agent("anna"), InteractionId("other"), PHONE)


def _rung(scene: Scene) -> None:
    scene.router.occupy(scene.agent("anna", rings=True), InteractionId("other"), CHAT, offered=True)


@pytest.mark.parametrize(
    ("id", "channel", "prepare", "code"),
    [
        ("nothing", PHONE, _free, "not_waiting"),
        ("work", PHONE, _away, "not_signed_in"),
        ("work", PHONE, _writer, "channel_not_taken"),
        ("work", PHONE, _in_a_call, "no_room"),
        ("work", EMAIL, _in_a_call, "no_room"),
        ("work", CHAT, _rung, "offer_pending"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason_and_still_waits(id: str, channel: str, prepare, code: str) -> None:
    scene = Scene()
    prepare(scene)
    scene.waits("work", channel=channel, needs={"nobody": 1})
    answer = scene.router.assign(InteractionId(id), AgentId("anna"), 0)
    assert isinstance(answer, AssignRefused)
    assert answer.code == code
    assert scene.router.waiting(InteractionId("work")) is not None
