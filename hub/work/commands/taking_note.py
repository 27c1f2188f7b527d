"""Customers and users are written by other hands, in short transactions that leave a note. The decider takes note: it refreshes
what it knows and
writes the event. A change of tier reaches waiting work at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row

from hub.customers.notice import SOURCE as CUSTOMERS
from hub.customers.notice import noted_customer
from hub.journal.command import Answer, Refused
from hub.journal.turn import NotedRow, Turn
from hub.people.notice import SOURCE as USERS
from hub.people.notice import noted_user
from hub.work.agents import Agent, new_agent, seat_of
from hub.work.commands.supervising import retier
from hub.work.live import Live
from hub.work.needs import Needs, WorkCommand
from hub.work.presence import leave_now
from routing.ids import AgentId

SOURCES = (CUSTOMERS, USERS)


@dataclass(kw_only=True)
class TakeNote(WorkCommand):
    """Read the notes nobody has taken yet."""

    def needs(self) -> Needs:
        return Needs(notes=True)

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        notes, state.aside.notes = state.aside.notes, []
        for source, key in notes:
            turn.note(NotedRow(source, key))
        for customer_id in dict.fromkeys(noted_customer(key) for source, key in notes if source == CUSTOMERS):
            _customer_changed(state, turn, customer_id)
        for user_id in dict.fromkeys(noted_user(key) for source, key in notes if source == USERS):
            _user_changed(state, turn, user_id)
        return {"taken": len(notes)}


def _customer_changed(live: Live, turn: Turn, customer_id: str) -> None:
    turn.record("customer.changed", customer=customer_id)
    card = live.cards.get(customer_id)
    if card is None:
        return
    for interaction_id in sorted(live.of_customer[customer_id]):
        interaction = live.interactions[interaction_id]
        interaction.customer_name = card.name
        retier(live, turn, interaction, card.tier, by=None)
        turn.save(interaction)


def _user_changed(live: Live, turn: Turn, user_id: str) -> None:
    row = live.aside.users.get(user_id)
    if row is None:
        return
    live.names[user_id] = row.name
    turn.record("user.changed", agent=user_id)
    agent = live.agents.get(user_id)
    if not row.active:
        if agent is not None and agent.signed_in:
            leave_now(live, turn, agent, None)
        live.agents.pop(user_id, None)
    elif agent is None:
        live.agents[user_id] = new_agent(row, None, live.company, turn.now)
    else:
        _reseat(live, turn, agent, row)


def _reseat(live: Live, turn: Turn, agent: Agent, row: Row[Any]) -> None:
    agent.name = row.name
    agent.roles = tuple(row.roles)
    agent.queue_scope = None if row.queue_scope is None else frozenset(row.queue_scope)
    agent.seat = seat_of(agent.id, row.skills, row.channels, row.capacity, live.company)
    if agent.signed_in:
        live.router.reseat(replace(agent.seat, agent=AgentId(agent.id)), turn.now.timestamp())
