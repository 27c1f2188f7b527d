"""What an agent is seen doing, derived from what they chose and what they hold."""

from __future__ import annotations

from typing import Literal

from hub.work.wire import PresenceState

Activity = Literal["missed", "connected", "wrapping", "offered", "not_ready", "available", "offline"]
MISSED = "missed"
"""The reason the hub gives when it makes an agent not ready after a missed offer."""


def activity(presence: PresenceState, reason: str | None, *, connected: bool, wrapping: bool, offered: bool) -> Activity:
    """The first that holds, in Amazon Connect's order: missed, connected, wrapping, offered, then the presence itself."""
    if presence == "not_ready" and reason == MISSED:
        return "missed"
    if connected:
        return "connected"
    if wrapping:
        return "wrapping"
    if offered:
        return "offered"
    return presence
