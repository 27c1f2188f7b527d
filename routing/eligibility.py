"""Who may take what: skills with levels, asked for by the queue, its rings and the interaction itself."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

Requirement = Mapping[str, int]
"""Skill name to the least level that will do (1 to 5)."""

Alternatives = tuple[tuple[tuple[str, int], ...], ...]
"""Several requirements, any of which will do; written so that equal ones compare and hash equal."""


class RingLike(Protocol):
    """What a ring adds: another requirement, and skills the interaction need no longer have."""

    @property
    def requirement(self) -> Requirement: ...
    @property
    def drops(self) -> frozenset[str]: ...


def meets(skills: Mapping[str, int], requirement: Iterable[tuple[str, int]]) -> bool:
    """Whether every required skill is there at its least level."""
    return all(skills.get(name, 0) >= level for name, level in requirement)


def meets_any(skills: Mapping[str, int], alternatives: Alternatives) -> bool:
    """Whether at least one of the alternatives is met."""
    return any(meets(skills, requirement) for requirement in alternatives)


def alternatives(first: Requirement, rings: Sequence[RingLike], asked: Requirement) -> Alternatives:
    """What will do once these rings are open: the queue's own requirement or any ring's.

    Each is joined with what the interaction asks for itself, less what the ring drops; of two levels for one skill the
    higher counts. Rings only ever add agents, they never take one away.
    """
    found = [_joined(first, asked)]
    for ring in rings:
        kept = {name: level for name, level in asked.items() if name not in ring.drops}
        found.append(_joined(ring.requirement, kept))
    return tuple(dict.fromkeys(found))


def _joined(one: Requirement, other: Requirement) -> tuple[tuple[str, int], ...]:
    names = sorted(one.keys() | other.keys())
    return tuple((name, max(one.get(name, 0), other.get(name, 0))) for name in names)
