"""Where content stands on disk: each in a file that is called by its SHA-256, complete or not there at all."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from channels.contract import FileKey

UNFINISHED = ".part"


class Shelf:
    """Each call but `alone_with` waits for the disk: make it in a thread. Raises `OSError` when the disk does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._locks = [asyncio.Lock() for _ in range(16)]

    def alone_with(self, key: FileKey) -> asyncio.Lock:
        """Held by whoever puts or removes this content together with its row, so that neither undoes what the other does."""
        return self._locks[int(key[0], 16)]

    def put(self, key: FileKey, content: bytes) -> None:
        """Return once it will survive a power cut."""
        place = self._place(key)
        if place.exists():
            return
        self._make(place.parent)
        number, unfinished = tempfile.mkstemp(dir=place.parent, suffix=UNFINISHED)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.rename(unfinished, place)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(unfinished)
            raise
        _sync(place.parent)

    def get(self, key: FileKey) -> bytes:
        """Raises `FileNotFoundError`."""
        return self._place(key).read_bytes()

    def remove(self, key: FileKey) -> None:
        self._place(key).unlink(missing_ok=True)

    def older_than(self, moment: datetime) -> Iterator[FileKey]:
        """The keys of what was put there before. What was left unfinished before is removed on the way."""
        for file in sorted(self._folder.glob("??/*")):
            try:
                is_old = datetime.fromtimestamp(file.stat().st_mtime, UTC) < moment
            except FileNotFoundError:
                continue
            if is_old and file.suffix == UNFINISHED:
                file.unlink(missing_ok=True)
            elif is_old:
                yield FileKey(file.name)

    def _place(self, key: FileKey) -> Path:
        return self._folder / key[:2] / key

    def _make(self, folder: Path) -> None:
        """With every folder above it that is not there yet."""
        if folder.is_dir():
            return
        self._make(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        _sync(folder.parent)


def key_of(content: bytes) -> FileKey:
    return FileKey(hashlib.sha256(content).hexdigest())


def _sync(folder: Path) -> None:
    """A name, too, is only safe once its folder was written."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
