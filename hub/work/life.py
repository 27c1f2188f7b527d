"""An interaction's life. Each arrow of the state diagram is one function: it checks where it comes from, changes what is true, and
writes one event.

    arrived → queued ⇄ offered → connected → [wrapping] → closed
    arrived → connected (outbound);   queued, offered → connected (a transfer is called off)
    connected → queued (transfer, agent lost) or parked;   queued → parked (kept until the queue opens)
    parked → queued, connected or closed;   any → wrapping, closed: the customer is gone, and who still wraps up decides which

The interaction's state says where the customer is; a handling's state says what an agent does. What an offer, a handling, a transfer or an
exit does to an interaction stands with them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hub.journal.event import Event
from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work.live import Live
from hub.work.placing import leave_place, routed_as, take_place
from hub.work.records import Interaction, Wait
from hub.work.timer_rules import set_interaction_timers, sooner_parked
from routing.ids import AgentId, InteractionId, QueueName, Tier
from routing.waiting import NO_END

CLOSED_HOURS = "closed_hours"
"""How a wait ends that goes on when the queue opens."""
GONE = "queue_gone"
"""Why work moved that was in a queue which is configured no more."""


class IllegalMove(Exception):
    """An arrow that the diagram does not have was taken: a mistake of ours, so the turn fails."""


def happened(turn: Turn, interaction: Interaction, type: str, *, agent: str | None = None, **facts: Any) -> Event:
    """Record an event of this interaction, with the queue, channel and tier it counts for."""
    place = {"queue": interaction.queue, "channel": interaction.channel, "tier": interaction.tier}
    return turn.record(
        type,
        interaction=interaction.id,
        agent=agent,
        customer=interaction.customer_id,
        subject=interaction,
        facts=place | facts,
    )


def changed(live: Live, turn: Turn, interaction: Interaction) -> None:
    """Its row is written with the turn, its timers follow from it, and its call, where it is one, is looked at again."""
    turn.save(interaction)
    live.calls.touch(interaction.id)
    set_interaction_timers(live, interaction, turn.now)


def arrive(live: Live, turn: Turn, interaction: Interaction) -> None:
    live.keep(interaction)
    happened(turn, interaction, "interaction.arrived", direction=interaction.direction, mode=interaction.mode, match=interaction.match)
    changed(live, turn, interaction)


def serve_self(live: Live, turn: Turn, interaction: Interaction) -> None:
    """arrived, or queued and taken out of the line → self_service: the phone menu, or a voicemail, has the caller."""
    if interaction.state not in ("arrived", "queued"):
        raise IllegalMove(f"{interaction.state} → self_service")
    interaction.state = "self_service"
    happened(turn, interaction, "interaction.self_service")
    changed(live, turn, interaction)


def enqueue(
    live: Live,
    turn: Turn,
    interaction: Interaction,
    *,
    cause: str,
    age_seconds: float = 0.0,
    boost_seconds: float = 0.0,
    since: datetime | None = None,
    preferred: str | None = None,
    preferred_for_seconds: float = 0.0,
    only_preferred: bool = False,
    passed_over: str | None = None,
) -> None:
    """arrived, connected or parked → queued: a new wait. `age_seconds` is what it has waited for us before, `boost_seconds` what it was
    given besides; `since` is when that began, where it is known.
    """
    if interaction.state in ("queued", "closed"):
        raise IllegalMove(f"{interaction.state} → queued")
    waiting = live.router.enqueue(
        InteractionId(interaction.id),
        QueueName(interaction.queue),
        routed_as(interaction),
        Tier(interaction.tier),
        turn.now.timestamp(),
        age_seconds=age_seconds,
        requirement=_asks(live, interaction),
        preferred=AgentId(preferred) if preferred else None,
        preferred_for_seconds=preferred_for_seconds,
        only_preferred=only_preferred,
        exclusions={AgentId(passed_over): NO_END} if passed_over else None,
    )
    if boost_seconds:
        waiting = live.router.boost(waiting.id, boost_seconds, turn.now.timestamp()) or waiting
    take_place(interaction, waiting)
    # Voicemails and callbacks are counted as such, not as customers who wait.
    counts = interaction.unanswered_since is None and interaction.mode not in ("voicemail", "callback")
    interaction.unanswered_since = interaction.unanswered_since or since or turn.now - timedelta(seconds=age_seconds)
    unpark(live, interaction)
    interaction.state = "queued"
    interaction.waiting_since = turn.now
    interaction.wait = Wait(
        id=new_id("wai"),
        interaction_id=interaction.id,
        queue=interaction.queue,
        channel=interaction.channel,
        tier=interaction.tier,
        since=turn.now,
    )
    turn.save(interaction.wait)
    happened(turn, interaction, "interaction.queued", cause=cause, counts=counts, key=waiting.key, age_seconds=age_seconds)
    changed(live, turn, interaction)


def age_of(live: Live, interaction: Interaction, now: datetime) -> float:
    """What it has waited for us: since the customer's message while nobody has answered it, else its earlier waits; time with an
    agent does not count.
    """
    if interaction.unanswered_since is not None:
        return live.waited_seconds(interaction, interaction.unanswered_since, now)
    return interaction.waited_seconds


def move_home(live: Live, turn: Turn, interaction: Interaction) -> None:
    """What was configured when it came may be gone: then it goes on in a queue that takes its channel, and in the default tier."""
    queue, tier = live.company.queue_for(interaction.channel, interaction.queue), live.company.tier_or_default(interaction.tier)
    if tier != interaction.tier:
        before, interaction.tier = interaction.tier, tier
        happened(turn, interaction, "interaction.retiered", before=before)
        turn.save(interaction)
    if queue is not None and queue != interaction.queue:
        happened(turn, interaction, "interaction.moved", to=queue, cause=GONE)
        interaction.queue = queue
        turn.save(interaction)


def bring_back(live: Live, turn: Turn, interaction: Interaction, *, cause: str = "unparked", since: datetime | None = None) -> None:
    """arrived, self_service or parked → queued; their last agent comes first for some seconds, if they spoke with them not long ago. What
    has waited for us `since` before we knew of it has that age.
    """
    move_home(live, turn, interaction)
    rules = live.company.channels[interaction.channel]
    last = _last_agent(live, interaction, since=turn.now - timedelta(hours=rules.last_agent_hours))
    # A callback waits for us since its customer called, however often they were not reached.
    age = age_of(live, interaction, turn.now) if interaction.mode == "callback" else 0.0
    if since is not None:
        age = live.waited_seconds(interaction, since, turn.now)
    first_seconds = rules.last_agent_first_seconds
    enqueue(live, turn, interaction, cause=cause, age_seconds=age, since=since, preferred=last, preferred_for_seconds=first_seconds)


def _last_agent(live: Live, interaction: Interaction, *, since: datetime) -> str | None:
    """Who spoke with this customer last: on this thread, or, where it has only begun (every call is a new one), on any other."""
    thread = live.thread(interaction.thread_id)
    if thread is not None and thread.last_agent_at is not None:
        agent_id = thread.last_agent_id if thread.last_agent_at > since else None
    else:
        recent = [contact for contact in live.contacts.get(interaction.whose, ()) if contact["at"] > since]
        agent_id = recent[0]["agent_id"] if recent else None
    return agent_id if agent_id in live.agents else None


def end_wait(live: Live, turn: Turn, interaction: Interaction, ended_as: str) -> None:
    """The customer waits no more in this queue. What they waited is counted on its clock."""
    wait = interaction.wait
    if wait is None or wait.until is not None:
        return
    wait.until, wait.ended_as = turn.now, ended_as
    interaction.waited_seconds += live.waited_seconds(interaction, wait.since, turn.now)
    leave_place(interaction)
    turn.save(wait)


def connect(live: Live, turn: Turn, interaction: Interaction, agent_id: str) -> None:
    """offered → connected: an agent has joined."""
    end_wait(live, turn, interaction, "answered")
    interaction.state = "connected"
    interaction.transfer = None
    interaction.asked_at = None
    stay_connected(live, turn, interaction, agent_id)
    if live.is_live_work(interaction):
        answered(live, turn, interaction, agent_id)
    changed(live, turn, interaction)


def stay_connected(live: Live, turn: Turn, interaction: Interaction, agent_id: str) -> None:
    """Another agent has the customer, who did not wait for them."""
    thread = live.thread(interaction.thread_id)
    if thread is not None:
        thread.last_agent_id, thread.last_agent_at = agent_id, turn.now
        turn.save(thread)
    happened(turn, interaction, "interaction.connected", agent=agent_id)


def answered(live: Live, turn: Turn, interaction: Interaction, agent_id: str) -> None:
    """Live work is answered when the first agent joins, deferred work when a person first replies (on the queue's clock)."""
    since = interaction.unanswered_since
    if since is None:
        return
    interaction.unanswered_since = None
    waited = live.waited_seconds(interaction, since, turn.now)
    if interaction.mode == "callback":
        happened(turn, interaction, "interaction.called_back", agent=agent_id, waited_seconds=waited)
        changed(live, turn, interaction)
        return
    target = live.company.target_seconds(interaction.queue, interaction.channel, interaction.mode)
    happened(turn, interaction, "interaction.answered", agent=agent_id, waited_seconds=waited, in_target=waited <= target)
    changed(live, turn, interaction)


def flow_out(live: Live, turn: Turn, interaction: Interaction, exit: str) -> None:
    """It leaves this queue unanswered: to another, or by an exit."""
    since = interaction.unanswered_since
    if since is None:
        return
    interaction.unanswered_since = None
    happened(turn, interaction, "interaction.flowed_out", exit=exit, waited_seconds=live.waited_seconds(interaction, since, turn.now))


def park(live: Live, turn: Turn, interaction: Interaction, *, until: datetime | None, agent: str | None) -> None:
    """connected → parked: waiting for the customer's message or for a time."""
    if interaction.state != "connected":
        raise IllegalMove(f"{interaction.state} → parked")
    hours = live.company.channels[interaction.channel].park_expires_hours
    interaction.away_since = None
    rest(live, turn, interaction, until=until, due=until or turn.now + timedelta(hours=hours), agent=agent)


def rest(live: Live, turn: Turn, interaction: Interaction, *, until: datetime | None, due: datetime, agent: str | None = None) -> None:
    """→ parked, from wherever it has been taken out before: it comes back at a time, or is looked at again when it is `due`."""
    interaction.state = "parked"
    interaction.parked_at = turn.now
    interaction.parked_until, interaction.due_at = until, due
    happened(turn, interaction, "interaction.parked", agent=agent, until=until)
    changed(live, turn, interaction)
    sooner_parked(live, due)
    live.let_go(interaction)


def rest_until_opening(live: Live, turn: Turn, interaction: Interaction, opens: datetime) -> None:
    """Its queue is closed: out of it until it opens."""
    live.router.remove(InteractionId(interaction.id))
    end_wait(live, turn, interaction, CLOSED_HOURS)
    rest(live, turn, interaction, until=opens, due=opens)


def unpark(live: Live, interaction: Interaction) -> None:
    """It is live again, and waits for no message and no time."""
    live.keep(interaction)
    interaction.parked_at = interaction.parked_until = interaction.due_at = None


def close(live: Live, turn: Turn, interaction: Interaction, ended_as: str, *, reason: str | None = None) -> None:
    """Any state → closed, for good: a later message opens a new interaction on the same thread. While an agent of an earlier part
    is still in wrap-up it is `wrapping`, and closes with the last of them. The customer is told once that it has ended.
    """
    if interaction.state == "closed":
        raise IllegalMove("closed → closed")
    if interaction.waiting is not None:
        live.router.remove(InteractionId(interaction.id))
    end_wait(live, turn, interaction, ended_as)
    if interaction.state != "wrapping":
        happened(turn, interaction, "interaction.ended", reason=reason or ended_as)
    interaction.ended_as = ended_as
    interaction.transfer = None
    interaction.parked_until = interaction.due_at = interaction.away_since = None
    if interaction.in_wrap_up:
        interaction.state = "wrapping"
        live.keep(interaction)
        changed(live, turn, interaction)
        return
    interaction.state = "closed"
    interaction.closed_at = turn.now
    happened(turn, interaction, "interaction.closed", ended_as=ended_as)
    changed(live, turn, interaction)
    live.let_go(interaction)


def abandon(live: Live, turn: Turn, interaction: Interaction) -> None:
    """queued or offered → closed: the customer left while waiting."""
    since = interaction.unanswered_since or turn.now
    waited = live.waited_seconds(interaction, since, turn.now)
    interaction.unanswered_since = None
    short = waited < live.company.short_abandon_seconds
    happened(turn, interaction, "interaction.abandoned", waited_seconds=waited, short=short)
    close(live, turn, interaction, "abandoned")


def _asks(live: Live, interaction: Interaction) -> dict[str, int]:
    """What this interaction asks for beyond its queue: the customer's language and what the phone menu found, where anybody here has
    that skill.
    """
    asked = dict(interaction.asks)
    if interaction.language is not None:
        asked.setdefault(f"lang:{interaction.language.split('-')[0].lower()}", 1)
    return {skill: level for skill, level in asked.items() if live.anybody_has(skill)}
