"""Reads a letter: the order in which its parts are understood."""

from __future__ import annotations

from collections.abc import Sequence

from channels.contract import Address
from channels.email.reading.content.bodies import content_of
from channels.email.reading.files import files_of
from channels.email.reading.fingerprint import fingerprint_of
from channels.email.reading.header.addresses import read_addresses
from channels.email.reading.header.dates import read_date
from channels.email.reading.header.message_ids import answered, header_id_of
from channels.email.reading.header.one_line import one_line
from channels.email.reading.header.recipients import our_address
from channels.email.reading.header.verification import verify
from channels.email.reading.languages import language_of
from channels.email.reading.letter import Letter, ReadingRules
from channels.email.reading.machines.automatic import Circumstances, is_null_sender, who_wrote
from channels.email.reading.machines.bounces import bounce_of, report_type
from channels.email.reading.mime.fields import Fields
from channels.email.reading.mime.parts import parts_of
from channels.email.reading.remarks import Remarks
from channels.email.reading.texts import text_of, whole_text
from channels.mail import Correspondent

LONGEST_SUBJECT = 500
NOBODY = Correspondent(address=Address(""))


def read_letter(raw: bytes, *, rules: ReadingRules, sent_by: str | None = None, sent_to: Sequence[str] = ()) -> Letter:
    """Everything that is understood of a letter, whatever the bytes are; it never raises.

    `sent_by` and `sent_to` are what the mail server said when it handed the letter over (MAIL FROM, RCPT TO), where it did.
    """
    remarks = Remarks()
    root = parts_of(raw, rules, remarks)
    fields = root.fields
    subject = one_line(fields.text("subject"), LONGEST_SUBJECT)
    senders = read_addresses(fields.all_raw("from"))
    sender = _sender(fields, senders, remarks)
    answers = answered(fields)
    content = content_of(root, remarks)
    html = content.html
    parted = text_of(content.sections, subject=subject, answers=bool(answers), rules=rules, remarks=remarks)
    null_sender = is_null_sender(fields, sent_by)
    bounce = bounce_of(
        root,
        subject=subject,
        sender=sender,
        text=whole_text(content.sections, parted),
        null_sender=null_sender,
        rules=rules,
    )
    ours = our_address(fields, rules, sent_to)
    circumstances = Circumstances(
        sender=sender,
        subject=subject,
        reports=report_type(root),
        is_bounce=bounce is not None,
        answers=bool(answers),
        null_sender=null_sender,
    )
    date = read_date(fields.text("date"))
    if date is None and "date" in fields:
        remarks.add("The date of the letter cannot be true.")
    return Letter(
        header_id=header_id_of(fields),
        fingerprint=fingerprint_of(root),
        answers=answers,
        sender=sender,
        reply_to=next((somebody for somebody in read_addresses(fields.all_raw("reply-to")) if "@" in somebody.address), None),
        to=read_addresses(fields.all_raw("to")),
        cc=read_addresses(fields.all_raw("cc")),
        subject=subject,
        date=date,
        text=parted.text,
        quoted=parted.quoted,
        html=html,
        files=files_of(content.files, html, rules, remarks),
        language=language_of(fields.text("content-language"), parted.text, rules.languages),
        automatic=who_wrote(fields, circumstances, rules),
        bounce=bounce,
        verification=verify(fields.all_raw("authentication-results"), senders, rules.trusted_authenticators),
        recipient=ours.recipient,
        plus=ours.plus,
        answers_message=ours.answers_message,
        remarks=remarks.sentences,
    )


def _sender(fields: Fields, senders: Sequence[Correspondent], remarks: Remarks) -> Correspondent:
    """Whom From names; where it names nobody, whom the mail servers name."""
    if len(senders) > 1:
        remarks.add("The letter names several senders; the first is shown.")
    with_address = next((somebody for somebody in senders if "@" in somebody.address), None)
    if with_address is not None:
        return with_address
    elsewhere = read_addresses([value for name in ("sender", "reply-to", "return-path") for value in fields.all_raw(name)])
    found = next((somebody for somebody in elsewhere if "@" in somebody.address), None)
    if found is not None:
        remarks.add("The letter does not say rightly who wrote it; the address comes from the mail servers' notes.")
        name = senders[0].name if senders else None
        return Correspondent(address=found.address, name=name or found.name)
    if not senders or not senders[0].address:
        remarks.add("The letter does not say who wrote it.")
    return senders[0] if senders else NOBODY
