"""The demo's past weeks: closed work with its messages, its events and the counters that follow from them. Today starts empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from random import Random
from typing import Any

from hub.company import Company
from hub.demo.ids import demo_id
from hub.demo.people_served import Person, regulars
from hub.demo.staff import Member
from hub.demo.stories import STORIES, Story
from hub.journal.event import Event
from hub.store.ids import Seq
from hub.work.records import Conversation, Handling, Interaction, Message, Offer, Thread, Wait

DAYS = 42
A_DAY = 10
FIRST_HOUR, LAST_HOUR = 8, 18
CHATS = 0.65
LEAVES = 0.07
PREVIEW = 200


@dataclass(slots=True, kw_only=True)
class Past:
    """Everything to be written, table by table."""

    threads: list[Thread] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)
    interactions: list[Interaction] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    handlings: list[Handling] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contact:
    """One contact of the past: who came when and where, and what it was about."""

    number: int
    at: datetime
    person: Person
    story: Story
    channel: str
    agent: Member

    def id(self, prefix: str, *more: object) -> str:
        return demo_id(prefix, "past", self.number, *more)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Happened:
    """An event before it has its number; `message` takes the number as its own."""

    at: datetime
    type: str
    contact: _Contact
    facts: Mapping[str, Any]
    agent: Member | None = None
    message: Message | None = None


def past(company: Company, people: Sequence[Person], staff: Sequence[Member], now: datetime, first_seq: Seq) -> Past:
    """Some hundred contacts that ended before today began in the company's zone; events numbered as they happened, from `first_seq` on."""
    random = Random("the demo's past")
    told = Past()
    happened: list[_Happened] = []
    for contact in _contacts(company, people, staff, now, random):
        happened += _left(told, contact, random) if _leaves(company, contact, random) else _served(told, company, contact, random)
    for seq, event in enumerate(sorted(happened, key=lambda event: event.at), start=first_seq):
        told.events.append(_numbered(event, Seq(seq)))
        if event.message is not None:
            event.message.seq = seq
    return told


def _contacts(company: Company, people: Sequence[Person], staff: Sequence[Member], now: datetime, random: Random) -> Iterator[_Contact]:
    today = now.astimezone(company.timezone).date()
    coming_back = cycle(regulars(people))
    number = 0
    for days_ago in range(DAYS, 0, -1):
        day = today - timedelta(days=days_ago)
        if day.weekday() == 6:
            continue
        for of_day in range(A_DAY):
            number += 1
            person = next(coming_back) if of_day == 0 else random.choice(people)
            story = random.choice([story for story in STORIES if story.language == person.language])
            channel = "chat" if random.random() < CHATS else "sms"
            at = _moment(company, day, random)
            able = _able(company, staff, story.queue, channel)
            if able:
                yield _Contact(number=number, at=at, person=person, story=story, channel=channel, agent=random.choice(able))


def _able(company: Company, staff: Sequence[Member], queue: str, channel: str) -> list[Member]:
    """Who may have served it; nobody, where the company has no such queue or does not work it on this channel."""
    if not any(known.name == queue and channel in known.channels for known in company.queues):
        return []
    return [member for member in staff if f"queue:{queue}" in member.skills and channel in member.channels]


def _moment(company: Company, day: date, random: Random) -> datetime:
    opened = datetime.combine(day, time(FIRST_HOUR), company.timezone)
    return (opened + timedelta(seconds=random.randrange((LAST_HOUR - FIRST_HOUR) * 3600))).astimezone(UTC)


def _leaves(company: Company, contact: _Contact, random: Random) -> bool:
    return random.random() < LEAVES and company.channels[contact.channel].live


def _left(told: Past, contact: _Contact, random: Random) -> list[_Happened]:
    """The customer left before anybody answered."""
    waited = random.uniform(2, 90)
    left = contact.at + timedelta(seconds=waited)
    interaction = _interaction(told, contact, ended_as="abandoned", waited=waited, closed=left)
    first = _message(told, contact, 0, contact.at)
    _wait(told, contact, left, "abandoned")
    facts = _cell(interaction)
    return [
        *_arrived(contact, interaction),
        _added(contact, first),
        _Happened(at=left, type="interaction.abandoned", contact=contact, facts={**facts, "waited_seconds": waited, "short": waited < 5}),
        _Happened(at=left, type="interaction.ended", contact=contact, facts={**facts, "reason": "abandoned"}),
        _Happened(at=left, type="interaction.closed", contact=contact, facts={**facts, "ended_as": "abandoned"}),
    ]


def _served(told: Past, company: Company, contact: _Contact, random: Random) -> list[_Happened]:
    """An agent took it, they wrote to each other, the agent wrapped up."""
    rank = [tier.name for tier in company.tiers].index(contact.person.tier)
    live = company.channels[contact.channel].live
    waited = random.expovariate(1 / ((8 if live else 80) * (rank + 1)))
    taken = contact.at + timedelta(seconds=waited)
    spoken = [contact.at, *_spoken_at(contact, taken, random)]
    over = spoken[-1] + timedelta(seconds=random.uniform(3, 20))
    wrapped = over + timedelta(seconds=random.uniform(5, 40))
    interaction = _interaction(told, contact, ended_as="handled", waited=waited, closed=wrapped)
    _wait(told, contact, taken, "answered")
    offer = _offer(told, contact, taken, waited)
    handling = _handling(told, contact, offer, taken, over, wrapped)
    messages = [_message(told, contact, line, at) for line, at in enumerate(spoken)]
    facts, agent = _cell(interaction), contact.agent
    target = company.queue(contact.story.queue).channels[contact.channel].target_seconds
    offered = {**facts, "offer_id": offer.id}
    done = {
        **facts,
        "talk_seconds": (over - taken).total_seconds(),
        "hold_seconds": 0.0,
        "wrap_seconds": (wrapped - over).total_seconds(),
        "outcome": handling.outcome,
        "counts": True,
    }
    answered = {**facts, "waited_seconds": waited, "in_target": waited <= target}
    return [
        *_arrived(contact, interaction),
        _Happened(at=offer.made_at, type="offer.made", contact=contact, agent=agent, facts=offered),
        _Happened(at=taken, type="offer.accepted", contact=contact, agent=agent, facts=offered),
        _Happened(at=taken, type="interaction.connected", contact=contact, agent=agent, facts=facts),
        _Happened(at=taken, type="interaction.answered", contact=contact, agent=agent, facts=answered),
        *(_added(contact, message) for message in messages),
        _Happened(at=over, type="interaction.ended", contact=contact, facts={**facts, "reason": "agent_ended"}),
        _Happened(at=wrapped, type="handling.done", contact=contact, agent=agent, facts=done),
        _Happened(at=wrapped, type="interaction.closed", contact=contact, facts={**facts, "ended_as": "handled"}),
    ]


def _spoken_at(contact: _Contact, taken: datetime, random: Random) -> Iterator[datetime]:
    """When each line after the first was written."""
    at = taken
    for _ in contact.story.lines[1:]:
        at += timedelta(seconds=random.uniform(8, 60))
        yield at


def _arrived(contact: _Contact, interaction: Interaction) -> Iterator[_Happened]:
    facts = _cell(interaction)
    arrived = {**facts, "direction": interaction.direction, "mode": interaction.mode, "match": interaction.match}
    yield _Happened(at=contact.at, type="interaction.arrived", contact=contact, facts=arrived)
    yield _Happened(at=contact.at, type="interaction.queued", contact=contact, facts={**facts, "cause": "arrival", "counts": True})


def _added(contact: _Contact, message: Message) -> _Happened:
    facts = {"message_id": message.id, "author": message.author, "private": message.private}
    return _Happened(at=message.at, type="message.added", contact=contact, facts=facts, message=message)


def _cell(interaction: Interaction) -> dict[str, str]:
    return {"queue": interaction.queue, "channel": interaction.channel, "tier": interaction.tier}


def _numbered(happened: _Happened, seq: Seq) -> Event:
    return Event(
        seq=seq,
        at=happened.at,
        type=happened.type,
        interaction_id=happened.contact.id("int"),
        agent_id=happened.agent.id if happened.agent else None,
        customer_id=happened.contact.person.id,
        data=happened.facts,
    )


def _interaction(told: Past, contact: _Contact, *, ended_as: str, waited: float, closed: datetime) -> Interaction:
    """The interaction with its thread and conversation."""
    person, story = contact.person, contact.story
    handled = ended_as == "handled"
    conversation_id = f"{contact.channel}:{contact.id('past')}"
    address = person.phone if contact.channel == "sms" else None
    told.threads.append(
        Thread(
            id=contact.id("thr"),
            customer_id=person.id,
            subject=story.subject,
            created_at=contact.at,
            last_agent_id=contact.agent.id if handled else None,
            last_agent_at=closed if handled else None,
        )
    )
    interaction = Interaction(
        id=contact.id("int"),
        channel=contact.channel,
        direction="inbound",
        mode="live" if contact.channel == "chat" else "message",
        queue=story.queue,
        tier=person.tier,
        state="closed",
        ended_as=ended_as,
        customer_id=person.id,
        customer_name=person.name,
        match="known",
        thread_id=contact.id("thr"),
        conversation_id=conversation_id,
        address=address,
        subject=story.subject,
        language=person.language,
        preview=story.lines[0][:PREVIEW],
        arrived_at=contact.at,
        waited_seconds=waited,
        last_customer_at=contact.at,
        closed_at=closed,
    )
    told.interactions.append(interaction)
    told.conversations.append(
        Conversation(
            id=conversation_id,
            channel=contact.channel,
            customer_id=person.id,
            match="known",
            opened_at=contact.at,
            thread_id=interaction.thread_id,
            interaction_id=interaction.id,
            name=person.name,
            address=address,
            queue=story.queue,
            language=person.language,
        )
    )
    return interaction


def _wait(told: Past, contact: _Contact, until: datetime, ended_as: str) -> None:
    told.waits.append(
        Wait(
            id=contact.id("wai"),
            interaction_id=contact.id("int"),
            queue=contact.story.queue,
            channel=contact.channel,
            tier=contact.person.tier,
            since=contact.at,
            until=until,
            ended_as=ended_as,
        )
    )


def _offer(told: Past, contact: _Contact, taken: datetime, waited: float) -> Offer:
    made = taken - timedelta(seconds=min(waited, 4))
    offer = Offer(
        id=contact.id("ofr"),
        interaction_id=contact.id("int"),
        agent_id=contact.agent.id,
        purpose="work",
        state="accepted",
        made_at=made,
        expires_at=made + timedelta(seconds=20),
        ended_at=taken,
        score=0.0,
        why="",
        position_when_taken=1,
    )
    told.offers.append(offer)
    return offer


def _handling(told: Past, contact: _Contact, offer: Offer, taken: datetime, over: datetime, wrapped: datetime) -> Handling:
    handling = Handling(
        id=contact.id("hdl"),
        interaction_id=contact.id("int"),
        agent_id=contact.agent.id,
        offer_id=offer.id,
        purpose="work",
        channel=contact.channel,
        queue=contact.story.queue,
        tier=contact.person.tier,
        state="done",
        accepted_at=taken,
        connected_at=taken,
        wrap_since=over,
        ended_at=wrapped,
        outcome=contact.story.outcome,
        note=contact.story.note,
    )
    told.handlings.append(handling)
    return handling


def _message(told: Past, contact: _Contact, line: int, at: datetime) -> Message:
    by_customer = line % 2 == 0
    message = Message(
        id=contact.id("msg", line),
        interaction_id=contact.id("int"),
        thread_id=contact.id("thr"),
        conversation_id=f"{contact.channel}:{contact.id('past')}",
        seq=0,
        channel=contact.channel,
        author="customer" if by_customer else "agent",
        author_id=contact.person.id if by_customer else contact.agent.id,
        name=contact.person.name if by_customer else contact.agent.name,
        text=contact.story.lines[line],
        at=at,
        delivery_state=None if by_customer else "delivered" if contact.channel == "sms" else "read",
    )
    told.messages.append(message)
    return message
