"""What an agent asks of a letter, looked at before it is decided: addresses are addresses, files are theirs and not held back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from channels.contract import Attachment, FileKey
from channels.doors import Problem
from hub.customers.identity import InvalidIdentity, normalise
from hub.files.store import FileStore
from hub.mail.reply_html import clean_reply
from hub.mail.wire import LetterBody
from hub.mail.writing import Letter

PLAIN_LOCAL_PART = re.compile(r"[\w!#$%&'*+/=?^`{|}~][\w!#$%&'*+/=?^`{|}~.-]*@[\w.-]+\Z")
"""Nothing that would have to be quoted (RFC 5322, 3.4.1), and nothing that a program may take for an option."""


class Wanted:
    def __init__(self, files: FileStore, country: str) -> None:
        self._files = files
        self._country = country

    async def letter(self, body: LetterBody | None, *, by: str) -> Letter | None:
        """Raises `Problem` 422 for what is no address, and for files that are not this person's, not there, or held back."""
        if body is None:
            return None
        html = clean_reply(body.html) if body.html is not None else ""
        return Letter(
            to=self._addresses(body.to) if body.to is not None else None,
            cc=self._addresses(body.cc),
            bcc=self._addresses(body.bcc),
            subject=body.subject,
            html=(await self._files.keep(html.encode(), name="reply.html", ours=True)).key if html.strip() else None,
            attachments=tuple(await self._attachments(body.files, by)),
            forwards=body.forwards,
            quote=body.quote,
            answers=body.answers,
            seen=body.seen,
        )

    def _addresses(self, written: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._address(one) for one in written))

    def _address(self, written: str) -> str:
        if not PLAIN_LOCAL_PART.match(written):
            raise Problem(422, "bad_address", "One of the recipients is not an email address that mail servers take.")
        try:
            return normalise("email", written, self._country)
        except InvalidIdentity as error:
            raise Problem(422, "bad_address", f"One of the recipients is not an email address. {error}") from error

    async def _attachments(self, ids: Sequence[str], by: str) -> list[dict[str, Any]]:
        keys = [FileKey(id) for id in dict.fromkeys(ids)]
        uploaded = await self._files.uploaded(keys, by=by) if keys else {}
        made = []
        for key in keys:
            upload = uploaded.get(key)
            if upload is None:
                raise Problem(422, "no_such_file", "One of the files is not there any more; attach it again.")
            if upload.file.held is not None:
                raise Problem(422, "file_held", f"{upload.name} is not sent: {upload.file.held}")
            made.append(_kept(Attachment(name=upload.name, media_type=upload.file.media_type, size_bytes=upload.file.size_bytes, file=key)))
        return made


def _kept(attachment: Attachment) -> dict[str, Any]:
    names = ("name", "media_type", "size_bytes", "file")
    return {name: getattr(attachment, name) for name in names}
