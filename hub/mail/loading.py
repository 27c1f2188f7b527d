"""Reads letters: those a turn needs, and what messages on their way out have besides their text."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.mail.needs import LetterNeeds
from hub.mail.records import Mail, Rearranged
from hub.mail.tables import acknowledged, mails, rearranged
from hub.store.known_select import KnownSelect
from hub.store.listed import listed
from hub.work.live import Live
from hub.work.records import Message
from hub.work.tables import messages

MOST_LATEST = 60
"""Ids rise with time. A reply needs the last letter, and the ids of some before it."""

_named = KnownSelect(select(mails.c.id).where(listed("headers", mails.c.header_id)))
_messages = KnownSelect(select(messages).where(listed("ids", messages.c.id)))
_of_interactions = KnownSelect(select(messages).where(listed("of", messages.c.interaction_id)).order_by(messages.c.seq))
_latest_of = KnownSelect(select(mails.c.id).where(listed("of", mails.c.interaction_id)).order_by(mails.c.id.desc()).limit(MOST_LATEST))
_mails = KnownSelect(select(mails).where(listed("ids", mails.c.id)))
_acknowledged = KnownSelect(select(acknowledged).where(listed("ids", acknowledged.c.id)))


async def fetch_letters(live: Live, connection: AsyncConnection, needs: LetterNeeds) -> None:
    """Into `live.aside.letters`."""
    found = live.aside.letters
    ids = set(needs.messages)
    if needs.header_ids:
        ids |= {row.id for row in await _named.rows(connection, headers=needs.header_ids)}
    if needs.latest_of:
        ids |= {row.id for row in await _latest_of.rows(connection, of=needs.latest_of)}
    rows = [*await _messages.rows(connection, ids=ids)] if ids else []
    if needs.of_interactions:
        rows += await _of_interactions.rows(connection, of=needs.of_interactions)
    read = {row.id: live.leaving.get(row.id) or Message.of(row) for row in rows}
    await attach_mails(connection, read.values())
    for message in read.values():
        found.remember(message)
    if needs.acknowledged:
        found.acknowledged = {row.id: row.at for row in await _acknowledged.rows(connection, ids=needs.acknowledged)}
    if needs.rearranged_of:
        await _fetch_rearranged(live, connection, needs.rearranged_of)


async def attach_mails(connection: AsyncConnection, of: Iterable[Message]) -> None:
    """What these messages have as letters, where they are some."""
    wanted = {message.id: message for message in of if message.mail is None}
    if not wanted:
        return
    for row in await _mails.rows(connection, ids=wanted.keys()):
        wanted[row.id].mail = Mail.of(row)


async def _fetch_rearranged(live: Live, connection: AsyncConnection, ids: Collection[str]) -> None:
    concerned = or_(rearranged.c.interaction_id.in_(ids), rearranged.c.other_id.in_(ids))
    rows = await connection.execute(select(rearranged).where(concerned).order_by(rearranged.c.at, rearranged.c.id))
    live.aside.letters.rearranged = [Rearranged.of(row) for row in rows]
