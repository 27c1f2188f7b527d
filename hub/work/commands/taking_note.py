"""Customers and users are written by other hands, in short transactions that leave a note. The decider takes note: it refreshes what it
knows and writes the event. A change of tier reaches waiting work at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row

from hub.journal.command import Answer, Refused
from hub.journal.notes import CUSTOMERS, USERS, changed
from hub.journal.turn import Turn
from hub.work.agents import Agent, new_agent, seat_of
from hub.work.commands.supervising import retier
from hub.work.life import happened
from hub.work.live import Live
from hub.work.loading import MOST_NOTES
from hub.work.needs import Needs, WorkCommand
from hub.work.presence import leave_now
from hub.work.timer_rules import NOTES
from routing.ids import AgentId


@dataclass(kw_only=True)
class TakeNote(WorkCommand):
    """Read the notes nobody has taken yet: so many a turn, and the next turn goes on."""

    def needs(self) -> Needs:
        return Needs(notes=True)

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        return {"taken": take_notes(state, turn)}


def take_notes(live: Live, turn: Turn) -> int:
    """Take those that were read for this turn; answers how many."""
    notes, live.aside.notes = live.aside.notes, []
    for note in notes:
        turn.note(note)
    for customer_id in changed(notes, CUSTOMERS):
        _customer_changed(live, turn, customer_id)
    for user_id in changed(notes, USERS):
        _user_changed(live, turn, user_id)
    if len(notes) == MOST_NOTES:
        live.set_timer(NOTES, turn.now)
    return len(notes)


def _customer_changed(live: Live, turn: Turn, customer_id: str) -> None:
    turn.record("customer.changed", customer=customer_id)
    before, card = live.aside.cards_before.get(customer_id), live.cards.get(customer_id)
    if before is None or card is None:
        return
    for interaction_id in sorted(live.of_customer.get(customer_id, ())):
        interaction = live.interactions[interaction_id]
        if interaction.customer_name != card.name:
            interaction.customer_name = card.name
            happened(turn, interaction, "customer.renamed")
            turn.save(interaction)
        if card.tier != before.tier:
            # Only then: a tier that a person gave to this interaction stands.
            retier(live, turn, interaction, card.tier, by=None)


def _user_changed(live: Live, turn: Turn, user_id: str) -> None:
    row = live.aside.users.get(user_id)
    if row is None:
        return
    live.names[user_id] = row.name
    for call in live.calls.calls.values():
        if call.of_agent(user_id) is not None:
            # Whether they may still listen is seen when the turn settles.
            live.calls.touch(call.id)
    turn.record("user.changed", agent=user_id)
    agent = live.agents.get(user_id)
    if not row.active:
        if agent is not None and agent.signed_in:
            leave_now(live, turn, agent, None)
        live.dismiss(user_id)
    elif agent is None:
        live.take_on(new_agent(row, None, live.company))
    else:
        _reseat(live, turn, agent, row)


def _reseat(live: Live, turn: Turn, agent: Agent, row: Row[Any]) -> None:
    agent.name = row.name
    agent.roles = tuple(row.roles)
    agent.queue_scope = None if row.queue_scope is None else frozenset(row.queue_scope)
    live.reseat(agent, seat_of(agent.id, row.skills, row.channels, row.capacity, live.company))
    if agent.signed_in:
        live.router.reseat(replace(agent.seat, agent=AgentId(agent.id)), turn.now.timestamp())
