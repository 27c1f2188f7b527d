"""The shapes of letters on the wire: what a message has besides its text, and what people ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from hub.web.shape import NO_CONTROL, Body, ShortText

AddressText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=320, pattern=NO_CONTROL)]
Html = Annotated[str, StringConstraints(max_length=150_000, pattern=NO_CONTROL)]
FileId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Recipients = Annotated[tuple[AddressText, ...], Field(max_length=50)]
FileIds = Annotated[tuple[FileId, ...], Field(max_length=25)]
SubjectText = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]


class CorrespondentView(TypedDict):
    """Somebody named in a letter; `name` is what the letter calls them."""

    name: str | None
    address: str


class MailView(TypedDict):
    """What a letter has besides its text, which is only what is new in it; `quoted` is the history below."""

    subject: str | None
    sender: CorrespondentView
    reply_to: CorrespondentView | None
    to: list[CorrespondentView]
    cc: list[CorrespondentView]
    bcc: list[CorrespondentView]
    quoted: str | None
    has_html: bool
    """Then `GET /messages/{id}/html` shows it as it was meant to look, made safe."""
    automatic: Literal["no", "generated", "replied", "bounce", "list", "ours"]
    """Who wrote it: a person, a machine (of its own accord, or as an answer), a mail server, a mailing list, we ourselves."""
    verification: Literal["verified", "failed", "unverified"]
    verification_reason: str
    different_sender: bool
    """Somebody else than the customer of this interaction."""
    remarks: list[str]
    """Sentences on what was damaged, cut off or summarised."""
    take_back_until: datetime | None
    """Of a reply that has not left: until then it can be taken back."""


class LetterBody(Body):
    """What a reply by email has besides its text. Without `to` it goes to whoever wrote last."""

    to: Recipients | None = None
    cc: Recipients = ()
    bcc: Recipients = ()
    subject: SubjectText | None = None
    html: Html | None = None
    """The same as the text, with its looks; without it the text alone is sent."""
    files: FileIds = ()
    """Uploaded before (`POST /files`)."""
    forwards: ShortText | None = None
    """The id of a message whose text and files go along (a forward): its files need not be in `files`."""
    answers: ShortText | None = None
    """The id of the message that is answered: its writer, its subject, its words; by default what the customer wrote last."""
    seen: ShortText | None = None
    """The id of the last message that the writer had before them. What came after it keeps the interaction in their hands."""
    quote: bool | None = None
    """Whether the letter that it answers stands below; by default as configured."""


class ReplyQuery(Body):
    """`message`: what is answered or passed on; by default what the customer wrote last."""

    mode: Literal["reply", "reply_all", "forward"] = "reply"
    message: ShortText | None = None


class LetterDraft(TypedDict):
    """What a reply would be: to whom, under which subject."""

    to: list[CorrespondentView]
    cc: list[CorrespondentView]
    subject: str
    signature: str | None
    quoted: str | None
    sender: CorrespondentView
    remarks: list[str]
    """What to look at before sending: an unverified or different sender, an answer that goes elsewhere."""


class DraftBody(Body):
    """What an agent has begun to write, kept so that no closed page loses it."""

    text: Annotated[str, StringConstraints(max_length=100_000, pattern=NO_CONTROL)] = ""
    html: Html | None = None
    to: Recipients | None = None
    cc: Recipients = ()
    bcc: Recipients = ()
    subject: SubjectText | None = None
    files: FileIds = ()
    forwards: ShortText | None = None


class FileView(TypedDict):
    """A file that was uploaded. `held`: why it is not given out (a virus was found)."""

    id: str
    name: str
    media_type: str
    size_bytes: int
    held: str | None


class DraftView(TypedDict):
    """An agent's own draft in one interaction."""

    text: str
    html: str | None
    to: list[str] | None
    cc: list[str]
    bcc: list[str]
    subject: str | None
    files: list[FileView]
    forwards: str | None
    updated_at: datetime


class CannedReplyView(TypedDict):
    """A reply written once, its fields filled in for this interaction."""

    name: str
    label: str
    text: str


class CannedReplies(TypedDict):
    items: list[CannedReplyView]
    next: None


class HtmlQuery(Body):
    """Pictures from elsewhere are only loaded once somebody asks for them: whoever sent them sees that, and from where."""

    pictures: Literal["held", "shown"] = "held"


class Split(Body):
    """From this message on it is a piece of work of its own, on a thread of its own."""

    from_message: ShortText


class Join(Body):
    """Its messages go on in another interaction of the same customer, and it closes."""

    into: ShortText
