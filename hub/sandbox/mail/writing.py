"""What customers write, and what their postboxes answer by themselves: composed as mail programs and mail servers do."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from html import escape
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from hub.sandbox.mail.reading import ANY_FILE, Read

MailAddress = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}$")]
OneLine = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=500)]
MediaType = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.+-]+/[a-z0-9.+-]+$")]


def _checked_base64(written: str) -> str:
    b64decode(written, validate=True)
    return written


class WrittenFile(BaseModel):
    """A file that goes along."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: OneLine
    media_type: MediaType = ANY_FILE
    content_base64: Annotated[str, AfterValidator(_checked_base64)]

    @property
    def content(self) -> bytes:
        return b64decode(self.content_base64)


class Written(BaseModel):
    """A letter as it is written in a mail program. `answers` is the letter it answers, by its id in the same postbox: without `to` it goes
    to whoever that letter wants answers sent to.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: Annotated[tuple[MailAddress, ...], Field(max_length=50)] = ()
    cc: Annotated[tuple[MailAddress, ...], Field(max_length=50)] = ()
    subject: OneLine = ""
    text: Annotated[str, StringConstraints(max_length=1_000_000)] = ""
    html: Annotated[str, StringConstraints(max_length=1_000_000)] | None = None
    answers: str | None = None
    name: OneLine | None = None
    files: Annotated[tuple[WrittenFile, ...], Field(max_length=25)] = ()


def compose(written: Written, *, sender: str, to: Sequence[str], answered: Read | None, answered_at: datetime | None) -> bytes:
    """Headers and quoted text as Thunderbird and its like make them."""
    letter = _letter(sender, written.name)
    letter["To"] = ", ".join(to)
    if written.cc:
        letter["Cc"] = ", ".join(written.cc)
    letter["Subject"] = written.subject
    quoted = quoted_html = ""
    if answered is not None and answered_at is not None:
        _thread(letter, answered)
        who = answered.sender["name"] or answered.sender["address"]
        above = f"On {answered_at:%d/%m/%Y %H:%M}, {who} wrote:"
        quoted = "\n\n" + above + "\n" + "".join(f">{'' if line.startswith('>') else ' '}{line}\n" for line in answered.text.splitlines())
        inside = answered.html or escape(answered.text).replace("\n", "<br>\n")
        quoted_html = f'<div class="moz-cite-prefix">{escape(above)}<br></div><blockquote type="cite">{inside}</blockquote>'
    letter.set_content(written.text + quoted)
    if written.html is not None:
        letter.add_alternative(f"<html><body>{written.html}{quoted_html}</body></html>", subtype="html")
    for file in written.files:
        # Letters within a letter may not be encoded as what they are.
        inner = file.media_type.startswith(("message/", "multipart/"))
        main, _, sub = (ANY_FILE if inner else file.media_type).partition("/")
        letter.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name or "file")
    return letter.as_bytes()


def automatic_reply(text: str, *, sender: str, to: str, answered: Read, rude: bool) -> bytes:
    """Out of office (RFC 3834); a rude one does not say that nobody wrote it."""
    letter = _letter(sender, None)
    letter["To"] = to
    letter["Subject"] = f"{'Re' if rude else 'Automatic reply'}: {answered.subject}"
    if not rude:
        letter["Auto-Submitted"] = "auto-replied"
    _thread(letter, answered)
    letter.set_content(text)
    return letter.as_bytes()


def _letter(sender: str, name: str | None) -> EmailMessage:
    letter = EmailMessage(SMTP.clone(cte_type="7bit"))
    letter["From"] = Address(name or "", addr_spec=sender)
    letter["Date"] = format_datetime(datetime.now(UTC))
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    return letter


def _thread(letter: EmailMessage, answered: Read) -> None:
    if answered.message_id is None:
        return
    letter["In-Reply-To"] = f"<{answered.message_id}>"
    letter["References"] = " ".join(f"<{one}>" for one in (*answered.references, answered.message_id))
