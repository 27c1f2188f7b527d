"""Recordings are deleted at the carrier after their time; that there was one, and for how long, stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from channels.calls import CarriesCalls
from channels.contract import ProviderId
from hub.calls.tables import recordings
from hub.journal.command import Answer, Refused
from hub.journal.decider import Decider
from hub.journal.turn import Turn
from hub.store.engine import Database
from hub.work.live import Live
from hub.work.needs import WorkCommand
from hub.work.state import WorkState
from hub.work.tables import interactions

AT_ONCE = 50


@dataclass(kw_only=True)
class RecordingForgotten(WorkCommand):
    """The carrier keeps it no more."""

    recording_id: str
    interaction_id: str

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        turn.amend(recordings, self.recording_id, {"state": "deleted"})
        turn.record("recording.deleted", interaction=self.interaction_id, facts={"recording": self.recording_id})
        return {}


async def forget_recordings(
    database: Database, decider: Decider[WorkState], carriers: Mapping[str, CarriesCalls], before: datetime
) -> bool:
    """Delete some of what is older; answers whether there may be more. Raises a `DeliveryError` when the carrier does not."""
    old = (
        select(recordings.c.id, recordings.c.provider_id, recordings.c.interaction_id, interactions.c.channel)
        .join(interactions, interactions.c.id == recordings.c.interaction_id)
        .where(recordings.c.state.not_in(("absent", "deleted")), recordings.c.began_at < before)
        .order_by(recordings.c.began_at)
        .limit(AT_ONCE)
    )
    async with database.reading() as connection:
        rows = list(await connection.execute(old))
    forgotten = 0
    for row in rows:
        if (carrier := carriers.get(row.channel)) is not None:
            await carrier.forget(ProviderId(row.provider_id))
            await decider.submit(RecordingForgotten(recording_id=row.id, interaction_id=row.interaction_id))
            forgotten += 1
    return forgotten == AT_ONCE
