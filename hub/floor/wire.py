"""The wallboard's numbers. Definitions: see docs/metrics.md."""

from __future__ import annotations

from datetime import datetime

from typing_extensions import TypedDict

from hub.work.wire import AgentRef, ChannelName, PresenceBody


class FloorCell(TypedDict):
    """One queue × channel × tier: what waits now, and today's counters (the company's zone)."""

    queue: str
    channel: ChannelName
    tier: str
    waiting: int
    oldest_waiting_since: datetime | None
    in_hand: int
    in_menu: int
    """Callers whom the phone menu has; the queue is the one behind their number until they have chosen."""
    offered: int
    answered: int
    answered_in_target: int
    abandoned: int
    short_abandoned: int
    flowed_out: int
    deflected: int
    """Solved in the phone menu, without an agent."""
    callbacks: int
    voicemails: int
    handled: int
    service_level: float | None
    """answered_in_target / (answered + abandoned − short_abandoned), 0 to 1; null when nothing counts yet."""
    target_seconds: float
    wait_mean_seconds: float | None
    """ASA: queue wait of answered / answered."""
    wait_max_seconds: float
    handle_mean_seconds: float | None
    """AHT: (talk + hold + wrap-up) / handled."""


class FloorItem(TypedDict):
    """What an agent has in hand."""

    interaction_id: str
    channel: ChannelName
    queue: str
    tier: str
    state: str
    since: datetime
    customer: str


class FloorAgent(AgentRef):
    """One agent. `activity` is derived: missed, connected, wrapping, offered, not_ready, available, offline — the first that holds."""

    presence: PresenceBody
    pending: PresenceBody | None
    reachable: bool
    activity: str
    activity_since: datetime
    units_used: int
    """More than `units` where live work came to somebody with deferred work in hand."""
    units: int
    items: list[FloorItem]
    missed_today: int
    wrap_up_overdue: bool


class FloorTotals(TypedDict):
    waiting: int
    oldest_waiting_since: datetime | None
    service_level: float | None
    abandon_rate: float | None
    agents_available: int
    agents_busy: int
    agents_wrapping: int
    agents_not_ready: int
    agents_offline: int


class ChannelState(TypedDict):
    """Whether a channel is up; if not, since when and why. Some stand on several lines (mailboxes), each shown besides."""

    channel: str
    line: str | None
    up: bool
    since: datetime
    reason: str | None
    progress: str | None
    """What it is doing, where that takes a while."""


class FloorNow(TypedDict):
    at: datetime
    totals: FloorTotals
    cells: list[FloorCell]
    agents: list[FloorAgent]
    channels: list[ChannelState]
