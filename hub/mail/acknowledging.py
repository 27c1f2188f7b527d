"""A machine's answer to the first letter of a thread: once a day to one address, and never to a machine (RFC 3834)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete

from channels.mail import MailReceived, bare
from hub.journal.turn import NewRow, Turn
from hub.mail.answering import filled, ours
from hub.mail.tables import acknowledged
from hub.mail.writing import write_by_itself
from hub.store.engine import Database
from hub.work.live import Live
from hub.work.messages import add
from hub.work.records import Interaction


def address_key(address: str) -> str:
    """By which we remember that an address was answered, without keeping the address."""
    return hashlib.sha256(bare(address).encode()).hexdigest()


def acknowledge(live: Live, turn: Turn, interaction: Interaction, event: MailReceived) -> None:
    """Say that it has come and when it will be read, where the company has words for that."""
    words = _words(live, interaction)
    if words is None or not _may_answer(live, turn, event):
        return
    turn.save(NewRow(table=acknowledged, values={"id": address_key(event.sender.address), "at": turn.now}))
    live.aside.letters.acknowledged[address_key(event.sender.address)] = turn.now
    text = filled(
        words, live.company, interaction.queue, agent_name="", customer_name=interaction.customer_name, subject=interaction.subject
    )
    message = add(live, turn, interaction, author="system", author_id=None, name=None, text=text)
    write_by_itself(live, turn, interaction, message, event.sender)


async def forget_acknowledged(database: Database, before: datetime) -> None:
    """Whom a machine answered longer ago may be answered again."""
    async with database.writing() as connection:
        await connection.execute(delete(acknowledged).where(acknowledged.c.at < before))


def _words(live: Live, interaction: Interaction) -> str | None:
    rules = live.company.email
    of_queue = rules.letters.get(interaction.queue)
    return (of_queue.acknowledgement if of_queue is not None else None) or rules.acknowledgement


def _may_answer(live: Live, turn: Turn, event: MailReceived) -> bool:
    """Not to machines, not to ourselves, not to whom somebody only pretends to be, and not again so soon."""
    address = bare(event.sender.address)
    if event.automatic != "no" or event.verification.verdict == "failed" or "@" not in address or address in ours(live.company):
        return False
    before = live.aside.letters.acknowledged.get(address_key(event.sender.address))
    return before is None or turn.now - before >= timedelta(hours=live.company.email.acknowledge_again_hours)
