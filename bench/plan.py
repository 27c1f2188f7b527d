"""How much is measured: quickly, in every change's CI; or fully, before a release."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlogged:
    """One backlog to work off."""

    waiting: int
    agents: int
    talk_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """The calls of V. Agents take `entry_rate` a second; at each of `rates` nobody does; then so many wait, and agents work them off."""

    entry_rate: float
    rates: tuple[float, ...]
    seconds: float
    """For each rate."""
    agents: int
    talk_seconds: float
    waiting: int
    dones: int
    """So often an agent is done while at least so many wait."""
    polls: tuple[float, ...]
    """How often the naive servers poll, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """The letters of M, and its mailboxes."""

    alone: int
    """Handed over one after another."""
    together: int
    """Handed over on all connections."""
    connections: int
    agents: int
    waiting: int
    """In one mailbox, to be caught up with."""
    mailboxes: int
    """In which nothing comes for `idle_seconds`."""
    idle_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    strict: bool
    """Whether the promised gates count; a quick look only tells a relapse."""
    scenarios: tuple[str, ...]
    pairs: int
    quiet_seconds: float
    """How long to wait for the machine to become quiet, before each run."""
    idle_seconds: float
    steady_seconds: float
    steady_rates: tuple[float, ...]
    """S2's rates: one for a quick look; several are the start of a search for the limit."""
    held_seconds: float
    """What S2 finds counts when the hub holds it for so long."""
    backlogs: tuple[Backlogged, ...]
    calls: Calls
    letters: Letters
    sockets: int
    crowd_agents: int
    """Each has several of the consoles: with as many agents as consoles, opening them all is quadratic, as each hears of each."""

    @property
    def searches(self) -> bool:
        return len(self.steady_rates) > 1


QUICK = Plan(
    strict=False,
    scenarios=("S1", "S2", "S4", "S5", "S10", "V", "M"),
    pairs=1,
    quiet_seconds=0,
    idle_seconds=5,
    steady_seconds=3,
    steady_rates=(200,),
    held_seconds=0,
    backlogs=(Backlogged(waiting=1_000, agents=50, talk_seconds=0.2),),
    calls=Calls(entry_rate=20, rates=(100,), seconds=1, agents=25, talk_seconds=0.8, waiting=200, dones=25, polls=()),
    letters=Letters(alone=20, together=160, connections=8, agents=10, waiting=100, mailboxes=50, idle_seconds=3),
    sockets=0,
    crowd_agents=0,
)

FULL = Plan(
    strict=True,
    scenarios=("S1", "S2", "S4", "S5", "S6", "S7", "S10", "V", "M"),
    pairs=2,
    quiet_seconds=10,
    idle_seconds=15,
    steady_seconds=5,
    steady_rates=(200, 400, 800, 1600, 3200, 6400),
    held_seconds=30,
    backlogs=(
        Backlogged(waiting=1_000, agents=50, talk_seconds=0.5),
        Backlogged(waiting=10_000, agents=200, talk_seconds=0.5),
    ),
    calls=Calls(entry_rate=20, rates=(20, 100, 200), seconds=2.5, agents=40, talk_seconds=2, waiting=1_000, dones=100, polls=(1.0, 0.1)),
    letters=Letters(alone=100, together=600, connections=8, agents=20, waiting=300, mailboxes=200, idle_seconds=15),
    sockets=5_000,
    crowd_agents=100,
)
