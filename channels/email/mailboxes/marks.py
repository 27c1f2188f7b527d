"""What becomes of a letter in its mailbox once it is stored: marked as seen, marked as ours, or moved to another folder."""

from __future__ import annotations

from collections.abc import Collection

from channels.email.mailboxes.answers import number_set
from channels.email.mailboxes.bookmark import KEYWORD, keeps_keywords
from channels.email.mailboxes.connection import ImapConnection, Selected
from channels.email.mailboxes.names import folder_name
from channels.email.mailboxes.trouble import CommandRefused

MOVE = "move:"


def destination(handled: str) -> str | None:
    """The folder that letters are moved to, if they are."""
    return handled.removeprefix(MOVE) if handled.startswith(MOVE) else None


async def mark_as_handled(connection: ImapConnection, uids: Collection[int], *, handled: str, selected: Selected) -> None:
    """Raises `CommandRefused` when the server does not allow it: the letters stay as they are. A move without MOVE (RFC 6851) that is
    interrupted leaves a second copy in the other folder.
    """
    letters = number_set(uids)
    folder = destination(handled)
    if folder is not None:
        await _move(connection, letters, folder_name(folder))
        return
    flags = (r"\Seen",) if handled == "seen" else ()
    if not keeps_keywords(selected):
        await _add(connection, letters, flags)
        return
    try:
        await _add(connection, letters, (*flags, KEYWORD))
    except CommandRefused:  # some servers promise more keywords than they keep
        if not flags:
            raise
        await _add(connection, letters, flags)


async def _add(connection: ImapConnection, letters: str, flags: Collection[str]) -> None:
    if flags:
        await connection.command("STORE", letters, "+FLAGS.SILENT", f"({' '.join(flags)})", by_uid=True)


async def _move(connection: ImapConnection, letters: str, folder: str) -> None:
    verb = "MOVE" if "MOVE" in connection.capabilities else "COPY"
    try:
        await connection.command(verb, letters, folder, by_uid=True)
    except CommandRefused:
        await connection.command("CREATE", folder)
        await connection.command(verb, letters, folder, by_uid=True)
    if verb == "MOVE":
        return
    await _add(connection, letters, (r"\Deleted",))
    if "UIDPLUS" in connection.capabilities:  # without it, what others have deleted would go as well
        await connection.command("EXPUNGE", letters, by_uid=True)
