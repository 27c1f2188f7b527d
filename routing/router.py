"""The router: who is next, and who takes it. Facts and the time go in; decisions and the next time to ask come out.

It holds its picture in memory, does no I/O and knows no clock: `now` is epoch seconds, given with each call and never
smaller than before. The same calls give the same decisions. Names that the rules do not know raise `UnknownName`.
"""

from collections.abc import Mapping

from .decisions import AssignRefused, Decision, OfferDecision
from .eligibility import Requirement
from .estimate import Estimate
from .ids import AgentId, Channel, InteractionId, QueueName, Tier
from .policies import Policy
from .rules import RoutingRules
from .seat import Seat
from .waiting import Waiting


class UnknownName(LookupError):
    """A tier, queue or channel, or a pair of queue and channel, that the rules do not have."""


class AlreadyWaiting(ValueError):
    """The interaction has a place in the queue already."""


class Router:
    """One queue over every channel, and the agents who serve it."""

    def __init__(self, rules: RoutingRules, policy: Policy | None = None) -> None:
        raise NotImplementedError

    # Work that waits

    def enqueue(
        self,
        id: InteractionId,
        queue: QueueName,
        channel: Channel,
        tier: Tier,
        now: float,
        *,
        age_seconds: float = 0.0,
        requirement: Requirement | None = None,
        preferred: AgentId | None = None,
        preferred_for_seconds: float = 0.0,
        only_preferred: bool = False,
        exclusions: Mapping[AgentId, float] | None = None,
        head_start: bool = True,
    ) -> Waiting:
        """Take an interaction into the queue and answer its place, which the caller stores.

        `age_seconds` is what it has waited for us before, on the queue's clock. `exclusions` are agents passed over for
        it, each until an instant (who transferred it away: far in the future). Raises `AlreadyWaiting`.
        """
        raise NotImplementedError

    def restore(self, waiting: Waiting) -> None:
        """Give back a stored place, as it was: at start, in any order, before the first `match`."""
        raise NotImplementedError

    def remove(self, id: InteractionId) -> Waiting | None:
        """The interaction waits no more (cancelled, abandoned, moved out); None when it did not wait."""
        raise NotImplementedError

    def requeue(self, waiting: Waiting, now: float, *, exclude: AgentId | None = None, exclude_until: float | None = None) -> Waiting:
        """Put back what an offer took (declined, missed, agent lost before talking): key and age run on.

        `exclude` is passed over for it until then (default: the rules' `pass_over_seconds`); whoever was passed over for
        an earlier decline may be tried again, since others have been.
        """
        raise NotImplementedError

    def retier(self, id: InteractionId, tier: Tier, now: float) -> Waiting | None:
        """Give a waiting interaction another tier: its earned score is carried.

        A rise gives at least what that tier would have had from the start of this wait. None when it does not wait.
        """
        raise NotImplementedError

    def move(self, id: InteractionId, *, now: float, queue: QueueName | None = None, channel: Channel | None = None) -> Waiting | None:
        """Send a waiting interaction to another queue or channel: the earned score is carried, rings and exits begin anew.

        What kept it for a preferred agent is over. None when it does not wait.
        """
        raise NotImplementedError

    def boost(self, id: InteractionId, seconds: float, now: float) -> Waiting | None:
        """Give a waiting interaction so many seconds more of age; None when it does not wait."""
        raise NotImplementedError

    def assign(self, id: InteractionId, agent: AgentId, now: float) -> OfferDecision | AssignRefused:
        """Offer a waiting interaction to an agent by hand: the same claim, the same reasons, but no skill is asked for."""
        raise NotImplementedError

    # Agents

    def sign_in(self, seat: Seat, now: float, *, available: bool, idle_since: float | None = None) -> None:
        """An agent is here; idle since now unless told otherwise."""
        raise NotImplementedError

    def sign_out(self, agent: AgentId) -> None:
        """An agent has left, with everything they held: the hub has requeued or kept it."""
        raise NotImplementedError

    def set_available(self, agent: AgentId, available: bool, now: float) -> None:
        """May this agent be offered work? Becoming available starts their idle time."""
        raise NotImplementedError

    def reseat(self, seat: Seat, now: float) -> None:
        """A signed-in agent's skills, channels or capacity changed; work in hand stays."""
        raise NotImplementedError

    def occupy(self, agent: AgentId, id: InteractionId, channel: Channel, *, offered: bool = False) -> None:
        """An agent holds this interaction, whatever the room: a handling after a restart, outbound work, a consult.

        `offered`: it is a live offer that still rings; `accept` follows.
        """
        raise NotImplementedError

    def accept(self, agent: AgentId, id: InteractionId) -> None:
        """A ringing offer was accepted: this agent may be offered live work again, as far as there is room."""
        raise NotImplementedError

    def release(self, agent: AgentId, id: InteractionId, now: float, *, idle: bool) -> None:
        """An agent no longer holds this interaction. `idle`: their idle time starts anew (not after a declined,
        missed or withdrawn offer). Nothing happens when they did not hold it."""
        raise NotImplementedError

    # Deciding

    def match(self, now: float) -> list[Decision]:
        """Apply every timer that is due, then offer work until nothing more fits; best score first.

        What is offered has left the queue and holds the agent's units already.
        """
        raise NotImplementedError

    def next_wake(self, now: float) -> float | None:
        """When to call `match` again even if nothing happens; None when only an event can change anything."""
        raise NotImplementedError

    # Looking

    def waiting(self, id: InteractionId) -> Waiting | None:
        """The present place of an interaction; None when it does not wait."""
        raise NotImplementedError

    def position(self, id: InteractionId, now: float) -> int:
        """1 for who is next: one more than those of its queue and kind (live or deferred) with a higher score now.

        Raises `KeyError` when it does not wait.
        """
        raise NotImplementedError

    def depth(self) -> Mapping[tuple[QueueName, Channel, Tier], int]:
        """How many wait, by queue, channel and tier; pairs where nobody waits may be missing."""
        raise NotImplementedError

    def estimate(self, id: InteractionId, now: float) -> Estimate | None:
        """How long this interaction may still wait; None when it does not wait or too little is known."""
        raise NotImplementedError

    def served(self, queue: QueueName, channel: Channel, tier: Tier, now: float) -> None:
        """Somebody was served whom this router did not offer: a fact for its estimates."""
        raise NotImplementedError
