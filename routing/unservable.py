"""Work that nobody signed in could serve, even in its last ring: it is flagged, and may leave at once."""

from .classes import Entry
from .desks import Need
from .ids import Channel, InteractionId
from .staff import Staff


class Unservable:
    """Waiting work by what it takes at the last, and whether anybody could do it."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff
        self._entries: dict[tuple[Need, Channel], dict[InteractionId, Entry]] = {}
        self._unserved: dict[tuple[Need, Channel], None] = {}
        self._came_or_went = staff.came_or_went

    def add(self, entry: Entry) -> None:
        """Watch a waiting interaction."""
        key = _key(entry)
        if key not in self._entries:
            self._entries[key] = {}
            self._judge(key)
        self._entries[key][entry.waiting.id] = entry

    def remove(self, entry: Entry) -> None:
        """It waits no more."""
        key = _key(entry)
        del self._entries[key][entry.waiting.id]
        if not self._entries[key]:
            del self._entries[key]
            self._unserved.pop(key, None)

    def holds(self, entry: Entry) -> bool:
        """Whether nobody signed in could serve it; work held for a named agent is the fallback's concern."""
        return _key(entry) in self._unserved and not entry.waiting.only_preferred

    def changed(self) -> list[Entry]:
        """Whose judgement has changed since this was last asked, now that agents have come or gone."""
        if self._came_or_went == self._staff.came_or_went:
            return []
        self._came_or_went = self._staff.came_or_went
        return [entry for key, entries in self._entries.items() if self._judge(key) for entry in entries.values()]

    def _judge(self, key: tuple[Need, Channel]) -> bool:
        """Judge anew; whether the judgement is another."""
        need, channel = key
        before, after = key in self._unserved, not need.is_served(channel)
        if after:
            self._unserved[key] = None
        else:
            self._unserved.pop(key, None)
        return before != after


def _key(entry: Entry) -> tuple[Need, Channel]:
    return entry.last_need, entry.waiting.channel
