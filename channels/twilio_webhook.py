"""Lets in only what Twilio signed: the account's token over the configured public URL and every field of the form."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from multidict import MultiDict
from twilio.request_validator import (
    HMAC_SHA1,
    HMAC_SHA256,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    add_port,
    remove_port,
)

from channels.doors import Problem, Request

RETRY_SETTINGS = "#rc=5&rp=all"
"""Ends the URLs given to Twilio: up to five tries again, whatever the failure (its "connection overrides")."""


class TwilioWebhook:
    """Checks and reads the forms that Twilio posts; shared by every channel of that provider."""

    def __init__(self, *, public_url: str, auth_token: str, shared_keys: Mapping[str, str]) -> None:
        """`shared_keys`: id and secret of the account's webhook keys, for the newer signature by HMAC-SHA-256."""
        self._public_url = public_url.rstrip("/")
        self._account = RequestValidator(auth_token)
        self._shared = {key: RequestValidator(secret) for key, secret in shared_keys.items()}

    def url(self, path: str) -> str:
        """The address of one of our doors as Twilio should be told it."""
        return f"{self._public_url}{path}{RETRY_SETTINGS}"

    async def form(self, request: Request) -> Mapping[str, str]:
        """The fields, once the signature is found right (of a repeated field the first). Raises `Problem` 403 otherwise."""
        fields = await request.form()
        if not self._is_signed(request.target, fields, request.headers):
            raise Problem(403, "bad_signature", "The signature does not fit this request.")
        return {name: value.replace("\x00", "") for name, value in reversed(fields)}

    def _is_signed(self, target: str, fields: Sequence[tuple[str, str]], headers: Mapping[str, str]) -> bool:
        signature = headers.get(SIGNATURE_HEADER, "")
        key, algorithm = _settings(headers.get(SIGNATURE_SETTINGS_HEADER, ""))
        validator = self._account if algorithm == HMAC_SHA1 else self._shared.get(key)
        if validator is None or algorithm not in (HMAC_SHA1, HMAC_SHA256):
            return False
        parameters = MultiDict(fields)
        computed = (validator.compute_signature(url, parameters, algorithm) for url in _spellings(self._public_url + target))
        return any(hmac.compare_digest(one.encode(), signature.encode(errors="surrogatepass")) for one in computed)


def _settings(header: str) -> tuple[str, str]:
    """Key id and algorithm of `key=…,algorithm=…`; without the header it is the account's token with SHA-1."""
    named = dict(part.strip().partition("=")[::2] for part in header.split(","))
    return named.get("key", "").strip(), named.get("algorithm", "").strip().upper() or HMAC_SHA1


def _spellings(url: str) -> Iterator[str]:
    """Twilio signs with or without the port, whatever was configured; whether with its own retry settings is nowhere said. The likely
    ones come first.
    """
    yield url
    yield url + RETRY_SETTINGS
    parsed = urlsplit(url)
    for spelling in {remove_port(parsed), add_port(parsed)} - {url}:
        yield spelling
        yield spelling + RETRY_SETTINGS
