"""Where a list goes on: the last row's sort values, as an opaque word in the answer and back."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

import orjson

from channels.doors import Problem


def cursor_of(values: Sequence[str]) -> str:
    return urlsafe_b64encode(orjson.dumps(list(values))).decode().rstrip("=")


def cursor_values(cursor: str | None, length: int) -> tuple[str, ...] | None:
    """The values of a cursor that `cursor_of` made, `None` for the first page. Raises `Problem` 422 for anything else."""
    if cursor is None:
        return None
    try:
        values = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise invalid_cursor() from error
    if not isinstance(values, list) or len(values) != length or not all(isinstance(value, str) and "\0" not in value for value in values):
        raise invalid_cursor()
    return tuple(values)


def invalid_cursor() -> Problem:
    return Problem(422, "cursor_invalid", "This cursor is not one of ours; ask for the first page without it.")
