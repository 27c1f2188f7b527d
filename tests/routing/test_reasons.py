"""Every decision explains itself."""

import json

from routing import AgentId, InteractionId, OfferDecision
from routing.waiting import NO_END
from tests.routing.scene import CHAT, PHONE, Scene


def test_an_offer_names_who_waited_with_their_keys_and_which_agents_were_compared() -> None:
    scene = Scene()
    scene.waits("bronze", "bronze", at=0)
    scene.waits("gold", "gold", at=10)
    scene.agent("anna", channels="phone", idle_since=3)
    scene.agent("ben", channels="phone", idle_since=1)
    scene.router.occupy(scene.agent("carl", channels="phone"), InteractionId("other"), PHONE)
    first, second = scene.offer_decisions(20)
    assert first.reason.as_json() == {
        "chosen_by": "idle",
        "because": None,
        "waiting": [
            {"id": "gold", "queue": "help", "channel": "phone", "tier": "gold", "key": "1969-12-31T23:59:25Z", "score": 11},
            {"id": "bronze", "queue": "help", "channel": "phone", "tier": "bronze", "key": "1970-01-01T00:00:00Z", "score": 1},
        ],
        "waiting_more": {},
        "agents": [
            {"agent": "ben", "load": 0, "breadth": 1, "idle_since": "1970-01-01T00:00:01Z"},
            {"agent": "anna", "load": 0, "breadth": 1, "idle_since": "1970-01-01T00:00:03Z"},
        ],
        "agents_more": {"no_room": 1},
        "holds": [],
    }
    assert (first.position_when_taken, first.waited_seconds) == (1, 10)
    assert (second.id, second.agent, second.reason.chosen_by) == ("bronze", "anna", "only")


def test_the_first_twenty_who_waited_are_listed_and_the_rest_counted() -> None:
    scene = Scene()
    for number in range(30):
        scene.waits(f"call {number:02}", at=number, needs={f"skill {number}": 1})
    scene.agent("anna", skills={f"skill {number}": 1 for number in range(30)})
    told = scene.offer_decisions(40)[0].reason.as_json()
    assert [one["id"] for one in told["waiting"]] == [f"call {number:02}" for number in range(20)]
    assert told["waiting_more"] == {"lower_score": 10}


def test_the_first_twenty_agents_are_listed_and_the_rest_counted() -> None:
    scene = Scene()
    for number in range(30):
        scene.agent(f"agent {number:02}", skills={f"skill {number}": 1}, idle_since=number)
    scene.waits("call", at=40)
    told = scene.offer_decisions(40)[0].reason.as_json()
    assert [one["agent"] for one in told["agents"]] == [f"agent {number:02}" for number in range(20)]
    assert told["agents_more"] == {"later_choice": 10}


def test_those_who_were_passed_over_are_counted_by_what_they_met() -> None:
    scene = Scene()
    scene.waits("spanish", "platinum", at=0, needs={"lang:es": 1})
    scene.waits("declined", "gold", at=0, not_to={"anna": 60})
    scene.waits("plain", "bronze", at=0)
    scene.agent("anna")
    [offer] = scene.offer_decisions(1)
    assert offer.id == "plain"
    assert offer.reason.as_json()["waiting_more"] == {"no_agent_with_room": 1, "exclusion": 1}


def test_everybody_who_waits_is_listed_or_counted() -> None:
    scene = Scene()
    for number in range(30):
        scene.waits(f"call {number:02}", "gold" if number % 2 else "bronze", at=number)
    scene.waits("spanish", "platinum", at=0, needs={"lang:es": 1})
    scene.waits("chat", channel=CHAT, at=0)
    scene.agent("anna", channels="phone")
    [offer] = scene.offer_decisions(40)
    told = offer.reason.as_json()
    assert [one["id"] for one in told["waiting"]] == ["call 01", "call 00", "chat"], "the first of each class"
    assert told["waiting_more"] == {"no_agent_with_room": 1, "others": 28}


def test_an_assignment_by_hand_names_it_once_and_counts_the_rest() -> None:
    scene = Scene()
    scene.waits("first", at=0)
    scene.waits("second", at=1)
    scene.agent("anna", available=False)
    offer = scene.router.assign(InteractionId("second"), AgentId("anna"), 2)
    assert isinstance(offer, OfferDecision)
    told = offer.reason.as_json()
    assert ([one["id"] for one in told["waiting"]], told["waiting_more"]) == (["second"], {"others": 1})


def test_no_score_is_less_than_nothing_by_a_sign() -> None:
    scene = Scene()
    scene.agent("anna")
    scene.waits("call", at=7)
    [offer] = scene.offer_decisions(7)
    assert (str(offer.score), str(offer.reason.as_json()["waiting"][0]["score"])) == ("0.0", "0.0")


def test_a_hold_without_an_end_has_none() -> None:
    scene = Scene()
    scene.agent("anna")
    scene.waits("call", at=0, not_to={"anna": NO_END})
    [decision] = scene.decides(0)
    assert decision.reason.as_json()["holds"] == [{"kind": "exclusion", "until": None, "agent": "anna"}]


def test_a_hold_is_told_once_with_its_end_and_when_it_is_over() -> None:
    scene = Scene()
    scene.agent("anna", channels="chat")
    scene.waits("call", at=0, not_to={"anna": 60}, needs=None, channel=scene.rules.channels[1].name)
    [decision] = scene.decides(0)
    assert decision.reason.as_json()["holds"] == [{"kind": "exclusion", "until": "1970-01-01T00:01:00Z", "agent": "anna"}]
    assert scene.decides(1) == []
    scene.router.sign_out(AgentId("anna"))
    scene.agent("ben", channels="email")
    assert scene.holds(60) == {"call": [("unservable", None)]}


def test_every_reason_can_be_written_as_json() -> None:
    scene = Scene()
    scene.waits("call", at=0, not_to={"anna": 60})
    scene.agent("anna")
    scene.agent("ben", at=5)
    for decision in scene.decides(1):
        assert json.loads(json.dumps(decision.reason.as_json())) == decision.reason.as_json()
