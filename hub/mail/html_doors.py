"""The door to a letter's HTML, made safe to look at."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Mapping, Sequence

from channels.contract import FileKey
from channels.doors import Problem, Reply, Route
from hub.files.giving import fetched
from hub.files.kinds import PICTURES
from hub.files.store import FileStore
from hub.mail.letter_page import letter_page, page_headers
from hub.mail.rewriting import Pictures
from hub.mail.safe_html import safe_html
from hub.mail.showing import LetterFiles, Letters
from hub.mail.wire import HtmlQuery
from hub.web.requests import PeopleRequest

MOST_INLINE_BYTES = 5_000_000
NO_HTML = Problem(404, "no_html", "This message has no HTML: its text is in the conversation.")
HELD_HEADER = "X-Held-Pictures"


class HtmlDoors:
    """Pictures that came with a letter are written into its page: it need not ask for them, and could not, being of no origin."""

    def __init__(self, letters: Letters, store: FileStore) -> None:
        self._letters = letters
        self._store = store

    def doors(self) -> Sequence[Route]:
        return (
            Route(
                method="GET",
                path="/api/v1/messages/{id}/html",
                handler=self._html,
                summary="A letter as it was meant to look: a page for a sandboxed frame. Pictures from elsewhere are only loaded when they "
                f"are asked for; {HELD_HEADER} says how many are held",
                tag="Mail",
                access="people",
                query=HtmlQuery,
                answers={200: None},
                problems={"held": 403, "no_html": 404, "not_found": 404, "not_kept": 404},
            ),
        )

    async def _html(self, request: PeopleRequest) -> Reply:
        pictures = request.query(HtmlQuery).pictures
        letter = await self._letters.asked_for(request)
        if letter.html is None:
            raise NO_HTML
        _, html = await fetched(self._store, letter.html)
        page, held = await asyncio.to_thread(_page, html, pictures, await self._inline(letter))
        return Reply(body=page, content_type="text/html; charset=utf-8", headers={**page_headers(pictures), HELD_HEADER: str(held)})

    async def _inline(self, letter: LetterFiles) -> Mapping[str, str]:
        """The pictures that came with the letter and that it calls by a content id."""
        called = {item["content_id"]: FileKey(item["file"]) for item in letter.attachments if item.get("content_id") and item.get("file")}
        known = await self._store.known(called.values())
        room = MOST_INLINE_BYTES
        inline = {}
        for content_id, key in called.items():
            file = known.get(key)
            if file is None or file.held is not None or file.media_type not in PICTURES or file.size_bytes > room:
                continue
            room -= file.size_bytes
            try:
                content = await self._store.read(key)
            except FileNotFoundError:
                continue
            inline[content_id.strip("<>")] = f"data:{file.media_type};base64,{b64encode(content).decode()}"
        return inline


def _page(html: bytes, pictures: Pictures, inline: Mapping[str, str]) -> tuple[bytes, int]:
    letter = safe_html(html.decode("utf-8", "replace"), pictures=pictures, inline=inline)
    return letter_page(letter, pictures).encode(), letter.held_pictures
