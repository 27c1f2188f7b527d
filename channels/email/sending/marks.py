"""What was on its way to the mail server, on disk: after a crash it tells a letter that may have been sent from one that was not."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from channels.contract import MessageId
from channels.mail import HeaderId

ENDING = ".letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One letter: the server has it (`taken`), or its end was about to be sent and nobody knows."""

    header_id: HeaderId
    taken: bool = False
    note: str | None = None
    """What else the agent should know of a letter that was taken."""


class Marks:
    """A file for each letter. Every method touches the disk, and returns when what it did would outlast a power cut."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, message: MessageId) -> Mark | None:
        try:
            return Mark(**json.loads(self._file(message).read_bytes()))
        except FileNotFoundError:
            return None

    def put(self, message: MessageId, mark: Mark) -> None:
        """Replaces an earlier one of the same letter, at once or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._file(message)
        written = file.with_suffix(".new")
        with written.open("wb") as stream:
            stream.write(json.dumps(asdict(mark)).encode())
            stream.flush()
            os.fsync(stream.fileno())
        written.replace(file)
        self._settle()

    def remove(self, message: MessageId) -> None:
        with suppress(FileNotFoundError):
            self._file(message).unlink()
            self._settle()

    def sweep(self, *, taken_before: datetime, doubtful_before: datetime) -> None:
        """Forget letters that were marked so long ago that nobody asks for them. Doubt is kept longer: without its mark a letter would
        pass for one that was never sent.
        """
        if not self._folder.exists():
            return
        for file in list(self._folder.iterdir()):
            with suppress(FileNotFoundError):
                marked_at = file.stat().st_mtime
                if marked_at < doubtful_before.timestamp() or (marked_at < taken_before.timestamp() and not _is_doubtful(file)):
                    file.unlink()

    def _file(self, message: MessageId) -> Path:
        return self._folder / (quote(message, safe="") + ENDING)

    def _settle(self) -> None:
        """The folder must know of the file, too."""
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _is_doubtful(file: Path) -> bool:
    """One that a crash left unfinished is not: without its mark no letter left."""
    return file.suffix == ENDING and not Mark(**json.loads(file.read_bytes())).taken
