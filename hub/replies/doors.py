"""The door at which a person says what became of a message that may have been sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from channels.contract import Channel, MessageId, SettlesDoubt
from channels.doors import Problem, Reply, Route
from hub.journal.command import Refused
from hub.replies.settling import MaySettle, SettleDoubt
from hub.replies.wire import Settle
from hub.store.engine import Database
from hub.web.requests import PeopleRequest
from hub.work import wire
from hub.work.asking import Asking
from hub.work.tables import messages

NOT_FOUND = Problem(404, "not_found", "There is no such message, or it is not yours.")


class SettlingDoors:
    def __init__(self, database: Database, asking: Asking, channels: Mapping[str, Channel]) -> None:
        self._database = database
        self._asking = asking
        self._channels = channels

    def doors(self) -> Sequence[Route]:
        return (
            Route(
                method="POST",
                path="/api/v1/messages/{id}/settle",
                handler=self._settle,
                summary="Say whether a message that may have been sent was; one that was not is sent again",
                tag="Letters",
                access="people",
                body=Settle,
                answers={200: wire.Message},
                problems={"not_found": 404, "not_in_doubt": 409},
            ),
        )

    async def _settle(self, request: PeopleRequest) -> Reply:
        message_id, sent = request.path_values["id"], request.body(Settle).sent
        of_it = select(messages.c.interaction_id, messages.c.channel).where(messages.c.id == message_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(of_it)).first()
        if row is None:
            raise NOT_FOUND
        by = request.user.id
        if not sent:
            may = await self._asking.decider.submit(MaySettle(agent_id=by, message_id=message_id, interaction_id=row.interaction_id))
            if not isinstance(may, Refused):
                await self._forget_doubt(row.channel, message_id)
        settle = SettleDoubt(agent_id=by, message_id=message_id, interaction_id=row.interaction_id, sent=sent)
        return Reply(body=await self._asking.decide(request, settle))

    async def _forget_doubt(self, channel_name: str, message_id: str) -> None:
        """Before it is decided: after a crash in between it is sent again, which is what was asked for."""
        channel = self._channels[channel_name]
        if isinstance(channel, SettlesDoubt):
            await channel.settle(MessageId(message_id))
