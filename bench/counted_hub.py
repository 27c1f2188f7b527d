"""Runs the hub as `hub` does, and counts from outside what it asks of its database: `python -m bench.counted_hub FILE serve`."""

from __future__ import annotations

import atexit
import json
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from hub.__main__ import main


def count_into(file: Path) -> None:
    """Count statements by their first two words, and commits; SIGUSR1 and the end of the program write them down."""
    counted: Counter[str] = Counter()

    @event.listens_for(Engine, "before_cursor_execute")
    def _statement(_connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
        counted["statements"] += 1
        counted[" ".join(statement.split()[:3])] += 1

    @event.listens_for(Engine, "commit")
    def _commit(_connection: Any) -> None:
        counted["commits"] += 1

    def write(*_: object) -> None:
        draft = file.with_suffix(".draft")
        draft.write_text(json.dumps(counted))
        draft.rename(file)

    signal.signal(signal.SIGUSR1, write)
    atexit.register(write)


if __name__ == "__main__":
    count_into(Path(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
