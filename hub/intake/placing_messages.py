"""Where a customer's message belongs: in the open interaction, in a parked one that comes back, or at the start of a new one on the
same thread.
"""

from __future__ import annotations

from dataclasses import asdict

from channels.contract import MessageReceived
from hub.customers.card import Card
from hub.customers.identity import stranger_name
from hub.customers.rows import folded
from hub.journal.turn import Turn
from hub.store.ids import new_id
from hub.work.exits import CLOSED_HOURS, leave_when_closed
from hub.work.life import arrive, bring_back
from hub.work.live import Live
from hub.work.messages import hear
from hub.work.records import Conversation, Interaction, Message, Thread


def hear_message(live: Live, turn: Turn, conversation: Conversation, event: MessageReceived) -> Message:
    interaction = live.interaction(conversation.interaction_id) if conversation.interaction_id else None
    if interaction is None or interaction.state in ("closed", "wrapping"):
        interaction = _begin(live, turn, conversation, event)
        message = _hear(live, turn, interaction, event)
        bring_back(live, turn, interaction, cause="arrival")
        leave_when_closed(live, turn, interaction)
        return message
    message = _hear(live, turn, interaction, event)
    if interaction.state == "parked" and not _is_kept_for_opening(interaction):
        bring_back(live, turn, interaction)
    return message


def _is_kept_for_opening(interaction: Interaction) -> bool:
    """It waits for the queue to open; whatever is said meanwhile is read then."""
    return interaction.wait is not None and interaction.wait.ended_as == CLOSED_HOURS


def _begin(live: Live, turn: Turn, conversation: Conversation, event: MessageReceived) -> Interaction:
    thread = live.thread(conversation.thread_id) if conversation.thread_id else None
    if thread is None:
        thread = Thread(
            id=new_id("thr"), customer_id=conversation.customer_id, subject=event.subject or conversation.topic, created_at=turn.now
        )
        live.aside.threads[thread.id] = thread
        turn.save(thread)
    card = live.cards.get(conversation.customer_id or "")
    interaction = Interaction(
        id=new_id("int"),
        channel=event.channel,
        direction="inbound",
        mode="live" if live.is_live_channel(event.channel) else "message",
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
        subject=event.subject or conversation.topic,
        language=event.language or conversation.language,
        fields=dict(conversation.fields),
        arrived_at=turn.now,
    )
    conversation.thread_id, conversation.interaction_id = thread.id, interaction.id
    turn.save(conversation)
    arrive(live, turn, interaction)
    return interaction


def _hear(live: Live, turn: Turn, interaction: Interaction, event: MessageReceived) -> Message:
    interaction.away_since = None
    return hear(
        live,
        turn,
        interaction,
        event.text,
        provider_id=event.provider_id,
        client_id=event.client_id,
        attachments=[asdict(attachment) for attachment in event.attachments],
    )


def _stated_name(conversation: Conversation, card: Card | None) -> str | None:
    """What they call themselves, where we only guess who they are and the guess has another name."""
    stated = (conversation.name or "").strip()
    if conversation.match != "probable" or card is None or folded(stated) == folded(card.name):
        return None
    return stated or None


def queue_for(live: Live, conversation: Conversation) -> str:
    """What the customer chose, else what our address stands for, else the default."""
    by_number = {number.number: number.queue for number in live.company.sms.numbers}
    queue = live.company.queue_for(conversation.channel, conversation.queue, by_number.get(conversation.recipient or ""))
    return queue or live.company.default_queue
