"""A router that is obviously right: it looks at every pair, every time, and keeps no order of its own.

It does not drain agents for calls; the properties that concern draining are stated without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from routing import AgentId, ChannelRule, InteractionId, QueueRule, RoutingRules, Seat, Waiting


@dataclass
class Agent:
    seat: Seat
    available: bool
    idle_since: float
    holds: dict[InteractionId, ChannelRule] = field(default_factory=dict)
    ringing: set[InteractionId] = field(default_factory=set)

    def units(self, *, live: bool) -> int:
        return sum(channel.units for channel in self.holds.values() if channel.live == live)

    def has_room(self, channel: ChannelRule) -> bool:
        held = [one for one in self.holds.values() if one == channel]
        if channel.most_in_hand is not None and len(held) >= channel.most_in_hand:
            return False
        if channel.live:
            return not self.ringing and self.units(live=True) + channel.units <= 100
        in_call = any(one.is_call for one in self.holds.values())
        return not in_call and self.units(live=True) + self.units(live=False) + channel.units <= 100


class ReferenceRouter:
    def __init__(self, rules: RoutingRules) -> None:
        self.rules = rules
        self.queues = {queue.name: queue for queue in rules.queues}
        self.channels = {channel.name: channel for channel in rules.channels}
        self.weights = {tier.name: tier.weight for tier in rules.tiers}
        self.places: dict[InteractionId, Waiting] = {}
        self.agents: dict[AgentId, Agent] = {}

    def offers(self, now: float) -> Iterator[tuple[InteractionId, AgentId]]:
        """What should be offered at this time, in order; the places and units are taken as it goes."""
        while (pair := self._next_pair(now)) is not None:
            self.claim(*pair)
            yield pair

    def claim(self, id: InteractionId, agent: AgentId) -> None:
        """An agent gets a waiting interaction."""
        place, one = self.places.pop(id), self.agents[agent]
        channel = one.holds[id] = self.channels[place.channel]
        if channel.live and one.seat.channels[channel.name] == "ring":
            one.ringing.add(id)

    def _next_pair(self, now: float) -> tuple[InteractionId, AgentId] | None:
        stopped: list[Waiting] = []
        for place in sorted(self.places.values(), key=lambda place: (-self.score(place, now), place.waiting_since, place.id)):
            if any(self.same_class(place, other, now) for other in stopped) and not self.is_kept(place, now):
                continue
            free = [self.agents[agent] for agent in self.able(place, now) if self.agents[agent].has_room(self.channels[place.channel])]
            unreserved = [agent for agent in free if not self._reserved_from(place, agent, now)]
            if free and not unreserved:
                stopped.append(place)
            fits = [agent for agent in unreserved if not self._passed_over(place, agent, now)]
            if fits:
                return place.id, min(fits, key=lambda agent: self._rank(place, agent, now)).seat.agent
        return None

    def score(self, place: Waiting, now: float) -> float:
        urgency = self.queues[place.queue].urgency_seconds[place.channel]
        return self.weights[place.tier] / urgency * (now - place.key)

    def able(self, place: Waiting, now: float) -> list[AgentId]:
        """Who may serve it now, with room or without."""
        agents = [agent for agent, one in self.agents.items() if one.available and place.channel in one.seat.channels]
        if self.is_kept(place, now):
            return [agent for agent in agents if agent == place.preferred]
        return [agent for agent in agents if self.may_serve(place, agent, now)]

    def may_serve(self, place: Waiting, agent: AgentId, now: float) -> bool:
        queue, skills = self.queues[place.queue], self.agents[agent].seat.skills
        wanted = [(queue.requirement, place.requirement)]
        for ring in queue.rings:
            if place.ring_since + ring.after_seconds <= now:
                wanted.append((ring.requirement, {name: level for name, level in place.requirement.items() if name not in ring.drops}))
        return any(all(skills.get(name, 0) >= level for requirement in pair for name, level in requirement.items()) for pair in wanted)

    def is_kept(self, place: Waiting, now: float) -> bool:
        if place.only_preferred:
            return True
        agent = self.agents.get(place.preferred) if place.preferred is not None else None
        if agent is None or place.preferred is None or place.preferred_until is None or place.preferred_until <= now:
            return False
        may_at_last = self.may_serve(place, place.preferred, float("inf"))
        return agent.available and place.channel in agent.seat.channels and may_at_last

    def _passed_over(self, place: Waiting, agent: Agent, now: float) -> bool:
        named = place.preferred == agent.seat.agent and place.preferred_until is not None and place.preferred_until > now
        return not named and place.exclusions.get(agent.seat.agent, 0.0) > now

    def _reserved_from(self, place: Waiting, agent: Agent, now: float) -> bool:
        rule, call = self.rules.reserve, next(channel for channel in self.rules.channels if channel.is_call)
        if rule is None or self.is_kept(place, now) or now >= place.waiting_since + self._held_seconds(place, self.queues[place.queue]):
            return False
        pool = [
            one
            for one in self.agents.values()
            if one.available and call.name in one.seat.channels and self.may_serve(place, one.seat.agent, now)
        ]
        free = [one for one in pool if one.has_room(call)]
        kept = rule.agents_of_large_pool if len(pool) > rule.large_pool else rule.agents
        return len(pool) >= rule.smallest_pool and len(free) <= kept and agent in free

    def _held_seconds(self, place: Waiting, queue: QueueRule) -> float:
        assert self.rules.reserve is not None
        if not self.channels[place.channel].live:
            return self.rules.reserve.deferred_share * queue.urgency_seconds[place.channel]
        return self.rules.reserve.hold_seconds if place.tier == self.rules.tiers[-1].name else 0.0

    def same_class(self, one: Waiting, other: Waiting, now: float) -> bool:
        same = (one.queue, one.channel, one.tier, one.requirement) == (other.queue, other.channel, other.tier, other.requirement)
        return same and self._rings_open(one, now) == self._rings_open(other, now)

    def _rings_open(self, place: Waiting, now: float) -> int:
        return sum(place.ring_since + ring.after_seconds <= now for ring in self.queues[place.queue].rings)

    def _rank(self, place: Waiting, agent: Agent, now: float) -> tuple[bool, int, int, float, str]:
        channel, held = self.channels[place.channel], agent.units(live=True) + agent.units(live=False)
        takes_calls = any(self.channels[name].is_call for name in agent.seat.channels)
        packed = channel.packs == "always" or (channel.packs == "with_calls" and takes_calls)
        load = 200 - agent.units(live=True) if packed else held
        breadth = sum(
            all(agent.seat.skills.get(name, 0) >= level for name, level in queue.requirement.items())
            for queue in self.rules.queues
            for name in queue.urgency_seconds
            if name in agent.seat.channels
        )
        preferred = place.preferred == agent.seat.agent and place.preferred_until is not None and place.preferred_until > now
        return not preferred, load, breadth, agent.idle_since, agent.seat.agent
