"""Sentences for the agent that are gathered while a letter is read."""

from __future__ import annotations

MOST = 40


class Remarks:
    """Each is said once, in the order in which it was found; a letter that is damaged all over is not described all over."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}

    def add(self, sentence: str) -> None:
        if len(self._sentences) < MOST:
            self._sentences.setdefault(sentence)

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(self._sentences)
