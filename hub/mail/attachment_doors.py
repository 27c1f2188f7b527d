"""The doors to what came with a letter, and to the letter as it came."""

from __future__ import annotations

from collections.abc import Sequence

from channels.doors import Problem, Reply, Route
from hub.files.giving import HARMLESS, fetched, given
from hub.files.names import content_disposition
from hub.files.store import FileStore
from hub.files.wire import FileQuery
from hub.mail.showing import Letters
from hub.web.requests import PeopleRequest

TAG = "Mail"
PATH = "/api/v1/messages/{id}"
NO_ATTACHMENT = Problem(404, "not_found", "There is no such attachment.")


class AttachmentDoors:
    def __init__(self, letters: Letters, store: FileStore) -> None:
        self._letters = letters
        self._store = store

    def doors(self) -> Sequence[Route]:
        return (
            Route(
                method="GET",
                path=f"{PATH}/attachments/{{place}}",
                handler=self._attachment,
                summary="A file that came with a message; the first is at place 1",
                tag=TAG,
                access="people",
                query=FileQuery,
                answers={200: None},
                problems={"held": 403, "not_found": 404, "not_kept": 404},
            ),
            Route(
                method="GET",
                path=f"{PATH}/source",
                handler=self._source,
                summary="The letter as it came, for as long as it is kept",
                tag=TAG,
                access="people",
                answers={200: None},
                problems={"held": 403, "not_found": 404, "not_kept": 404},
            ),
        )

    async def _attachment(self, request: PeopleRequest) -> Reply:
        letter = await self._letters.asked_for(request)
        place = _place(request)
        if not 1 <= place <= len(letter.attachments):
            raise NO_ATTACHMENT
        attachment = letter.attachments[place - 1]
        file, content = await fetched(self._store, attachment.get("file"))
        return given(content, name=attachment["name"], media_type=file.media_type, inline=request.query(FileQuery).inline)

    async def _source(self, request: PeopleRequest) -> Reply:
        letter = await self._letters.asked_for(request)
        _, content = await fetched(self._store, letter.source)
        headers = {**HARMLESS, "Content-Disposition": content_disposition(f"{request.path_values['id']}.eml")}
        return Reply(body=content, content_type="message/rfc822", headers=headers)


def _place(request: PeopleRequest) -> int:
    text = request.path_values["place"]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
