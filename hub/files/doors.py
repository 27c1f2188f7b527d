"""The doors for whoever attaches something: the file is brought before the letter is sent, and looked at by whom it was brought."""

from __future__ import annotations

from collections.abc import Sequence

from channels.contract import FileKey
from channels.doors import Problem, Reply, Route
from hub.company_mail import FileRules
from hub.files.giving import fetched, given
from hub.files.names import file_name
from hub.files.store import FileStore
from hub.files.wire import FileQuery, UploadQuery
from hub.mail.wire import FileView
from hub.web.requests import PeopleRequest

TAG = "Files"
PATH = "/api/v1/files"
MEGABYTE = 1_000_000
EMPTY = Problem(422, "empty_file", "This file is empty.")
NOT_FOUND = Problem(404, "not_found", "There is no such file, or it is not yours.")


class FileDoors:
    def __init__(self, store: FileStore, rules: FileRules) -> None:
        self._store = store
        self._longest = int(rules.longest_mb * MEGABYTE)

    def doors(self) -> Sequence[Route]:
        return (
            Route(
                method="POST",
                path=PATH,
                handler=self._upload,
                summary="Bring a file, to attach it to a letter; one that is not used is forgotten after a day",
                tag=TAG,
                access="people",
                query=UploadQuery,
                longest_file=self._longest,
                answers={201: FileView},
                problems={"empty_file": 422, "cannot_keep": 503},
            ),
            Route(
                method="GET",
                path=f"{PATH}/{{id}}",
                handler=self._own,
                summary="A file that one has brought oneself",
                tag=TAG,
                access="people",
                query=FileQuery,
                answers={200: None},
                problems={"held": 403, "not_found": 404, "not_kept": 404},
            ),
        )

    async def _upload(self, request: PeopleRequest) -> Reply:
        content = await request.raw()
        if not content:
            raise EMPTY
        upload = await self._store.upload(content, name=file_name(request.query(UploadQuery).name), by=request.user.id)
        return Reply(status=201, body=upload.view())

    async def _own(self, request: PeopleRequest) -> Reply:
        key = FileKey(request.path_values["id"])
        upload = (await self._store.uploaded([key], by=request.user.id)).get(key)
        if upload is None:
            raise NOT_FOUND
        file, content = await fetched(self._store, key)
        return given(content, name=upload.name, media_type=file.media_type, inline=request.query(FileQuery).inline)
