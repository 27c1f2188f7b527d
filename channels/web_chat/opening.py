"""What a visitor says about themselves when opening a session, and who vouches for it."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterator
from datetime import datetime

from channels.contract import ConversationKey, ConversationOpened, IdentityClaim, IdentityKind, ProviderId
from channels.doors import Request
from channels.web_chat.tokens import SignedCustomer
from channels.web_chat.wire import NewSession

REPEAT_KEY = "Idempotency-Key"


def session_key(request: Request, asked: NewSession, secret: str) -> ConversationKey:
    """A new session's id; for a repeat with the same `Idempotency-Key`, the first one's.

    A token opens what was said in its session: whoever happens on somebody else's key must not get theirs. So a repeat is one only
    from the same page and address, with the same words.
    """
    repeat = request.headers.get(REPEAT_KEY)
    if repeat is None:
        return ConversationKey(f"chat_{secrets.token_hex(16)}")
    told = json.dumps([repeat, request.headers.get("Origin"), request.remote, asked.model_dump(mode="json")], sort_keys=True)
    return ConversationKey(f"chat_{hmac.digest(secret.encode(), f'chat session {told}'.encode(), 'sha256').hex()[:32]}")


def opened(key: ConversationKey, asked: NewSession, signed: SignedCustomer | None, *, at: datetime, channel: str) -> ConversationOpened:
    """The company vouches for what it signed; what was typed beside it is only probable."""
    return ConversationOpened(
        channel=channel,
        provider_id=ProviderId(key),
        conversation=key,
        occurred_at=at,
        claims=tuple(_claims(key, asked, signed)),
        name=(signed.name if signed else None) or asked.name or None,
        queue=asked.queue,
        topic=asked.topic or None,
        language=_language(asked.locale),
        page_url=_web_address(asked.page_url),
        fields=asked.fields,
    )


def _claims(key: ConversationKey, asked: NewSession, signed: SignedCustomer | None) -> Iterator[IdentityClaim]:
    # We made the session's id ourselves, and only its token opens it.
    yield IdentityClaim(kind="chat", value=key, match="known")
    if signed is None:
        yield from _addresses("email", None, asked.email)
        yield from _addresses("phone", None, asked.phone)
        return
    yield IdentityClaim(kind="external", value=signed.sub, match="known")
    yield from _addresses("email", signed.email, asked.email)
    yield from _addresses("phone", signed.phone, asked.phone)


def _addresses(kind: IdentityKind, vouched: str | None, typed: str | None) -> Iterator[IdentityClaim]:
    if vouched:
        yield IdentityClaim(kind=kind, value=vouched, match="known")
    if typed and typed != vouched:
        yield IdentityClaim(kind=kind, value=typed, match="probable")


def _language(locale: str | None) -> str | None:
    """`es` of `es-MX`; nothing of what is no language (RFC 5646: a primary subtag has two to eight letters)."""
    subtag = (locale or "").replace("_", "-").split("-")[0].lower()
    return subtag if subtag.isalpha() and 2 <= len(subtag) <= 8 else None


def _web_address(page_url: str | None) -> str | None:
    """Agents follow this link: anything but a web page's address is left out."""
    if page_url is None or not page_url.lower().startswith(("http://", "https://")):
        return None
    return page_url
