"""A conversation as its customer may see it, rebuilt from the log and the rows its events point to."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.contract import (
    AgentJoined,
    Attachment,
    ConversationEvent,
    DeliveryState,
    Ended,
    MessageAdded,
    MessageChanged,
    MessageId,
    Spoken,
)
from hub.journal.event import Event
from hub.journal.tables import log
from hub.people.tables import users
from hub.work import tables
from hub.work.records import Message

SHOWN = ("message.added", "message.changed", "interaction.connected", "interaction.ended")


async def conversation_since(connection: AsyncConnection, conversation_id: str, after: int) -> list[ConversationEvent] | None:
    """Its events after that number, in order; nothing for a conversation nobody opened."""
    opened = await connection.scalar(select(tables.conversations.c.id).where(tables.conversations.c.id == conversation_id))
    if opened is None:
        return None
    of_conversation = select(tables.interactions.c.id).where(tables.interactions.c.conversation_id == conversation_id)
    rows = await connection.execute(
        select(log).where(log.c.interaction_id.in_(of_conversation), log.c.seq > after, log.c.type.in_(SHOWN)).order_by(log.c.seq)
    )
    events = [Event(**row._mapping) for row in rows]
    messages = await _messages(connection, conversation_id, {str(event.data.get("message_id")) for event in events})
    names = await _names(connection, {event.agent_id for event in events if event.agent_id})
    return [
        shown for event in events if (shown := as_customer_sees(event, messages.get(str(event.data.get("message_id"))), names)) is not None
    ]


def as_customer_sees(event: Event, message: Message | None, names: dict[str, str]) -> ConversationEvent | None:
    """The event in the customer's view; nothing for what is not theirs to see (private notes, what agents do after the end)."""
    match event.type:
        case "message.added" if message is not None and not message.private:
            return MessageAdded(seq=event.seq, message=spoken(message))
        case "message.changed" if message is not None and not message.private:
            return MessageChanged(seq=event.seq, message=spoken(message))
        case "interaction.connected":
            return AgentJoined(seq=event.seq, name=names.get(event.agent_id or "", ""))
        case "interaction.ended":
            return Ended(seq=event.seq, reason=event.data["reason"])
        case _:
            return None


def spoken(message: Message) -> Spoken:
    """The customer's own words come back without a name: whom we take them for is not theirs to learn."""
    return Spoken(
        id=MessageId(message.id),
        author=message.author,
        name=None if message.author == "customer" else message.name,
        text=message.text,
        at=message.at,
        client_id=message.client_id,
        attachments=tuple(Attachment(**attachment) for attachment in message.attachments),
        delivery=DeliveryState(message.delivery_state) if message.delivery_state else None,
    )


async def _messages(connection: AsyncConnection, conversation_id: str, ids: set[str]) -> dict[str, Message]:
    if not ids:
        return {}
    messages = tables.messages
    rows = await connection.execute(select(messages).where(messages.c.conversation_id == conversation_id))
    return {row.id: Message.of(row) for row in rows if row.id in ids}


async def _names(connection: AsyncConnection, ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    rows = await connection.execute(select(users.c.id, users.c.name).where(users.c.id.in_(sorted(ids))))
    return {row.id: row.name for row in rows}
