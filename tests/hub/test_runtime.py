"""The garbage collector looks at what is young; what grew old and was thrown away in a ring is swept up all the same."""

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from hub import runtime


class Thing:
    """Something that may hold on to itself."""

    itself: object = None


@pytest.fixture
def collector() -> Iterator[None]:
    thresholds, callbacks = gc.get_threshold(), list(gc.callbacks)
    runtime.settle_memory()
    yield
    gc.callbacks[:] = callbacks
    gc.set_threshold(*thresholds)


def a_ring() -> weakref.ref[Thing]:
    thing = Thing()
    thing.itself = thing
    return weakref.ref(thing)


async def pauses(many: int) -> None:
    left = many

    async def pause(seconds: float) -> None:
        nonlocal left
        assert seconds == runtime.LOOK_SECONDS
        left -= 1
        if left < 0:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await runtime.sweep(pause)


def test_a_young_ring_goes_at_once(collector: None) -> None:
    ring = a_ring()
    gc.collect(0)
    assert ring() is None


async def test_an_old_one_goes_with_the_next_sweep_after_much_has_grown_old(collector: None, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Thing()
    kept.itself = kept
    old = weakref.ref(kept)
    gc.collect(0)
    del kept
    gc.collect(0)
    assert old() is not None
    await pauses(2)
    assert old() is not None
    monkeypatch.setattr(runtime, "GROWTH", 0)
    await pauses(1)
    assert old() is None
