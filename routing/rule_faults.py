"""What can be wrong with routing rules, each fault a sentence that names the place and what to do."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from .eligibility import Requirement

if TYPE_CHECKING:
    from .rules import ChannelRule, ExitRule, QueueRule, RoutingRules

_CAPACITY = 100


def faults_of(rules: "RoutingRules") -> Iterator[str]:
    """All faults, in the order of the rules."""
    yield from _missing_or_double("tiers", [tier.name for tier in rules.tiers])
    yield from _missing_or_double("channels", [channel.name for channel in rules.channels])
    yield from _missing_or_double("queues", [queue.name for queue in rules.queues])
    for tier in rules.tiers:
        if tier.weight <= 0:
            yield f"tiers.{tier.name}.weight is {tier.weight}: give a number above 0"
        if tier.head_start_seconds < 0:
            yield f"tiers.{tier.name}.head_start_seconds is {tier.head_start_seconds}: give 0 or more"
    yield from _not_falling(rules)
    for channel in rules.channels:
        yield from _channel_faults(channel)
    for queue in rules.queues:
        yield from _queue_faults(queue, rules)
    if not 0 <= rules.drain_share <= 1:
        yield f"drain_share is {rules.drain_share}: give a part of a pool, 0 to 1"
    if rules.pass_over_seconds < 0:
        yield f"pass_over_seconds is {rules.pass_over_seconds}: give 0 or more"
    if rules.pace_seconds <= 0:
        yield f"pace_seconds is {rules.pace_seconds}: give more than 0"


def _missing_or_double(place: str, names: Iterable[str]) -> Iterator[str]:
    counted = Counter(names)
    if not counted:
        yield f"{place} is empty: name at least one"
    for name, times in counted.items():
        if times > 1:
            yield f"{place}.{name} is given {times} times: keep one"


def _not_falling(rules: "RoutingRules") -> Iterator[str]:
    for better, lesser in pairwise(rules.tiers):
        if lesser.weight > better.weight:
            yield f"tiers.{lesser.name}.weight is above that of {better.name}: name the most valuable tier first"


def _channel_faults(channel: "ChannelRule") -> Iterator[str]:
    if not 0 < channel.units <= _CAPACITY:
        yield f"channels.{channel.name}.units is {channel.units}: give 1 to {_CAPACITY}"
    if channel.most_in_hand is not None and channel.most_in_hand < 1:
        yield f"channels.{channel.name}.most_in_hand is {channel.most_in_hand}: give 1 or more, or leave it out"
    if channel.packs != "never" and not channel.live:
        yield f"channels.{channel.name}.packs is {channel.packs!r} on a deferred channel: only live work is packed"


def _queue_faults(queue: "QueueRule", rules: "RoutingRules") -> Iterator[str]:
    place = f"queues.{queue.name}"
    if not queue.urgency_seconds:
        yield f"{place}.urgency_seconds is empty: give at least one channel"
    known = {channel.name for channel in rules.channels}
    for channel, urgency in queue.urgency_seconds.items():
        if channel not in known:
            yield f"{place}.urgency_seconds names the channel {channel}, which does not exist: {_one_of(known)}"
        if urgency <= 0:
            yield f"{place}.urgency_seconds.{channel} is {urgency}: give more than 0"
    yield from _requirement_faults(f"{place}.requirement", queue.requirement)
    for at, ring in enumerate(queue.rings):
        yield from _requirement_faults(f"{place}.rings[{at}].requirement", ring.requirement)
    yield from _not_rising(f"{place}.rings", [ring.after_seconds for ring in queue.rings])
    yield from _not_rising(f"{place}.exits", [leave.after_seconds for leave in queue.exits])
    others: set[str] = {other.name for other in rules.queues if other.name != queue.name}
    for leave in (*queue.exits, queue.exit_when_unservable, queue.at_close):
        if leave is not None:
            yield from _exit_faults(place, leave, others)


def _requirement_faults(place: str, requirement: Requirement) -> Iterator[str]:
    for skill, level in requirement.items():
        if not 1 <= level <= 5:
            yield f"{place}.{skill} is {level}: give a level from 1 to 5"


def _not_rising(place: str, seconds: list[float]) -> Iterator[str]:
    if any(after < 0 for after in seconds):
        yield f"{place}: after_seconds must not be negative"
    if any(later <= earlier for earlier, later in pairwise(seconds)):
        yield f"{place}: after_seconds must rise from one to the next"


def _exit_faults(place: str, leave: "ExitRule", others: set[str]) -> Iterator[str]:
    if leave.kind == "overflow" and leave.to not in others:
        yield f"{place}: an overflow needs another queue in `to`, not {leave.to}: {_one_of(others)}"
    if leave.kind != "overflow" and leave.to is not None:
        yield f"{place}: an exit of kind {leave.kind} takes no `to`: leave out {leave.to}"


def _one_of(names: Iterable[str]) -> str:
    return "use one of " + ", ".join(sorted(names)) if names else "there is none to name"
