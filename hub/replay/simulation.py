"""Plays demand through the router in virtual time: agents accept at once, handle what they get, and are free again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush
from itertools import count, pairwise

from routing import AcceptMode, AgentId, Channel, InteractionId, OfferDecision, Router, Seat

from .contact import Contact, Demand
from .staffing import Staffing

Step = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one contact; an abandoned wait counts until the customer left."""

    contact: Contact
    waited_seconds: float
    answered: bool


class NobodyLeft(Exception):
    """Somebody waits, nobody works, and nothing will change that."""


class Simulation:
    """One run. `on_arrival` is called for each contact once it waits, for whoever wants to look at the queue then."""

    def __init__(self, router: Router, staffing: Staffing, channels: Iterable[Channel]) -> None:
        self.on_arrival: Callable[[InteractionId, float], None] = lambda id, now: None
        self._router = router
        self._staffing = staffing
        self._modes: dict[Channel, AcceptMode] = dict.fromkeys(channels, "auto")
        self._agents = [AgentId(f"agent {number:04}") for number in range(staffing.most)]
        self._now = 0.0
        self._steps: list[tuple[float, int, Step]] = []
        self._numbers = count()
        self._waiting: dict[InteractionId, Demand] = {}
        self._outcomes: list[Outcome] = []

    def run(self, demand: Sequence[Demand]) -> Iterator[Outcome]:
        """Play demand that stands in the order of arrival, until everybody was answered or has left."""
        self._now = demand[0].contact.arrived_at
        self._open()
        for one in demand:
            yield from self._until(one.contact.arrived_at)
            self._arrive(one)
        while self._waiting:
            yield from self._until(self._next_time())
        yield from self._outcomes

    def _open(self) -> None:
        working = self._staffing.at(self._now)
        for number, agent in enumerate(self._agents):
            self._router.sign_in(Seat(agent=agent, skills={}, channels=self._modes), self._now, available=number < working)
        for (_, before), (since, after) in pairwise(zip(self._staffing.since, self._staffing.agents, strict=True)):
            if since > self._now and before != after:
                self._at(since, partial(self._change_shift, after))

    def _until(self, instant: float) -> Iterator[Outcome]:
        """Let everything happen up to an instant, and decide after each thing that did."""
        while (self._steps and self._steps[0][0] <= instant) or (self._router.next_wake(self._now) or instant) < instant:
            self._now = self._next_time()
            while self._steps and self._steps[0][0] <= self._now:
                heappop(self._steps)[2]()
            self._decide()
            yield from self._outcomes
            self._outcomes.clear()
        self._now = instant

    def _next_time(self) -> float:
        wake = self._router.next_wake(self._now)
        times = [self._steps[0][0]] if self._steps else []
        times += [wake] if wake is not None else []
        if not times:
            raise NobodyLeft(f"{len(self._waiting)} wait and nobody works")
        return min(times)

    def _arrive(self, one: Demand) -> None:
        contact = one.contact
        self._waiting[contact.id] = one
        self._router.enqueue(contact.id, contact.queue, contact.channel, contact.tier, self._now)
        if one.patience_seconds < float("inf"):
            self._at(self._now + one.patience_seconds, partial(self._leave, one))
        self._decide()
        if contact.id in self._waiting:
            self.on_arrival(contact.id, self._now)

    def _decide(self) -> None:
        for decision in self._router.match(self._now):
            if isinstance(decision, OfferDecision):
                self._answer(decision)

    def _answer(self, offer: OfferDecision) -> None:
        one = self._waiting.pop(offer.id)
        self._outcomes.append(Outcome(contact=one.contact, waited_seconds=self._now - one.contact.arrived_at, answered=True))
        self._at(self._now + one.handle_seconds, partial(self._finish, offer))

    def _finish(self, offer: OfferDecision) -> None:
        self._router.release(offer.agent, offer.id, self._now, idle=True)

    def _leave(self, one: Demand) -> None:
        if self._waiting.pop(one.contact.id, None) is not None:
            self._router.remove(one.contact.id)
            self._outcomes.append(Outcome(contact=one.contact, waited_seconds=one.patience_seconds, answered=False))

    def _change_shift(self, working: int) -> None:
        for number, agent in enumerate(self._agents):
            self._router.set_available(agent, number < working, self._now)

    def _at(self, instant: float, step: Step) -> None:
        heappush(self._steps, (instant, next(self._numbers), step))
