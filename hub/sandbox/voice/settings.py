"""How the telephone side behaves; the defaults suit tests, the command has those for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from hub.sandbox.voice.records import VoiceNumber

Answers = Literal["at_once", "after", "never", "busy", "machine", "by_hand"]
"""How a telephone answers: at once, after it rang a while, never, with a busy tone, by its machine, or when its owner does."""

CALLS_OF_THE_HUB = "/webhooks/twilio/voice"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSettings:
    """Times are in seconds of a caller's life; `time_scale` says how long such a second takes here."""

    numbers: Mapping[str, VoiceNumber] = field(default_factory=dict)
    """A number that is not in here has its calls posted where its texts are, at the hub's own paths."""
    speech_seconds_per_character: float = 0
    play_seconds: float = 0
    """How long a sound file plays; nobody here opens it."""
    time_scale: float = 1
    ring_seconds: float = 2
    auto_answer: Answers = "after"
    calls_per_second: float | None = None
    """Outbound calls that may start in a second; more wait as `queued`. None: no limit."""
    queue_most: int = 1_000
    least_round_seconds: float = 1
    """How often, at most, a wait document is asked for again when it takes no time."""


def calls_beside_texts(sms_url: str) -> VoiceNumber:
    """Where the hub that takes the texts takes its calls."""
    parts = urlsplit(sms_url)
    return calls_at(f"{parts.scheme}://{parts.netloc}{CALLS_OF_THE_HUB}#rc=5&rp=all")


def calls_at(url: str) -> VoiceNumber:
    """A number's calls at an address, its fallback and status below it; the settings in the address hold for all three."""
    address, mark, retries = url.partition("#")
    return VoiceNumber(
        voice_url=url, voice_fallback_url=f"{address}/fallback{mark}{retries}", voice_status_url=f"{address}/status{mark}{retries}"
    )
