"""What is said in an interaction: by the customer, by agents (to the customer or among themselves), by the hub."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from channels.mail import MailReceived
from hub.files.tables import file_uses
from hub.journal.turn import NewRow, Turn
from hub.mail.records import Mail
from hub.store.ids import new_id
from hub.work.agents import Agent
from hub.work.life import answered, changed, happened
from hub.work.live import Live
from hub.work.records import Interaction, Message
from hub.work.wire import MessageAuthor

PREVIEW_LENGTH = 160


def hear(
    live: Live,
    turn: Turn,
    interaction: Interaction,
    text: str,
    *,
    provider_id: str,
    client_id: str | None,
    attachments: Sequence[dict[str, Any]] = (),
) -> Message:
    """The customer said this."""
    message = add(
        live,
        turn,
        interaction,
        author="customer",
        author_id=None,
        name=interaction.stated_name or interaction.customer_name,
        text=text,
        client_id=client_id,
        provider_id=provider_id,
        attachments=attachments,
    )
    interaction.unread += 1
    interaction.last_customer_at = turn.now
    interaction.asked_at = None
    interaction.preview = text[:PREVIEW_LENGTH]
    if live.pushes(interaction.channel):
        # Elsewhere nobody could be shown that it was read.
        live.unread_by_agent.setdefault(interaction.id, []).append(message)
    changed(live, turn, interaction)
    return message


def add_letter(live: Live, turn: Turn, interaction: Interaction, event: MailReceived, mail: Mail, *, name: str, wakes: bool) -> Message:
    """A letter came. One that nobody has to look at does not count as the customer's word."""
    message = add(
        live,
        turn,
        interaction,
        author="customer",
        author_id=None,
        name=name,
        text=event.text,
        provider_id=event.provider_id,
        attachments=[asdict(attachment) for attachment in event.attachments],
    )
    mail.id = message.id
    message.mail = mail
    live.aside.letters.remember(message)
    turn.save(mail)
    use_files(turn, message)
    if wakes:
        interaction.unread += 1
        interaction.last_customer_at = turn.now
        interaction.preview = preview_of(event.text)
    changed(live, turn, interaction)
    return message


def preview_of(text: str) -> str:
    """The first words of a letter, on one line."""
    return " ".join(text.split())[:PREVIEW_LENGTH]


def use_files(turn: Turn, message: Message) -> None:
    """The files that this message needs are kept as long as it is."""
    mail = message.mail
    kept = [("attachment", item["file"]) for item in message.attachments if item.get("file")]
    if mail is not None:
        kept += [(purpose, key) for purpose, key in (("html", mail.html), ("source", mail.source)) if key is not None]
    for purpose, key in kept:
        turn.save(NewRow(table=file_uses, values={"id": new_id("use"), "file_id": key, "message_id": message.id, "purpose": purpose}))


def say(live: Live, turn: Turn, interaction: Interaction, agent: Agent, text: str, *, client_id: str) -> Message:
    """An agent says this to the customer. Where a provider carries it, it leaves as `sending`, committed before the provider is asked."""
    message = add(live, turn, interaction, author="agent", author_id=agent.id, name=agent.name, text=text, client_id=client_id)
    _let_leave(live, interaction, message)
    was_answered(live, turn, interaction, agent)
    return message


def was_answered(live: Live, turn: Turn, interaction: Interaction, agent: Agent) -> None:
    """This agent has just spoken to the customer."""
    interaction.unread = 0
    if interaction.state == "connected":
        # While it waits for the next agent, what the sender says is no answer of that queue.
        answered(live, turn, interaction, agent.id)
    thread = live.thread(interaction.thread_id)
    if thread is not None:
        thread.last_agent_id, thread.last_agent_at = agent.id, turn.now
        turn.save(thread)
    changed(live, turn, interaction)


def note(live: Live, turn: Turn, interaction: Interaction, agent: Agent, text: str, *, client_id: str | None = None) -> Message:
    """Between agents only."""
    return add(live, turn, interaction, author="agent", author_id=agent.id, name=agent.name, text=text, client_id=client_id, private=True)


def say_as_system(live: Live, turn: Turn, interaction: Interaction, text: str) -> Message:
    """The hub says this to the customer."""
    message = add(live, turn, interaction, author="system", author_id=None, name=None, text=text)
    _let_leave(live, interaction, message)
    return message


def _let_leave(live: Live, interaction: Interaction, message: Message) -> None:
    if live.pushes(interaction.channel):
        message.delivery_state = "sent"
        live.unread_by_customer.setdefault(interaction.id, []).append(message)
        return
    message.delivery_state = "sending"
    message.attempts = 1
    message.to, message.sender = interaction.address, interaction.recipient
    live.leaving[message.id] = message
    live.outgoing.append(message)


def add(
    live: Live,
    turn: Turn,
    interaction: Interaction,
    *,
    author: MessageAuthor,
    author_id: str | None,
    name: str | None,
    text: str,
    client_id: str | None = None,
    provider_id: str | None = None,
    attachments: Sequence[dict[str, Any]] = (),
    private: bool = False,
) -> Message:
    """One more utterance, as it stands: what becomes of it is for whoever adds it."""
    message_id = new_id("msg")
    event = happened(turn, interaction, "message.added", agent=author_id, message_id=message_id, author=author, private=private)
    message = Message(
        id=message_id,
        interaction_id=interaction.id,
        thread_id=interaction.thread_id,
        conversation_id=interaction.conversation_id,
        seq=event.seq,
        channel=interaction.channel,
        author=author,
        author_id=author_id,
        name=name,
        text=text,
        at=turn.now,
        private=private,
        client_id=client_id,
        provider_id=provider_id,
        attachments=list(attachments),
    )
    live.spoken[event.seq] = message
    turn.save(message)
    return message


def message_changed(live: Live, turn: Turn, message: Message) -> None:
    """Its delivery went on, or it was read."""
    event = turn.record(
        "message.changed",
        interaction=message.interaction_id,
        subject=live.interaction(message.interaction_id),
        facts={"message_id": message.id, "delivery": message.delivery_state},
    )
    live.spoken[event.seq] = message
    turn.save(message)
