"""Where the sandbox's mail server listens, and where the hub takes letters."""

from __future__ import annotations

from dataclasses import dataclass

AUTHENTICATOR = "mail.sandbox.example"
"""Whose word on a sender the hub may believe: the sandbox also plays the company's own mail server (RFC 8601)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Letters to an address at one of `domains` go to the hub, all others stay in the sandbox."""

    port: int = 0
    hub_host: str = "127.0.0.1"
    hub_port: int = 0
    """0: not known yet; letters wait until it is (`PUT /control/mail`)."""
    domains: tuple[str, ...] = ()
    longest_bytes: int = 60_000_000
    retry_pause_seconds: float = 0.25
