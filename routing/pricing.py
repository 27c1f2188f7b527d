"""What a place is worth: makes and changes places by the rules and the policy, without knowing who else waits."""

from collections.abc import Mapping
from dataclasses import replace

from .eligibility import Requirement
from .ids import AgentId, Channel, InteractionId, QueueName, Tier
from .policies import Policy, Standing
from .priority import WALL, Clock, carried_key, fresh_key, score
from .rules import ChannelRule, QueueRule, RoutingRules
from .waiting import Waiting


class UnknownName(LookupError):
    """A tier, queue or channel, or a pair of queue and channel, that the rules do not have."""


class Pricing:
    """Places under one set of rules and one policy."""

    def __init__(self, rules: RoutingRules, policy: Policy) -> None:
        self._policy = policy
        self._pass_over_seconds = rules.pass_over_seconds
        self._ranks = {tier.name: rank for rank, tier in enumerate(rules.tiers)}
        self._queues = {queue.name: queue for queue in rules.queues}
        self._channels = {channel.name: channel for channel in rules.channels}

    def queue(self, name: QueueName) -> QueueRule:
        """The rule of a queue."""
        if name not in self._queues:
            raise UnknownName(f"there is no queue {name}")
        return self._queues[name]

    def channel(self, name: Channel) -> ChannelRule:
        """The rule of a channel."""
        if name not in self._channels:
            raise UnknownName(f"there is no channel {name}")
        return self._channels[name]

    def clock(self, queue: QueueName, channel: Channel) -> Clock:
        """The clock on which waiting is counted there: whoever sits and waits does so on the wall's."""
        return WALL if self.channel(channel).live else self.queue(queue).clock or WALL

    def clock_of(self, waiting: Waiting) -> Clock:
        return self.clock(waiting.queue, waiting.channel)

    def standing(self, waiting: Waiting, now: float) -> Standing:
        """What the policy makes of a place at that time."""
        return self._standing(waiting.tier, waiting.queue, waiting.channel, self._steps_passed(waiting, now))

    def first_standing(self, tier: Tier, queue: QueueName, channel: Channel) -> Standing:
        """What the policy makes of one who has just come."""
        return self._standing(tier, queue, channel, 0)

    def next_step(self, waiting: Waiting, now: float) -> float | None:
        """When the policy will make something else of it."""
        steps, passed = self._policy.steps, self._steps_passed(waiting, now)
        return self.clock_of(waiting).later(waiting.waiting_since, steps[passed]) if passed < len(steps) else None

    def fresh(
        self,
        id: InteractionId,
        queue: QueueName,
        channel: Channel,
        tier: Tier,
        now: float,
        *,
        age_seconds: float,
        requirement: Requirement,
        preferred: AgentId | None,
        preferred_for_seconds: float,
        only_preferred: bool,
        exclusions: Mapping[AgentId, float],
        head_start: bool,
    ) -> Waiting:
        """A new place for work that has waited for us so long before."""
        standing, clock = self._standing(tier, queue, channel, 0), self.clock(queue, channel)
        return Waiting(
            id=id,
            queue=queue,
            channel=channel,
            tier=tier,
            waiting_since=clock.earlier(now, age_seconds),
            key=fresh_key(now, age_seconds, standing.head_start_seconds if head_start else 0.0, clock),
            ring_since=now,
            requirement=requirement,
            preferred=preferred,
            preferred_until=None if preferred is None else now + preferred_for_seconds,
            only_preferred=only_preferred and preferred is not None,
            exclusions=exclusions,
            head_start=head_start,
            slope=standing.slope,
        )

    def restored(self, waiting: Waiting, now: float) -> Waiting:
        """A stored place under these rules: where its slope has changed since, the earned score is carried."""
        if waiting.slope is None:
            return replace(waiting, slope=self.standing(waiting, now).slope)
        return self._carried(waiting, waiting, waiting.slope, now)

    def requeued(self, waiting: Waiting, now: float, exclude: AgentId | None, until: float | None) -> Waiting:
        """The same place again, without the agent who did not take it.

        Who was passed over for an earlier decline has now seen others tried; longer exclusions stand.
        """
        forgotten = now + self._pass_over_seconds
        exclusions = {agent: end for agent, end in waiting.exclusions.items() if end > forgotten}
        if exclude is not None:
            exclusions[exclude] = max(forgotten if until is None else until, exclusions.get(exclude, 0.0))
        place = replace(waiting, exclusions=exclusions)
        if exclude is None or exclude != waiting.preferred:
            return place
        return replace(place, preferred=None, preferred_until=None, only_preferred=False)

    def retiered(self, waiting: Waiting, tier: Tier, now: float) -> Waiting:
        """The place with another tier: its score is carried, and a rise is worth what it would have been from the start."""
        carried = self._carried(waiting, replace(waiting, tier=tier), self.standing(waiting, now).slope, now)
        if self._ranks[tier] >= self._ranks[waiting.tier]:
            return carried
        head_start = self.standing(carried, now).head_start_seconds if waiting.head_start else 0.0
        from_start = self.clock_of(waiting).earlier(waiting.waiting_since, head_start + waiting.boost_seconds)
        return replace(carried, key=min(carried.key, from_start))

    def moved(self, waiting: Waiting, queue: QueueName, channel: Channel, now: float) -> Waiting:
        """The place in another queue or channel: its score is carried; rings and exits begin anew, no agent is preferred."""
        there = replace(
            waiting, queue=queue, channel=channel, ring_since=now, exits_taken=0, preferred=None, preferred_until=None, only_preferred=False
        )
        return self._carried(waiting, there, self.standing(waiting, now).slope, now)

    def boosted(self, waiting: Waiting, seconds: float) -> Waiting:
        """The place with so many seconds more of age."""
        if seconds < 0:
            raise ValueError("a boost gives seconds, it does not take them")
        key = self.clock_of(waiting).earlier(waiting.key, seconds)
        return replace(waiting, key=key, boost_seconds=waiting.boost_seconds + seconds)

    def _carried(self, before: Waiting, after: Waiting, slope_before: float, now: float) -> Waiting:
        slope = self.standing(after, now).slope
        if slope == slope_before and self.clock_of(before) is self.clock_of(after):
            return after
        earned = score(slope_before, before.key, now, self.clock_of(before))
        return replace(after, key=carried_key(earned, slope, now, self.clock_of(after)), slope=slope)

    def _standing(self, tier: Tier, queue: QueueName, channel: Channel, steps_passed: int) -> Standing:
        if tier not in self._ranks:
            raise UnknownName(f"there is no tier {tier}")
        if self.channel(channel).name not in self.queue(queue).urgency_seconds:
            raise UnknownName(f"queue {queue} does not take {channel}")
        return self._policy.standing(tier, queue, channel, steps_passed)

    def _steps_passed(self, waiting: Waiting, now: float) -> int:
        later = self.clock_of(waiting).later
        return sum(later(waiting.waiting_since, step) <= now for step in self._policy.steps)
