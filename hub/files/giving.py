"""How a file is given out: to be saved, or as a picture to be shown; in no case does a browser run or guess anything."""

from __future__ import annotations

from channels.contract import KeptFile
from channels.doors import Problem, Reply
from hub.files.kinds import PICTURES, UNKNOWN
from hub.files.names import content_disposition

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


def check_not_held(file: KeptFile) -> None:
    """Raises `Problem` 403 for what is held back, with the reason."""
    if file.held is not None:
        raise Problem(403, "held", f"This file is held back. {file.held}")
