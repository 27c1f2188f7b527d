"""A caller in a flow of the test's own: what is pressed and said goes in, what is heard comes out."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping

from channels.call_steps import Prompt, Sound, Words
from hub.self_service.flow import Flow
from hub.self_service.flow_faults import Surroundings, flow_faults
from hub.self_service.steps import CustomerFacts, Digits, Facts, Heard, LookedUp, Nothing, Position, Speech, Step, Trod
from hub.self_service.walking import walk

AROUND = Surroundings(
    queues=frozenset({"sales", "support", "texts"}),
    taking_calls=frozenset({"sales", "support"}),
    tiers=frozenset({"gold", "bronze"}),
    services=frozenset({"orders"}),
)


def flow_of(nodes: str, *, start: str = "start", languages: tuple[str, ...] = ("en",)) -> Flow:
    """A flow of these nodes (TOML)."""
    return Flow.model_validate({"name": "test", "languages": languages, "start": start} | tomllib.loads(nodes))


def sound_flow(nodes: str, *, start: str = "start", languages: tuple[str, ...] = ("en",)) -> Flow:
    """The same, which `hub check` finds nothing wrong with."""
    flow = flow_of(nodes, start=start, languages=languages)
    assert [str(fault) for fault in flow_faults(flow, AROUND)] == []
    return flow


def facts(
    *,
    caller: str | None = "+15550100200",
    customer: CustomerFacts | None = None,
    tier: str = "bronze",
    closed: frozenset[str] = frozenset(),
) -> Facts:
    return Facts(
        caller=caller,
        customer=customer,
        tier=tier,
        queues=frozenset({"sales", "support"}),
        default_queue="support",
        is_open=lambda queue: queue not in closed,
    )


def texts(prompts: tuple[Prompt, ...]) -> list[str]:
    """What is heard; a recording by its address."""
    return [prompt.text if isinstance(prompt, Words) else prompt.url for prompt in prompts]


class Call:
    """One call, walked. Between any two steps its position is stored and read again, as a turn does."""

    def __init__(self, flow: Flow, known: Facts | None = None) -> None:
        self.flow = flow
        self.facts = known or facts()
        self.trail: list[Trod] = []
        self._position = Position.at_start(flow)
        self.step = self.hear(None)

    @property
    def position(self) -> Position:
        return Position.from_json(json.loads(json.dumps(self._position.to_json())))

    @property
    def heard(self) -> list[str]:
        return texts(self.step.prompts)

    @property
    def spoken_in(self) -> list[str]:
        return [prompt.language for prompt in self.step.prompts if not isinstance(prompt, Sound)]

    @property
    def answers(self) -> list[tuple[str, str]]:
        return [(trod.prompt, trod.answer) for trod in self.trail if trod.answer is not None]

    @property
    def outcomes(self) -> list[tuple[str, str | None]]:
        return [(trod.node, trod.outcome) for trod in self.trail]

    def hear(self, heard: Heard | None) -> Step:
        walked = walk(self.flow, self.position, heard, self.facts)
        self._position, self.step = walked.position, walked.step
        self.trail += walked.trail
        return self.step

    def press(self, digits: str) -> Step:
        return self.hear(Digits(digits=digits))

    def say(self, text: str, confidence: float | None = 0.9) -> Step:
        return self.hear(Speech(text=text, confidence=confidence))

    def wait(self) -> Step:
        return self.hear(Nothing())

    def look_up(self, outcome: str, values: Mapping[str, str] | None = None) -> Step:
        return self.hear(LookedUp(outcome=outcome, values=values or {}))
