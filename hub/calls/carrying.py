"""Carries errands out to the carrier, each as soon as its turn is committed, and reports what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from channels.call_steps import Room
from channels.calls import CarriesCalls
from channels.contract import Channel, ProviderId
from channels.doors import Problem
from channels.errors import DeliveryError, ProviderUnreachable
from hub.calls.errands import (
    CallIn,
    Coach,
    EndRoom,
    Errand,
    HangUpOn,
    Hold,
    Look,
    Mute,
    PauseRecording,
    Press,
    Put,
    Remove,
    StartRecording,
    StopRecording,
)
from hub.calls.looking_up import LookingUp
from hub.calls.reports import CallLookedAt, ErrandDone, ErrandFailed, OfErrand
from hub.calls.under_way import Looking
from hub.journal.decider import Decider
from hub.logs import where_it_failed
from hub.work.state import WorkState

AT_ONCE = 64
ERRAND_SECONDS = 20

logger = structlog.get_logger()


def carriers_among(channels: Mapping[str, Channel]) -> Mapping[str, CarriesCalls]:
    """The channels on which people talk; found once, at start-up."""
    return {name: channel for name, channel in channels.items() if isinstance(channel, CarriesCalls)}


class Calling:
    """`hub.publishing.Calling`: errands wait for none but those before them; there is never more than one about each party of a call."""

    def __init__(self, channels: Mapping[str, Channel], looking_up: LookingUp, decider: Decider[WorkState]) -> None:
        self._carriers = carriers_among(channels)
        self._looking_up = looking_up
        self._decider = decider
        self._errands: asyncio.Queue[Errand] = asyncio.Queue()

    def carry(self, errand: Errand) -> None:
        """Never blocks."""
        self._errands.put_nowait(errand)

    def look_up(self, wanted: Looking) -> None:
        """Never blocks."""
        self._looking_up.look_up(wanted)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as workers:
            workers.create_task(self._looking_up.run())
            for _ in range(AT_ONCE):
                workers.create_task(self._work())

    async def _work(self) -> None:
        while True:
            errand = await self._errands.get()
            await self._report(await self._outcome(errand))

    async def _outcome(self, errand: Errand) -> OfErrand:
        try:
            async with asyncio.timeout(ERRAND_SECONDS):
                return await self._carried_out(errand, self._carriers[errand.channel])
        except DeliveryError as error:
            return ErrandFailed(errand=errand, error=error)
        except Exception as error:
            # Whatever went wrong, it must not stop the other calls; whether the carrier did it is not known.
            logger.error("an errand failed", errand=type(errand).__name__, call=errand.about.call, **where_it_failed(error))
            unknown = ProviderUnreachable("The carrier gave no usable answer.", maybe_taken=True)
            return ErrandFailed(errand=errand, error=unknown)

    async def _carried_out(self, errand: Errand, carrier: CarriesCalls) -> OfErrand:
        room = Room(errand.about.call)
        given: ProviderId | None = None
        match errand:
            case Look():
                return CallLookedAt(errand=errand, seen=await carrier.look(errand.caller, room, errand.since))
            case CallIn():
                given = await carrier.call_in(room, errand.leg)
            case Put():
                await carrier.put(errand.caller, errand.step)
            case HangUpOn():
                await carrier.hang_up(errand.caller)
            case Remove():
                await carrier.remove(room, errand.label)
            case Hold():
                await carrier.hold(room, errand.label, errand.on)
            case Mute():
                await carrier.mute(room, errand.label, errand.on)
            case Coach():
                await carrier.coach(room, errand.label, errand.coached)
            case Press():
                await carrier.press(room, errand.label, errand.digits)
            case EndRoom():
                await carrier.end(room)
            case StartRecording():
                given = await carrier.record(errand.caller, room)
            case StopRecording():
                await carrier.stop(errand.caller, errand.recording)
            case PauseRecording():
                await carrier.pause(errand.caller, errand.recording, errand.on)
            case _:
                raise TypeError(f"nobody carries out {type(errand).__name__}")
        return ErrandDone(errand=errand, given=given)

    async def _report(self, outcome: OfErrand) -> None:
        """What happened outside must be known, however long the database is away."""
        while True:
            try:
                await self._decider.submit(outcome)
            except Problem as problem:
                await asyncio.sleep(problem.retry_after_seconds or 1)
            else:
                return
