"""Headers that tell browsers what our answers may be used for."""

from __future__ import annotations

from collections.abc import Mapping

HSTS = {"Strict-Transport-Security": "max-age=31536000"}

COMMON: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Server": "contact-hub",
}
ANSWER: Mapping[str, str] = {
    **COMMON,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""For JSON and everything else that is no page."""

CHAT_ANSWER: Mapping[str, str] = {**ANSWER, "Cross-Origin-Resource-Policy": "cross-origin"}


def page_headers(nonce: str) -> dict[str, str]:
    """For pages: everything from the hub itself; a style element only with this request's nonce; in nobody's frame."""
    policy = (
        "default-src 'self'",
        f"style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
    return {
        **COMMON,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": "; ".join(policy),
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
