"""Fills in what a log leaves open: handle times of those not served, patience of those who were."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from .contact import Contact, Demand


@dataclass(frozen=True, slots=True, kw_only=True)
class PatienceRule:
    """How long customers wait before they leave.

    `log`: as recorded, else exponential with the mean of what was recorded. A log in which only those who left have a
    patience makes everybody less patient than they were: give the mean yourself then. `none`: nobody leaves. `exponential`: drawn for
    everybody, with this mean.
    """

    kind: str
    mean_seconds: float = math.inf

    @classmethod
    def parse(cls, text: str) -> "PatienceRule":
        """`log`, `none` or `exponential:SECONDS`; raises ValueError."""
        kind, _, seconds = text.partition(":")
        if kind in ("log", "none") and not seconds:
            return cls(kind=kind)
        if kind == "exponential" and float(seconds) > 0:
            return cls(kind=kind, mean_seconds=float(seconds))
        raise ValueError(text)


def demand_of(contacts: Sequence[Contact], patience: PatienceRule, seed: int) -> list[Demand]:
    """Every contact with a handle time (drawn from the log's served ones) and a patience; the same for each policy."""
    draws = random.Random(seed)
    handled = [contact.handle_seconds for contact in contacts if contact.handle_seconds is not None]
    left = [contact.patience_seconds for contact in contacts if contact.patience_seconds is not None]
    mean_patience = sum(left) / len(left) if left else math.inf
    return [_demand(contact, patience, draws, handled, mean_patience) for contact in contacts]


def _demand(contact: Contact, patience: PatienceRule, draws: random.Random, handled: list[float], mean_patience: float) -> Demand:
    # Both are drawn for everybody, needed or not, so that one contact's draw does not depend on another's gaps.
    handle, unit = draws.choice(handled) if handled else 0.0, draws.expovariate(1.0)
    return Demand(
        contact=contact,
        handle_seconds=contact.handle_seconds if contact.handle_seconds is not None else handle,
        patience_seconds=_patience(contact, patience, unit, mean_patience),
    )


def _patience(contact: Contact, patience: PatienceRule, unit: float, mean_patience: float) -> float:
    if patience.kind == "none":
        return math.inf
    if patience.kind == "exponential":
        return unit * patience.mean_seconds
    return contact.patience_seconds if contact.patience_seconds is not None else unit * mean_patience
