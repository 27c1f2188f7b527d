"""A plain tune for who waits, made of six notes: no file to ship, no licence to ask for, and its length is known."""

from __future__ import annotations

import io
import math
import struct
import wave
from functools import cache

SAMPLES_PER_SECOND = 8_000
NOTE_SECONDS = 0.5
TUNE = (261.63, 329.63, 392.0, 523.25, 392.0, 329.63, 220.0, 261.63, 329.63, 440.0) * 4
"""Hertz: C major and A minor, broken."""
TUNE_SECONDS = len(TUNE) * NOTE_SECONDS
LOUDNESS = 5_000
FADE_SECONDS = 0.02


@cache
def tune() -> bytes:
    """The tune as WAV: 8 kHz, 16 bit, one channel."""
    notes = {hertz: _note(hertz) for hertz in set(TUNE)}
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLES_PER_SECOND)
        sound.writeframes(b"".join(notes[hertz] for hertz in TUNE))
    return file.getvalue()


def _note(hertz: float) -> bytes:
    """A tone that swells at once, then dies away to nothing, so that no note clicks."""
    count = int(SAMPLES_PER_SECOND * NOTE_SECONDS)
    samples = []
    for place in range(count):
        seconds = place / SAMPLES_PER_SECOND
        swell = min(1.0, seconds / FADE_SECONDS) * (1 - place / count) ** 2
        samples.append(int(LOUDNESS * swell * math.sin(2 * math.pi * hertz * seconds)))
    return struct.pack(f"<{count}h", *samples)
