"""One set of schemas for all doors, so that OpenAPI, AsyncAPI and the TypeScript types use the same names for the same shapes.

A channel may call a shape what the hub calls another; then the channel's name gets its room before it (`WebChatTypingFrame`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

from pydantic import TypeAdapter
from pydantic.json_schema import DEFAULT_REF_TEMPLATE, JsonSchemaMode

Schema = dict[str, Any]
Use = Literal["in", "out"]
"""A shape that is read (`in`: defaults may be left out) or written (`out`)."""
MODE: Mapping[Use, JsonSchemaMode] = {"in": "validation", "out": "serialization"}
REFERENCE = "#/components/schemas/"
_MADE_REFERENCE = DEFAULT_REF_TEMPLATE.removesuffix("{model}")


class Components:
    """The named schemas of these shapes and of everything they are made of, and where each shape is found."""

    def __init__(self, shapes: Iterable[tuple[Any, Use]]) -> None:
        self.schemas: dict[str, Schema] = {}
        self._schema_of: dict[str, Schema] = {}
        rooms: dict[str, dict[str, tuple[Any, Use]]] = defaultdict(dict)
        for shape, use in shapes:
            rooms[_room(shape)].setdefault(_key(shape, use), (shape, use))
        for room in sorted(rooms, key=lambda room: (room != "hub", room)):
            self._add(room, rooms[room])

    def of(self, shape: Any, use: Use) -> Schema:
        """The schema to write where this shape is used: a reference if it has a name."""
        return self._schema_of[_key(shape, use)]

    def _add(self, room: str, shapes: Mapping[str, tuple[Any, Use]]) -> None:
        adapters = [(key, MODE[use], TypeAdapter[Any](shape)) for key, (shape, use) in shapes.items()]
        found, bundle = TypeAdapter.json_schemas(adapters)
        definitions: dict[str, Schema] = bundle.get("$defs", {})
        names = self._names(room, definitions)
        self.schemas |= {names[made]: _tidy(schema, names) for made, schema in definitions.items()}
        self._schema_of |= {key: _tidy(schema, names) for (key, _), schema in found.items()}

    def _names(self, room: str, definitions: Mapping[str, Schema]) -> dict[str, str]:
        plain = {made: _plain(made, definitions) for made in definitions}
        taken = {made for made, name in plain.items() if name in self.schemas and self.schemas[name] != _tidy(definitions[made], plain)}
        return {made: f"{_capitalised(room)}{name}" if made in taken else name for made, name in plain.items()}


def _room(shape: Any) -> str:
    """`hub`, or the channel whose wire a shape belongs to."""
    modules = [getattr(shape, "__module__", ""), *(_room_module(part) for part in get_args(shape))]
    channel = next((module for module in modules if module.startswith("channels.")), None)
    return channel.split(".")[1] if channel else "hub"


def _room_module(shape: Any) -> str:
    return f"channels.{room}" if (room := _room(shape)) != "hub" else ""


def _key(shape: Any, use: Use) -> str:
    return f"{use} {shape.__module__}.{shape.__qualname__}" if isinstance(shape, type) else f"{use} {shape!r}"


def _plain(made: str, definitions: Mapping[str, Schema]) -> str:
    page = re.fullmatch(r"Page_(\w+)_", made)
    if page:
        return f"{page[1]}Page"
    name, _, use = made.partition("-")
    return name if not use or f"{name}-{'Output' if use == 'Input' else 'Input'}" not in definitions else made.replace("-", "")


def _capitalised(room: str) -> str:
    return "".join(word.capitalize() for word in room.split("_"))


def _tidy(schema: Schema, names: Mapping[str, str]) -> Schema:
    """Without the titles pydantic derives from names, and with references to our own names."""
    return {key: _tidy_value(key, value, names) for key, value in schema.items() if key != "title"}


def _tidy_value(key: str, value: Any, names: Mapping[str, str]) -> Any:
    if key == "$ref":
        return REFERENCE + names[value.removeprefix(_MADE_REFERENCE)]
    if key == "mapping":
        return {tag: REFERENCE + names[target.removeprefix(_MADE_REFERENCE)] for tag, target in value.items()}
    if key == "properties":
        return {name: _tidy(schema, names) for name, schema in value.items()}
    if key in ("default", "const", "enum", "required", "examples"):
        return value
    if isinstance(value, dict):
        return _tidy(value, names)
    if isinstance(value, list):
        return [_tidy(each, names) if isinstance(each, dict) else each for each in value]
    return value
