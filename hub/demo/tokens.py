"""The demo plays the company's site too: it signs for its customers who they are, so that their chats are known."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey

LIFE = timedelta(days=1)


def customer_token(secret: str, *, now: datetime, **claims: Any) -> str:
    """A JWT for the chat's `customer_token`: `sub` (the external id), `name`, `email` and `phone`, good for a day."""
    return jwt.encode({"alg": "HS256"}, claims | {"exp": int((now + LIFE).timestamp())}, OctKey.import_key(secret))
