"""Reports that a letter did not arrive, joined to the letter that they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.contract import MessageId
from channels.email.reading.content.summaries import LETTERS, inner_fields
from channels.email.reading.header.addresses import local_part_of
from channels.email.reading.header.message_ids import answered, header_id_of, tidy_id
from channels.email.reading.header.recipients import our_own, token_of
from channels.email.reading.letter import Bounce, ReadingRules
from channels.email.reading.machines.bounce_texts import described_failure, is_of_mail_server
from channels.email.reading.machines.delivery_reports import STATUS_TYPES, Failure, names_recipients, reported_failure
from channels.email.reading.mime.fields import Fields
from channels.email.reading.mime.parts import Part
from channels.mail import Correspondent, HeaderId, is_ours

ID_IN_TEXT = re.compile(r"^[ \t>]{0,8}Message-ID:[ \t]{0,8}<([^<>\s]{1,250})>", re.IGNORECASE | re.MULTILINE)
TOKEN_IN_TEXT = re.compile(r"\+(r[a-z2-7]{20,60})@", re.IGNORECASE)
PLUS = re.compile(r"\+([A-Za-z0-9]{10,64})(?:=|@|$)")
HEADERS_OF_LETTER = frozenset({"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"})
MOST_TOKENS = 50


def bounce_of(root: Part, *, subject: str, sender: Correspondent, text: str, null_sender: bool, rules: ReadingRules) -> Bounce | None:
    """Nothing for what is no report, and for a report that all is well."""
    failure = _failure(root, subject=subject, sender=sender, text=text, null_sender=null_sender, rules=rules)
    if failure is None:
        return None
    original = _original(root)
    original_id = _original_id(root.fields, original, text)
    return Bounce(
        kind=failure.kind,
        reason=failure.reason,
        recipients=failure.recipients,
        status_code=failure.code,
        original_id=original_id,
        message=_message(root.fields, original, text, original_id, rules),
    )


def report_type(root: Part) -> str | None:
    """The kind of report that it says it is (RFC 6522)."""
    if any(part.media_type in STATUS_TYPES for part in root.walk()):
        return "delivery-status"
    if not root.fields.raw("content-type").lower().lstrip().startswith("multipart/report"):
        return None
    return root.type_parameters.named.get("report-type", "delivery-status").strip().lower()


def _failure(root: Part, *, subject: str, sender: Correspondent, text: str, null_sender: bool, rules: ReadingRules) -> Failure | None:
    status = [part for part in root.walk() if part.media_type in STATUS_TYPES]
    if any(names_recipients(part) for part in status):
        return next((failure for part in status if (failure := reported_failure(part))), None)
    kind = report_type(root)
    if kind is None and not is_of_mail_server(root.fields, sender, subject, null_sender=null_sender):
        return None
    return described_failure(root.fields, subject, text, sender.address, rules) if kind in (None, "delivery-status") else None


def _original(root: Part) -> Fields | None:
    """The header of the letter that did not arrive, where the report holds it."""
    for part in root.walk():
        if part.media_type in LETTERS | HEADERS_OF_LETTER and not part.is_multipart:
            return inner_fields(part)
    return None


def _original_id(report: Fields, original: Fields | None, text: str) -> HeaderId | None:
    if original is not None and (found := header_id_of(original)):
        return found
    in_text = ID_IN_TEXT.search(text)
    if in_text:
        return tidy_id(in_text[1])
    return next(iter(answered(report)), None)


def _message(report: Fields, original: Fields | None, text: str, original_id: HeaderId | None, rules: ReadingRules) -> MessageId | None:
    """Ours by a token that we signed (in the address that the report was sent to, in the letter's own header, in the text), or by its
    Message-ID, which nobody can guess.
    """
    for number, token in enumerate(_tokens(report, original, text, rules)):
        if message := token_of(token, rules):
            return message
        if number == MOST_TOKENS:
            break
    return MessageId(local_part_of(original_id)) if original_id is not None and is_ours(original_id) else None


def _tokens(report: Fields, original: Fields | None, text: str, rules: ReadingRules) -> Iterator[str]:
    for fields, names in ((report, ("to", "delivered-to", "x-original-to")), (original, ("reply-to", "return-path", "from"))):
        for name in names if fields is not None else ():
            for value in fields.all_raw(name) if fields is not None else ():
                ours = our_own(value, rules)
                if ours and ours.tag:
                    yield ours.tag
                yield from PLUS.findall(value[:2_000])
    yield from TOKEN_IN_TEXT.findall(text)
