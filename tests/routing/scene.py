"""A small company to route for: four tiers, four channels, queues as a test needs them, and words to say what happens."""

from dataclasses import replace

from routing import (
    AgentId,
    Channel,
    ChannelRule,
    Decision,
    ExitDecision,
    HoldDecision,
    InteractionId,
    OfferDecision,
    Policy,
    QueueName,
    QueueRule,
    Router,
    RoutingRules,
    Seat,
    Tier,
    TierRule,
    Waiting,
)

PHONE, CHAT, SMS, EMAIL = Channel("phone"), Channel("chat"), Channel("sms"), Channel("email")
URGENCY = {PHONE: 20.0, CHAT: 30.0, SMS: 300.0, EMAIL: 3600.0}
HELP = QueueRule(name=QueueName("help"), urgency_seconds=URGENCY)
RULES = RoutingRules(
    tiers=(
        TierRule(name=Tier("platinum"), weight=8, head_start_seconds=60),
        TierRule(name=Tier("gold"), weight=4, head_start_seconds=45),
        TierRule(name=Tier("silver"), weight=2, head_start_seconds=20),
        TierRule(name=Tier("bronze"), weight=1),
    ),
    channels=(
        ChannelRule(name=PHONE, live=True, units=100),
        ChannelRule(name=CHAT, live=True, units=30, packs="with_calls"),
        ChannelRule(name=SMS, live=False, units=20, most_in_hand=3),
        ChannelRule(name=EMAIL, live=False, units=20, most_in_hand=2),
    ),
    queues=(HELP,),
)


def rules_with(*queues: QueueRule) -> RoutingRules:
    return replace(RULES, queues=queues or RULES.queues)


class Scene:
    """A router and what happens around it. Offers are accepted at once unless agents take them `ring`ing."""

    def __init__(self, *queues: QueueRule, rules: RoutingRules | None = None, policy: Policy | None = None) -> None:
        self.rules = rules if rules is not None else rules_with(*queues)
        self.router = Router(self.rules, policy)

    def agent(
        self,
        name: str,
        *,
        skills: dict[str, int] | None = None,
        channels: str = "phone chat sms email",
        rings: bool = False,
        available: bool = True,
        at: float = 0.0,
        idle_since: float | None = None,
    ) -> AgentId:
        """An agent signs in."""
        modes = {Channel(channel): "ring" if rings else "auto" for channel in channels.split()}
        seat = Seat(agent=AgentId(name), skills=skills or {}, channels=modes)
        self.router.sign_in(seat, at, available=available, idle_since=idle_since)
        return seat.agent

    def waits(
        self,
        id: str,
        tier: str = "bronze",
        channel: Channel = PHONE,
        *,
        at: float = 0.0,
        queue: str = "help",
        age: float = 0.0,
        needs: dict[str, int] | None = None,
        preferred: str | None = None,
        preferred_for: float = 0.0,
        only_preferred: bool = False,
        not_to: dict[str, float] | None = None,
        head_start: bool = True,
    ) -> Waiting:
        """An interaction comes into the queue."""
        return self.router.enqueue(
            InteractionId(id),
            QueueName(queue),
            channel,
            Tier(tier),
            at,
            age_seconds=age,
            requirement=needs,
            preferred=None if preferred is None else AgentId(preferred),
            preferred_for_seconds=preferred_for,
            only_preferred=only_preferred,
            exclusions={AgentId(agent): until for agent, until in (not_to or {}).items()},
            head_start=head_start,
        )

    def decides(self, at: float) -> list[Decision]:
        """Everything decided at a time."""
        return self.router.match(at)

    def offers(self, at: float) -> list[tuple[str, str]]:
        """Who is offered what, in order."""
        return [(offer.id, offer.agent) for offer in self.offer_decisions(at)]

    def offer_decisions(self, at: float) -> list[OfferDecision]:
        return [one for one in self.router.match(at) if isinstance(one, OfferDecision)]

    def holds(self, at: float) -> dict[str, list[tuple[str, float | None]]]:
        """What is said to hold whom back, and until when."""
        said = [one for one in self.router.match(at) if isinstance(one, HoldDecision)]
        return {one.id: [(hold.kind, hold.until) for hold in one.reason.holds] for one in said}

    def exits(self, at: float) -> list[tuple[str, str]]:
        """Who should leave, and how."""
        return [(one.id, one.exit.kind) for one in self.router.match(at) if isinstance(one, ExitDecision)]

    def finishes(self, agent: str, id: str, *, at: float) -> None:
        """An agent's handling ends."""
        self.router.release(AgentId(agent), InteractionId(id), at, idle=True)

    def order_of_service(self, at: float, *, agent: str = "only") -> list[str]:
        """Everybody who waits, in the order in which one agent would be offered them at that time."""
        self.agent(agent)
        served = []
        while offers := self.offers(at):
            [(id, _)] = offers
            served.append(id)
            self.finishes(agent, id, at=at)
        return served
