"""What is said of parts that an agent cannot simply read: encrypted, signed, Outlook's own format, letters within the letter."""

from __future__ import annotations

from collections.abc import Mapping

from channels.email.reading.content.invitations import describe
from channels.email.reading.header.addresses import read_addresses
from channels.email.reading.header.dates import read_date
from channels.email.reading.header.one_line import one_line
from channels.email.reading.mime.fields import Fields, read_fields
from channels.email.reading.mime.parts import Part
from channels.email.reading.remarks import Remarks

OF_TYPE: Mapping[str, str] = {
    "application/ms-tnef": "Holds a file in Outlook's own format (winmail.dat); other files may be in it.",
    "application/vnd.ms-tnef": "Holds a file in Outlook's own format (winmail.dat); other files may be in it.",
    "multipart/encrypted": "The letter is encrypted; it cannot be read here.",
    "application/pgp-signature": "The letter is signed (PGP); the signature was not checked.",
    "application/pkcs7-signature": "The letter is signed (S/MIME); the signature was not checked.",
    "application/x-pkcs7-signature": "The letter is signed (S/MIME); the signature was not checked.",
    "message/partial": "The letter is one piece of a bigger one that was cut up; the other pieces come by themselves.",
    "message/external-body": "The letter names a file that lies elsewhere; it was not fetched.",
}
LETTERS = frozenset({"message/rfc822", "message/global", "message/news"})
LONGEST_SUBJECT = 120


def remark_on(part: Part, remarks: Remarks) -> None:
    if part.media_type in OF_TYPE:
        remarks.add(OF_TYPE[part.media_type])
    elif (part.named or "").lower() == "winmail.dat":
        remarks.add(OF_TYPE["application/ms-tnef"])
    elif part.media_type in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        signed = part.type_parameters.named.get("smime-type", "").lower() in ("signed-data", "certs-only")
        remarks.add(
            "The whole letter is inside its S/MIME signature; it is kept as a file and was not checked."
            if signed
            else OF_TYPE["multipart/encrypted"]
        )
    elif is_invitation(part):
        remarks.add(describe(part.undone().content, part.type_parameters.get("method")))
    elif part.media_type in LETTERS and not part.is_multipart:
        remarks.add(_on_letter(inner_fields(part)))


def is_invitation(part: Part) -> bool:
    return part.media_type in ("text/calendar", "application/ics") or (part.named or "").lower().endswith(".ics")


def inner_fields(part: Part) -> Fields:
    """The header of a letter within the letter; what is wrong with it is of no interest."""
    content = part.undone().content
    return read_fields(content, 0, len(content), Remarks(), top=True)[0]


def inner_subject(part: Part) -> str:
    return one_line(inner_fields(part).text("subject"), LONGEST_SUBJECT)


def _on_letter(fields: Fields) -> str:
    subject = one_line(fields.text("subject"), LONGEST_SUBJECT)
    sender = next(iter(read_addresses(fields.all_raw("from"))), None)
    date = read_date(fields.text("date"))
    words = ["Holds another letter"]
    if sender is not None:
        words.append(f"by {sender.name or sender.address}")
    if date is not None:
        words.append(f"of {date:%Y-%m-%d}")
    if subject:
        words.append(f"on “{subject}”")
    return f"{' '.join(words)}; it is kept as a file."
