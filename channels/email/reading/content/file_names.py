"""Names of files, safe to show: what others call a file may be a path, may be turned around, or missing."""

from __future__ import annotations

import mimetypes
import re

from channels.email.reading.header.one_line import TURNS_AROUND, one_line
from channels.email.reading.remarks import Remarks

LONGEST = 180
LAST_STEP = re.compile(r"[^/\\]*$")
TYPES = mimetypes.MimeTypes(filenames=())
"""Those that Python knows by itself, whatever the machine says."""
ENDINGS = {
    "application/ms-tnef": ".dat",
    "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/octet-stream": ".bin",
    "image/jpg": ".jpg",
    "image/jpeg": ".jpg",
    "message/rfc822": ".eml",
    "text/plain": ".txt",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
}


CALLED = {
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "receipt.txt",
    "message/feedback-report": "report.txt",
    "text/calendar": "invitation.ics",
    "text/rfc822-headers": "headers.txt",
}
"""What is called by what it is where it has no name."""


def safe_name(written: str | None, media_type: str, number: int, remarks: Remarks) -> str:
    """`number` names the files that have no name."""
    raw = (written or "")[:2_000]
    if TURNS_AROUND.search(raw):
        remarks.add("A file's name was written so that its ending would look like another; it is shown as it really is.")
    name = one_line(raw, len(raw) + 1)
    steps = LAST_STEP.search(name.rstrip("/\\"))
    name = (steps[0] if steps else name).strip(" \"'")
    if not name.strip(". "):
        return CALLED.get(media_type) or f"file-{number}{ending_of(media_type)}"
    return _shortened(name)


def ending_of(media_type: str) -> str:
    return ENDINGS.get(media_type) or TYPES.guess_extension(media_type) or ""


def _shortened(name: str) -> str:
    """With its ending, which says what it is."""
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 20:
        return name[: LONGEST - 1] + "…"
    return f"{stem[: LONGEST - len(ending) - 2]}….{ending}"
