"""What waits: one interaction's place in the queue, as a value that can be stored and given back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .eligibility import Requirement
from .ids import AgentId, Channel, InteractionId, QueueName, Tier

NO_END = 32_503_680_000.0
"""The year 3000: an exclusion for good, in seconds that JSON can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One interaction's place in the queue. All instants are epoch seconds.

    `key` is the instant at which its score was zero: score = slope x (now - key) on the queue's clock. It includes the
    head start and every boost. `waiting_since` is when its time of waiting for us began (earlier waits included),
    `ring_since` when it came into this queue: rings and exits count from there.

    While `preferred` is available the work is kept for them until `preferred_until`; with `only_preferred` nobody else
    may take it at all. `exclusions` are agents passed over for it, each until an instant (`NO_END`: for good); naming an agent as preferred
    overrides that. `requirement` is what this interaction asks for beyond its queue. `slope` is what the key was priced
    with, so that its score can be carried when the rules have changed before it is restored (None: the key stands).
    """

    id: InteractionId
    queue: QueueName
    channel: Channel
    tier: Tier
    waiting_since: float
    key: float
    ring_since: float
    requirement: Requirement = field(default_factory=dict)
    preferred: AgentId | None = None
    preferred_until: float | None = None
    only_preferred: bool = False
    exclusions: Mapping[AgentId, float] = field(default_factory=dict)
    head_start: bool = True
    boost_seconds: float = 0.0
    exits_taken: int = 0
    slope: float | None = None
