"""Gather: prompts that a key or a word may interrupt, then what was pressed or said, or nothing in time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from hub.sandbox.voice.clock import first_within
from hub.sandbox.voice.documents import Document, DocumentFault, Verb
from hub.sandbox.voice.lines import Input, Line, Listening, Speech
from hub.sandbox.voice.sounds import Sounds
from hub.sandbox.voice.switch import Switch

KEYS = frozenset("0123456789*#")
INPUTS = frozenset({"dtmf", "speech"})


class Gathering:
    """Runs one Gather on one line."""

    def __init__(self, switch: Switch, sounds: Sounds, line: Line, document: Document, verb: Verb) -> None:
        self._clock = switch.clock
        self._sounds = sounds
        self._line = line
        self._document = document
        self._verb = verb
        self._inputs = set(verb.said("input", "dtmf").split())
        if not self._inputs or not self._inputs <= INPUTS:
            raise DocumentFault(12200, "Gather: invalid input")
        self._finish_on = verb.said("finishOnKey", "#")
        if len(self._finish_on) > 1 or not set(self._finish_on) <= KEYS:
            raise DocumentFault(13310, "Gather: Invalid finishOnKey value")
        self._timeout_seconds = verb.whole("timeout", 5)
        self._most = verb.whole("numDigits", 0)

    async def run(self) -> Mapping[str, str] | None:
        """The fields for the action; None: nothing was entered, and the next verb is to run."""
        listening = Listening(digits="dtmf" in self._inputs, speech="speech" in self._inputs)
        with self._line.listen(listening) as inputs:
            first = await self._prompt(inputs)
            said = await self._collect(inputs, first)
        if said is None and self._verb.flag("actionOnEmptyResult", False):
            return self._empty()
        return said

    async def _prompt(self, inputs: asyncio.Queue[Input]) -> Input | None:
        """A key interrupts the prompts; a word does where `bargeIn` lets it."""
        speaking = asyncio.ensure_future(self._sounds.make_all(self._line, self._document, self._verb.children))
        heard: Input | None = None
        try:
            while heard is None and not speaking.done():
                listening = asyncio.ensure_future(inputs.get())
                try:
                    await asyncio.wait({speaking, listening}, return_when=asyncio.FIRST_COMPLETED)
                    heard = listening.result() if listening.done() else None
                finally:
                    listening.cancel()
                if isinstance(heard, Speech) and not self._verb.flag("bargeIn", True):
                    await asyncio.wait({speaking})
        finally:
            interrupted = speaking.cancel()
        if not interrupted:
            speaking.result()
        return heard

    async def _collect(self, inputs: asyncio.Queue[Input], first: Input | None) -> Mapping[str, str] | None:
        digits = ""
        heard = first
        while True:
            if heard is None:
                heard = await first_within(self._clock, self._timeout_seconds, inputs.get())
            if heard is None:
                return {"Digits": digits} if digits else None
            if isinstance(heard, Speech):
                return {"SpeechResult": heard.text, "Confidence": f"{heard.confidence:.8g}"}
            if heard.digit == self._finish_on:
                return {"Digits": digits, "FinishedOnKey": heard.digit} if digits else None
            digits += heard.digit
            if self._most and len(digits) >= self._most:
                return {"Digits": digits}
            heard = None

    def _empty(self) -> Mapping[str, str]:
        fields: dict[str, str] = {}
        if "dtmf" in self._inputs:
            fields["Digits"] = ""
        if "speech" in self._inputs:
            fields |= {"SpeechResult": "", "Confidence": "0.0"}
        return fields
