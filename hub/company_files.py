"""Reads what the company decided from the TOML files of the configuration folder, and says every fault with its remedy.

Names that point at each other are checked on the tables as written, so that a misspelt key in one file hides no fault in another.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from hub.company import Company
from hub.company_references import reference_faults, surroundings
from hub.faults import Fault, choices, nearest
from hub.self_service.flow import Flow
from hub.self_service.flow_faults import Surroundings, flow_faults
from hub.self_service.flow_files import read_flows

HOME_OF = {"queues": "queues.toml", "tiers": "tiers.toml", "hours": "hours.toml", "flows": "ivr/*.toml"}
"""These keys stand in files of their own; every other key belongs to hub.toml."""
MAIN_FILE = "hub.toml"
FILES = (MAIN_FILE, "queues.toml", "tiers.toml", "hours.toml")
OPTIONAL_FILES = frozenset({"hours.toml"})


def read_company(folder: Path) -> tuple[Company | None, list[Fault]]:
    """The company, or `None`, and all faults of its files."""
    if not folder.is_dir():
        return None, [Fault(path=str(folder), problem="there is no such folder", remedy="Set HUB_CONFIG_DIR to the folder with hub.toml")]
    tables, unreadable, faults = _read(folder)
    flows, of_flows = read_flows(folder)
    if not unreadable:
        # A menu that cannot be read is no menu that is missing.
        faults += [_located(fault) for fault in reference_faults(tables, menus=None if of_flows else frozenset(flows))]
        of_flows += _references_of(flows, surroundings(tables))
    faults += of_flows
    try:
        company = Company.model_validate(tables | {"flows": {name: flow for name, (_, flow) in flows.items()}})
    except ValidationError as error:
        shapes = [_shape_fault(entry) for entry in error.errors(include_url=False) if _home(str(entry["loc"][0])) not in unreadable]
        return None, shapes + faults
    return company, faults


def _references_of(flows: Mapping[str, tuple[str, Flow]], around: Surroundings) -> Iterator[Fault]:
    for file, flow in flows.values():
        for fault in flow_faults(flow, around):
            yield Fault(path=f"{file}: {fault.path}", problem=fault.problem, remedy=fault.remedy)


def _read(folder: Path) -> tuple[dict[str, Any], set[str], list[Fault]]:
    """All tables of all files, the names of files that could not be read, and the faults so far."""
    tables: dict[str, Any] = {}
    unreadable: set[str] = set()
    faults: list[Fault] = []
    for file in FILES:
        try:
            content = tomllib.loads((folder / file).read_text(encoding="utf-8"))
        except FileNotFoundError:
            if file not in OPTIONAL_FILES:
                unreadable.add(file)
                faults.append(Fault(path=file, problem=f"it is missing in {folder}", remedy="Copy the one that came with the hub"))
            continue
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            unreadable.add(file)
            faults.append(Fault(path=file, problem=f"it cannot be read as TOML: {error}", remedy="Correct that line"))
            continue
        faults += _misplaced(file, content)
        tables |= {key: value for key, value in content.items() if _home(key) == file}
    return tables, unreadable, faults


def _misplaced(file: str, content: Mapping[str, Any]) -> Iterator[Fault]:
    for key in content:
        if _home(key) == file:
            continue
        if key in Company.model_fields:
            yield Fault(path=f"{file}: {key}", problem=f"this belongs to {_home(key)}", remedy="Move it there")
        else:
            yield _unknown_key(f"{file}: {key}", key, Company)


def _shape_fault(entry: ErrorDetails) -> Fault:
    location = entry["loc"]
    path = _path(location)
    if entry["type"] == "extra_forbidden":
        return _unknown_key(path, str(location[-1]), _model_at(location[:-1]))
    if entry["type"] == "missing":
        return Fault(path=path, problem="this is missing", remedy="Add it")
    if entry["type"] == "string_pattern_mismatch" and location[-1] in ("name", "to", "queue", "hours", "default_queue", "default_tier"):
        return Fault(path=path, problem="this is not a name", remedy="Use lower case letters, digits, - and _, a letter first")
    message = entry["msg"].removeprefix("Value error, ")
    return Fault(path=path, problem=f"{entry['input']!r} does not fit: {message[:1].lower()}{message[1:]}", remedy="Correct the value")


def _unknown_key(path: str, key: str, model: type[BaseModel] | None) -> Fault:
    known = model.model_fields if model else {}
    meant = nearest(key, known)
    remedy = f"Did you mean {meant}?" if meant else f"Remove it; known here: {choices(known)}"
    return Fault(path=path, problem="there is no such setting", remedy=remedy)


def _model_at(location: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The part of the company that stands at a location."""
    found: Any = Company
    for step in location:
        if isinstance(found, type) and issubclass(found, BaseModel):
            field = found.model_fields.get(str(step))
            found = field.annotation if field else None
        else:
            found = next((each for each in reversed(getattr(found, "__args__", ())) if each is not Ellipsis), None)
    if isinstance(found, type) and issubclass(found, BaseModel):
        return found
    return next((each for each in getattr(found, "__args__", ()) if isinstance(each, type) and issubclass(each, BaseModel)), None)


def _located(fault: Fault) -> Fault:
    key = fault.path.partition("[")[0].partition(".")[0]
    return Fault(path=f"{_home(key)}: {fault.path}", problem=fault.problem, remedy=fault.remedy)


def _path(location: tuple[int | str, ...]) -> str:
    written = str(location[0])
    for step in location[1:]:
        # Counted from one, as people count the tables of a file.
        written += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return f"{_home(str(location[0]))}: {written}"


def _home(key: str) -> str:
    return HOME_OF.get(key, MAIN_FILE)
