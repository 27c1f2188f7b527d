"""What holds a waiting interaction back, and until when: each hold is named, so that nobody waits unexplained."""

from .classes import Entry
from .desks import Need
from .draining import Draining
from .reasons import Hold
from .staff import Staff


def holds_of(
    entry: Entry, now: float, *, staff: Staff, draining: Draining, next_ring: tuple[float, Need] | None, unservable: bool
) -> tuple[Hold, ...]:
    """Every hold on this interaction now, those of one kind in the order of agents' ids.

    `next_ring` is when the next ring opens and whom it adds.
    """
    if unservable:
        return (Hold(kind="unservable"),)
    waiting, waiting_class = entry.waiting, entry.waiting_class
    found = []
    if entry.kept:
        found.append(Hold(kind="preferred", until=waiting.preferred_until, agent=waiting.preferred))
    for agent, until in sorted(waiting.exclusions.items()):
        if until > now and agent in staff.desks and agent != waiting.preferred:
            found.append(Hold(kind="exclusion", until=until, agent=agent))
    if entry.reserved_until is not None and entry.reserved_until > now:
        found.append(Hold(kind="reserve", until=entry.reserved_until))
    if next_ring is not None and staff.with_room(next_ring[1], waiting_class.channel):
        found.append(Hold(kind="ring", until=next_ring[0]))
    found += [Hold(kind="draining", agent=desk.agent) for desk in draining.keeps_from(waiting_class)]
    return tuple(found)
