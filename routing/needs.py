"""What it takes to serve a waiting interaction: now, when its next ring opens, and at the last."""

from .desks import Need
from .eligibility import alternatives
from .ids import QueueName
from .pricing import Pricing
from .staff import Staff
from .waiting import Waiting


class Needs:
    """Needs by queue, rings open and what the interaction itself asks for."""

    def __init__(self, pricing: Pricing, staff: Staff) -> None:
        self._pricing = pricing
        self._staff = staff
        self._known: dict[tuple[QueueName, int, tuple[tuple[str, int], ...]], Need] = {}

    def now(self, waiting: Waiting, now: float) -> Need:
        """With the rings that are open."""
        return self._need(waiting, self._rings_open(waiting, now))

    def next_ring(self, waiting: Waiting, now: float) -> tuple[float, Need] | None:
        """When the next ring opens and what will do then; None when all are open."""
        rings, opened = self._pricing.queue(waiting.queue).rings, self._rings_open(waiting, now)
        return (self._opens(waiting, opened), self._need(waiting, opened + 1)) if opened < len(rings) else None

    def last(self, waiting: Waiting) -> Need:
        """With every ring open."""
        return self._need(waiting, len(self._pricing.queue(waiting.queue).rings))

    def _rings_open(self, waiting: Waiting, now: float) -> int:
        rings = self._pricing.queue(waiting.queue).rings
        return sum(self._opens(waiting, at) <= now for at in range(len(rings)))

    def _opens(self, waiting: Waiting, ring: int) -> float:
        rule = self._pricing.queue(waiting.queue).rings[ring]
        return self._pricing.clock_of(waiting).later(waiting.ring_since, rule.after_seconds)

    def _need(self, waiting: Waiting, rings_open: int) -> Need:
        asked = waiting.requirement
        key = (waiting.queue, rings_open, tuple(sorted(asked.items())) if asked else ())
        need = self._known.get(key)
        if need is None:
            queue = self._pricing.queue(waiting.queue)
            need = self._known[key] = self._staff.need(alternatives(queue.requirement, queue.rings[:rings_open], asked))
        return need
