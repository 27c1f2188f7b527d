"""The live things of calls. Each is one row; what the live state adds comes after the columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from sqlalchemy import Table

from hub.calls import tables
from hub.store.record import Record

Stage = Literal["menu", "line", "room", "message", "away"]
"""Where the caller is: in the phone menu, in line, in the room, leaving a message, or not on the line."""
Role = Literal["customer", "agent", "consulted", "supervisor", "outside"]
PartyState = Literal["wanted", "calling", "ringing", "answered", "joined", "left"]
Mode = Literal["talk", "listen", "whisper"]
ORDER: tuple[PartyState, ...] = ("wanted", "calling", "ringing", "answered", "joined", "left")


@dataclass(slots=True, kw_only=True, eq=False)
class Party(Record):
    table: ClassVar[Table] = tables.parties
    id: str
    interaction_id: str
    role: Role
    made_at: datetime
    state: PartyState = "wanted"
    wanted: bool = True
    agent_id: str | None = None
    address: str | None = None
    provider_id: str | None = None
    sequences: dict[str, int] = field(default_factory=dict)
    on_hold: bool = False
    held: bool = False
    mode: Mode = "talk"
    takes_over: bool = False
    coaches: str | None = None
    muted: bool = False
    coaching: bool = False
    asked_at: datetime | None = None
    joined_at: datetime | None = None
    left_at: datetime | None = None
    because: str | None = None

    @property
    def is_there(self) -> bool:
        """Whether this party has not left, or come to nothing."""
        return self.state != "left"

    @property
    def joined(self) -> bool:
        return self.state == "joined"

    def is_news(self, source: str, sequence: int) -> bool:
        """Whether this report is later than what this source said before; then it is remembered."""
        if sequence <= self.sequences.get(source, -1):
            return False
        self.sequences = {**self.sequences, source: sequence}
        return True


@dataclass(slots=True, kw_only=True, eq=False)
class Recording(Record):
    table: ClassVar[Table] = tables.recordings
    id: str
    interaction_id: str
    provider_id: str
    kind: Literal["call", "message"]
    state: str
    began_at: datetime
    seconds: float | None = None
    pauses: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Call(Record):
    table: ClassVar[Table] = tables.calls
    id: str
    channel: str
    stage: Stage
    began_at: datetime
    address: str | None = None
    recipient: str | None = None
    provider_id: str | None = None
    ended_at: datetime | None = None
    flow: str | None = None
    position: Mapping[str, Any] | None = None
    path: list[dict[str, str]] = field(default_factory=list)
    moment: int = 0
    step: Mapping[str, Any] | None = None
    leaves_for: str | None = None
    redirect: bool = False
    solved: bool = False
    on_hold: bool = False
    held_since: datetime | None = None
    handed_out: bool = False
    tries: int = 0
    recording: Literal["off", "on", "paused"] = "off"
    pause_reason: str | None = None

    parties: dict[str, Party] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)

    @property
    def customer(self) -> Party | None:
        """The customer's latest part: a callback brings a new one."""
        found = [party for party in self.parties.values() if party.role == "customer"]
        return found[-1] if found else None

    @property
    def there(self) -> list[Party]:
        """Everybody who has not left."""
        return [party for party in self.parties.values() if party.is_there]

    def of_agent(self, agent_id: str) -> Party | None:
        """This agent's party, as long as it has not left."""
        return next((party for party in self.there if party.agent_id == agent_id), None)

    @property
    def talkers(self) -> list[Party]:
        """Those of ours whom the customer can hear."""
        return [party for party in self.there if party.role != "customer" and party.joined and party.mode == "talk"]

    @property
    def recording_now(self) -> Recording | None:
        return next((one for one in self.recordings.values() if one.kind == "call" and one.state in ("recording", "paused")), None)
