"""Our account at Twilio, our numbers there, and how we sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from channels.contract import Address

CHANNEL = "phone"

VOICES: Mapping[str, tuple[str, str]] = {
    "en": ("en-US", "Polly.Joanna"),
    "en-gb": ("en-GB", "Polly.Amy"),
    "es": ("es-ES", "Polly.Lucia"),
    "es-us": ("es-US", "Polly.Lupe"),
    "de": ("de-DE", "Polly.Vicki"),
    "fr": ("fr-FR", "Polly.Lea"),
    "it": ("it-IT", "Polly.Carla"),
    "nl": ("nl-NL", "Polly.Lotte"),
    "pl": ("pl-PL", "Polly.Ewa"),
    "pt": ("pt-BR", "Polly.Camila"),
    "sv": ("sv-SE", "Polly.Astrid"),
    "tr": ("tr-TR", "Polly.Filiz"),
}
"""Our language → Twilio's tag, which says and understands it, and the voice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneSettings:
    """What the phone channel must know. The three softphone settings come together, or agents have no phone in the browser."""

    account_sid: str
    auth_token: str
    public_url: str
    """Where Twilio reaches us: scheme, host and perhaps port; signatures cover it."""
    numbers: tuple[Address, ...]
    """Ours, that customers call and see."""
    api_url: str = "https://api.twilio.com"
    shared_keys: Mapping[str, str] = field(default_factory=dict)
    """Webhook keys by id, for signatures by HMAC-SHA-256."""
    api_key_sid: str = ""
    api_key_secret: str = ""
    twiml_app_sid: str = ""
    """Only needed where an agent's phone shall dial by itself."""
    language: str = "en"
    """Spoken where nothing else is said."""
    voices: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Over and above the usual ones: language → (Twilio's tag, voice)."""
    hold_music_url: str | None = None
    """Without it, a plain tune of our own."""
    hold_music_seconds: float = 20
    """How long that recording lasts."""
    calls_per_second: float = 1
    """So many numbers may be dialled; new accounts have one a second."""
    timeout_seconds: float = 10
