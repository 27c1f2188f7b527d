"""All tables of the hub on one metadata: every room that has tables declares them in its `tables.py`."""

from __future__ import annotations

import importlib
from pathlib import Path

from sqlalchemy import MetaData

from hub.store.schema import metadata

HUB = Path(__file__).parent.parent


def all_tables() -> MetaData:
    """The metadata with every room's tables on it."""
    for file in sorted(HUB.glob("*/tables.py")):
        importlib.import_module(f"hub.{file.parent.name}.tables")
    return metadata
