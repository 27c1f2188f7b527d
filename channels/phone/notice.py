"""One webhook of Twilio's about calls, as it came.

Its fields are trusted no further than their shape, and a repeat is known by what it says rather than by a header, for no signature covers
headers.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import datetime

from channels.calls import LeftBecause
from channels.contract import ProviderId
from channels.doors import Problem
from channels.phone.addresses import WAIT, query_of

SAID = frozenset({"Digits", "SpeechResult", "UnstableSpeechResult", "StableSpeechResult"})
LONGEST_VALUE = 1_000
LONGEST_NAME = 100
LONGEST_WORD = 200
MOST_FIELDS = 100

OVER: Mapping[str, LeftBecause] = {
    "completed": "hung_up",
    "busy": "busy",
    "no-answer": "no_answer",
    "failed": "failed",
    "canceled": "canceled",
}
"""The states of a call that is over, and why it is."""


class Notice:
    """One webhook: its fields, what stood behind its address, the provider's token for repeats, and when it came."""

    def __init__(self, fields: Mapping[str, str], query: Mapping[str, str], token: str, at: datetime) -> None:
        self.fields = fields
        self.query = query
        self.at = at
        self._token = token if token.isascii() and token.isprintable() and len(token) <= LONGEST_WORD else ""

    def sid(self, name: str, prefix: str) -> ProviderId:
        """Raises `Problem` 422 where there is none of this kind."""
        value = self.fields.get(name, "")
        if not re.fullmatch(f"{prefix}[0-9a-fA-F]{{32}}", value):
            raise Problem(422, "bad_payload", f"{name} is missing, or is no id of Twilio's.")
        return ProviderId(value)

    def word(self, name: str) -> str:
        """A field that must be there. Raises `Problem` 422."""
        return _needed(self.fields, name)

    def asked(self, name: str) -> str:
        """A value we wrote into the address ourselves. Raises `Problem` 422."""
        return _needed(self.query, name)

    @property
    def sequence(self) -> int | None:
        return whole_number(self.fields.get("SequenceNumber"))

    @property
    def over(self) -> LeftBecause | None:
        """Why the call is over, where it is."""
        return OVER.get(self.fields.get("CallStatus", ""))

    @property
    def stands_in_line(self) -> bool:
        """What is answered is heard in line, where not every verb may be."""
        return "QueuePosition" in self.fields

    def event_id(self, sid: str, what: str) -> ProviderId:
        """A numbered notice is known by its number, another by Twilio's token, one without by all that it says."""
        if self.sequence is not None:
            return ProviderId(f"{sid}:{what}:{self.sequence}")
        if self._token:
            return ProviderId(f"{sid}:{what}:{self._token}")
        said = repr((sorted(self.query.items()), sorted(self.fields.items())))
        return ProviderId(f"{sid}:{what}:{hashlib.sha256(said.encode()).hexdigest()[:32]}")

    def once(self, sid: str, what: str) -> ProviderId:
        """A new id at every look, unless Twilio's token says that it is a repeat."""
        return ProviderId(f"{sid}:{what}:{self._token or secrets.token_hex(16)}")

    @property
    def raw(self) -> Mapping[str, str]:
        """To be kept for a while: without what the caller pressed or said, which may be a card's number."""
        kept = [(name, value) for name, value in self.fields.items() if name not in SAID][:MOST_FIELDS]
        return {name[:LONGEST_NAME]: value[:LONGEST_VALUE] for name, value in kept}


def whole_number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 10 else None


def _needed(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "")
    if not value:
        raise Problem(422, "bad_payload", f"{name} is missing.")
    if len(value) > LONGEST_WORD:
        raise Problem(422, "bad_payload", f"{name} may have {LONGEST_WORD} characters.")
    return value


def failure(address: str) -> tuple[int, str | None]:
    """How often a caller was led back before this address failed (we write that into it), and in which line they stand, if any."""
    asked = query_of(address)
    return whole_number(asked.get("again")) or 0, asked.get("line", "") if f"{WAIT}?" in address else None
