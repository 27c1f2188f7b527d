"""Ids that are the same in every demo: made from what they name instead of drawn by chance."""

from __future__ import annotations

import hashlib


def demo_id(prefix: str, *names: object) -> str:
    """Such as `cus_3f…` for the demo's customer of that number."""
    digest = hashlib.sha256("/".join(("demo", *map(str, names))).encode()).hexdigest()
    return f"{prefix}_{digest[:32]}"
