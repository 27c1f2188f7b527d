"""Turns what the company configured into the rules that routing knows; routing never learns that files exist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time

from hub.company import ChannelConfig, Company, Exit, Hours, QueueConfig
from hub.company import Period as ConfiguredPeriod
from hub.company_holidays import closed_days
from hub.work.placing import PHONE, VOICEMAIL
from routing.hours import BusinessClock, Period
from routing.ids import Channel, QueueName, Tier
from routing.rules import ChannelRule, ExitRule, QueueRule, ReserveRule, Ring, RoutingRules, TierRule

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def rules_of(company: Company) -> RoutingRules:
    hours = {named.name: clock_of(named) for named in company.hours}
    return RoutingRules(
        tiers=tuple(
            TierRule(name=Tier(tier.name), weight=tier.weight, head_start_seconds=tier.head_start_seconds) for tier in company.tiers
        ),
        channels=(*(_channel(name, channel) for name, channel in company.channels.items()), *_voicemail(company)),
        queues=tuple(_queue(queue, hours, company) for queue in company.queues),
        reserve=ReserveRule(
            smallest_pool=company.reserve.pool,
            large_pool=company.reserve.large_pool,
            hold_seconds=company.reserve.seconds,
            deferred_share=company.reserve.deferred_urgency_share,
        ),
    )


def membership(queue: str) -> str:
    """The skill that says an agent serves this queue."""
    return f"queue:{queue}"


def clock_of(hours: Hours) -> BusinessClock:
    return BusinessClock(
        zone=hours.zone,
        week={WEEKDAYS.index(day): _periods(periods) for day, periods in hours.days.items()},
        holidays=closed_days(hours),
        exceptions={date.fromisoformat(day): _periods(periods) for day, periods in hours.exceptions.items()},
    )


def _channel(name: str, channel: ChannelConfig) -> ChannelRule:
    packs = channel.packs if channel.live else "never"
    return ChannelRule(name=Channel(name), live=channel.live, units=channel.units, most_in_hand=channel.most_in_hand, packs=packs)


def _voicemail(company: Company) -> Iterator[ChannelRule]:
    """Voicemails are left on calls, and are deferred work."""
    if PHONE in company.channels:
        rules = company.phone.voicemail
        yield ChannelRule(name=VOICEMAIL, live=False, units=rules.units, most_in_hand=rules.most_in_hand, packs="never")


def _queue(queue: QueueConfig, hours: dict[str, BusinessClock], company: Company) -> QueueRule:
    member = {membership(queue.name): 1}
    urgency = {Channel(channel): target.urgency for channel, target in queue.channels.items()}
    if PHONE in queue.channels:
        urgency[VOICEMAIL] = company.phone.voicemail.target_seconds
    clock = hours[queue.hours] if queue.hours else None
    return QueueRule(
        name=QueueName(queue.name),
        urgency_seconds=urgency,
        requirement=member | queue.skills,
        rings=tuple(
            Ring(after_seconds=ring.after_seconds, requirement=member | ring.skills, drops=frozenset(ring.drops)) for ring in queue.rings
        ),
        exits=tuple(_exit(way_out) for way_out in queue.exits),
        exit_when_unservable=_exit(queue.exit_when_unservable) if queue.exit_when_unservable else None,
        clock=clock,
        hours=clock,
        at_close=ExitRule(after_seconds=0, kind="message") if clock and queue.at_close == "exit" else None,
    )


def _exit(way_out: Exit) -> ExitRule:
    return ExitRule(after_seconds=way_out.after_seconds, kind=way_out.kind, to=QueueName(way_out.to) if way_out.to else None)


def _periods(periods: tuple[ConfiguredPeriod, ...]) -> tuple[Period, ...]:
    return tuple(Period(opens=_time(period.opens), closes=_time(period.closes)) for period in periods)


def _time(text: str) -> time:
    return time(0, 0) if text == "24:00" else time.fromisoformat(text)
