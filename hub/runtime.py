"""How the process runs: on uvloop where there is one, and with a garbage collector that leaves the furniture alone."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Literal, TypeVar

T = TypeVar("T")

YOUNG = 10_000
"""So many new objects are looked through at once: some milliseconds."""
LOOK_SECONDS = 600.0
GROWTH = 1_000_000
"""So many objects more than after the last sweep are worth another: it takes about half a second for each million."""


def run(main: Coroutine[None, None, T]) -> T:
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        return runner.run(main)


def settle_memory() -> None:
    """From now on the collector looks at each object once, when it is young. Python's own way is to look through everything that lives
    again and again: with some thousand interactions in memory everybody would wait for a tenth of a second each time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 1_000_000, 1_000_000)
    gc.callbacks.append(_freeze_survivors)


async def sweep(pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Look through everything now and then all the same, for what was thrown away in rings after it had grown old (the connection of a
    visitor who left, for one).
    """
    swept = gc.get_freeze_count()
    while True:
        await pause(LOOK_SECONDS)
        if gc.get_freeze_count() - swept < GROWTH:
            continue
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        swept = gc.get_freeze_count()


def _freeze_survivors(phase: Literal["start", "stop"], info: dict[str, int]) -> None:
    if phase == "stop" and info["generation"] == 0:
        gc.freeze()


def _new_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop

    return uvloop.new_event_loop()
