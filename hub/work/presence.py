"""What agents chose: available, not ready with a reason, offline; what they leave behind, and what a lost console means."""

from __future__ import annotations

from hub.journal.turn import Turn
from hub.work import offers
from hub.work.agents import CONSOLE_LOST, Agent
from hub.work.handlings import close_if_done, finish, lacks_outcome, start_wrap_up
from hub.work.life import age_of, enqueue
from hub.work.live import Live
from hub.work.records import Handling, Interaction
from hub.work.timer_rules import set_agent_timers
from routing.ids import AgentId

MISSED = "missed"


def live_work(live: Live, agent: Agent) -> list[Handling]:
    """Handlings of live work that have not ended."""
    handlings = agent.handlings.values()
    return [handling for handling in handlings if live.is_live_work(live.interactions[handling.interaction_id])]


def must_end_first(live: Live, agent: Agent, state: str) -> bool:
    """Whether this presence has to wait: for live work to end and, where the agent goes, for the outcomes that wrap-ups still lack."""
    lacking = [handling for handling in agent.handlings.values() if handling.state == "wrapping" and lacks_outcome(live, handling)]
    return bool(live_work(live, agent)) or (state == "offline" and bool(lacking))


def choose(live: Live, turn: Turn, agent: Agent, state: str, reason: str | None) -> None:
    """Apply at once, or, while live work is in hand, take no new work and apply when it ends."""
    presence = agent.presence
    if (state, reason) == (presence.state, presence.reason) and presence.pending_state is None:
        return
    if state == "available":
        _apply(live, turn, agent, "available", None)
    elif must_end_first(live, agent, state):
        _take_no_more(live, turn, agent, state, reason)
    else:
        _apply(live, turn, agent, state, reason)


def leave(live: Live, turn: Turn, agent: Agent, reason: str | None) -> None:
    """Offline as soon as may be: conversations go back to the queue with their age, wrap-ups end, but for those that lack an outcome."""
    for handling in list(agent.handlings.values()):
        if handling.state == "active" or not lacks_outcome(live, handling):
            give_back(live, turn, live.interactions[handling.interaction_id], handling)
    choose(live, turn, agent, "offline", reason)


def leave_now(live: Live, turn: Turn, agent: Agent, reason: str | None) -> None:
    """Offline at once, as this agent works here no more: all work goes back to the queue with its age, and wrap-ups end as they are."""
    for handling in list(agent.handlings.values()):
        give_back(live, turn, live.interactions[handling.interaction_id], handling)
    _apply(live, turn, agent, "offline", reason)


def apply_pending(live: Live, turn: Turn) -> None:
    """At the end of each turn: where what had to end first has ended, what the agent chose meanwhile applies."""
    for agent_id in sorted(live.leaving_agents):
        agent = live.agents.get(agent_id)
        if agent is None or agent.presence.pending_state is None:
            live.leaving_agents.discard(agent_id)
        elif not must_end_first(live, agent, agent.presence.pending_state):
            live.leaving_agents.discard(agent_id)
            _apply(live, turn, agent, agent.presence.pending_state, agent.presence.pending_reason)


def miss(live: Live, turn: Turn, agent: Agent) -> None:
    """An offer was not answered: not ready, one click back; or what they chose already, which applies as soon as it may."""
    if agent.presence.pending_state is not None:
        return
    _apply(live, turn, agent, "not_ready", MISSED, keeps_work=True)


def desk_opened(live: Live, turn: Turn, agent: Agent) -> None:
    presence = agent.presence
    if presence.has_desk and presence.desk_lost_at is None:
        return
    presence.has_desk, presence.desk_lost_at = True, None
    if agent.given_up:
        presence.pending_state = presence.pending_reason = presence.pending_since = None
    if agent.signed_in:
        live.router.set_available(AgentId(agent.id), agent.takes_work, turn.now.timestamp())
    _tell(live, turn, agent)


def desk_closed(live: Live, turn: Turn, agent: Agent) -> None:
    """The last console of this agent is gone: the grace period starts."""
    if not agent.signed_in:
        agent.presence.has_desk = False
        turn.save(agent.presence)
        return
    agent.presence.desk_lost_at = turn.now
    _tell(live, turn, agent)


def desk_grace_over(live: Live, turn: Turn, agent: Agent) -> None:
    """Nobody is at that console: no new offers, pending ones go back."""
    live.router.set_available(AgentId(agent.id), False, turn.now.timestamp())
    offers.withdraw_from(live, turn, agent, "agent_lost")


def desk_limit_over(live: Live, turn: Turn, agent: Agent) -> None:
    """Nobody came back: work in hand returns to the queue, the agent is offline as soon as no wrap-up lacks its outcome, which a
    supervisor can give.
    """
    leave(live, turn, agent, CONSOLE_LOST)


def give_back(live: Live, turn: Turn, interaction: Interaction, handling: Handling) -> None:
    """This agent's part ends here. Where nobody else is with the customer, the work returns to the queue with its age."""
    if handling.is_connecting:
        offers.fall_through(live, turn, handling, pass_over=False)
        if handling.is_live:
            finish(live, turn, interaction, handling, counts=False, idle=False)
            close_if_done(live, turn, interaction)
        return
    talked = interaction.unanswered_since is None
    finish(live, turn, interaction, handling, counts=talked, idle=False)
    if interaction.state == "wrapping":
        close_if_done(live, turn, interaction)
        return
    others = [other for other in interaction.active if other.purpose != "consult"]
    if others or interaction.state != "connected":
        return
    offers.wait_for_no_advice(live, turn, interaction)
    for advising in interaction.active:
        # They were asked by somebody who is gone: the customer is served from the queue again.
        start_wrap_up(live, turn, interaction, advising)
    enqueue(live, turn, interaction, cause="returned", age_seconds=age_of(live, interaction, turn.now))


def _take_no_more(live: Live, turn: Turn, agent: Agent, state: str, reason: str | None) -> None:
    """What they chose is pending; nothing new is offered meanwhile."""
    presence = agent.presence
    presence.pending_state, presence.pending_reason, presence.pending_since = state, reason, turn.now
    live.leaving_agents.add(agent.id)
    live.router.set_available(AgentId(agent.id), False, turn.now.timestamp())
    _tell(live, turn, agent)
    offers.withdraw_from(live, turn, agent, "agent_left")


def _apply(live: Live, turn: Turn, agent: Agent, state: str, reason: str | None, *, keeps_work: bool = False) -> None:
    presence = agent.presence
    was = presence.state
    now = turn.now.timestamp()
    presence.state, presence.reason, presence.since = state, reason, turn.now
    presence.pending_state = presence.pending_reason = presence.pending_since = None
    if state == "available":
        presence.idle_since = turn.now
        if not agent.reachable:
            # They are there, if not at a console yet: it has as long again to come back.
            presence.desk_lost_at = turn.now
    _tell(live, turn, agent)
    if was == "offline" and state != "offline":
        live.router.sign_in(agent.seat, now, available=state == "available" and agent.reachable)
        return
    if was == "offline":
        return
    live.router.set_available(AgentId(agent.id), state == "available" and agent.reachable, now)
    if state == "available":
        return
    offers.withdraw_from(live, turn, agent, "agent_left")
    if not keeps_work:
        _return_deferred(live, turn, agent, also_wrapping=state == "offline")
    if state == "offline":
        if not agent.reachable:
            presence.has_desk, presence.desk_lost_at = False, None
        live.router.sign_out(AgentId(agent.id))


def _return_deferred(live: Live, turn: Turn, agent: Agent, *, also_wrapping: bool) -> None:
    """A break does not cut a wrap-up short; whoever goes has none."""
    for handling in list(agent.handlings.values()):
        interaction = live.interactions[handling.interaction_id]
        if not live.is_live_work(interaction) and (also_wrapping or handling.state == "active"):
            give_back(live, turn, interaction, handling)


def _tell(live: Live, turn: Turn, agent: Agent) -> None:
    presence = agent.presence
    turn.save(presence)
    set_agent_timers(live, agent)
    turn.record(
        "presence.changed",
        agent=agent.id,
        subject=agent,
        facts={
            "state": presence.state,
            "reason": presence.reason,
            "pending": presence.pending_state,
            "reachable": agent.reachable,
        },
    )
