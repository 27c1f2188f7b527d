"""Files that nobody needs are forgotten after a while, with their content; what somebody needs stays."""

import asyncio
import os
from pathlib import Path

import pytest
from sqlalchemy import insert

from channels.contract import FileKey
from hub.files.shelf import key_of
from hub.files.tables import file_uses
from hub.store.engine import Database
from hub.store.ids import new_id
from tests.hub.files.conftest import NewStore
from tests.hub.running.clock import HandClock

DAY = 24 * 3600
NONE: frozenset[FileKey] = frozenset()
"""No draft names a file."""


async def used(database: Database, key: FileKey, purpose: str = "attachment") -> None:
    async with database.writing() as connection:
        row = {"id": new_id("use"), "file_id": key, "message_id": new_id("msg"), "purpose": purpose}
        await connection.execute(insert(file_uses), row)


def contents(folder: Path) -> set[str]:
    return {file.name for file in (folder / "files").rglob("*") if file.is_file()}


def place_of(folder: Path, key: FileKey) -> Path:
    return folder / "files" / key[:2] / key


async def test_what_is_not_used_goes_with_its_content(new_store: NewStore, database: Database, clock: HandClock, tmp_path: Path) -> None:
    store = new_store()
    needed, drafted = await store.keep(b"needed"), await store.keep(b"drafted")
    unused, brought = await store.keep(b"unused"), await store.upload(b"brought", name="a.txt", by="usr_ana")
    await used(database, needed.key)
    clock.advance(DAY)
    again, new = await store.keep(b"unused"), await store.keep(b"new")
    await store.sweeping.forget_unused(clock.now(), {drafted.key})
    assert contents(tmp_path) == {needed.key, drafted.key, unused.key, new.key}
    assert again.key == unused.key, "it was brought again today"
    assert await store.uploaded([brought.file.key], by="usr_ana") == {}
    clock.advance(DAY)
    await store.sweeping.forget_unused(clock.now(), {drafted.key})
    assert contents(tmp_path) == set(await store.known([needed.key, drafted.key, unused.key, new.key])) == {needed.key, drafted.key}


async def test_letters_as_they_came_go_after_their_time(new_store: NewStore, database: Database, clock: HandClock, tmp_path: Path) -> None:
    store = new_store()
    old, forwarded = await store.keep(b"an old letter"), await store.keep(b"a letter that is attached as well")
    for key in (old.key, forwarded.key):
        await used(database, key, "source")
    await used(database, forwarded.key)
    clock.advance(DAY)
    new = await store.keep(b"a new letter")
    await used(database, new.key, "source")
    await store.sweeping.forget_unused(clock.now(), NONE)
    assert contents(tmp_path) == {old.key, forwarded.key, new.key}, "until their time they are needed"
    await store.sweeping.forget_sources(clock.now())
    await store.sweeping.forget_unused(clock.now(), NONE)
    assert contents(tmp_path) == {forwarded.key, new.key}


async def test_however_many_there_are(new_store: NewStore, database: Database, clock: HandClock, tmp_path: Path) -> None:
    store = new_store()
    kept = [await store.keep(f"file {number}".encode()) for number in range(220)]
    for one in kept[::2]:
        await used(database, one.key, "source")
    clock.advance(DAY)
    await store.sweeping.forget_unused(clock.now(), NONE)
    assert contents(tmp_path) == {one.key for one in kept[::2]}
    await store.sweeping.forget_sources(clock.now())
    await store.sweeping.forget_unused(clock.now(), NONE)
    assert contents(tmp_path) == set()


async def test_what_a_crash_has_left_goes_too(new_store: NewStore, clock: HandClock, tmp_path: Path) -> None:
    store = new_store()
    kept = await store.keep(b"kept")
    folder, stray = place_of(tmp_path, kept.key).parent, place_of(tmp_path, key_of(b"its row was never written"))
    stray.parent.mkdir(parents=True)
    left = {stray, folder / "tmp1234.part"}
    young = folder / "tmp5678.part"
    for file in (*left, young):
        file.write_bytes(b"x")
    yesterday = clock.now().timestamp() - DAY
    for file in (*left, folder / kept.key):
        os.utime(file, (yesterday, yesterday))
    await store.sweeping.forget_unused(clock.now(), NONE)
    assert contents(tmp_path) == {kept.key, young.name}


@pytest.mark.parametrize("turn", range(3))
async def test_what_comes_while_it_is_forgotten_is_kept(new_store: NewStore, clock: HandClock, turn: int) -> None:
    store = new_store()
    before = [await store.keep(f"file {number}".encode()) for number in range(30)]
    clock.advance(DAY)
    sweeping = asyncio.create_task(store.sweeping.forget_unused(clock.now(), NONE))
    for _ in range(turn * 7):
        await asyncio.sleep(0)
    again = await asyncio.gather(*(store.keep(f"file {number}".encode()) for number in range(30)))
    await sweeping
    assert [one.key for one in again] == [one.key for one in before]
    assert [await store.read(one.key) for one in again] == [f"file {number}".encode() for number in range(30)]
