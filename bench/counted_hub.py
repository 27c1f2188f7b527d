"""Runs the hub as `hub` does, and counts from outside what it asks of its database: `python -m bench.counted_hub FILE serve`."""

from __future__ import annotations

import atexit
import json
import signal
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from hub.__main__ import main
from hub.store.sqlite_writer import Connection


def count_into(file: Path) -> None:
    """Count statements by their first three words, and commits; SIGUSR1 and the end of the program write them down."""
    counted: Counter[str] = Counter()

    def count(sql: str) -> None:
        counted["statements"] += 1
        counted[" ".join(sql.split()[:3])] += 1

    _count_the_known(count)

    @event.listens_for(Engine, "before_cursor_execute")
    def _statement(_connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
        count(statement)

    @event.listens_for(Engine, "commit")
    def _commit(_connection: Any) -> None:
        counted["commits"] += 1

    def write(*_: object) -> None:
        draft = file.with_suffix(".draft")
        draft.write_text(json.dumps(counted))
        draft.rename(file)

    signal.signal(signal.SIGUSR1, write)
    atexit.register(write)


def _count_the_known(count: Callable[[str], None]) -> None:
    """On SQLite, what is known by heart goes past SQLAlchemy."""
    fetch, write = Connection.fetch, Connection.write

    def counted_fetch(connection: Connection, sql: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        count(sql)
        return fetch(connection, sql, parameters)

    def counted_write(connection: Connection, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        count(sql)
        write(connection, sql, rows)

    Connection.fetch, Connection.write = counted_fetch, counted_write  # type: ignore[method-assign]


if __name__ == "__main__":
    count_into(Path(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
