"""What passes between a call and the walk through its flow: where the caller is, what was heard, what is known, and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Self

from pydantic import TypeAdapter

from channels.call_steps import Prompt
from hub.self_service.flow import Flow

# --- where the caller is -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where in a flow a caller is, and what the call carries on. Holds no sensitive answers, so that it can be stored as JSON."""

    flow: str
    node: str
    language: str
    awaiting: Literal["start", "answer", "fetched", "customer", "end"] = "start"
    tries: int = 0
    """Failed ones, at this node."""
    fields: Mapping[str, str] = field(default_factory=dict)
    asks: Mapping[str, int] = field(default_factory=dict)
    """Skills and least levels that the flow asks of the agent."""
    queue: str | None = None
    solved: bool = False
    """The menu has answered what was called for: a call that ends in it now counts as deflected."""

    @classmethod
    def at_start(cls, flow: Flow) -> Self:
        return cls(flow=flow.name, node=flow.start, language=flow.languages[0])

    def to_json(self) -> dict[str, object]:
        written: dict[str, object] = _positions.dump_python(self, mode="json")
        return written

    @staticmethod
    def from_json(written: object) -> Position:
        """Raises `ValueError` for what `to_json` did not write."""
        return _positions.validate_python(written)


# --- what was heard ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Digits:
    """Keys that were pressed, as the carrier reports them."""

    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What the carrier understood; `confidence` from 0 to 1, where it says so."""

    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Nothing:
    """Silence until the time was over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """The end of a `Fetch` (found, not_found, failed) or a `FindCustomer` (known, unknown, ambiguous).

    `values` are what the fetch was to take. `reason` says for the log why it failed, and names nothing personal.
    """

    outcome: str
    values: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None


Heard = Digits | Speech | Nothing | LookedUp


# --- what is known -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFacts:
    """Who calls. Name and open interactions are told to a `known` one only."""

    match: Literal["known", "probable", "ambiguous"]
    name: str = ""
    open_count: int = 0
    open_summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a walk may know of the world: as it is now."""

    caller: str | None
    """E.164; nothing where the caller hides it."""
    customer: CustomerFacts | None
    tier: str
    queues: frozenset[str]
    """Those that take calls."""
    default_queue: str
    is_open: Callable[[str], bool]


# --- what comes next ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Say this and listen for keys, and for speech where `speech`."""

    prompts: tuple[Prompt, ...]
    digits_most: int
    finish_on: str
    """The key that ends an answer; empty for none."""
    speech: bool
    hints: tuple[str, ...]
    language: str
    timeout_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """Say this and ask a service; the answer comes back as `LookedUp`. Who stored it as it is would store what is in `path`."""

    prompts: tuple[Prompt, ...]
    service: str
    path: str
    timeout_seconds: float
    takes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindCustomer:
    """Say this and look for the customer with this number of theirs; the answer comes back as `LookedUp`."""

    prompts: tuple[Prompt, ...]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToQueue:
    prompts: tuple[Prompt, ...]
    queue: str
    requirement: Mapping[str, int]
    fields: Mapping[str, str]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCallback:
    """Call this number back, with the place in the queue kept."""

    prompts: tuple[Prompt, ...]
    queue: str
    requirement: Mapping[str, int]
    fields: Mapping[str, str]
    language: str
    number: str
    """As the caller keyed it in, or E.164 where it is the caller's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToVoicemail:
    prompts: tuple[Prompt, ...]
    queue: str
    requirement: Mapping[str, int]
    fields: Mapping[str, str]
    language: str
    most_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp:
    """Say this and end the call; `solved` here means deflected."""

    prompts: tuple[Prompt, ...]
    solved: bool


Step = Ask | Fetch | FindCustomer | ToQueue | ToCallback | ToVoicemail | HangUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Trod:
    """One node on the caller's way.

    `outcome` is a word of the configuration (a key, `known`, `closed`, `no_input`) and may stand in the log; `answer` is what the agent
    reads, may be personal, and is dots for what is sensitive.
    """

    node: str
    kind: str
    prompt: str
    outcome: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """Where the caller is now, what comes next, and the nodes on the way there."""

    position: Position
    step: Step
    trail: tuple[Trod, ...]


_positions = TypeAdapter(Position)
