"""Knows a letter again, however often and through whichever mailbox it comes."""

from __future__ import annotations

import hashlib
import re

from channels.email.reading.mime.parts import Part

SPACES = re.compile(rb"\s+")
WRITTEN_BY_THE_AUTHOR = ("message-id", "from", "date", "subject")


def fingerprint_of(root: Part) -> str:
    """SHA-256 over what the author wrote: header fields that no mail server adds, and the content of all parts. How lines end, how
    parts are encoded for the way and where fields are folded makes no difference.
    """
    digest = hashlib.sha256()
    for name in WRITTEN_BY_THE_AUTHOR:
        _add(digest, SPACES.sub(b" ", root.fields.bytes_of(name)).strip())
    for part in root.walk():
        if not part.is_multipart:
            _add(digest, part.media_type.encode())
            _add(digest, part.undone().content.replace(b"\r\n", b"\n").rstrip(b"\r\n"))
    return digest.hexdigest()


def _add(digest: hashlib._Hash, content: bytes) -> None:
    digest.update(b"%d:" % len(content))
    digest.update(content)
