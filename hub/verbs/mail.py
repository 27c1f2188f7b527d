"""Says what is understood of letters: of `.eml` files, under the company's own addresses and rules. Nothing is stored or sent."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path

from channels.email.reading import Bounce, Letter, LetterFile, ReadingRules, read_letter
from channels.mail import Correspondent
from hub.mail.settings import email_settings
from hub.settings import load

FAILED = 1


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="letters as mail servers hand them over (.eml)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(arguments: Namespace) -> int:
    """1 when a file could not be opened; the others are read all the same. Raises `ConfigurationFaults`."""
    rules = ReadingRules.of(email_settings(load()))
    status = 0
    for file in arguments.files:
        try:
            raw = file.read_bytes()
        except OSError as error:
            print(f"hub mail read: {file}: {error.strerror}", file=sys.stderr)
            status = FAILED
            continue
        seen = {"file": str(file), **as_json(read_letter(raw, rules=rules))}
        print(json.dumps(seen, ensure_ascii=False) if arguments.json else "\n".join(in_words(seen)) + "\n")
    return status


def as_json(letter: Letter) -> dict[str, object]:
    """Everything but the bytes of files and the HTML, of which only the sizes are said."""
    return {
        "header_id": letter.header_id,
        "fingerprint": letter.fingerprint,
        "answers": list(letter.answers),
        "answers_message": letter.answers_message,
        "sender": _person(letter.sender),
        "reply_to": _person(letter.reply_to) if letter.reply_to else None,
        "to": [_person(somebody) for somebody in letter.to],
        "cc": [_person(somebody) for somebody in letter.cc],
        "recipient": letter.recipient,
        "plus": letter.plus,
        "subject": letter.subject,
        "date": letter.date.isoformat().replace("+00:00", "Z") if letter.date else None,
        "language": letter.language,
        "automatic": letter.automatic,
        "bounce": _bounce(letter.bounce) if letter.bounce else None,
        "verification": {"verdict": letter.verification.verdict, "reason": letter.verification.reason},
        "text": letter.text,
        "quoted": letter.quoted,
        "html_characters": len(letter.html) if letter.html is not None else None,
        "files": [_file(file) for file in letter.files],
        "remarks": list(letter.remarks),
    }


def in_words(seen: Mapping[str, object]) -> Iterator[str]:
    """A line for each thing that is known, then the text."""
    for name, value in seen.items():
        if name not in ("text", "quoted") and value not in (None, [], ""):
            yield f"{name:16} {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
    for name in ("text", "quoted"):
        if seen[name]:
            yield f"{name}:"
            yield from (f"    {line}" for line in str(seen[name]).split("\n"))


def _person(somebody: Correspondent) -> dict[str, object]:
    return {"name": somebody.name, "address": somebody.address}


def _file(file: LetterFile) -> dict[str, object]:
    return {
        "name": file.name,
        "media_type": file.media_type,
        "size_bytes": len(file.content),
        "content_id": file.content_id,
        "inline": file.inline,
    }


def _bounce(bounce: Bounce) -> dict[str, object]:
    return {
        "kind": bounce.kind,
        "reason": bounce.reason,
        "recipients": list(bounce.recipients),
        "status_code": bounce.status_code,
        "original_id": bounce.original_id,
        "message": bounce.message,
    }
