"""An agent as routing sees one: what they can do, what they take, and how much."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .ids import AgentId, Channel

AcceptMode = Literal["ring", "auto"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A signed-in agent. Skills have levels 1 to 5 (`queue:billing`, `lang:es` among them).

    `channels` says, for each channel this agent takes, whether an offer rings or is accepted for them.
    """

    agent: AgentId
    skills: Mapping[str, int]
    channels: Mapping[Channel, AcceptMode]
    capacity: int = 100
