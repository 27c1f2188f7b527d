"""What is compared: tiers with their weights, targets, head starts and credits, and the router for each policy."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from routing import (
    Accumulating,
    Channel,
    ChannelRule,
    Credit,
    Fifo,
    Policy,
    QueueName,
    QueueRule,
    ReserveRule,
    Router,
    RoutingRules,
    Steps,
    Strict,
    Tier,
    TierRule,
)

from .contact import Contact

_STEP_SECONDS = (60.0, 90.0, 180.0)
_LIVE_UNITS, _URGENCY_SECONDS = 100, 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Tiers, most valuable first, and what each policy gives them; `reserve` agents are kept back (accumulating)."""

    tiers: tuple[Tier, ...]
    weights: tuple[float, ...]
    targets: tuple[float, ...]
    heads: tuple[float, ...]
    credits: tuple[float, ...]
    reserve: int = 0

    def router(self, policy: str, contacts: Sequence[Contact]) -> Router:
        """The router that serves live traffic, under one of the policies. Every agent serves every queue and channel."""
        rules = self._rules(contacts, reserve=self.reserve if policy == "accumulating" else 0)
        return Router(rules, _MAKERS[policy](self, rules))

    def _rules(self, contacts: Sequence[Contact], reserve: int) -> RoutingRules:
        queues: dict[QueueName, None] = dict.fromkeys(contact.queue for contact in contacts)
        channels: dict[Channel, None] = dict.fromkeys(contact.channel for contact in contacts)
        # Every contact is a piece of work for the whole agent, and equally urgent: only the tier may make a difference.
        return RoutingRules(
            tiers=tuple(
                TierRule(name=tier, weight=weight, head_start_seconds=head)
                for tier, weight, head in zip(self.tiers, self.weights, self.heads, strict=True)
            ),
            channels=tuple(ChannelRule(name=channel, live=True, units=_LIVE_UNITS) for channel in channels),
            queues=tuple(QueueRule(name=queue, urgency_seconds=dict.fromkeys(channels, _URGENCY_SECONDS)) for queue in queues),
            reserve=ReserveRule(agents=reserve, agents_of_large_pool=2 * reserve) if reserve else None,
        )


_MAKERS: Mapping[str, Callable[[Plan, RoutingRules], Policy]] = {
    "fifo": lambda _plan, _rules: Fifo(),
    "strict": lambda plan, _rules: Strict(plan.tiers),
    "credit": lambda plan, _rules: Credit(dict(zip(plan.tiers, plan.credits, strict=True))),
    "steps": lambda plan, _rules: Steps(plan.tiers, _STEP_SECONDS),
    "accumulating": lambda _plan, rules: Accumulating(rules),
}
POLICIES = tuple(_MAKERS)
"""Their words on the command line."""
