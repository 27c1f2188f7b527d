"""`GET /api/v1/desk/socket`: push only. What a console has to say it says over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

import structlog
from pydantic import Field

from channels.doors import Frame, Problem, Socket, SocketRoute
from hub.desk import wire
from hub.desk.desks import Desk, Desks
from hub.journal.decider import Decider
from hub.web.requests import PeopleRequest
from hub.web.shape import Body
from hub.work.commands.choosing_presence import DeskClosed, DeskOpened
from hub.work.state import WorkState

Pause = Callable[[float], Awaitable[None]]

logger = structlog.get_logger()


class DeskQuery(Body):
    after: Annotated[int, Field(ge=0)] | None = None


class DeskSocket:
    """Brings a console up to date, then lets it follow until it goes."""

    def __init__(self, decider: Decider[WorkState], desks: Desks, new_follower: Callable[[], None], pause: Pause = asyncio.sleep) -> None:
        self._decider = decider
        self._pause = pause
        self._new_follower = new_follower
        self._desks = desks

    def doors(self) -> Sequence[SocketRoute]:
        return [
            SocketRoute(
                path="/api/v1/desk/socket",
                handler=self._serve,
                summary="Everything that concerns the signed-in user, pushed: a snapshot or what was missed, then every change",
                tag="desk",
                access="people",
                query=DeskQuery,
                sends=FRAMES,
            )
        ]

    async def _serve(self, request: PeopleRequest, accept: Callable[[], Awaitable[Socket]]) -> None:
        after = request.query(DeskQuery).after
        if not self._decider.is_ready:
            raise Problem(503, "unavailable", "The hub is not ready yet.", retry_after_seconds=1)
        desk = Desk(user_id=request.user.id, session=request.user.session, socket=await accept())
        try:
            first = await self._decider.between_turns(lambda live: self._desks.attach(live, desk, after, self._decider.last_seq))
            self._new_follower()
            if first:
                await self._decider.submit(DeskOpened(agent_id=desk.user_id))
            while await desk.socket.receive() is not None:
                continue
        finally:
            if self._desks.detach(desk):
                await self._report_closed(desk)

    async def _report_closed(self, desk: Desk) -> None:
        """Nobody repeats this for us: a busy hub is told again for as long as it is true."""
        while desk.user_id not in self._desks.connected():
            try:
                await self._decider.submit(DeskClosed(agent_id=desk.user_id))
            except Problem as problem:
                if problem.code == "busy":
                    await self._pause(problem.retry_after_seconds or 1)
                    continue
                # The hub is stopping or its database is away: the next start gives every console its grace period anew.
                logger.info("a console left unrecorded", code=problem.code)
            return


FRAMES = (
    Frame(type="snapshot", shape=wire.SnapshotFrame, summary="Everything this console shows; first, and when a gap cannot be filled"),
    Frame(type="offer.made", shape=wire.OfferMadeFrame, summary="The screen pop"),
    Frame(type="offer.withdrawn", shape=wire.OfferWithdrawnFrame, summary="The offer is gone: accepted, declined, missed or taken back"),
    Frame(type="interaction.changed", shape=wire.InteractionChangedFrame, summary="An interaction in this user's work, as it is now"),
    Frame(type="message.added", shape=wire.MessageAddedFrame, summary="Somebody said something"),
    Frame(type="message.changed", shape=wire.MessageChangedFrame, summary="Delivery went on, or it was read"),
    Frame(type="presence.changed", shape=wire.PresenceChangedFrame, summary="A colleague's presence"),
    Frame(type="notice", shape=wire.NoticeFrame, summary="A sentence for this user"),
    Frame(type="queue.changed", shape=wire.QueueChangedFrame, summary="Transient: what waits in a queue this user serves"),
    Frame(type="floor.changed", shape=wire.FloorChangedFrame, summary="Transient, supervisors: the wallboard's numbers"),
    Frame(type="typing", shape=wire.TypingFrame, summary="Transient: somebody is typing"),
    Frame(type="heartbeat", shape=wire.HeartbeatFrame, summary="Transient, about every 15 seconds: a line that is silent for 40 is dead"),
)
