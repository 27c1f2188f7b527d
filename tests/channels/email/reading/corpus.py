"""Letters of our own, written to the standards' corners and in the forms that big providers and clients send, beside what they say.

Each `letters/*.eml` has a `*.json` of the same name with everything that is understood of it (`as_seen`); what is missing there is empty.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from channels.contract import Address
from channels.email.reading import Letter, ReadingRules, read_letter
from channels.mail import Correspondent

LETTERS = Path(__file__).parent / "letters"
NAMES = sorted(file.stem for file in LETTERS.glob("*.eml"))
RULES = ReadingRules(
    addresses=(Address("support@example.com"), Address("sales@example.com")),
    aliases={"hilfe@example.com": Address("support@example.com")},
    token_secret="corpus secret",
    trusted_authenticators=("mx.example.com",),
    languages=("en", "de", "es", "fr"),
)


def raw(name: str) -> bytes:
    return (LETTERS / f"{name}.eml").read_bytes()


def expected(name: str) -> dict[str, Any]:
    wanted: dict[str, Any] = json.loads((LETTERS / f"{name}.json").read_text())
    return wanted


def read(name: str) -> Letter:
    return read_letter(raw(name), rules=RULES)


def as_seen(letter: Letter) -> dict[str, Any]:
    """What an agent sees, in the words of the expectations."""
    bounce = letter.bounce
    seen = {
        "sender": _written(letter.sender),
        "reply_to": _written(letter.reply_to) if letter.reply_to else None,
        "to": [_written(somebody) for somebody in letter.to],
        "cc": [_written(somebody) for somebody in letter.cc],
        "subject": letter.subject,
        "date": letter.date.isoformat() if letter.date else None,
        "header_id": letter.header_id,
        "answers": list(letter.answers),
        "recipient": letter.recipient,
        "plus": letter.plus,
        "answers_message": letter.answers_message,
        "text": letter.text,
        "quoted": letter.quoted,
        "has_html": letter.html is not None,
        "files": [
            {"name": file.name, "media_type": file.media_type, "bytes": len(file.content)} | ({"inline": True} if file.inline else {})
            for file in letter.files
        ],
        "language": letter.language,
        "automatic": letter.automatic,
        "bounce": {
            "kind": bounce.kind,
            "reason": bounce.reason,
            "recipients": list(bounce.recipients),
            "status_code": bounce.status_code,
            "original_id": bounce.original_id,
            "message": bounce.message,
        }
        if bounce
        else None,
        "verification": letter.verification.verdict,
        "remarks": list(letter.remarks),
    }
    return {name: value for name, value in seen.items() if value not in (None, [], "", False)}


def _written(somebody: Correspondent) -> str:
    return f"{somebody.name} <{somebody.address}>" if somebody.name else somebody.address
