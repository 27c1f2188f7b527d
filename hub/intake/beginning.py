"""A new interaction, of whatever channel: whose it is, on which thread, and for which queue."""

from __future__ import annotations

from hub.customers.card import Card
from hub.customers.identity import stranger_name
from hub.customers.rows import folded
from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work.life import arrive
from hub.work.live import Live
from hub.work.records import Conversation, Interaction, Thread


def begin_interaction(
    live: Live, turn: Turn, conversation: Conversation, *, language: str | None = None, subject: str | None = None
) -> Interaction:
    """arrived: on the conversation's thread, if it has one."""
    thread = live.thread(conversation.thread_id) if conversation.thread_id else None
    if thread is None:
        thread = Thread(id=new_id("thr"), customer_id=conversation.customer_id, subject=subject or conversation.topic, created_at=turn.now)
        live.aside.threads[thread.id] = thread
        turn.save(thread)
    card = live.cards.get(conversation.customer_id or "")
    interaction = Interaction(
        id=new_id("int"),
        channel=conversation.channel,
        direction="inbound",
        mode="live" if live.is_live_channel(conversation.channel) else "message",
        queue=queue_for(live, conversation),
        tier=card.tier if card else live.company.default_tier,
        state="arrived",
        customer_id=conversation.customer_id,
        customer_name=card.name if card else stranger_name((), conversation.name),
        match=conversation.match,
        stated_name=_stated_name(conversation, card),
        thread_id=thread.id,
        conversation_id=conversation.id,
        address=conversation.address,
        recipient=conversation.recipient,
        subject=subject or conversation.topic,
        language=language or conversation.language,
        fields=dict(conversation.fields),
        arrived_at=turn.now,
    )
    conversation.thread_id, conversation.interaction_id = thread.id, interaction.id
    turn.save(conversation)
    arrive(live, turn, interaction)
    return interaction


def _stated_name(conversation: Conversation, card: Card | None) -> str | None:
    """What they call themselves, where we only guess who they are and the guess has another name."""
    stated = (conversation.name or "").strip()
    if conversation.match != "probable" or card is None or folded(stated) == folded(card.name):
        return None
    return stated or None


def queue_for(live: Live, conversation: Conversation) -> str:
    """What the customer chose, else what our address stands for, else the default."""
    company, channel = live.company, conversation.channel
    of_number = company.queue_of_number(channel, conversation.recipient)
    return company.queue_for(channel, conversation.queue, of_number) or company.default_queue
