"""What is known of a letter long after it was handed over: doubt is never forgotten into a second letter."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from channels.contract import MessageId
from channels.email.sending.delivering import Delivering
from channels.email.sending.marks import Mark, Marks
from channels.email.settings import SmtpSettings
from channels.errors import ProviderUnreachable
from tests.channels.doubles import START, Watch
from tests.channels.email.sending.letters import MESSAGE, letter
from tests.channels.email.sending.server import CUT, Office, serving

OTHER = MessageId("msg_02")


class Clerk:
    """Delivers to one server over many days."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.watch, self.marks, self.folder = Watch(), Marks(folder), folder
        settings = SmtpSettings(host="127.0.0.1", port=office.port, security="none", timeout_seconds=5)
        self.delivering = Delivering(settings, self.marks, now=self.watch.now)

    def put(self, message: MessageId, *, taken: bool) -> None:
        """Marked now."""
        before = set(self.folder.glob("*"))
        self.marks.put(message, Mark(header_id="x@northwind.example", taken=taken))
        for file in set(self.folder.glob("*")) - before:
            _dated(file, self.watch)

    async def delivers_another(self, days: int) -> None:
        """So much later, which sweeps."""
        self.watch.advance(days=days)
        await self.delivering.deliver(letter(id=f"msg_after_{days}"))

    async def is_unknown(self, message: MessageId = MESSAGE) -> bool:
        try:
            await self.delivering.look_up(message, START)
        except ProviderUnreachable as unknown:
            return unknown.maybe_taken
        return False


def _dated(file: Path, watch: Watch) -> None:
    os.utime(file, (watch.at.timestamp(), watch.at.timestamp()))


async def test_marks_of_letters_that_were_taken_go_after_a_week(tmp_path: Path) -> None:
    async with serving() as office:
        clerk = Clerk(office, tmp_path)
        clerk.put(MESSAGE, taken=True)
        await clerk.delivers_another(6)
        assert await clerk.delivering.look_up(MESSAGE, START) is not None
        await clerk.delivers_another(8)
        assert clerk.marks.read(MESSAGE) is None


async def test_doubt_outlives_a_week_and_the_letter_is_not_sent_again(tmp_path: Path) -> None:
    async with serving() as office:
        clerk = Clerk(office, tmp_path)
        clerk.put(MESSAGE, taken=False)
        await clerk.delivers_another(30)
        assert await clerk.is_unknown()
        before = len(office.taken)
        with pytest.raises(ProviderUnreachable):
            await clerk.delivering.deliver(letter())
        assert len(office.taken) == before
        await clerk.delivers_another(340)
        assert clerk.marks.read(MESSAGE) is None
        assert await clerk.is_unknown(), "without its mark, too"


async def test_no_mark_means_not_taken_only_while_marks_are_kept(tmp_path: Path) -> None:
    async with serving() as office:
        clerk = Clerk(office, tmp_path)
        clerk.watch.advance(days=7)
        assert await clerk.delivering.look_up(MESSAGE, START) is None
        clerk.watch.advance(seconds=1)
        assert await clerk.is_unknown()
        assert await clerk.delivering.look_up(OTHER, START + timedelta(days=1)) is None


async def test_what_a_crash_left_unfinished_is_swept(tmp_path: Path) -> None:
    async with serving() as office:
        clerk = Clerk(office, tmp_path)
        unfinished = tmp_path / "msg_03.new"
        unfinished.write_text('{"head')
        _dated(unfinished, clerk.watch)
        await clerk.delivers_another(8)
        assert not unfinished.exists()


async def test_once_it_is_known_not_to_be_taken_it_is_sent_as_the_same_letter(tmp_path: Path) -> None:
    async with serving() as office:
        clerk = Clerk(office, tmp_path)
        office.faults["end"] = CUT
        with pytest.raises(ProviderUnreachable):
            await clerk.delivering.deliver(letter())
        office.faults.clear()
        assert await clerk.is_unknown()
        await clerk.delivering.settle(MESSAGE)
        assert (await clerk.delivering.deliver(letter())).provider_id == letter().header_id
        assert office.taken[-1].content == letter().content
