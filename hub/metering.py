"""Counts what turns do, for Prometheus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hub.floor.now import CellDepth
from hub.floor.rollups import Cell
from hub.journal.clock import Clock
from hub.journal.command import Answer, Command, Refused
from hub.journal.event import Event
from hub.web import metrics
from hub.work.records import Interaction

OFFER_ENDS = frozenset({"offer.accepted", "offer.declined", "offer.missed", "offer.withdrawn"})


class Meter:
    """Observes the decider's turns and the events they publish."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._depths: set[Cell] = set()

    def turn_done(self, commands: Sequence[Command[Any]], answers: Sequence[Answer | Refused], seconds: float) -> None:
        metrics.turn_commands.observe(len(commands))
        metrics.turn_seconds.observe(seconds)
        for command, answer in zip(commands, answers, strict=True):
            outcome = answer.code if isinstance(answer, Refused) else "done"
            metrics.commands_total.labels(type(command).__name__, outcome).inc()

    def count(self, events: Sequence[Event]) -> None:
        for event in events:
            if event.type in OFFER_ENDS:
                metrics.offers_total.labels(event.type.removeprefix("offer.")).inc()
            elif event.type == "interaction.answered":
                place = (event.data["queue"], event.data["channel"], event.data["tier"])
                metrics.wait_seconds.labels(*place).observe(event.data["waited_seconds"])
            elif event.type == "offer.made" and isinstance(event.subject, Interaction):
                self._popped(event.subject)

    def waiting(self, depths: Mapping[Cell, CellDepth]) -> None:
        """What waits now, by cell."""
        now = self._clock.now()
        for cell in self._depths - depths.keys():
            metrics.queue_waiting.labels(*cell).set(0)
            metrics.queue_oldest_seconds.labels(*cell).set(0)
        self._depths = set(depths)
        for cell, depth in depths.items():
            oldest = depth.oldest_waiting_since
            metrics.queue_waiting.labels(*cell).set(depth.waiting)
            metrics.queue_oldest_seconds.labels(*cell).set((now - oldest).total_seconds() if oldest else 0)

    def _popped(self, interaction: Interaction) -> None:
        received, interaction.received_at = interaction.received_at, None
        if received is not None:
            metrics.event_to_pop_seconds.labels(interaction.channel).observe((self._clock.now() - received).total_seconds())
