"""Why the router decided as it did: who waited, which agents could take it, what held it back and until when.

Written when the decision is made; console, log and tests read the same one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .ids import AgentId, InteractionId
from .waiting import Waiting

ChosenBy = Literal["preferred", "load", "breadth", "idle", "id", "only", "hand"]
HoldKind = Literal["preferred", "ring", "reserve", "exclusion", "draining", "unservable"]
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One thing that holds an interaction back: until an instant (None: not known), for one agent or for all."""

    kind: HoldKind
    until: float | None = None
    agent: AgentId | None = None


Contender = tuple[int, float, float, InteractionId, Waiting]
"""One who waited, in the order of the contest: precedence and score (both negated), earliest wait, id; and its place."""

Candidate = tuple[int, int, float, AgentId]
"""One agent with room, in the order of choice: least load, least breadth, longest idle, id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What led to a decision.

    `contenders` are the decided interaction and those next in line, `passed_over` counts those before it who found no
    agent, by what they met. `candidates` are the agents compared (the first of each profile), `other_agents` counts the
    rest by reason. `because` names the cause of an exit.
    """

    chosen_by: ChosenBy | None = None
    because: str | None = None
    contenders: tuple[Contender, ...] = ()
    passed_over: Mapping[str, int] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    other_agents: Mapping[str, int] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """The reason as plain data: the first 20 of each list with their keys, the rest counted by reason."""
        contenders, candidates = sorted(self.contenders), sorted(self.candidates)
        later = {"lower_score": len(contenders) - _NAMED} if len(contenders) > _NAMED else {}
        rest = {"later_choice": len(candidates) - _NAMED} if len(candidates) > _NAMED else {}
        return {
            "chosen_by": self.chosen_by,
            "because": self.because,
            "waiting": [_contender_json(one) for one in contenders[:_NAMED]],
            "waiting_more": {**self.passed_over, **later},
            "agents": [_candidate_json(one) for one in candidates[:_NAMED]],
            "agents_more": {**{why: count for why, count in self.other_agents.items() if count}, **rest},
            "holds": [{"kind": hold.kind, "until": hold.until, "agent": hold.agent} for hold in self.holds],
        }


def _contender_json(one: Contender) -> Json:
    _, score_negated, _, _, waiting = one
    return {
        "id": waiting.id,
        "queue": waiting.queue,
        "channel": waiting.channel,
        "tier": waiting.tier,
        "key": waiting.key,
        "score": -score_negated,
    }


def _candidate_json(one: Candidate) -> Json:
    load, breadth, idle_since, agent = one
    return {"agent": agent, "load": load, "breadth": breadth, "idle_since": idle_since}
