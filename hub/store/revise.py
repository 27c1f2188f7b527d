"""`python -m hub.store.revise "what changes"` writes the next revision from the difference between the tables and the last one.

Until the first release there is one revision only: `python -m hub.store.revise --initial` writes it anew.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

from sqlalchemy import Connection

from hub.store.engine import Database
from hub.store.migrations import FOLDER, HEAD, configuration, migrate

INITIAL = FOLDER / "versions" / "0001_initial.py"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m hub.store.revise", description=__doc__)
    parser.add_argument("message", nargs="?", help="what changes, in a few words")
    parser.add_argument("--initial", action="store_true", help="write the first revision anew; only before the first release")
    arguments = parser.parse_args()
    if bool(arguments.message) == arguments.initial:
        parser.error("say what changes, or --initial")
    with tempfile.TemporaryDirectory() as folder:
        file = asyncio.run(_write(Path(folder), arguments.message))
    # Alembic asks to adjust what it wrote; whoever runs this has read it.
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if "# ### " not in line))
    subprocess.run(["ruff", "format", "-q", str(file)], check=True)
    subprocess.run(["ruff", "check", "-q", "--fix", str(file)], check=True)
    print(file)
    return 0


async def _write(folder: Path, message: str | None) -> Path:
    """Compare with an empty SQLite database that stands at the last revision."""
    database = Database(f"sqlite:///{folder}/revise.sqlite3")
    try:
        if message is None:
            INITIAL.unlink(missing_ok=True)
        else:
            await migrate(database)
        async with database.writing() as connection:
            return await connection.run_sync(_revision, message)
    finally:
        await database.close()


def _revision(connection: Connection, message: str | None) -> Path:
    from alembic import command

    config = configuration()
    config.attributes["connection"] = connection
    number = HEAD if message is None else f"{int(HEAD) + 1:04}"
    script = command.revision(config, message or "initial", autogenerate=True, rev_id=number)
    if script is None or isinstance(script, list):
        raise RuntimeError("alembic wrote no revision")
    return Path(script.path)


if __name__ == "__main__":
    sys.exit(main())
