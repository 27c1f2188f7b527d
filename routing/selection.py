"""Who takes it: among agents with room the least loaded, then the narrowest, then who has been idle longest, then by id.

The last three are facts of the agent; the load depends on the channel, and this is its rule.
"""

from .capacity import WorkInHand
from .rules import ChannelRule


def load(work: WorkInHand, channel: ChannelRule, takes_calls: bool) -> int:
    """How far back an agent stands for new work of a channel; less is chosen first.

    Spread: the units they hold. Packed: the busiest with live work first, and after every agent who need not be kept free
    for a call.
    """
    packed = channel.packs == "always" or (channel.packs == "with_calls" and takes_calls)
    return 2 * work.capacity - work.live_units if packed else work.units
