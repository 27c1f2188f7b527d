"""The live state of the floor, in memory, equal to the database between turns: everything that is neither closed nor parked, and what is
parked while an agent of an earlier part still wraps it up.

Rows that a turn needs besides are read by that turn and forgotten after it: a parked interaction stands in `aside`; a customer's card,
latest contacts and parked work stand in `cards`, `contacts` and `parked_of`, beside those of customers with live work.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row

from channels.contract import Capabilities
from hub.calls.under_way import CallsUnderWay
from hub.company import Company
from hub.customers.card import Card
from hub.customers.identity import CustomerMatch, IdentityKey
from hub.journal.turn import NotedRow
from hub.mail.needs import LettersFound
from hub.work.agents import Agent
from hub.work.records import Conversation, Handling, Interaction, Message, Offer, Thread
from hub.work.routing_rules import clock_of, rules_of
from hub.work.timers import Timer, Timers
from hub.work.wire import ChannelName, OpenInteraction, PastContact
from routing.hours import BusinessClock
from routing.router import Router
from routing.seat import Seat

LAST_CONTACTS = 5
"""So many of a customer's latest contacts are shown on a screen pop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """Who is connected to this process: users with a console open, and conversations with a visitor."""

    consoles: frozenset[str] = frozenset()
    conversations: frozenset[str] = frozenset()


@dataclass(slots=True)
class Aside:
    """What the present turn read besides the live state."""

    interactions: dict[str, Interaction] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    threads: dict[str, Thread] = field(default_factory=dict)
    matches: dict[IdentityKey, list[CustomerMatch]] = field(default_factory=dict)
    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    letters: LettersFound = field(default_factory=LettersFound)
    parked_due: list[tuple[str, datetime]] = field(default_factory=list)
    notes: Sequence[NotedRow] = ()
    users: dict[str, Row[Any]] = field(default_factory=dict)
    customers: set[str] = field(default_factory=set)
    cards_before: dict[str, Card] = field(default_factory=dict)


class Live:
    """What is true now. Functions of this room change it, always inside a turn."""

    def __init__(self, company: Company, capabilities: Mapping[str, Capabilities]) -> None:
        self.company = company
        self.capabilities = capabilities
        self.needs_outcome = frozenset(queue.name for queue in company.queues if queue.outcome_required)
        self.router = Router(rules_of(company))
        self.clocks: dict[str, BusinessClock] = self._queue_clocks()
        self.interactions: dict[str, Interaction] = {}
        self.offers: dict[str, Offer] = {}
        self.handlings: dict[str, Handling] = {}
        self.agents: dict[str, Agent] = {}
        self._skills: Counter[str] = Counter()
        self.leaving_agents: set[str] = set()
        self.names: dict[str, str] = {}
        self.conversations: dict[str, Conversation] = {}
        self.threads: dict[str, Thread] = {}
        self.cards: dict[str, Card] = {}
        self.contacts: dict[str, list[PastContact]] = {}
        self.parked_of: dict[str, dict[str, OpenInteraction]] = {}
        self.of_customer: dict[str, set[str]] = defaultdict(set)
        self.of_thread: dict[str, set[str]] = defaultdict(set)
        self.leaving: dict[str, Message] = {}
        self.unread_by_customer: dict[str, list[Message]] = {}
        self.unread_by_agent: dict[str, list[Message]] = {}
        self.spoken: dict[int, Message] = {}
        self.outgoing: list[Message] = []
        self.made: dict[str, Offer] = {}
        self.timers = Timers()
        self.given_up: set[Timer] = set()
        self.calls = CallsUnderWay()
        self.aside = Aside()
        self._let_go: set[str] = set()

    # Finding things

    def interaction(self, interaction_id: str) -> Interaction | None:
        """Live, or read for this turn."""
        return self.interactions.get(interaction_id) or self.aside.interactions.get(interaction_id)

    def conversation(self, conversation_id: str) -> Conversation | None:
        return self.conversations.get(conversation_id) or self.aside.conversations.get(conversation_id)

    def thread(self, thread_id: str) -> Thread | None:
        return self.threads.get(thread_id) or self.aside.threads.get(thread_id)

    def is_live_channel(self, channel: str) -> bool:
        """Whether somebody sits and waits on this channel."""
        return self.company.channels[channel].live

    def is_live_work(self, interaction: Interaction) -> bool:
        """Whether its customer is there, or will be: a voicemail may wait."""
        return interaction.mode != "voicemail" and self.is_live_channel(interaction.channel)

    def has_calls(self, channel: str) -> bool:
        """Whether people talk on this channel."""
        known = self.capabilities.get(channel)
        return known is not None and known.carries_calls

    def is_call(self, interaction: Interaction) -> bool:
        """Whether whoever takes this talks with the customer: a call, or one that is to be made."""
        return self.has_calls(interaction.channel) and interaction.mode in ("live", "callback")

    def has_letters(self, channel: str) -> bool:
        """Whether what is written on this channel is letters."""
        known = self.capabilities.get(channel)
        return known is not None and known.carries_mail

    def pushes(self, channel: str) -> bool:
        """Whether replies on this channel reach the customer as events, without a provider that takes them."""
        return self.capabilities[channel].pushes

    def serves(self, channel: str) -> bool:
        """Whether this channel is enabled, and there is a queue that takes it."""
        return channel in self.capabilities and self.company.queue_for(channel) is not None

    def waited_seconds(self, interaction: Interaction, since: datetime, until: datetime) -> float:
        """How long that was on the queue's clock: deferred work counts business hours only."""
        clock = None if self.is_live_work(interaction) else self.clocks.get(interaction.queue)
        if clock is None:
            return (until - since).total_seconds()
        return clock.seconds_between(since.timestamp(), until.timestamp())

    def anybody_has(self, skill: str) -> bool:
        """Whether this is a skill of anybody who works here, signed in or not."""
        return self._skills[skill] > 0

    # Keeping things

    def take_on(self, agent: Agent) -> None:
        """They work here now."""
        self.agents[agent.id] = agent
        self._skills.update(agent.seat.skills.keys())

    def dismiss(self, agent_id: str) -> None:
        agent = self.agents.pop(agent_id, None)
        if agent is not None:
            self._skills.subtract(agent.seat.skills.keys())

    def reseat(self, agent: Agent, seat: Seat) -> None:
        """Their skills, channels or capacity are others now."""
        self._skills.subtract(agent.seat.skills.keys())
        agent.seat = seat
        self._skills.update(seat.skills.keys())

    def keep(self, interaction: Interaction) -> None:
        """It is live (again)."""
        self.interactions[interaction.id] = interaction
        self._let_go.discard(interaction.id)
        self.count(interaction)
        conversation = self.conversation(interaction.conversation_id)
        if conversation is not None:
            self.conversations[conversation.id] = conversation
        thread = self.thread(interaction.thread_id)
        if thread is not None:
            self.threads[thread.id] = thread

    def count(self, interaction: Interaction) -> None:
        """It belongs to its thread, and to its customer."""
        self.of_thread[interaction.thread_id].add(interaction.id)
        self.of_customer[interaction.whose].add(interaction.id)
        self.parked_of.get(interaction.whose, {}).pop(interaction.id, None)

    def reassign(self, interaction: Interaction, card: Card) -> None:
        """It is another customer's."""
        before = interaction.whose
        self.of_customer[before].discard(interaction.id)
        interaction.customer_id = card.id
        self.count(interaction)
        self._forget_customer(before)

    def let_go(self, interaction: Interaction) -> None:
        """It is parked or closed: forgotten when the turn settles, or when the last agent of an earlier part has wrapped up. Until then
        commands still find it; whoever publishes the turn finds it as the `subject` of its events.
        """
        self._let_go.add(interaction.id)

    def set_timer(self, timer: Timer, due: datetime | None) -> None:
        if due is None:
            self.timers.clear(timer)
        else:
            self.timers.set(timer, due)

    def forget(self) -> None:
        """At the end of a turn: what was let go is live no more, and what was read of customers without live work is read afresh when
        they come back.
        """
        held = set()
        for interaction_id in self._let_go:
            interaction = self.interactions.get(interaction_id)
            if interaction is None:
                continue
            if interaction.in_wrap_up:
                held.add(interaction_id)
                continue
            del self.interactions[interaction_id]
            self._forget(interaction)
        self._let_go = held
        for customer_id in self.aside.customers:
            self._forget_customer(customer_id)

    def _forget(self, interaction: Interaction) -> None:
        self.unread_by_customer.pop(interaction.id, None)
        self.unread_by_agent.pop(interaction.id, None)
        self.calls.let_go(interaction.id)
        conversation = self.conversations.get(interaction.conversation_id)
        if conversation is not None and conversation.interaction_id == interaction.id:
            del self.conversations[conversation.id]
        others = self.of_thread[interaction.thread_id]
        others.discard(interaction.id)
        if not others:
            del self.of_thread[interaction.thread_id]
            self.threads.pop(interaction.thread_id, None)
        self.of_customer[interaction.whose].discard(interaction.id)
        self._remember_past(interaction)
        self._forget_customer(interaction.whose)

    def _remember_past(self, interaction: Interaction) -> None:
        """As it would be read from the rows."""
        if interaction.state == "parked":
            self.parked_of.setdefault(interaction.whose, {})[interaction.id] = parked_contact(interaction)
            return
        last = interaction.handlings[-1] if interaction.handlings else None
        contact = past_contact(interaction, last, self.names)
        contacts = [contact, *self.contacts.get(interaction.whose, [])]
        self.contacts[interaction.whose] = sorted(contacts, key=lambda past: past["at"], reverse=True)[:LAST_CONTACTS]

    def _forget_customer(self, whose: str) -> None:
        if self.of_customer.get(whose):
            return
        for known in (self.of_customer, self.cards, self.contacts, self.parked_of):
            known.pop(whose, None)

    def _queue_clocks(self) -> dict[str, BusinessClock]:
        hours = {named.name: clock_of(named) for named in self.company.hours}
        return {queue.name: hours[queue.hours] for queue in self.company.queues if queue.hours}


def past_contact(interaction: Interaction, last: Handling | None, names: Mapping[str, str]) -> PastContact:
    """As it would be read from the rows; `last` is the last agent's part."""
    return {
        "at": interaction.arrived_at,
        "channel": cast(ChannelName, interaction.channel),
        "agent": names.get(last.agent_id) if last else None,
        "agent_id": last.agent_id if last else None,
        "outcome": last.outcome if last else None,
    }


def parked_contact(interaction: Interaction) -> OpenInteraction:
    return {
        "id": interaction.id,
        "channel": cast(ChannelName, interaction.channel),
        "state": "parked",
        "queue": interaction.queue,
        "subject": interaction.subject,
    }
