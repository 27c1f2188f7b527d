"""How the process runs: on uvloop where there is one, and with a garbage collector that leaves the furniture alone."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")

YOUNG, MIDDLE, OLD = 20_000, 10, 20
"""Python's own thresholds suit small programs: with ten thousand interactions in memory it would look through all of them many times a
second, and everybody would wait meanwhile.
"""


def run(main: Coroutine[None, None, T]) -> T:
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        return runner.run(main)


def settle_memory() -> None:
    """Everything loaded so far stays: the collector need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)


def _new_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop

    return uvloop.new_event_loop()
