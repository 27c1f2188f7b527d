"""Reads the flows from `ivr/*.toml` in the configuration folder, and says every fault with its remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from hub.faults import Fault, choices, nearest
from hub.self_service.flow import AnyNode, Flow, LanguageOption, LookUp, Option, Play

FOLDER = "ivr"
Location = tuple[int | str, ...]


def read_flows(folder: Path) -> tuple[dict[str, tuple[str, Flow]], list[Fault]]:
    """The flows by name, each with the name of its file, and the faults of those that cannot be read."""
    flows: dict[str, tuple[str, Flow]] = {}
    faults: list[Fault] = []
    for path in sorted((folder / FOLDER).glob("*.toml")):
        file = f"{FOLDER}/{path.name}"
        flow, found = _read(path, file)
        faults += found
        if flow is None:
            continue
        if flow.name in flows:
            faults.append(
                Fault(path=f"{file}: name", problem=f"{flows[flow.name][0]} is named {flow.name!r} too", remedy="Give each its own name")
            )
        flows.setdefault(flow.name, (file, flow))
    return flows, faults


def _read(path: Path, file: str) -> tuple[Flow | None, list[Fault]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return None, [Fault(path=file, problem=f"it cannot be read as TOML: {error}", remedy=_remedy(error))]
    try:
        return Flow.model_validate(content), []
    except ValidationError as error:
        return None, [_shape_fault(file, content, entry) for entry in error.errors(include_url=False)]


def _remedy(error: Exception) -> str:
    # So says tomllib where a key or a table stands twice.
    twice = "overwrite" in str(error) or "declare" in str(error)
    return "Write each name once" if twice else "Correct that line"


def _shape_fault(file: str, content: Mapping[str, Any], entry: ErrorDetails) -> Fault:
    steps = _steps(entry["loc"])
    path = f"{file}: {_written(steps)}"
    if steps[-1] == "[key]":
        return Fault(path=f"{file}: {_written(steps[:-1])}", problem="this is not a name that fits here", remedy=_rule(str(steps[-3])))
    match entry["type"]:
        case "extra_forbidden":
            model = _model_of(entry["loc"])
            known = model.model_fields if model else {}
            meant = nearest(str(steps[-1]), known)
            remedy = f"Did you mean {meant}?" if meant else f"Remove it; known here: {choices(known)}"
            return Fault(path=path, problem="there is no such setting", remedy=remedy)
        case "missing":
            return Fault(path=path, problem="this is missing", remedy="Add it")
        case "union_tag_not_found":
            key = _tag(entry)
            return Fault(path=f"{path}.{key}", problem="this is missing", remedy=f"Add it; known: {_tags(key)}")
        case "union_tag_invalid":
            key = _tag(entry)
            written = str(entry.get("ctx", {}).get("tag"))
            meant = nearest(written, _tags(key).split(", "))
            return Fault(
                path=f"{path}.{key}",
                problem=f"there is no {written!r}",
                remedy=f"Did you mean {meant}?" if meant else f"Known: {_tags(key)}",
            )
        case "string_pattern_mismatch":
            key = [step for step in steps if isinstance(step, str)][-1]
            rule = "Write a dotted path like order.status" if "takes" in steps else _rule(key)
            return Fault(path=path, problem=f"{entry['input']!r} does not fit", remedy=rule)
    message = entry["msg"].removeprefix("Value error, ")
    return Fault(path=path, problem=f"{entry['input']!r} does not fit: {message[:1].lower()}{message[1:]}", remedy="Correct the value")


def _tag(entry: ErrorDetails) -> str:
    return "of" if "look_up" in entry["loc"][2:3] else "kind"


def _tags(key: str) -> str:
    return choices(tag for tag, _ in _looks()) if key == "of" else choices({kind for kind, _, _ in _nodes()})


def _rule(key: str) -> str:
    """How what stands under this key is written."""
    match key:
        case "options":
            return "Write one key of a telephone: 0 to 9, * or #"
        case "prompts" | "no_input" | "no_match" | "says" | "hints" | "languages" | "language":
            return "Write a language like en or es-MX"
        case "into" | "by" | "on" | "fields" | "takes" | "queue_from" | "number_from":
            return "Use lower case letters, digits and _, a letter first"
        case "play":
            return "Write the address of the recording, beginning with https://"
        case "path":
            return "Begin it with /, without spaces"
        case _:
            return "Use lower case letters, digits, - and _, a letter first"


def _steps(location: Location) -> Location:
    """The location as written: without the kinds that stand for a node's shape, or for a line's."""
    if location[:1] != ("nodes",):
        return location
    rest = list(location[2:])
    if rest and rest[0] in {kind for kind, _, _ in _nodes()}:
        look_up = rest.pop(0) == "look_up"
        if look_up and rest and rest[0] in dict(_looks()):
            rest.pop(0)
    tagged = next((place for place, step in enumerate(rest[:-1]) if isinstance(step, int) and rest[place + 1] in ("text", "play")), None)
    if tagged is not None:
        del rest[tagged + 1]
    return (*location[:2], *rest)


def _written(steps: Location) -> str:
    written = str(steps[0])
    for step in steps[1:]:
        # Counted from one, as people count the lines of a list.
        written += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return written


def _model_of(location: Location) -> type[BaseModel] | None:
    """What stands where an unknown key was found."""
    if len(location) == 1:
        return Flow
    if "play" in location[:-1]:
        return Play
    if "options" in location[:-2]:
        return LanguageOption if location[2] == "language" else Option
    wanted = (location[2], location[3] if location[2] == "look_up" else None)
    return next((model for kind, of, model in _nodes() if (kind, of) == wanted), None)


def _nodes() -> Iterator[tuple[str, str | None, type[BaseModel]]]:
    """Kind, what is looked up, and model of every node."""
    for member in get_args(get_args(AnyNode)[0]):
        if isinstance(member, type) and issubclass(member, BaseModel):
            yield get_args(member.model_fields["kind"].annotation)[0], None, member
    yield from (("look_up", of, model) for of, model in _looks())


def _looks() -> Iterator[tuple[str, type[BaseModel]]]:
    for model in get_args(get_args(LookUp)[0]):
        yield get_args(model.model_fields["of"].annotation)[0], model
