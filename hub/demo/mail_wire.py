"""The demo's postboxes on the wire: what a customer's mail program shows, and what is written in it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from hub.mail.wire import CorrespondentView
from hub.web.shape import Body

LONGEST_LETTER = 50_000_000
"""With its files, in base64."""
OneLine = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=500)]
DemoAddress = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,190}$")]
MediaType = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.+-]+/[a-z0-9.+-]+$", max_length=200)]


class PostboxFile(TypedDict):
    """A file of a letter; `size` in bytes. Its content: `GET …/letters/{id}/files/{place}`, counted from 0."""

    name: str
    media_type: str
    size: int


PostboxLetter = TypedDict(
    "PostboxLetter",
    {
        "id": str,
        "direction": Literal["in", "out"],
        "from": CorrespondentView,
        "reply_to": list[CorrespondentView],
        "to": list[CorrespondentView],
        "cc": list[CorrespondentView],
        "subject": str,
        "at": datetime,
        "text": str,
        "has_html": bool,
        "files": list[PostboxFile],
        "message_id": str | None,
        "in_reply_to": str | None,
        "state": Literal["sending", "sent", "refused"] | None,
        "reason": str | None,
    },
)
"""A letter as a mail program lists it. One that was sent has a state, and a reason where it was refused, or not taken for everybody."""


class WholeLetter(PostboxLetter):
    """`html` is as it was sent: it is shown in a sandboxed frame or not at all."""

    html: str | None
    references: list[str]


class PostboxLetters(TypedDict):
    """Oldest first."""

    items: list[PostboxLetter]
    next: None


class WrittenFile(Body):
    name: OneLine
    media_type: MediaType = "application/octet-stream"
    content_base64: str


class WrittenLetter(Body):
    """A letter as it is written in a mail program. With `answers`, the id of a letter in the same postbox, it threads and quotes as mail
    programs do; without `to` it then goes to whoever that letter wants answers sent to.
    """

    to: Annotated[tuple[DemoAddress, ...], Field(max_length=50)] = ()
    cc: Annotated[tuple[DemoAddress, ...], Field(max_length=50)] = ()
    subject: OneLine = ""
    text: Annotated[str, StringConstraints(max_length=1_000_000)] = ""
    html: Annotated[str, StringConstraints(max_length=1_000_000)] | None = None
    answers: Annotated[str, StringConstraints(pattern=r"^ML[0-9a-f]{32}$")] | None = None
    name: OneLine | None = None
    files: Annotated[tuple[WrittenFile, ...], Field(max_length=25)] = ()


class PostboxFrame(TypedDict):
    type: Literal["snapshot"]
    data: PostboxLetters


class LetterAddedFrame(TypedDict):
    type: Literal["letter.added"]
    data: PostboxLetter


class LetterChangedFrame(TypedDict):
    type: Literal["letter.changed"]
    data: PostboxLetter
