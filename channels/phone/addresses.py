"""The doors of the phone channel, and their addresses as our documents name them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

ARRIVES = "/webhooks/twilio/voice"
HEARD = f"{ARRIVES}/heard"
NEXT = f"{ARRIVES}/next"
WAIT = f"{ARRIVES}/wait"
LEFT = f"{ARRIVES}/left"
LINE = f"{ARRIVES}/line"
AFTER = f"{ARRIVES}/after"
ROOM = f"{ARRIVES}/room"
LEG = f"{ARRIVES}/leg"
MESSAGE = f"{ARRIVES}/message"
RECORDING = f"{ARRIVES}/recording"
ENDED = f"{ARRIVES}/status"
HOLD = f"{ARRIVES}/hold"
KEYS = f"{ARRIVES}/keys"
MUSIC = f"{ARRIVES}/music"
FALLBACK = f"{ARRIVES}/fallback"


def with_query(path: str, **values: str) -> str:
    """The path with these values behind it, in this order."""
    return f"{path}?{urlencode(values)}" if values else path


def query_of(target: str) -> Mapping[str, str]:
    """What stands behind a path, or behind an address that Twilio or anybody else wrote; of a repeated name the first."""
    try:
        return dict(reversed(parse_qsl(urlsplit(target).query)))
    except ValueError:
        return {}
