"""The screens that watch a telephone: each gets every frame, and one that falls behind starts over with a snapshot."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

Frame = dict[str, object]
MOST_WAITING = 500
"""Frames a screen may be behind; with more its socket closes."""


class Screens:
    def __init__(self) -> None:
        self._screens: dict[str, set[asyncio.Queue[Frame]]] = defaultdict(set)

    @contextmanager
    def open(self, address: str) -> Iterator[asyncio.Queue[Frame]]:
        frames: asyncio.Queue[Frame] = asyncio.Queue(MOST_WAITING)
        self._screens[address].add(frames)
        try:
            yield frames
        finally:
            self._screens[address].discard(frames)

    def are_watched(self, address: str) -> bool:
        return bool(self._screens.get(address))

    def show(self, address: str, frame: Frame) -> None:
        for frames in self._screens.get(address, ()):
            if not frames.full():
                frames.put_nowait(frame)
