"""Reading the floor from the database: everything live at start and after a failure, and what one turn needs besides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.calls.loading import fetch_calls, load_calls, take_up_again
from hub.company import Company
from hub.customers.card import Card
from hub.customers.matching import cards, find
from hub.customers.tables import identities
from hub.journal.notes import CUSTOMERS, USERS, changed, untaken
from hub.journal.turn import Turn
from hub.mail.loading import attach_mails, fetch_letters
from hub.people.tables import users
from hub.store.ids import CustomerId
from hub.store.known_select import KnownSelect
from hub.store.listed import listed
from hub.work import tables
from hub.work.agents import new_agent
from hub.work.live import Connected, Live
from hub.work.needs import Needs
from hub.work.past import past_of, past_of_strangers
from hub.work.placing import routed_as
from hub.work.records import Conversation, Handling, Interaction, Message, Offer, Presence, Thread, Wait
from hub.work.resuming import check_channels, resume
from hub.work.timer_rules import set_agent_timers, set_interaction_timers, set_message_timer, set_offer_timer, set_parked_timer
from hub.work.timers import Timer
from routing.ids import AgentId, InteractionId

MOST_PARKED_DUE = 100
MOST_NOTES = 200

_undone = select(tables.handlings.c.interaction_id).where(tables.is_undone)
_held = union_all(
    select(tables.interactions).where(tables.is_live),
    select(tables.interactions).where(tables.is_parked, tables.interactions.c.id.in_(_undone)),
)
_conversations = KnownSelect(select(tables.conversations).where(listed("ids", tables.conversations.c.id)))
_interactions = KnownSelect(select(tables.interactions).where(listed("ids", tables.interactions.c.id)))
_messages = KnownSelect(select(tables.messages).where(listed("ids", tables.messages.c.provider_id)))
_threads = KnownSelect(select(tables.threads).where(listed("ids", tables.threads.c.id)))
_handlings = KnownSelect(
    select(tables.handlings).where(listed("of", tables.handlings.c.interaction_id)).order_by(tables.handlings.c.accepted_at)
)
_pending_offers = KnownSelect(select(tables.offers).where(tables.is_pending, listed("of", tables.offers.c.interaction_id)))
_waits = KnownSelect(
    select(tables.waits)
    .where(listed("of", tables.waits.c.interaction_id))
    .order_by(tables.waits.c.since, tables.waits.c.until.is_(None), tables.waits.c.until)
)
_unread = KnownSelect(
    select(tables.messages)
    .where(
        listed("of", tables.messages.c.interaction_id),
        tables.messages.c.delivery_state.is_distinct_from("read"),
        tables.messages.c.private.is_(False),
    )
    .order_by(tables.messages.c.seq)
)


async def load(live: Live, connection: AsyncConnection, turn: Turn, connected: Connected) -> None:
    """Everything live, and the router fed from it. Cost follows live work, not history. Who is not connected (after a restart that is
    everybody) has their grace period anew.
    """
    await _load_agents(live, connection, turn, connected)
    live.interactions = {row.id: Interaction.of(row) for row in await connection.execute(_held)}
    for interaction in live.interactions.values():
        live.count(interaction)
        if not interaction.is_live:
            live.let_go(interaction)
    check_channels(live)
    await load_calls(live, connection)
    await _attach_parts(connection, live.interactions)
    await _load_surroundings(live, connection)
    await _load_messages(live, connection, turn)
    _take_places(live, turn)
    for interaction in live.interactions.values():
        _note_attendance(live, turn, interaction, connected)
        set_interaction_timers(live, interaction, turn.now)
    take_up_again(live, turn)
    await set_first_parked(live, connection)


def _note_attendance(live: Live, turn: Turn, interaction: Interaction, connected: Connected) -> None:
    """Whether the customer is there, on channels that hold a connection to them."""
    if not live.pushes(interaction.channel) or not interaction.is_live:
        return
    is_there = interaction.conversation_id in connected.conversations
    interaction.away_since = None if is_there else turn.now
    turn.save(interaction)


async def fetch(live: Live, connection: AsyncConnection, needs: Needs) -> None:
    """What this turn's commands need that is not live, into `live.aside`: one query a table, but for what rarely happens."""
    aside = live.aside
    wanted = _not_in(live.conversations, needs.conversations)
    if wanted:
        found = await _conversations.rows(connection, ids=wanted)
        aside.conversations = {row.id: Conversation.of(row) for row in found}
    if needs.conversations_with:
        await _fetch_conversations_with(live, connection, needs.conversations_with)
    if needs.claims:
        aside.matches = await find(connection, needs.claims)
    if needs.provider_messages:
        await _fetch_messages(live, connection, needs.provider_messages)
    if needs.letters:
        await fetch_letters(live, connection, needs.letters)
        await _fetch_conversations_of_letters(live, connection)
    if needs.parked_due:
        await _fetch_parked_due(live, connection)
    await _fetch_interactions(live, connection, needs)
    noted = await _fetch_notes(live, connection) if needs.notes else set()
    await _fetch_customers(live, connection, needs.customers, noted)


def _not_in(known: Mapping[str, object], wanted: Collection[str]) -> set[str]:
    """What of this is not known. (`wanted - known.keys()` goes through all that is known, which is the whole floor.)"""
    return {id for id in wanted if id not in known}


async def _fetch_conversations_with(live: Live, connection: AsyncConnection, wanted: Collection[tuple[str, str]]) -> None:
    conversations = tables.conversations
    for customer_id, prefix in sorted(wanted):
        ids = select(literal(prefix) + identities.c.value).where(identities.c.customer_id == customer_id)
        found = await connection.execute(select(conversations).where(conversations.c.id.in_(ids)))
        live.aside.conversations |= {row.id: Conversation.of(row) for row in found if row.id not in live.conversations}


async def _fetch_conversations_of_letters(live: Live, connection: AsyncConnection) -> None:
    """With them their latest interactions are read: a thread goes on in that, not in the one of an older letter."""
    aside = live.aside
    missing = _not_in(aside.conversations, {message.conversation_id for message in aside.letters.by_id.values()})
    missing = _not_in(live.conversations, missing)
    if missing:
        found = await _conversations.rows(connection, ids=missing)
        aside.conversations |= {row.id: Conversation.of(row) for row in found}


async def _fetch_interactions(live: Live, connection: AsyncConnection, needs: Needs) -> None:
    aside = live.aside
    behind = {conversation.interaction_id for conversation in aside.conversations.values() if conversation.interaction_id}
    behind |= {message.interaction_id for message in aside.messages.values()}
    behind |= {message.interaction_id for message in aside.letters.by_id.values()}
    wanted = _not_in(live.interactions, needs.interactions | behind)
    if not wanted:
        return
    rows = await _interactions.rows(connection, ids=wanted)
    aside.interactions = {row.id: Interaction.of(row) for row in rows}
    await fetch_calls(live, connection, list(aside.interactions.values()))
    await _attach_parts(connection, aside.interactions)
    missing = _not_in(live.conversations, {interaction.conversation_id for interaction in aside.interactions.values()})
    missing = _not_in(aside.conversations, missing)
    if missing:
        found = await _conversations.rows(connection, ids=missing)
        aside.conversations |= {row.id: Conversation.of(row) for row in found}
    threads = _not_in(live.threads, {interaction.thread_id for interaction in aside.interactions.values()})
    threads |= {conversation.thread_id for conversation in aside.conversations.values() if conversation.thread_id}
    if threads:
        found = await _threads.rows(connection, ids=threads)
        aside.threads = {row.id: Thread.of(row) for row in found}


async def _fetch_customers(live: Live, connection: AsyncConnection, asked: Collection[str], noted: Collection[str]) -> None:
    aside = live.aside
    wanted: set[str] = {match.customer_id for matches in aside.matches.values() for match in matches}
    wanted |= {conversation.customer_id for conversation in aside.conversations.values() if conversation.customer_id}
    wanted |= {interaction.customer_id for interaction in aside.interactions.values() if interaction.customer_id}
    missing = _not_in(live.cards, wanted | set(asked))
    await _read_customers(live, connection, missing | (set(noted) & live.cards.keys()))
    strangers = {interaction.conversation_id for interaction in aside.interactions.values() if interaction.customer_id is None}
    await _read_strangers(live, connection, _not_in(live.contacts, strangers))


async def _read_customers(live: Live, connection: AsyncConnection, ids: Collection[str]) -> None:
    if not ids:
        return
    found = await cards(connection, {CustomerId(customer_id) for customer_id in ids})
    live.aside.customers.update(ids)
    live.aside.cards_before.update({customer_id: live.cards[customer_id] for customer_id in ids if customer_id in live.cards})
    live.cards.update({str(customer_id): _in_a_known_tier(card, live.company) for customer_id, card in found.items()})
    contacts, parked = await past_of(connection, ids)
    live.contacts.update(contacts)
    live.parked_of.update(parked)


async def _read_strangers(live: Live, connection: AsyncConnection, conversation_ids: Collection[str]) -> None:
    """Somebody we do not know has no record, but was here before when their conversation was."""
    if not conversation_ids:
        return
    live.aside.customers.update(conversation_ids)
    contacts, parked = await past_of_strangers(connection, conversation_ids)
    live.contacts.update(contacts)
    live.parked_of.update(parked)


def _in_a_known_tier(card: Card, company: Company) -> Card:
    tier = company.tier_or_default(card.tier)
    return card if tier == card.tier else replace(card, tier=tier)


async def _fetch_messages(live: Live, connection: AsyncConnection, keys: Collection[tuple[str, str]]) -> None:
    """Providers' ids are their own, so they alone find the rows; the channel is compared here."""
    for row in await _messages.rows(connection, ids=[provider_id for _, provider_id in keys]):
        if (row.channel, row.provider_id) in keys:
            live.aside.messages[row.channel, row.provider_id] = live.leaving.get(row.id) or Message.of(row)


async def _fetch_parked_due(live: Live, connection: AsyncConnection) -> None:
    interactions = tables.interactions
    rows = await connection.execute(
        select(interactions.c.id, interactions.c.due_at)
        .where(tables.is_parked, interactions.c.due_at.is_not(None))
        .order_by(interactions.c.due_at)
        .limit(MOST_PARKED_DUE + len(live.given_up))
    )
    live.aside.parked_due = [(row.id, row.due_at) for row in rows if Timer("parked", row.id) not in live.given_up][:MOST_PARKED_DUE]


async def set_first_parked(live: Live, connection: AsyncConnection) -> None:
    due = await connection.scalar(select(func.min(tables.interactions.c.due_at)).where(tables.is_parked))
    set_parked_timer(live, due)


async def _load_agents(live: Live, connection: AsyncConnection, turn: Turn, connected: Connected) -> None:
    presences = {row.id: Presence.of(row) for row in await connection.execute(select(tables.presence))}
    for row in await connection.execute(select(users)):
        live.names[row.id] = row.name
        agent = new_agent(row, presences.get(row.id), live.company)
        if row.active or agent.signed_in:
            # One who was dismissed while nobody decided leaves when the note of it is taken.
            live.take_on(agent)
        if agent.presence.pending_state is not None:
            live.leaving_agents.add(row.id)
    for agent in live.agents.values():
        if agent.presence.has_desk and agent.id not in connected.consoles:
            agent.presence.has_desk = agent.signed_in
            agent.presence.desk_lost_at = turn.now if agent.signed_in else None
            turn.save(agent.presence)
        set_agent_timers(live, agent)


async def _fetch_notes(live: Live, connection: AsyncConnection) -> set[str]:
    """The oldest notes about customers and users that nobody has taken; answers the customers to read anew."""
    live.aside.notes = await untaken(connection, MOST_NOTES)
    people = changed(live.aside.notes, USERS)
    if people:
        found = await connection.execute(select(users).where(users.c.id.in_(people)))
        live.aside.users = {row.id: row for row in found}
    return set(changed(live.aside.notes, CUSTOMERS))


async def _attach_parts(connection: AsyncConnection, interactions: dict[str, Interaction]) -> None:
    """Handlings, pending offers and the latest wait of these interactions."""
    for row in await _handlings.rows(connection, of=interactions):
        interactions[row.interaction_id].handlings.append(Handling.of(row))
    for row in await _pending_offers.rows(connection, of=interactions):
        interactions[row.interaction_id].offers[row.id] = Offer.of(row)
    for row in await _waits.rows(connection, of=interactions):
        interactions[row.interaction_id].wait = Wait.of(row)


async def _load_surroundings(live: Live, connection: AsyncConnection) -> None:
    held = live.interactions.values()
    conversations = await _conversations.rows(connection, ids={interaction.conversation_id for interaction in held})
    live.conversations = {row.id: Conversation.of(row) for row in conversations}
    threads = await _threads.rows(connection, ids={interaction.thread_id for interaction in held})
    live.threads = {row.id: Thread.of(row) for row in threads}
    await _read_customers(live, connection, {interaction.customer_id for interaction in held if interaction.customer_id})
    await _read_strangers(live, connection, {interaction.conversation_id for interaction in held if interaction.customer_id is None})


async def _load_messages(live: Live, connection: AsyncConnection, turn: Turn) -> None:
    messages = tables.messages
    addresses = (tables.interactions.c.address, tables.interactions.c.recipient)
    leaving = select(messages, *addresses).join(tables.interactions, tables.interactions.c.id == messages.c.interaction_id)
    for row in await connection.execute(leaving.where(tables.is_leaving)):
        *columns, address, recipient = row
        message = Message(**dict(zip(messages.c.keys(), columns, strict=True)), to=address, sender=recipient)
        if message.delivery_state == "sending":
            # Whether the provider took it before we stopped is not known; it is asked before anything is sent again.
            message.delivery_state = "unknown"
            turn.save(message)
            turn.record("message.changed", interaction=message.interaction_id, facts={"message_id": message.id, "delivery": "unknown"})
        live.leaving[message.id] = message
        set_message_timer(live, message)
    await attach_mails(connection, live.leaving.values())
    for message in live.leaving.values():
        if message.mail is not None:
            message.to, message.sender = message.mail.to[0]["address"], message.mail.sender
    await _load_unread(live, connection)


async def _load_unread(live: Live, connection: AsyncConnection) -> None:
    """What the other side has not seen yet, where that can be shown. By id: a join would have SQLite walk all messages there ever were."""
    by_customer: dict[str, list[Message]] = defaultdict(list)
    by_agent: dict[str, list[Message]] = defaultdict(list)
    shown = {interaction.id for interaction in live.interactions.values() if live.pushes(interaction.channel)}
    for row in await _unread.rows(connection, of=shown):
        unread_by = by_agent if row.author == "customer" else by_customer
        unread_by[row.interaction_id].append(Message.of(row))
    live.unread_by_customer, live.unread_by_agent = dict(by_customer), dict(by_agent)


def _take_places(live: Live, turn: Turn) -> None:
    """Feed the router: who is here, what they hold, and who waits where."""
    now = turn.now.timestamp()
    for agent in live.agents.values():
        if agent.signed_in:
            live.router.sign_in(agent.seat, now, available=agent.takes_work, idle_since=agent.presence.idle_since.timestamp())
    _take_handlings(live)
    for interaction in live.interactions.values():
        for offer in interaction.offers.values():
            offer.customer_id = interaction.customer_id
            live.offers[offer.id] = offer
            set_offer_timer(live, offer)
            if (agent_or_none := live.agents.get(offer.agent_id)) is not None:
                agent_or_none.offers[offer.id] = offer
                live.router.occupy(AgentId(offer.agent_id), InteractionId(interaction.id), routed_as(interaction), offered=True)
        resume(live, turn, interaction)


def _take_handlings(live: Live) -> None:
    """In the order in which they were accepted, which is how their agents know them."""
    handlings = [handling for interaction in live.interactions.values() for handling in interaction.handlings]
    for handling in sorted(handlings, key=lambda handling: handling.accepted_at):
        interaction = live.interactions[handling.interaction_id]
        handling.customer_id = interaction.customer_id
        if handling.is_live and (holder := live.agents.get(handling.agent_id)) is not None:
            holder.handlings[handling.id] = handling
            live.handlings[handling.id] = handling
            live.router.occupy(AgentId(handling.agent_id), InteractionId(interaction.id), routed_as(interaction))
