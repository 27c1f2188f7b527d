"""Judges a request by Twilio's published OpenAPI document: its path, its parameters' names, and what they may hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parents[2] / "payloads" / "twilio" / "openapi" / "voice.json").read_text())
PLACE = re.compile(r"\{(\w+)\}")
NOT_DESCRIBED = re.compile(r"/2010-04-01/Accounts/AC[0-9a-f]{32}/Recordings/RE[0-9a-f]{32}\.wav")
"""The sound of a recording: Twilio's page on recordings has its address, the document has not."""
Pairs = Sequence[tuple[str, str]]


def operations() -> frozenset[tuple[str, str]]:
    return frozenset((method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods)


def operation_of(method: str, path: str) -> tuple[str, str] | None:
    """The operation that a request (its path still encoded) is."""
    for known_method, template in operations():
        if known_method == method and re.fullmatch(PLACE.sub(r"[^/]+?", template), path):
            return known_method, template
    return None


def faults(method: str, path: str, query: Pairs, form: Pairs) -> Iterator[str]:
    """Everything about a request that the document does not allow."""
    if method == "GET" and NOT_DESCRIBED.fullmatch(path):
        return
    found = operation_of(method, path)
    if found is None:
        yield f"no operation {method} {path}"
        return
    described = DOCUMENT["paths"][found[1]][method.lower()]
    places = _places(found[1], path)
    for where, values in (("path", places), ("query", query)):
        schemas = {one["name"]: one["schema"] for one in described["parameters"] if one["in"] == where}
        yield from _checked(schemas, values, frozenset(schemas) if where == "path" else frozenset())
    schema = described.get("form", {"properties": {}})
    yield from _checked(schema["properties"], form, frozenset(schema.get("required", ())))


def _places(template: str, path: str) -> Pairs:
    names = PLACE.findall(template)
    found = re.fullmatch(PLACE.sub(r"([^/]+?)", template), path)
    assert found is not None
    return [(name, unquote(value)) for name, value in zip(names, found.groups(), strict=True)]


def _checked(schemas: Mapping[str, Any], values: Pairs, required: frozenset[str]) -> Iterator[str]:
    named = [name for name, _ in values]
    yield from (f"{name} is missing" for name in required - set(named))
    for place, (name, value) in enumerate(values):
        schema = schemas.get(name)
        if schema is None:
            yield f"{name} is not known"
        elif schema["type"] == "array":
            yield from _misfit(name, schema["items"], value)
        elif named.count(name) > 1 and named.index(name) == place:
            yield f"{name} comes twice"
        elif named.count(name) == 1:
            yield from _misfit(name, schema, value)


def _misfit(name: str, schema: Mapping[str, Any], value: str) -> Iterator[str]:
    if schema["type"] == "boolean" and value not in ("true", "false"):
        yield f"{name} is no boolean"
    if schema["type"] == "integer":
        whole = re.fullmatch(r"-?\d+", value) is not None
        if not whole or not schema.get("minimum", -(2**63)) <= int(value) <= schema.get("maximum", 2**63):
            yield f"{name} is no such integer"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{name} is none of {schema['enum']}"
    if not re.search(schema.get("pattern", ""), value) or not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**6):
        yield f"{name} does not fit {schema.get('pattern')}"
    if schema.get("format") == "uri" and not (urlsplit(value).scheme and urlsplit(value).netloc):
        yield f"{name} is no address"
    if schema.get("format") == "date" and not _is_date(value):
        yield f"{name} is no date"


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
