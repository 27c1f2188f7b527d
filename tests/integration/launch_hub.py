"""`python -m tests.integration.launch_hub [POINT:NUMBER:SIGNAL]`: one hub as an operator runs it, except that it sends itself a signal when
it passes a point for the given time. Points: `committing` and `committed` (a write transaction), `sending` and `sent` (a text).
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.contract import OutboundMessage, Receipt
from channels.sms import Sms
from hub.app import Hub, channels_of
from hub.journal.clock import SteadyClock
from hub.journal.decider import TookOver
from hub.logs import configure_logs
from hub.settings import Configured, load
from hub.store.engine import Database

TOOK_OVER = 3


@dataclass
class Fate:
    """What happens to this process, and when."""

    point: str
    left: int
    signal: signal.Signals

    def passing(self, point: str) -> None:
        if point == self.point:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), self.signal)


class MortalDatabase(Database):
    def __init__(self, url: str, fate: Fate) -> None:
        super().__init__(url)
        self._fate = fate

    @asynccontextmanager
    async def writing(self, *, by_key: bool = False) -> AsyncIterator[AsyncConnection]:
        async with super().writing(by_key=by_key) as connection:
            yield connection
            self._fate.passing("committing")
        self._fate.passing("committed")


class MortalSms(Sms):
    fate: Fate

    async def send(self, message: OutboundMessage) -> Receipt:
        self.fate.passing("sending")
        receipt = await super().send(message)
        self.fate.passing("sent")
        return receipt


def fate_of(arguments: list[str]) -> Fate:
    point, number, name = arguments[0].split(":") if arguments else ("never", "0", "SIGKILL")
    return Fate(point, int(number), signal.Signals[name])


def mortal_hub(configured: Configured, fate: Fate) -> Hub:
    clock = SteadyClock()
    channels = channels_of(configured, clock)
    sms = channels["sms"]
    assert isinstance(sms, Sms)
    sms.__class__ = MortalSms
    assert isinstance(sms, MortalSms)
    sms.fate = fate
    return Hub(configured, clock, MortalDatabase(configured.settings.database_url, fate), channels)


async def main() -> int:
    configured = load()
    configure_logs(form="console", level="info")
    hub = mortal_hub(configured, fate_of(sys.argv[1:]))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, hub.stop)
    status = 0
    try:
        await hub.run()
    except* TookOver:
        status = TOOK_OVER
    finally:
        await hub.close()
    return status


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
