"""The doors to what was recorded: who may hear it, and that every listening is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from channels.calls import CarriesCalls
from channels.contract import ProviderId
from channels.doors import Problem, Reply, Route
from channels.errors import DeliveryError
from hub.calls.tables import recordings
from hub.calls.wire import Recordings, RecordingView
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.people.users import SUPERVISORS
from hub.store.engine import Database
from hub.web.requests import PeopleRequest
from hub.work.asking import Asking
from hub.work.live import Live
from hub.work.needs import ByAgent
from hub.work.queries import Queries
from hub.work.reading_doors import PATH
from hub.work.wire import Interaction

TAG = "Calls"
GONE = frozenset({"absent", "deleted"})
LARGEST = 100_000_000
NOT_FINISHED = Problem(409, "not_finished", "This is still being recorded.")
NOT_FOUND = Problem(404, "not_found", "There is no such recording, or it is not yours to hear.")


@dataclass(kw_only=True)
class NoteListening(ByAgent):
    """Somebody listens to a recording: that is kept."""

    interaction_id: str
    recording_id: str

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        turn.record("recording.listened", interaction=self.interaction_id, agent=self.agent_id, facts={"recording": self.recording_id})
        return {}


class RecordingDoors:
    """A voicemail may be heard by whoever may see its interaction; what was said on a call by those who had it, and their supervisors."""

    def __init__(self, database: Database, asking: Asking, queries: Queries, carriers: Mapping[str, CarriesCalls]) -> None:
        self._database = database
        self._asking = asking
        self._queries = queries
        self._carriers = carriers

    def doors(self) -> Sequence[Route]:
        return (
            Route(
                method="GET",
                path=f"{PATH}/{{id}}/recordings",
                handler=self._list,
                summary="What was recorded of a call, in order",
                tag=TAG,
                access="people",
                answers={200: Recordings},
                problems={"not_found": 404},
            ),
            Route(
                method="GET",
                path="/api/v1/recordings/{id}/audio",
                handler=self._audio,
                summary="The recording itself (WAV); every listening is kept in the log",
                tag=TAG,
                access="people",
                answers={200: None},
                problems={"not_found": 404, "not_finished": 409, "carrier_away": 503},
            ),
        )

    async def _list(self, request: PeopleRequest) -> Reply:
        interaction = await self._seen(request, request.path_values["id"])
        of_it = select(recordings).where(recordings.c.interaction_id == interaction["id"]).order_by(recordings.c.began_at)
        async with self._database.reading() as connection:
            rows = list(await connection.execute(of_it))
        shown = RecordingView.__annotations__
        items = [{name: getattr(row, name) for name in shown} for row in rows if _may_hear(request, interaction, row.kind)]
        return Reply(body={"items": items, "next": None})

    async def _audio(self, request: PeopleRequest) -> Reply:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(recordings).where(recordings.c.id == request.path_values["id"]))).first()
        if row is None or row.state in GONE:
            raise NOT_FOUND
        interaction = await self._seen(request, row.interaction_id)
        carrier = self._carriers.get(interaction["channel"])
        if carrier is None or not _may_hear(request, interaction, row.kind):
            raise NOT_FOUND
        if row.state != "completed":
            raise NOT_FINISHED
        sound = await _sound(carrier, ProviderId(row.provider_id))
        listening = NoteListening(agent_id=request.user.id, interaction_id=interaction["id"], recording_id=row.id)
        await self._asking.decider.submit(listening)
        return Reply(body=sound, content_type="audio/wav")

    async def _seen(self, request: PeopleRequest, interaction_id: str) -> Interaction:
        return await self._queries.interaction(interaction_id, request.user, await self._asking.serving(request))


def _may_hear(request: PeopleRequest, interaction: Interaction, kind: str) -> bool:
    user = request.user
    if kind == "message":
        return True
    if user.roles & SUPERVISORS and (user.queue_scope is None or interaction["queue"] in user.queue_scope):
        return True
    had = [handling for handling in interaction["handlings"] if handling["state"] != "offered"]
    return any(handling["agent"]["id"] == user.id for handling in had)


async def _sound(carrier: CarriesCalls, recording: ProviderId) -> bytes:
    heard = bytearray()
    try:
        async for part in carrier.sound(recording):
            heard += part
            if len(heard) > LARGEST:
                raise Problem(503, "carrier_away", "This recording is too long to be played here.")
    except DeliveryError as error:
        raise Problem(503, "carrier_away", error.for_agent, retry_after_seconds=5) from error
    return bytes(heard)
