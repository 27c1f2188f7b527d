"""Fills {fields} into what is said and what is asked of a service."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")


def placeholders(text: str) -> Iterator[str]:
    """The names of the fields a text asks for."""
    return (found[1] for found in PLACEHOLDER.finditer(text))


def fill(text: str, value_of: Callable[[str], str]) -> str:
    """The text with its fields; what they hold is never filled again."""
    return PLACEHOLDER.sub(lambda found: value_of(found[1]), text)


def fill_path(template: str, value_of: Callable[[str], str]) -> str | None:
    """The path with its fields percent-encoded, or nothing where a field is empty or would climb to another folder."""
    values = {name: value_of(name) for name in placeholders(template)}
    if any(value.strip(".") == "" for value in values.values()):
        return None
    return fill(template, lambda name: quote(values[name], safe=""))
