"""A place for files, its clock, and a scanner that looks at them."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from hub.company_mail import FileRules
from hub.files.scanning import Scanner
from hub.files.store import FileStore
from hub.store.engine import Database
from tests.hub.files.clamd import Clamd, clamd
from tests.hub.running.clock import HandClock

NewStore = Callable[..., FileStore]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def new_store(tmp_path: Path, database: Database, clock: HandClock) -> NewStore:
    """Made again, it is another process over the same files."""

    def made(scanner: Scanner | None = None, **rules: object) -> FileStore:
        return FileStore(tmp_path / "files", database, clock, rules=FileRules.model_validate(rules), scanner=scanner)

    return made


@pytest.fixture
async def scanner() -> AsyncIterator[Clamd]:
    async with clamd() as started:
        yield started
