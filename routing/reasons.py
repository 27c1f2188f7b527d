"""Why the router decided as it did: who waited, which agents could take it, what held it back and until when.

Written when the decision is made; console, log and tests read the same one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from .ids import AgentId, InteractionId
from .waiting import NO_END, Waiting

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
    agent, by what they met, and `others` everybody else who waited: behind these, or where nothing had changed.
    `candidates` are the agents compared (the first of each profile), `other_agents` counts the rest by reason. `because`
    names the cause of an exit.
    """

    chosen_by: ChosenBy | None = None
    because: str | None = None
    contenders: tuple[Contender, ...] = ()
    passed_over: Mapping[str, int] = field(default_factory=dict)
    others: int = 0
    candidates: tuple[Candidate, ...] = ()
    other_agents: Mapping[str, int] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """The reason as plain data: the first 20 of each list with their keys, the rest counted by reason."""
        contenders, candidates = sorted(self.contenders), sorted(self.candidates)
        later = {"lower_score": len(contenders) - _NAMED} if len(contenders) > _NAMED else {}
        others = {"others": self.others} if self.others else {}
        rest = {"later_choice": len(candidates) - _NAMED} if len(candidates) > _NAMED else {}
        return {
            "chosen_by": self.chosen_by,
            "because": self.because,
            "waiting": [_contender_json(one) for one in contenders[:_NAMED]],
            "waiting_more": {**self.passed_over, **later, **others},
            "agents": [_candidate_json(one) for one in candidates[:_NAMED]],
            "agents_more": {**{why: count for why, count in self.other_agents.items() if count}, **rest},
            "holds": [{"kind": hold.kind, "until": as_time(hold.until), "agent": hold.agent} for hold in self.holds],
        }


def as_time(instant: float | None) -> str | None:
    """Epoch seconds as RFC 3339 in UTC; nothing for what has no end."""
    if instant is None or instant >= NO_END:
        return None
    return datetime.fromtimestamp(instant, UTC).isoformat().replace("+00:00", "Z")


def _contender_json(one: Contender) -> Json:
    _, score_negated, _, _, waiting = one
    return {
        "id": waiting.id,
        "queue": waiting.queue,
        "channel": waiting.channel,
        "tier": waiting.tier,
        "key": as_time(waiting.key),
        # Not its negation: of nothing, that would be -0.0.
        "score": 0.0 - score_negated,
    }


def _candidate_json(one: Candidate) -> Json:
    load, breadth, idle_since, agent = one
    return {"agent": agent, "load": load, "breadth": breadth, "idle_since": as_time(idle_since)}
