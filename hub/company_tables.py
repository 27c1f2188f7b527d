"""The configuration's tables as they were read, of which any may be missing or of the wrong kind, and the faults of names in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hub.faults import Fault, choices, nearest

Table = Mapping[str, Any]


def known(path: str, name: object, kind: str, known: Iterable[str]) -> Iterator[Fault]:
    if not isinstance(name, str) or name in known:
        return
    meant = nearest(name, known)
    remedy = f"Did you mean {meant}?" if meant else f"Known: {choices(known)}"
    yield Fault(path=path, problem=f"there is no {kind} {name!r}", remedy=remedy)


def repeated(path: str, key: str, entries: list[Table]) -> Iterator[Fault]:
    counted = Counter(entry[key] for entry in entries if isinstance(entry.get(key), str))
    for name, times in counted.items():
        if times > 1:
            yield Fault(path=path, problem=f"{name!r} stands here {times} times", remedy=f"Give each its own {key}")


def names(tables: Table, key: str) -> frozenset[str]:
    return frozenset(entry["name"] for entry in tables_of(tables.get(key)) if isinstance(entry.get("name"), str))


def table_of(value: object) -> Table:
    return value if isinstance(value, Mapping) else {}


def tables_of(value: object) -> list[Table]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def list_of(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
