"""`kill -9` at each step of sending: no letter is lost in silence, and none is sent twice in silence."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from channels.email.sending.delivering import Delivering
from channels.email.sending.marks import Marks
from channels.email.settings import SmtpSettings
from channels.errors import ProviderUnreachable
from tests.channels.doubles import START, Watch
from tests.channels.email.sending.letters import MESSAGE, letter
from tests.channels.email.sending.server import serving

SEEN_BY_THE_SERVER = {
    "at the greeting": "greeting",
    "before MAIL": "MAIL",
    "after MAIL": "RCPT",
    "after RCPT": "DATA",
    "after the dot": "end",
}
"""The server kills the hub when it has come so far, before it answers."""

NOT_TAKEN, DOUBTFUL, TAKEN = "not taken", "doubtful", "taken"
POINTS = {
    "at the greeting": (NOT_TAKEN, 0),
    "before MAIL": (NOT_TAKEN, 0),
    "after MAIL": (NOT_TAKEN, 0),
    "after RCPT": (NOT_TAKEN, 0),
    "before leaving is marked": (NOT_TAKEN, 0),
    "while leaving is marked": (DOUBTFUL, 0),
    "after leaving is marked": (DOUBTFUL, 0),
    "after the dot": (DOUBTFUL, 1),
    "before taken is marked": (DOUBTFUL, 1),
    "after taken is marked": (TAKEN, 1),
}
"""What is known after a crash there, and how many letters the server has."""


@pytest.mark.parametrize(("point", "known", "on_the_server"), [(point, *after) for point, after in POINTS.items()])
async def test_after_a_crash_the_letter_is_sent_again_only_where_it_certainly_was_not_taken(
    point: str, known: str, on_the_server: int, tmp_path: Path
) -> None:
    async with serving() as office:
        program = (sys.executable, "-m", "tests.channels.email.sending.dying", str(office.port), str(tmp_path), point)
        hub = await asyncio.create_subprocess_exec(*program)
        office.at_step = lambda step: hub.kill() if step == SEEN_BY_THE_SERVER.get(point) else None
        assert await hub.wait() == -signal.SIGKILL
        office.at_step = lambda step: None
        settings = SmtpSettings(host="127.0.0.1", port=office.port, security="none")
        restarted = Delivering(settings, Marks(tmp_path), now=Watch().now)

        assert len(office.taken) == on_the_server
        if known == DOUBTFUL:
            for ask in (restarted.look_up(MESSAGE, START), restarted.deliver(letter())):
                with pytest.raises(ProviderUnreachable) as unknown:
                    await ask
                assert unknown.value.maybe_taken
            assert len(office.taken) == on_the_server
            return
        assert ((await restarted.look_up(MESSAGE, START)) is None) == (known == NOT_TAKEN)
        receipt = await restarted.deliver(letter())
        assert receipt.provider_id == letter().header_id
        assert [taken.content for taken in office.taken] == [letter().content]
