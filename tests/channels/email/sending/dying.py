"""A hub that is killed while it sends a letter: `python -m tests.channels.email.sending.dying PORT FOLDER POINT`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from channels.contract import MessageId
from channels.email.sending.delivering import Delivering
from channels.email.sending.marks import Mark, Marks
from channels.email.settings import SmtpSettings
from tests.channels.doubles import Watch
from tests.channels.email.sending.letters import letter


class DyingMarks(Marks):
    """Kills its own process at one point, as a power cut would."""

    def __init__(self, folder: Path, point: str) -> None:
        super().__init__(folder)
        self._point = point

    def put(self, message: MessageId, mark: Mark) -> None:
        name = "taken" if mark.taken else "leaving"
        self._die_at(f"before {name} is marked")
        super().put(message, mark)
        self._die_at(f"after {name} is marked")

    def _settle(self) -> None:
        self._die_at("while leaving is marked")
        super()._settle()

    def _die_at(self, point: str) -> None:
        if point == self._point:
            os.kill(os.getpid(), signal.SIGKILL)


async def main(port: int, folder: Path, point: str) -> None:
    settings = SmtpSettings(host="127.0.0.1", port=port, security="none", timeout_seconds=20)
    await Delivering(settings, DyingMarks(folder, point), now=Watch().now).deliver(letter())


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
