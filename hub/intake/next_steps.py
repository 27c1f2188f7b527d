"""What an adapter is told to do next, as the inbox keeps it: a repeat of the event gets the very same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_args

from pydantic import TypeAdapter

from channels.contract import Next

_KINDS: Mapping[str, TypeAdapter[Next]] = {kind.__name__: TypeAdapter(kind) for kind in get_args(Next)}


def stored_next(step: Next | None) -> dict[str, Any] | None:
    """As it is written with the event's answer."""
    return None if step is None else {"do": type(step).__name__} | asdict(step)


def restored_next(stored: Mapping[str, Any] | None) -> Next | None:
    """As it was said the first time."""
    if stored is None:
        return None
    fields = dict(stored)
    return _KINDS[fields.pop("do")].validate_python(fields)
