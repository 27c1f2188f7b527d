"""Say, Play and Pause: what the telephone hears, and how long that takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from hub.sandbox.voice.documents import Document, DocumentFault, Verb
from hub.sandbox.voice.lines import HeardKind, Line
from hub.sandbox.voice.switch import Switch

DEFAULT_MUSIC = "hold music"
SORRY = "We are sorry. An application error has occurred. Goodbye."
LONGEST_SPEECH = 4_096
"""Characters in one Say (error 13520)."""


class Sounds:
    def __init__(self, switch: Switch) -> None:
        self._switch = switch

    async def make(self, line: Line, document: Document, verb: Verb, kind: HeardKind) -> None:
        """One Say, Play or Pause; `kind` is how it is heard: a prompt, or music where one waits."""
        if verb.name == "Pause":
            await self._switch.clock.sleep(verb.whole("length", 1))
            return
        if verb.name == "Say":
            if len(verb.text) > LONGEST_SPEECH:
                raise DocumentFault(13520, "Say: the text is too long")
            seconds = len(verb.text) * self._switch.settings.speech_seconds_per_character
            language = verb.said("language", "en-US")
            await self._repeat(verb, seconds, lambda: line.hear("prompt", verb.text, language=language))
            return
        if verb.text:  # else it sends tones, which nobody hears
            address = document.address(verb.text)
            await self._repeat(verb, self._switch.settings.play_seconds, lambda: line.hear(kind, address))

    async def make_all(self, line: Line, document: Document, verbs: Iterable[Verb]) -> None:
        for verb in verbs:
            await self.make(line, document, verb, "prompt")

    async def apologize(self, line: Line) -> None:
        line.hear("prompt", SORRY, language="en-US")
        await self._switch.clock.sleep(len(SORRY) * self._switch.settings.speech_seconds_per_character)

    async def _repeat(self, verb: Verb, seconds: float, sound: Callable[[], None]) -> None:
        """A loop of 0 never ends, and is heard once."""
        times = verb.whole("loop", 1)
        if times == 0:
            sound()
            await asyncio.Event().wait()
        for _ in range(times):
            sound()
            if seconds:
                await self._switch.clock.sleep(seconds)
