"""An offer reserves one interaction for one agent for some seconds: accepted, declined, missed or withdrawn."""

from __future__ import annotations

from datetime import timedelta

from hub.calls.calling_back import give_up_call
from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work.agents import Agent
from hub.work.handlings import begin, finish, hand_over
from hub.work.life import changed, connect, happened
from hub.work.live import Live
from hub.work.placing import placed, routed_as, take_place
from hub.work.records import Decision, Handling, Interaction, Offer, OfferState
from hub.work.timer_rules import set_offer_timer
from hub.work.transfers import fall_back
from routing.decisions import OfferDecision
from routing.ids import AgentId, InteractionId
from routing.reasons import as_time


def make(live: Live, turn: Turn, decision: OfferDecision, *, accept_now: bool = False) -> Offer:
    """queued → offered. The router has taken it out of the queue and holds the agent's units already."""
    interaction = live.interactions[decision.id]
    agent = live.agents[decision.agent]
    auto = accept_now or decision.accept_mode == "auto"
    offer = Offer(
        id=new_id("off"),
        interaction_id=interaction.id,
        agent_id=agent.id,
        purpose="transfer" if interaction.transfer else "work",
        state="pending",
        made_at=turn.now,
        expires_at=turn.now + timedelta(seconds=live.company.channels[interaction.channel].offer_seconds),
        score=decision.score,
        why=in_words(decision, handed_over=interaction.transfer is not None and interaction.transfer["to_agent"] == agent.id),
        position_when_taken=decision.position_when_taken,
        note=(interaction.transfer or {}).get("note") or None,
        customer_id=interaction.customer_id,
    )
    # The router gave up this place; it is kept with the row in case the offer comes to nothing.
    take_place(interaction, decision.waiting)
    interaction.state = "offered"
    interaction.offers[offer.id] = offer
    live.made[offer.id] = offer
    agent.offers[offer.id] = offer
    live.offers[offer.id] = offer
    event = happened(
        turn, interaction, "offer.made", agent=agent.id, offer_id=offer.id, purpose=offer.purpose, auto=auto, score=decision.score
    )
    happened(turn, interaction, "interaction.offered", agent=agent.id, offer_id=offer.id)
    turn.save(
        Decision(
            id=new_id("dec"),
            interaction_id=interaction.id,
            seq=event.seq,
            at=turn.now,
            kind="offer",
            agent_id=agent.id,
            reason=decision.reason.as_json() | {"score": decision.score, "key": as_time(decision.key), "in_words": offer.why},
        )
    )
    if auto:
        accept(live, turn, offer)
    else:
        turn.save(offer)
        set_offer_timer(live, offer)
        changed(live, turn, interaction)
    return offer


def ask_in(live: Live, turn: Turn, interaction: Interaction, agent: Agent, *, by: Agent, note: str) -> Offer:
    """An offer to advise: the customer stays where they are, and the agent's units are held as for any other call."""
    live.router.occupy(AgentId(agent.id), InteractionId(interaction.id), routed_as(interaction), offered=True)
    offer = Offer(
        id=new_id("off"),
        interaction_id=interaction.id,
        agent_id=agent.id,
        purpose="consult",
        state="pending",
        made_at=turn.now,
        expires_at=turn.now + timedelta(seconds=live.company.channels[interaction.channel].offer_seconds),
        score=0.0,
        why=f"{by.name} asks for your advice.",
        position_when_taken=0,
        note=note or None,
        customer_id=interaction.customer_id,
    )
    interaction.offers[offer.id] = live.made[offer.id] = agent.offers[offer.id] = live.offers[offer.id] = offer
    turn.save(offer)
    set_offer_timer(live, offer)
    happened(turn, interaction, "offer.made", agent=agent.id, offer_id=offer.id, purpose="consult", auto=False, score=0.0)
    changed(live, turn, interaction)
    return offer


def accept(live: Live, turn: Turn, offer: Offer) -> Interaction:
    """offered → connected, in this agent's hands; whoever transferred it goes to wrap-up. On a call that is so once both have joined its
    room (`join`); until then the agent is connecting.
    """
    interaction = live.interactions[offer.interaction_id]
    agent = live.agents[offer.agent_id]
    _end(live, turn, offer, "accepted", None)
    live.router.accept(AgentId(agent.id), InteractionId(interaction.id))
    is_call = live.is_call(interaction)
    handling = begin(live, turn, interaction, agent, offer, connecting=is_call)
    if is_call:
        changed(live, turn, interaction)
    else:
        join(live, turn, interaction, handling)
    return interaction


def join(live: Live, turn: Turn, interaction: Interaction, handling: Handling) -> None:
    """This agent is with the customer. Whoever had them until now wraps up, but for who asked a colleague in to advise."""
    handling.connected_at = turn.now
    turn.save(handling)
    if handling.purpose == "consult":
        changed(live, turn, interaction)
        return
    hand_over(live, turn, interaction, to=handling.agent_id)
    connect(live, turn, interaction, handling.agent_id)


def fall_through(live: Live, turn: Turn, handling: Handling, *, pass_over: bool) -> None:
    """A call came to nothing on the side of the agent who was on the way to it. One that was accepted goes back to the queue at its place,
    as if it had not been; one of ours ends.
    """
    interaction = live.interactions[handling.interaction_id]
    if interaction.state == "arrived":
        give_up_call(live, turn, interaction, "agent_left")
        return
    finish(live, turn, interaction, handling, counts=False, idle=False)
    rings = any(offer.purpose != "consult" for offer in interaction.offers.values())
    if interaction.state == "offered" and not rings and interaction.waiting is not None:
        _queue_again(live, turn, interaction, handling.agent_id, pass_over=pass_over)


def decline(live: Live, turn: Turn, offer: Offer, reason: str) -> None:
    """Back to the queue at its place; this agent is passed over for it for a while."""
    _end(live, turn, offer, "declined", reason or None)
    _back_to_queue(live, turn, offer, pass_over=True)


def miss(live: Live, turn: Turn, offer: Offer) -> None:
    """Nobody answered in time: back to the queue at its place."""
    _end(live, turn, offer, "missed", None)
    _back_to_queue(live, turn, offer, pass_over=True)


def withdraw(live: Live, turn: Turn, offer: Offer, reason: str, *, requeue: bool) -> None:
    """Taken back, not through the agent's doing: the customer left, the work moved, the agent went."""
    _end(live, turn, offer, "withdrawn", reason)
    if requeue:
        _back_to_queue(live, turn, offer, pass_over=False)
    else:
        _free_units(live, turn, offer)


def withdraw_all(live: Live, turn: Turn, interaction: Interaction, reason: str) -> None:
    for offer in list(interaction.offers.values()):
        withdraw(live, turn, offer, reason, requeue=False)


def wait_for_no_advice(live: Live, turn: Turn, interaction: Interaction) -> None:
    """Whoever asked for advice is not there any more: who has not come yet need not."""
    for offer in list(interaction.offers.values()):
        if offer.purpose == "consult":
            withdraw(live, turn, offer, "withdrawn", requeue=False)
    for handling in interaction.connecting:
        if handling.purpose == "consult":
            finish(live, turn, interaction, handling, counts=False, idle=False)


def withdraw_from(live: Live, turn: Turn, agent: Agent, reason: str) -> None:
    for offer in list(agent.offers.values()):
        withdraw(live, turn, offer, reason, requeue=True)


def _end(live: Live, turn: Turn, offer: Offer, state: OfferState, reason: str | None) -> None:
    interaction = live.interactions[offer.interaction_id]
    offer.state = state
    offer.ended_at, offer.reason = turn.now, reason
    interaction.offers.pop(offer.id, None)
    live.offers.pop(offer.id, None)
    live.agents[offer.agent_id].offers.pop(offer.id, None)
    set_offer_timer(live, offer)
    turn.save(offer)
    # Why it was taken back are our words; why it was declined are a person's, and stay in the row.
    why = {"reason": reason} if state == "withdrawn" else {}
    happened(turn, interaction, f"offer.{state}", agent=offer.agent_id, offer_id=offer.id, **why)


def _back_to_queue(live: Live, turn: Turn, offer: Offer, *, pass_over: bool) -> None:
    interaction = live.interactions[offer.interaction_id]
    _free_units(live, turn, offer)
    if offer.purpose == "consult":
        # Nobody came to advise; the customer is where they were.
        changed(live, turn, interaction)
        return
    _queue_again(live, turn, interaction, offer.agent_id, pass_over=pass_over)


def _queue_again(live: Live, turn: Turn, interaction: Interaction, agent_id: str, *, pass_over: bool) -> None:
    assert interaction.waiting is not None, "an offered interaction keeps its place"
    waiting = live.router.requeue(placed(interaction.waiting), turn.now.timestamp(), exclude=AgentId(agent_id) if pass_over else None)
    take_place(interaction, waiting)
    interaction.state = "queued"
    happened(turn, interaction, "interaction.queued", cause="requeued", counts=False, key=waiting.key, age_seconds=0.0)
    changed(live, turn, interaction)
    if pass_over:
        fall_back(live, turn, interaction)


def _free_units(live: Live, turn: Turn, offer: Offer) -> None:
    """The offer holds no units any more; a part that its agent still has in the interaction (their wrap-up) does."""
    agent, interaction = AgentId(offer.agent_id), live.interactions[offer.interaction_id]
    live.router.release(agent, InteractionId(interaction.id), turn.now.timestamp(), idle=False)
    if interaction.active_handling(offer.agent_id) is not None:
        live.router.occupy(agent, InteractionId(interaction.id), routed_as(interaction))


def in_words(decision: OfferDecision, *, handed_over: bool) -> str:
    """Why this interaction, for this agent, now: a line for the screen pop. `handed_over`: a colleague chose this agent for it."""
    by_rank = {
        "preferred": "you are their preferred agent",
        "load": "you have the best fitting load",
        "breadth": "it keeps agents with more queues free",
        "idle": "you have been idle longest",
        "id": "nothing else told the free agents apart",
        "only": "you are the only free agent who can take it",
        "hand": "it was assigned by hand",
    }
    chosen_by = decision.reason.chosen_by or "only"
    chosen = "a colleague handed it over to you" if handed_over and chosen_by != "hand" else by_rank[chosen_by]
    return f"{decision.tier.capitalize()}, waited {round(decision.waited_seconds)} s; {chosen}."
