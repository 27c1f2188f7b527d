"""How a mailbox stands, for a supervisor: up or down since when and why, and what it is doing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from channels.contract import Clock, LineState

WORTH_TELLING = 50
"""With fewer letters waiting, nobody needs to see them counted."""
MOST_NAMED = 5


class Standing:
    """One folder of a mailbox."""

    def __init__(self, folder: str, *, now: Clock) -> None:
        self.folder = folder
        self.up = False
        self.since = now()
        self.reason: str | None = "It is being connected."
        self.is_stalled = False
        """The hub cannot store letters at the moment."""
        self.marks_refused = False
        self.aside: Sequence[int] = ()
        self._refused: list[int] = []
        self._now = now
        self._waiting = 0
        self._taken = 0

    def goes_up(self) -> None:
        if not self.up:
            self.up, self.since = True, self._now()
        self.reason = None

    def goes_down(self, reason: str) -> None:
        if self.up:
            self.up, self.since = False, self._now()
        self.reason = reason

    def has_been_up_for(self, time: timedelta) -> bool:
        return self.up and self._now() - self.since >= time

    def counts(self, waiting: int) -> None:
        """So many letters are waiting, of which none is taken in yet."""
        self._waiting, self._taken = waiting, 0

    def done_with(self, letters: int) -> None:
        self._taken += letters

    def refused(self, uid: int) -> None:
        self._refused = [*self._refused, uid][-MOST_NAMED:]

    def progress(self) -> str | None:
        told = [
            *([f"{self._taken:,} of {self._waiting:,} letters taken in"] if self._waiting >= WORTH_TELLING else ()),
            *(["waiting until letters can be stored"] if self.is_stalled else ()),
            *([f"{_letters(self.aside)} of {self.folder} could not be taken in yet and will be tried again"] if self.aside else ()),
            *([f"{_letters(self._refused)} of {self.folder} refused"] if self._refused else ()),
            *([f"{self.folder} does not let handled letters be marked or moved"] if self.marks_refused else ()),
        ]
        return "; ".join(told) or None


def together(name: str, folders: Sequence[Standing]) -> LineState:
    """A mailbox is up when all its folders are."""
    down = [folder for folder in folders if not folder.up]
    told = (folder.progress() for folder in folders)
    return LineState(
        name=name,
        up=not down,
        since=min(folder.since for folder in down) if down else max(folder.since for folder in folders),
        reason=down[0].reason if down else None,
        progress="; ".join(progress for progress in told if progress) or None,
    )


def _letters(uids: Sequence[int]) -> str:
    named = ", ".join(str(uid) for uid in uids[:MOST_NAMED])
    more = len(uids) - MOST_NAMED
    return f"{'letters' if len(uids) > 1 else 'letter'} {named}{f' and {more:,} more' if more > 0 else ''}"
