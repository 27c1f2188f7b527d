"""Which conference of Twilio's is a room of ours now. Twilio lets parties into a room by its name, but changes them by its own id."""

from __future__ import annotations

from collections import OrderedDict

from channels.call_steps import Room

MOST_REMEMBERED = 10_000


class Sittings:
    """Remembers the latest; an id that turns out to be stale is forgotten and looked up."""

    def __init__(self) -> None:
        self._of: OrderedDict[Room, str] = OrderedDict()

    def get(self, room: Room) -> str | None:
        return self._of.get(room)

    def remember(self, room: Room, sitting: str) -> None:
        self._of[room] = sitting
        self._of.move_to_end(room)
        if len(self._of) > MOST_REMEMBERED:
            self._of.popitem(last=False)

    def forget(self, room: Room, sitting: str) -> None:
        """Unless the room has another one by now."""
        if self._of.get(room) == sitting:
            del self._of[room]
