"""Files are kept once by their content, whole or not at all, and given out unless they are held back."""

import errno
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from channels.contract import FileKey
from channels.doors import Problem
from hub.company_mail import FileRules
from hub.files import shelf
from hub.files.shelf import key_of
from hub.files.store import FileStore
from hub.files.tables import files
from hub.store.engine import Database
from tests.hub.files.conftest import NewStore
from tests.hub.running.clock import HandClock

HELLO = b"hello"
HELLO_KEY = FileKey("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
"""The SHA-256 of `hello`, by sha256sum."""


async def test_what_is_kept_is_read_again(new_store: NewStore, tmp_path: Path) -> None:
    store = new_store()
    kept = await store.keep(HELLO, name="hello.txt")
    assert (kept.key, kept.media_type, kept.size_bytes, kept.held) == (HELLO_KEY, "text/plain", 5, None)
    assert await store.read(kept.key) == HELLO
    assert await new_store().read(kept.key) == HELLO, "by another process as well"
    (file,) = [one for one in (tmp_path / "files").rglob("*") if one.is_file()]
    assert file.relative_to(tmp_path) == Path("files", "2c", HELLO_KEY)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_the_same_content_is_kept_once(new_store: NewStore, database: Database, clock: HandClock, tmp_path: Path) -> None:
    store = new_store()
    first = await store.keep(HELLO, name="a.txt")
    clock.advance(60)
    assert await store.keep(HELLO, name="b.txt") == first
    async with database.reading() as connection:
        (row,) = list(await connection.execute(select(files)))
    assert row.kept_at == clock.now(), "somebody needs it since now"
    assert len([one for one in (tmp_path / "files").rglob("*") if one.is_file()]) == 1


async def test_what_was_never_kept_cannot_be_read(new_store: NewStore) -> None:
    with pytest.raises(FileNotFoundError):
        await new_store().read(key_of(b"something else"))
    assert await new_store().known([FileKey("0" * 64)]) == {}


async def test_a_full_disk_keeps_nothing(new_store: NewStore, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    store = new_store()
    with monkeypatch.context() as patched:
        patched.setattr(shelf.os, "fsync", full)
        with pytest.raises(Problem) as refused:
            await store.keep(HELLO)
    assert (refused.value.status, refused.value.code) == (503, "cannot_keep")
    assert "full" in refused.value.detail
    assert [one for one in (tmp_path / "files").rglob("*") if one.is_file()] == []
    async with database.reading() as connection:
        assert list(await connection.execute(select(files))) == []
    assert (await store.keep(HELLO)).key == HELLO_KEY, "and later it can be kept"


async def test_a_folder_that_cannot_be_written_is_a_refusal_too(new_store: NewStore, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("somebody put a file here")
    with pytest.raises(Problem, match="cannot_keep"):
        await new_store().keep(HELLO)


async def test_an_upload_is_known_to_whoever_brought_it(new_store: NewStore) -> None:
    store = new_store()
    upload = await store.upload(HELLO, name="hello.txt", by="usr_ana")
    assert upload.view() == {"id": HELLO_KEY, "name": "hello.txt", "media_type": "text/plain", "size_bytes": 5, "held": None}
    assert await store.uploaded([upload.file.key], by="usr_ana") == {upload.file.key: upload}
    assert await store.uploaded([upload.file.key], by="usr_ben") == {}
    await store.upload(HELLO, name="greeting.txt", by="usr_ben")
    names = [(await store.uploaded([upload.file.key], by=who))[upload.file.key].name for who in ("usr_ana", "usr_ben")]
    assert names == ["hello.txt", "greeting.txt"]


class NeverAsked:
    """A scanner that is not to be asked: whether the file is known already comes first."""

    async def virus_in(self, content: bytes) -> str | None:
        raise AssertionError("asked")


async def test_while_the_database_is_away_everything_is_to_be_asked_again(tmp_path: Path, clock: HandClock, unused_tcp_port: int) -> None:
    away = Database(f"postgresql://hub:x@127.0.0.1:{unused_tcp_port}/hub")
    asked: list[Callable[[FileStore], Awaitable[object]]] = [
        lambda store: store.keep(HELLO),
        lambda store: store.upload(HELLO, name="hello.txt", by="usr_ana"),
        lambda store: store.read(HELLO_KEY),
        lambda store: store.uploaded([HELLO_KEY], by="usr_ana"),
    ]
    for scanner in (None, NeverAsked()):
        for ask in asked:
            with pytest.raises(Problem) as refused:
                await ask(FileStore(tmp_path / "files", away, clock, rules=FileRules(), scanner=scanner))
            assert (refused.value.status, refused.value.code) == (503, "database_away")
    await away.close()
