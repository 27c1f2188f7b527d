"""Whatever happens, in whatever order: the router does what a router that looks at everything would do."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from routing import (
    AgentId,
    AssignRefused,
    Channel,
    ChannelRule,
    ExitDecision,
    ExitRule,
    Hold,
    HoldDecision,
    InteractionId,
    OfferDecision,
    QueueName,
    QueueRule,
    Reason,
    ReserveRule,
    Ring,
    Router,
    RoutingRules,
    Seat,
    Tier,
    TierRule,
    Waiting,
)
from tests.properties.reference_router import Agent, ReferenceRouter

PHONE, CHAT, EMAIL = Channel("phone"), Channel("chat"), Channel("email")
SALES, BILLING = QueueName("sales"), QueueName("billing")
RULES = RoutingRules(
    tiers=(
        TierRule(name=Tier("gold"), weight=4, head_start_seconds=30),
        TierRule(name=Tier("silver"), weight=2, head_start_seconds=10),
        TierRule(name=Tier("bronze"), weight=1),
    ),
    channels=(
        ChannelRule(name=PHONE, live=True, units=100),
        ChannelRule(name=CHAT, live=True, units=30, packs="with_calls"),
        ChannelRule(name=EMAIL, live=False, units=20, most_in_hand=2),
    ),
    queues=(
        QueueRule(name=SALES, urgency_seconds={PHONE: 20, CHAT: 30, EMAIL: 40}, requirement={"sales": 1}),
        QueueRule(
            name=BILLING,
            urgency_seconds={PHONE: 20, CHAT: 60, EMAIL: 100},
            requirement={"billing": 3},
            rings=(
                Ring(after_seconds=10, requirement={"billing": 1}),
                Ring(after_seconds=25, requirement={"sales": 2}, drops=frozenset({"es"})),
            ),
            exits=(ExitRule(after_seconds=40, kind="callback"),),
        ),
    ),
    reserve=ReserveRule(agents=1, smallest_pool=3, agents_of_large_pool=2, large_pool=4, hold_seconds=20, deferred_share=0.5),
    drain_share=0.0,
)
AGENTS = [AgentId(f"agent{number}") for number in range(6)]
SKILLS: list[dict[str, int]] = [{"sales": 1}, {"billing": 3}, {"billing": 1, "es": 1}, {"sales": 2, "billing": 4, "es": 2}]
CHANNELS: list[tuple[Channel, ...]] = [(PHONE,), (PHONE, CHAT, EMAIL), (CHAT, EMAIL)]
Answer = TypeVar("Answer")
Preference = tuple[AgentId, float, bool] | None
PREFERENCES = st.none() | st.tuples(st.sampled_from(AGENTS), st.sampled_from([5.0, 15.0]), st.booleans())


class World(RuleBasedStateMachine):
    """A floor on which everything can happen; after each step both routers decide."""

    company = RULES

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.arrived = 0
        self.router = Router(self.company)
        self.twin = Router(self.company)
        self.model = ReferenceRouter(self.company)
        self.taken: dict[InteractionId, tuple[Waiting, AgentId]] = {}
        self.holds: dict[InteractionId, tuple[Hold, ...]] = {}

    @initialize(data=st.data())
    def staff(self, data: st.DataObject) -> None:
        for agent in data.draw(st.sets(st.sampled_from(AGENTS), min_size=2).map(sorted)):
            self.sign_in(agent, data.draw(st.sampled_from(SKILLS)), data.draw(st.sampled_from(CHANNELS)), "ring", True)

    # What can happen

    @rule(
        queue=st.sampled_from([SALES, BILLING]),
        channel=st.sampled_from([PHONE, CHAT, EMAIL]),
        tier=st.sampled_from(["gold", "silver", "bronze"]),
        speaks=st.booleans(),
        preference=PREFERENCES,
        age=st.sampled_from([0.0, 0.0, 12.0]),
    )
    def arrive(
        self, queue: QueueName, channel: Channel, tier: str, speaks: bool, preference: tuple[AgentId, float, bool] | None, age: float
    ) -> None:
        self.arrived += 1
        id = InteractionId(f"i{self.arrived:03}")
        agent, seconds, only = preference if preference is not None else (None, 0.0, False)
        place = self.both(
            lambda router: router.enqueue(
                id,
                queue,
                channel,
                Tier(tier),
                self.now,
                age_seconds=age,
                requirement={"es": 1} if speaks else None,
                preferred=agent,
                preferred_for_seconds=seconds,
                only_preferred=only,
            )
        )
        self.model.places[id] = place
        self.decide()

    @rule(
        agent=st.sampled_from(AGENTS),
        skills=st.sampled_from(SKILLS),
        channels=st.sampled_from(CHANNELS),
        mode=st.sampled_from(["ring", "auto"]),
        available=st.booleans(),
    )
    def sign_in(self, agent: AgentId, skills: dict[str, int], channels: tuple[Channel, ...], mode: str, available: bool) -> None:
        modes = dict.fromkeys(channels, "ring" if mode == "ring" else "auto")
        seat = Seat(agent=agent, skills=skills, channels=modes)
        if agent in self.model.agents:
            self.both(lambda router: router.reseat(seat, self.now))
            self.model.agents[agent].seat = seat
        else:
            self.both(lambda router: router.sign_in(seat, self.now, available=available))
            self.model.agents[agent] = Agent(seat, available, self.now)
        self.decide()

    @precondition(lambda self: self.model.agents)
    @rule(data=st.data())
    def sign_out(self, data: st.DataObject) -> None:
        agent = data.draw(st.sampled_from(sorted(self.model.agents)))
        self.both(lambda router: router.sign_out(agent))
        del self.model.agents[agent]
        for id in [id for id, (_, holder) in self.taken.items() if holder == agent]:
            self.requeue(id, None)
        self.decide()

    @precondition(lambda self: self.model.agents)
    @rule(data=st.data(), available=st.booleans())
    def choose_presence(self, data: st.DataObject, available: bool) -> None:
        agent = data.draw(st.sampled_from(sorted(self.model.agents)))
        self.both(lambda router: router.set_available(agent, available, self.now))
        if available and not self.model.agents[agent].available:
            self.model.agents[agent].idle_since = self.now
        self.model.agents[agent].available = available
        self.decide()

    @precondition(lambda self: self.taken)
    @rule(data=st.data(), answer=st.sampled_from(["accept", "decline", "finish", "finish"]))
    def answer(self, data: st.DataObject, answer: str) -> None:
        id = data.draw(st.sampled_from(sorted(self.taken)))
        agent = self.taken[id][1]
        if answer == "accept":
            self.both(lambda router: router.accept(agent, id))
            self.model.agents[agent].ringing.discard(id)
        else:
            self.both(lambda router: router.release(agent, id, self.now, idle=answer == "finish"))
            self.give_back(agent, id, idle=answer == "finish")
        if answer == "decline":
            self.requeue(id, agent)
        if answer == "finish":
            del self.taken[id]
        self.decide()

    @precondition(lambda self: self.model.places)
    @rule(data=st.data(), change=st.sampled_from(["cancel", "retier", "move", "boost"]))
    def change_place(self, data: st.DataObject, change: str) -> None:
        id = data.draw(st.sampled_from(sorted(self.model.places)))
        changes: dict[str, Callable[[Router], Waiting | None]] = {
            "cancel": lambda router: router.remove(id),
            "retier": lambda router: router.retier(id, Tier("gold"), self.now),
            "move": lambda router: router.move(id, now=self.now, queue=SALES, channel=CHAT),
            "boost": lambda router: router.boost(id, 25.0, self.now),
        }
        place = self.both(changes[change])
        assert place is not None
        if change == "cancel" or place != self.model.places[id]:
            self.holds.pop(id, None)
        self.model.places[id] = place
        if change == "cancel":
            del self.model.places[id]
        self.decide()

    @precondition(lambda self: self.model.places)
    @rule(data=st.data(), agent=st.sampled_from(AGENTS))
    def assign(self, data: st.DataObject, agent: AgentId) -> None:
        id = data.draw(st.sampled_from(sorted(self.model.places)))
        answer = self.both(lambda router: router.assign(id, agent, self.now))
        if isinstance(answer, AssignRefused):
            signed_in = self.model.agents.get(agent)
            channel = self.model.channels[self.model.places[id].channel]
            assert signed_in is None or channel.name not in signed_in.seat.channels or not signed_in.has_room(channel)
            return
        assert answer.agent == agent
        self.take(answer)
        self.model.claim(id, agent)
        self.decide()

    @rule(seconds=st.sampled_from([1.0, 3.0, 10.0, 61.0]))
    def time_passes(self, seconds: float) -> None:
        """Nothing is looked at in between unless the router asked to be woken."""
        until = self.now + seconds
        while (wake := self.router.next_wake(self.now)) is not None and wake <= until:
            self.now = max(self.now, wake)
            self.decide()
        self.now = until
        self.decide()

    # What must hold

    @invariant()
    def nobody_holds_more_than_they_can(self) -> None:
        for agent in self.model.agents.values():
            assert agent.units(live=True) <= 100
            assert agent.units(live=False) <= 100
            assert sum(channel.name == EMAIL for channel in agent.holds.values()) <= 2
            assert len(agent.ringing) <= 1

    @invariant()
    def every_hold_is_named_and_ends(self) -> None:
        """An agent with room, work they could serve, and yet no offer: only with a hold that is named and has a timer."""
        for place in self.model.places.values():
            for agent in self.model.agents.values():
                channel = self.model.channels[place.channel]
                idle = agent.available and channel.name in agent.seat.channels and agent.has_room(channel)
                if idle and self.model.may_serve(place, agent.seat.agent, self.now):
                    self.assert_named(place, agent.seat.agent)

    @invariant()
    def positions_count_who_is_before(self) -> None:
        for place in self.model.places.values():
            before = [other for other in self.model.places.values() if self.before(other, place)]
            assert self.router.position(place.id, self.now) == len(before) + 1

    def before(self, other: Waiting, place: Waiting) -> bool:
        live = {channel.name for channel in self.company.channels if channel.live}
        if other.queue != place.queue or (other.channel in live) != (place.channel in live):
            return False
        keys = [(-self.model.score(one, self.now), one.waiting_since, one.id) for one in (other, place)]
        return keys[0] < keys[1]

    def assert_named(self, place: Waiting, agent: AgentId) -> None:
        same = [other for other in self.model.places.values() if self.model.same_class(other, place, self.now)]
        ready = [other for other in same if not self.model.is_kept(other, self.now)]
        first = min(ready, key=lambda other: (other.key, other.waiting_since, other.id), default=place)
        named = [
            hold
            for id in {place.id, first.id}
            for hold in self.holds.get(id, ())
            if hold.agent in (None, agent) or hold.kind == "preferred"
        ]
        assert any(hold.until is None or hold.until > self.now or place.only_preferred for hold in named)
        ends = [hold.until for hold in named if hold.until is not None and hold.until > self.now]
        wake = self.router.next_wake(self.now)
        assert not ends or (wake is not None and wake <= min(ends))

    # How all are kept side by side

    def both(self, ask: Callable[[Router], Answer]) -> Answer:
        """Ask the router and its twin: the same question gets the same answer."""
        answer, again = ask(self.router), ask(self.twin)
        assert _plain(answer) == _plain(again)
        return answer

    def decide(self) -> None:
        decisions = self.both(lambda router: router.match(self.now))
        expected = list(self.model.offers(self.now))
        assert [(one.id, one.agent) for one in decisions if isinstance(one, OfferDecision)] == expected
        for decision in decisions:
            if isinstance(decision, OfferDecision):
                self.take(decision)
            elif isinstance(decision, ExitDecision):
                self.model.places[decision.id] = decision.waiting
            else:
                self.holds[decision.id] = decision.reason.holds

    def take(self, offer: OfferDecision) -> None:
        assert offer.id not in self.taken
        assert self.router.waiting(offer.id) is None
        self.taken[offer.id] = (offer.waiting, offer.agent)
        self.holds.pop(offer.id, None)

    def give_back(self, agent: AgentId, id: InteractionId, *, idle: bool) -> None:
        held = self.model.agents[agent]
        del held.holds[id]
        held.ringing.discard(id)
        if idle:
            held.idle_since = self.now

    def requeue(self, id: InteractionId, exclude: AgentId | None) -> None:
        before, _ = self.taken.pop(id)
        place = self.both(lambda router: router.requeue(before, self.now, exclude=exclude))
        assert (place.key, place.waiting_since) == (before.key, before.waiting_since)
        self.model.places[id] = place


class WorldWithDraining(World):
    """The same floor where agents make room for calls: every promise but the exact order of offers."""

    company = replace(RULES, drain_share=0.5)

    def decide(self) -> None:
        for decision in self.both(lambda router: router.match(self.now)):
            if isinstance(decision, OfferDecision):
                self.follow(decision)
            elif isinstance(decision, ExitDecision):
                self.model.places[decision.id] = decision.waiting
            else:
                self.holds[decision.id] = decision.reason.holds

    def follow(self, offer: OfferDecision) -> None:
        place = self.model.places[offer.id]
        assert offer.agent in self.model.able(place, self.now)
        assert self.model.agents[offer.agent].has_room(self.model.channels[offer.channel])
        self.take(offer)
        self.model.claim(offer.id, offer.agent)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("world", [World, WorldWithDraining])
def test_it_decides_as_one_who_looks_at_every_pair(world: type[World]) -> None:
    run_state_machine_as_test(world, settings=settings(max_examples=400, stateful_step_count=40, deadline=None))


def _plain(answer: object) -> object:
    """An answer as plain data, reasons included."""
    if isinstance(answer, list):
        return [_plain(one) for one in answer]
    if isinstance(answer, OfferDecision | HoldDecision | ExitDecision):
        return replace(answer, reason=Reason()), answer.reason.as_json()
    return answer
