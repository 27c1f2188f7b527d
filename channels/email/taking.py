"""A letter that was read, as the hub hears of it: its files are kept first, so that what is stored names only what there is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from channels.contract import Address, Attachment, ConversationKey, FileKey, Files, IdentityClaim, ProviderId
from channels.email.reading import Bounce, Letter, LetterFile, ReadingRules, read_letter
from channels.mail import Automatic, Bounced, Correspondent, MailReceived, Verification, is_ours

CHANNEL = "email"
READ_ASIDE = 100_000
"""Bytes: a letter longer than that is read in a thread, for others wait meanwhile."""
LONGEST_ADDRESS = 320
ANY_LETTER = b"From: somebody@example.com\r\n\r\nWhat is loaded to tell a language needs some words to be told.\r\n"
OVERRIDES = dict.fromkeys((0x202D, 0x202E))
TOO_BIG = "This letter is too big to be taken in whole: the rest of it is in the mailbox."
NOBODY = "Nobody vouches for whom the form says wrote it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What a mail server said besides the letter, where it handed it over itself (RFC 5321). A sender of `""` is the mark of machines;
    `None`: nobody knows.
    """

    sender: str | None = None
    recipients: tuple[str, ...] = ()


NO_ENVELOPE = Envelope()


async def take(
    raw: bytes, *, rules: ReadingRules, files: Files, received_at: datetime, envelope: Envelope = NO_ENVELOPE, cut: bool = False
) -> MailReceived:
    """Read it, keep its files, and say what it is. `cut`: it is not all there. Raises `Problem` 503 when the files cannot be kept."""
    letter = await _read(raw, rules, envelope)
    source, html, attachments = await asyncio.gather(
        files.keep(raw, name="letter.eml"), _kept_html(letter, files), _kept_in_turn(letter.files, files)
    )
    return MailReceived(
        channel=CHANNEL,
        provider_id=ProviderId(letter.fingerprint),
        conversation=ConversationKey(letter.fingerprint),
        occurred_at=received_at,
        text=_as_written(letter.text),
        attachments=attachments,
        claims=_claims(letter, rules),
        recipient=letter.recipient or (rules.addresses[0] if rules.addresses else None),
        subject=letter.subject or None,
        language=letter.language,
        header_id=letter.header_id,
        answers=letter.answers,
        answers_message=letter.answers_message,
        sender=_writer(letter, rules),
        reply_to=letter.reply_to,
        to=letter.to,
        cc=letter.cc,
        plus=letter.plus,
        quoted=_as_written(letter.quoted) if letter.quoted is not None else None,
        html=html,
        source=source.key,
        automatic=_automatic(letter),
        bounced=_bounced(letter.bounce),
        verification=_verification(letter, rules),
        remarks=(*letter.remarks, TOO_BIG) if cut else letter.remarks,
    )


def get_ready(rules: ReadingRules) -> None:
    """Read a letter of no importance: what reading the first one loads takes a moment, in which nobody should have to wait."""
    read_letter(ANY_LETTER, rules=rules)


async def _read(raw: bytes, rules: ReadingRules, envelope: Envelope) -> Letter:
    read = partial(read_letter, raw, rules=rules, sent_by=envelope.sender, sent_to=envelope.recipients)
    return read() if len(raw) < READ_ASIDE else await asyncio.to_thread(read)


async def _kept_html(letter: Letter, files: Files) -> FileKey | None:
    return (await files.keep(letter.html.encode(), name="letter.html")).key if letter.html is not None else None


async def _kept_in_turn(some: Sequence[LetterFile], files: Files) -> tuple[Attachment, ...]:
    """A letter may bring a hundred: not all of them are brought to the disk, or to a virus scanner, at once."""
    return tuple([await _kept(file, files) for file in some])


async def _kept(file: LetterFile, files: Files) -> Attachment:
    kept = await files.keep(file.content, name=file.name)
    return Attachment(
        name=file.name,
        media_type=kept.media_type,
        size_bytes=kept.size_bytes,
        file=FileKey(kept.key),
        content_id=file.content_id if file.inline else None,
        held=kept.held,
    )


def _as_written(text: str) -> str:
    """Without what makes `gnp.exe` read as `exe.png` (UAX 9, 2.2): nobody writes with it, and names of files are read in letters too."""
    return text.translate(OVERRIDES)


def _writer(letter: Letter, rules: ReadingRules) -> Correspondent:
    """A form on the company's own site writes in our name for whoever filled it in."""
    writer = letter.reply_to if _by_form(letter, rules) and letter.reply_to is not None else letter.sender
    # A name that looks like an address would be taken for one.
    name = writer.name if writer.name and "@" not in writer.name else None
    return Correspondent(address=Address(writer.address[:LONGEST_ADDRESS]), name=name[:200] if name else None)


def _by_form(letter: Letter, rules: ReadingRules) -> bool:
    sender = letter.sender.address.lower()
    return letter.reply_to is not None and (sender in rules.addresses or sender in rules.aliases)


def _claims(letter: Letter, rules: ReadingRules) -> tuple[IdentityClaim, ...]:
    address = _writer(letter, rules).address
    if not address or letter.bounce is not None:
        return ()
    known = letter.verification.verdict == "verified" and not _by_form(letter, rules)
    return (IdentityClaim(kind="email", value=address, match="known" if known else "probable"),)


def _verification(letter: Letter, rules: ReadingRules) -> Verification:
    return Verification(verdict="unverified", reason=NOBODY) if _by_form(letter, rules) else letter.verification


def _automatic(letter: Letter) -> Automatic:
    """What comes from an address of ours is only ours where it bears our mark: a form writes in our name too."""
    if letter.automatic != "ours" or is_ours(letter.header_id):
        return letter.automatic
    return "generated"


def _bounced(bounce: Bounce | None) -> Bounced | None:
    if bounce is None:
        return None
    letters = (bounce.original_id,) if bounce.original_id is not None else ()
    return Bounced(
        letters=letters, message=bounce.message, recipients=bounce.recipients, final=bounce.kind != "delayed", reason=bounce.reason
    )
