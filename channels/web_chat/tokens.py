"""The two tokens of web chat: ours, which opens one session and no other, and the company's, which says who a visitor is."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Annotated, Any

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from channels.contract import Clock, ConversationKey
from channels.doors import Problem
from channels.errors import ChannelMisconfigured

SHORTEST_SECRET_BYTES = 32
"""RFC 7518 §3.2: a key for HS256 is at least as long as the hash."""

ALGORITHM = "HS256"
AUDIENCE = "contact-hub:chat"


class SessionTokens:
    """Signs and opens session tokens. The key is derived, so that no other token of ours opens a chat."""

    def __init__(self, secret: str, *, life: timedelta, now: Clock) -> None:
        self._key = OctKey.import_key(hmac.digest(secret.encode(), b"contact hub: chat session token", "sha256"))
        self._life = life
        self._now = now

    def issue(self, session: ConversationKey) -> tuple[str, datetime]:
        """A token for this session, and when it ends (whole seconds)."""
        expires_at = (self._now() + self._life).replace(microsecond=0)
        claims = {"sub": session, "aud": AUDIENCE, "exp": int(expires_at.timestamp())}
        return jwt.encode({"alg": ALGORITHM}, claims, self._key), expires_at

    def session_of(self, token: str) -> ConversationKey:
        """The session this token opens. Raises `Problem` 401: `chat_token_expired` or `chat_token_invalid`."""
        registry = jwt.JWTClaimsRegistry(
            now=lambda: int(self._now().timestamp()),
            sub={"essential": True},
            exp={"essential": True},
            aud={"essential": True, "value": AUDIENCE},
        )
        try:
            claims = _claims(token, self._key, registry)
        except ExpiredTokenError:
            raise Problem(401, "chat_token_expired", "This chat is too old to go on. Start a new one.") from None
        except (JoseError, ValueError):
            raise Problem(401, "chat_token_invalid", "This chat token is not ours.") from None
        return ConversationKey(claims["sub"])


Known = Annotated[str, StringConstraints(min_length=1, max_length=320, pattern=r"^[^\x00]+$")]


class SignedCustomer(BaseModel):
    """Who the company says a visitor is. Claims it adds for itself are let pass."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    sub: Known
    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")] | None = None
    email: Known | None = None
    phone: Known | None = None


class CustomerTokens:
    """Opens the tokens that the company's own site signs for visitors it knows; without a secret there are none."""

    def __init__(self, secret: str | None, *, now: Clock) -> None:
        if secret is not None and len(secret.encode()) < SHORTEST_SECRET_BYTES:
            raise ChannelMisconfigured(f"The secret that signs customer tokens needs {SHORTEST_SECRET_BYTES} bytes or more.")
        self._key = None if secret is None else OctKey.import_key(secret)
        self._now = now

    def customer_of(self, token: str) -> SignedCustomer:
        """Who this visitor is. Raises `Problem`: 401 `customer_token_expired` or `customer_token_invalid`, 422
        `customer_token_unexpected` where no secret is configured.
        """
        if self._key is None:
            raise Problem(422, "customer_token_unexpected", "customer_token: this hub has no secret to check customer tokens with.")
        registry = jwt.JWTClaimsRegistry(now=lambda: int(self._now().timestamp()), sub={"essential": True}, exp={"essential": True})
        try:
            return SignedCustomer.model_validate(_claims(token, self._key, registry))
        except ExpiredTokenError:
            raise Problem(401, "customer_token_expired", "customer_token: it has expired; ask the company's site for a new one.") from None
        except (JoseError, ValueError, ValidationError):
            raise Problem(
                401, "customer_token_invalid", "customer_token: it is not a token signed by the company with `sub` and `exp`."
            ) from None


def _claims(token: str, key: OctKey, registry: jwt.JWTClaimsRegistry) -> dict[str, Any]:
    claims = jwt.decode(token, key, algorithms=[ALGORITHM]).claims
    registry.validate(claims)
    return claims
