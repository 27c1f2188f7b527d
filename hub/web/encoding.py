"""How values become JSON on the wire: compact, times in UTC with `Z`."""

from __future__ import annotations

from decimal import Decimal

import orjson


def encode(value: object) -> bytes:
    """JSON for a body or a frame. Sets become sorted lists, decimals their digits; anything else unknown is a `TypeError`."""
    return orjson.dumps(value, default=_default, option=orjson.OPT_UTC_Z)


def _default(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
