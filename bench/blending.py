"""Calls, chats and mail for the same twenty agents, in virtual time: what blending costs live work. `python -m bench.blending`

Calls are for the whole agent, three chats fit beside each other, and there is always mail to do. Mail rests while its agent
is in a call. Three ways to count: as the hub does (a call may interrupt mail, chats are packed), the same with chats spread,
and the naive way, where every piece of work takes its units from one account.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count

from routing import (
    AgentId,
    Channel,
    ChannelRule,
    InteractionId,
    OfferDecision,
    QueueName,
    QueueRule,
    Router,
    RoutingRules,
    Seat,
    Tier,
    TierRule,
)

CALL, CHAT, MAIL = Channel("call"), Channel("chat"), Channel("mail")
HELP, TIERS, SHARES = QueueName("help"), (Tier("gold"), Tier("silver"), Tier("bronze")), (0.1, 0.3, 0.6)
TARGETS = {CALL: 20.0, CHAT: 30.0}
AGENTS, HOURS, WARM_UP_HOURS = 20, 24, 2
SECONDS_BETWEEN = {CALL: 32.0, CHAT: 48.0}
HANDLE_SECONDS = {CALL: 300.0, CHAT: 600.0, MAIL: 240.0}
MAIL_AT_HAND = 60

OURS = RoutingRules(
    tiers=tuple(
        TierRule(name=tier, weight=weight, head_start_seconds=head)
        for tier, weight, head in zip(TIERS, (4, 2, 1), (45, 20, 0), strict=True)
    ),
    channels=(
        ChannelRule(name=CALL, live=True, units=100),
        ChannelRule(name=CHAT, live=True, units=30, packs="with_calls"),
        ChannelRule(name=MAIL, live=False, units=20, most_in_hand=2),
    ),
    queues=(QueueRule(name=HELP, urgency_seconds={CALL: 20.0, CHAT: 30.0, MAIL: 14_400.0}),),
)


def _with(**changes: ChannelRule) -> RoutingRules:
    return replace(OURS, channels=tuple(changes.get(channel.name, channel) for channel in OURS.channels))


WAYS: dict[str, RoutingRules] = {
    "the hub's way": OURS,
    "no mail at all": OURS,
    "chats spread": _with(chat=ChannelRule(name=CHAT, live=True, units=30, packs="never")),
    "naive unit count": replace(_with(mail=ChannelRule(name=MAIL, live=True, units=20, most_in_hand=2)), drain_share=0.0, reserve=None),
}


@dataclass(slots=True)
class Handling:
    """Work in an agent's hands; the number of its end tells an end that still counts from one that was put off."""

    channel: Channel
    left_seconds: float
    since: float
    end: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Blended:
    """What one way of counting gave: waits in seconds, of those who wait still so far, and the share within target."""

    way: str
    call_mean: float
    call_p95: float
    calls_in_target: float
    chat_mean: float
    chat_p95: float
    chats_in_target: float
    mails_an_hour: float


class Day:
    """One run; `waits` and `mails_done` count what has happened so far."""

    def __init__(self, rules: RoutingRules, *, mail: bool, seed: int) -> None:
        self.now = 0.0
        self.waits: dict[Channel, list[float]] = {CALL: [], CHAT: []}
        self.mails_done = 0
        self._mail = mail
        # A stream for each channel, drawn from at arrival: every way gets the same calls and the same chats.
        self._draws = {channel: random.Random(f"{seed} {channel}") for channel in HANDLE_SECONDS}
        self._work: dict[InteractionId, float] = {}
        self._since: dict[InteractionId, float] = {}
        self._router = Router(rules)
        self._steps: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()
        self._held: dict[AgentId, dict[InteractionId, Handling]] = {AgentId(f"agent {number:02}"): {} for number in range(AGENTS)}
        for agent in self._held:
            self._router.sign_in(Seat(agent=agent, skills={}, channels=dict.fromkeys(HANDLE_SECONDS, "auto")), 0.0, available=True)
        for _ in range(MAIL_AT_HAND if mail else 0):
            self._enqueue(MAIL)
        for channel in SECONDS_BETWEEN:
            self._come(channel)

    def run(self, until_hours: float) -> None:
        """Go on until then."""
        while self.now < until_hours * 3600:
            self._advance()

    def waiting_seconds(self, channel: Channel) -> list[float]:
        """How long those have waited who wait still."""
        return [self.now - since for id, since in self._since.items() if id.startswith(channel)]

    def _advance(self) -> None:
        """The next thing happens, and the router decides."""
        wake = self._router.next_wake(self.now)
        if wake is not None and wake < self._steps[0][0]:
            self.now = wake
        else:
            self.now, _, step = heappop(self._steps)
            step()
        for decision in self._router.match(self.now):
            if isinstance(decision, OfferDecision):
                self._take(decision)

    def _come(self, channel: Channel) -> None:
        """The next customer of a live channel is due."""

        def arrive() -> None:
            self._enqueue(channel)
            self._come(channel)

        self._at(self.now + self._draws[channel].expovariate(1 / SECONDS_BETWEEN[channel]), arrive)

    def _enqueue(self, channel: Channel) -> None:
        id, draws = InteractionId(f"{channel} {next(self._numbers)}"), self._draws[channel]
        self._work[id] = draws.expovariate(1 / HANDLE_SECONDS[channel])
        self._since[id] = self.now
        self._router.enqueue(id, HELP, channel, draws.choices(TIERS, SHARES)[0], self.now)

    def _take(self, offer: OfferDecision) -> None:
        held = self._held[offer.agent]
        waited = self.now - self._since.pop(offer.id)
        if offer.channel in TARGETS:
            self.waits[offer.channel].append(waited)
        elif self._mail:
            self._enqueue(MAIL)
        held[offer.id] = Handling(offer.channel, self._work.pop(offer.id), self.now)
        if offer.channel == CALL:
            self._put_mail_aside(offer.agent)
        self._work_on(offer.agent, offer.id)

    def _put_mail_aside(self, agent: AgentId) -> None:
        for handling in self._held[agent].values():
            if handling.channel == MAIL:
                handling.left_seconds -= self.now - handling.since
                handling.end = -1

    def _work_on(self, agent: AgentId, id: InteractionId) -> None:
        handling = self._held[agent][id]
        handling.since, handling.end = self.now, next(self._numbers)
        end = handling.end
        self._at(self.now + handling.left_seconds, lambda: self._finish(agent, id, end))

    def _finish(self, agent: AgentId, id: InteractionId, end: int) -> None:
        held = self._held[agent]
        if id not in held or held[id].end != end:
            return
        channel = held.pop(id).channel
        self.mails_done += channel == MAIL
        self._router.release(agent, id, self.now, idle=True)
        if channel == CALL:
            for other, handling in held.items():
                if handling.channel == MAIL:
                    self._work_on(agent, other)

    def _at(self, instant: float, step: Callable[[], None]) -> None:
        heappush(self._steps, (instant, next(self._numbers), step))


def blended(way: str, *, hours: float = HOURS, seed: int = 1999) -> Blended:
    """One way of counting, after the first hours, in which the floor fills up."""
    day = Day(WAYS[way], mail=way != "no mail at all", seed=seed)
    day.run(WARM_UP_HOURS)
    for waits in day.waits.values():
        waits.clear()
    day.mails_done = 0
    day.run(hours)
    calls, chats = (day.waits[channel] + day.waiting_seconds(channel) for channel in (CALL, CHAT))
    return Blended(
        way=way,
        call_mean=_mean(calls),
        call_p95=_percentile(calls, 0.95),
        calls_in_target=_share(calls, TARGETS[CALL]),
        chat_mean=_mean(chats),
        chat_p95=_percentile(chats, 0.95),
        chats_in_target=_share(chats, TARGETS[CHAT]),
        mails_an_hour=day.mails_done / (hours - WARM_UP_HOURS),
    )


def _mean(waits: Sequence[float]) -> float:
    return sum(waits) / max(1, len(waits))


def _percentile(waits: Sequence[float], share: float) -> float:
    return sorted(waits)[int(share * (len(waits) - 1))] if waits else float("inf")


def _share(waits: Sequence[float], target: float) -> float:
    return sum(wait <= target for wait in waits) / max(1, len(waits))


def table(rows: Sequence[Blended]) -> str:
    """The ways as a Markdown table."""
    lines = [
        "| | calls: mean s | p95 s | in 20 s | chats: mean s | p95 s | in 30 s | mails an hour |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        calls = f"{row.call_mean:,.1f} | {row.call_p95:,.0f} | {row.calls_in_target:.3f}"
        chats = f"{row.chat_mean:,.1f} | {row.chat_p95:,.0f} | {row.chats_in_target:.3f}"
        lines.append(f"| {row.way} | {calls} | {chats} | {row.mails_an_hour:.0f} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.blending", description=__doc__)
    parser.add_argument("--hours", type=float, default=HOURS, help=f"virtual hours ({HOURS})")
    hours = parser.parse_args(arguments).hours
    print(table([blended(way, hours=hours) for way in WAYS]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
