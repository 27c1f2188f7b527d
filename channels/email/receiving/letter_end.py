"""Finds where a letter ends that comes in pieces: at a line with nothing but a dot (RFC 5321, 4.1.1.4 and 4.5.2)."""

from __future__ import annotations

END = b"\r\n.\r\n"
"""Bare line feeds end no line: with them a second letter could be smuggled in behind the first."""


class ArrivingLetter:
    """The content so far. Beyond `longest_bytes` nothing is kept, and it is only waited for the end."""

    def __init__(self, longest_bytes: int) -> None:
        self._longest_bytes = longest_bytes
        self._kept = bytearray(b"\r\n")
        """As if a line had ended before it, so that a dot may be the very first."""
        self.is_too_big = False

    def feed(self, piece: bytes) -> bytes | None:
        """What came after the end, once that is there; `None` while it goes on."""
        unsearched = max(0, len(self._kept) - len(END) + 1)
        self._kept += piece
        at = self._kept.find(END, unsearched)
        if at >= 0:
            after = bytes(self._kept[at + len(END) :])
            del self._kept[at + 2 :]
        self.is_too_big = self.is_too_big or len(self._kept) - 2 > self._longest_bytes
        if at >= 0:
            return after
        if self.is_too_big:
            del self._kept[: 1 - len(END)]
        return None

    @property
    def content(self) -> bytes:
        """As it was before dots were doubled for the way."""
        return bytes(self._kept).replace(b"\r\n.", b"\r\n")[2:]
