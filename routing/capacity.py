"""How much an agent can hold: 100 units, shared by live and deferred work.

Deferred work does not count when room for live work is computed: a call may interrupt mail, which then waits on the desk.
The other way round it does, and nothing deferred is offered during a call.
"""

from collections import Counter

from .ids import Channel, InteractionId
from .rules import ChannelRule


class WorkInHand:
    """What one agent holds, from offer to the end of wrap-up, and what they have room for."""

    __slots__ = ("_by_id", "_held", "_ringing", "calls", "capacity", "deferred_units", "kept_for_units", "live_units")

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.live_units = 0
        self.deferred_units = 0
        self.calls = 0
        self.kept_for_units = 0
        """Live work smaller than this is not taken: room is being made for something larger."""
        self._by_id: dict[InteractionId, ChannelRule] = {}
        self._held: Counter[Channel] = Counter()
        self._ringing: set[InteractionId] = set()

    @property
    def units(self) -> int:
        """All units held; more than the capacity where a call interrupted deferred work."""
        return self.live_units + self.deferred_units

    @property
    def rings(self) -> bool:
        """Whether a live offer is ringing: no second one may ring beside it."""
        return bool(self._ringing)

    def has_room(self, channel: ChannelRule) -> bool:
        """Whether one more interaction of this channel may be offered."""
        if channel.live and channel.units < self.kept_for_units:
            return False
        return self.would_have_room(channel)

    def would_have_room(self, channel: ChannelRule) -> bool:
        """Whether it might be offered if no room were being made for something larger."""
        if channel.most_in_hand is not None and self._held[channel.name] >= channel.most_in_hand:
            return False
        if channel.live:
            return not self._ringing and self.live_units + channel.units <= self.capacity
        return not self.calls and self.units + channel.units <= self.capacity

    def take(self, id: InteractionId, channel: ChannelRule, *, rings: bool) -> None:
        """Hold an interaction, whatever the room; `rings` while it is an offer not yet accepted."""
        self.give_back(id)
        self._by_id[id] = channel
        self._count(channel, 1)
        if rings and channel.live:
            self._ringing.add(id)

    def accept(self, id: InteractionId) -> None:
        """The offer rings no more."""
        self._ringing.discard(id)

    def give_back(self, id: InteractionId) -> bool:
        """Hold it no more; False when it was not held."""
        channel = self._by_id.pop(id, None)
        if channel is None:
            return False
        self._count(channel, -1)
        self._ringing.discard(id)
        return True

    def _count(self, channel: ChannelRule, more: int) -> None:
        self._held[channel.name] += more
        if not channel.live:
            self.deferred_units += more * channel.units
            return
        self.live_units += more * channel.units
        self.calls += more * channel.is_call
