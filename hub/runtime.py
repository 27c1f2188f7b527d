"""How the process runs: on uvloop where there is one, and with a garbage collector that leaves the furniture alone."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Coroutine
from typing import Literal, TypeVar

T = TypeVar("T")

YOUNG = 10_000
"""So many new objects are looked through at once: some milliseconds."""
FROZEN_BETWEEN_SWEEPS = 2_000_000


def run(main: Coroutine[None, None, T]) -> T:
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        return runner.run(main)


def settle_memory() -> None:
    """From now on the collector looks at each object once, when it is young. Python's own way is to look through everything that lives
    again and again: with ten thousand interactions in memory everybody would wait for a tenth of a second each time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 1_000_000, 1_000_000)
    gc.callbacks.append(_freeze_survivors)


def _freeze_survivors(phase: Literal["start", "stop"], info: dict[str, int]) -> None:
    if phase == "stop" and info["generation"] == 0:
        gc.freeze()


def _new_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop

    return uvloop.new_event_loop()
