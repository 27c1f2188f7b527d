"""How a file is given out: to be saved, or as a picture to be shown; in no case does a browser run or guess anything."""

from __future__ import annotations

from channels.contract import FileKey, KeptFile
from channels.doors import Problem, Reply
from hub.files.kinds import PICTURES, UNKNOWN
from hub.files.names import content_disposition
from hub.files.store import FileStore

GONE = Problem(404, "not_kept", "This file is no longer kept.")
HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


def given(content: bytes, *, name: str, media_type: str, inline: bool) -> Reply:
    """The content under this name. Only what is seen to be a picture is ever shown in a page; of all else the bytes are given."""
    shown = inline and media_type in PICTURES
    headers = {**HARMLESS, "Content-Disposition": content_disposition(name, inline=shown)}
    return Reply(body=content, content_type=media_type if shown else UNKNOWN, headers=headers)


async def fetched(store: FileStore, key: FileKey | None) -> tuple[KeptFile, bytes]:
    """A file and its content. Raises `Problem` 404 for what is no longer kept, 403 with the reason for what is held back."""
    file = (await store.known([key])).get(key) if key is not None else None
    if key is None or file is None:
        raise GONE
    if file.held is not None:
        raise Problem(403, "held", f"This file is held back. {file.held}")
    try:
        return file, await store.read(key)
    except FileNotFoundError:
        raise GONE from None
