"""No walk over any flow that the check finds sound runs away, breaks, tells a secret or leaves a silent caller on the line for ever."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from channels.call_steps import Words
from hub.self_service.drawing import mermaid, tree
from hub.self_service.flow import Collect, Flow
from hub.self_service.flow_graph import reachable, rounds, ways, with_a_way_out
from hub.self_service.hearing import MOST_FIELD
from hub.self_service.steps import (
    Ask,
    Digits,
    Facts,
    Fetch,
    FindCustomer,
    Heard,
    LookedUp,
    Nothing,
    Position,
    ToCallback,
    ToQueue,
    ToVoicemail,
)
from hub.self_service.walking import WalkRanAway, walk
from tests.hub.self_service.any_flow import flows, heards, worlds

MANY = settings(max_examples=150, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])


def can_be_walked(flow: Flow) -> bool:
    """Whether the check finds neither a round nor a place without a way out.

    What else it finds (a node nobody comes to, a field that is not set) keeps no caller on the line.
    """
    return rounds(flow) == [] and reachable(flow) <= with_a_way_out(flow)


@MANY
@given(flow=flows(), world=worlds(), heard=st.lists(heards(), max_size=25))
def test_whatever_is_heard_there_is_a_next_step(flow: Flow, world: Facts, heard: list[Heard | None]) -> None:
    assume(can_be_walked(flow))
    position = Position.at_start(flow)
    for each in [None, *heard]:
        walked = walk(flow, position, each, world)
        position = Position.from_json(json.loads(json.dumps(walked.position.to_json())))
        assert position == walked.position
        assert position.language in flow.languages
        assert len(walked.trail) <= len(flow.nodes) + 1
        assert all(len(value) <= MOST_FIELD and value.isprintable() for value in position.fields.values())
        assert all(prompt.text.isprintable() for prompt in walked.step.prompts if isinstance(prompt, Words))
        if isinstance(walked.step, ToQueue | ToCallback | ToVoicemail):
            assert walked.step.queue in world.queues
        repeated = walk(flow, position, None, world)
        # Only what was looked up by a sensitive answer cannot be asked again, since that is gone.
        assert isinstance(walked.step, Fetch | FindCustomer) or (repeated.position == position and type(repeated.step) is type(walked.step))


@MANY
@given(flow=flows(), world=worlds(), heard=st.lists(heards(), max_size=12))
def test_a_silent_caller_comes_to_an_end(flow: Flow, world: Facts, heard: list[Heard | None]) -> None:
    assume(can_be_walked(flow))
    walked = walk(flow, Position.at_start(flow), None, world)
    for each in heard:
        walked = walk(flow, walked.position, each, world)
    most = sum(getattr(node, "tries", 1) for node in flow.nodes.values()) + 1
    for _ in range(most):
        if isinstance(walked.step, Ask):
            walked = walk(flow, walked.position, Nothing(), world)
        elif isinstance(walked.step, Fetch | FindCustomer):
            walked = walk(flow, walked.position, LookedUp(outcome="failed"), world)
    assert not isinstance(walked.step, Ask | Fetch | FindCustomer)


@MANY
@given(flow=flows(), world=worlds(), pressed=st.lists(st.text(alphabet="123456789", min_size=1, max_size=12), max_size=12))
def test_a_sensitive_answer_is_neither_kept_nor_shown(flow: Flow, world: Facts, pressed: list[str]) -> None:
    assume(can_be_walked(flow))
    walked = walk(flow, Position.at_start(flow), None, world)
    for digits in pressed:
        node = flow.nodes[walked.position.node]
        secret = f"77{digits}77" if isinstance(node, Collect) and node.sensitive else None
        walked = walk(flow, walked.position, Digits(digits=secret or digits), world)
        if secret is not None:
            assert secret not in str((walked.position, walked.trail, walked.step.prompts))


@MANY
@given(flow=flows(), world=worlds())
def test_only_flows_with_a_round_run_away(flow: Flow, world: Facts) -> None:
    try:
        walk(flow, Position.at_start(flow), None, world)
    except WalkRanAway:
        assert rounds(flow) != []


@MANY
@given(flow=flows())
def test_every_flow_can_be_drawn(flow: Flow) -> None:
    drawn, chart = tree(flow), mermaid(flow)
    assert all(f"{name}: " in drawn for name in reachable(flow))
    assert chart.count("-->") == sum(len(ways(node)) for node in flow.nodes.values())
