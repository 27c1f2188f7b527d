"""Connects telephones with our numbers: takes calls, places calls, redirects them, and brings every one to its end."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Literal
from uuid import uuid4

from hub.sandbox.voice.answering import Telephones
from hub.sandbox.voice.fetching import Source
from hub.sandbox.voice.lines import Heard, Line
from hub.sandbox.voice.queues import Queues
from hub.sandbox.voice.recorder import Recorder
from hub.sandbox.voice.records import Call, Callback, CallStatus
from hub.sandbox.voice.rooms import Rooms, Seat
from hub.sandbox.voice.script import Script
from hub.sandbox.voice.storage import new_sid
from hub.sandbox.voice.switch import Switch

MOST_PAST = 500
"""Ended calls whose telephone still shows what was heard."""
Doing = Callable[[], Coroutine[Any, Any, CallStatus]]
"""What a call does until it is redirected; answers how the call then ends."""


class NotOurs(Exception):
    """Nobody has the number that was dialled."""


class Exchange:
    """The calls that have not ended, and how each goes on."""

    def __init__(self, switch: Switch, telephones: Telephones) -> None:
        self.switch = switch
        self.telephones = telephones
        self.recorder = Recorder(switch)
        self.queues = Queues(switch)
        self.rooms = Rooms(switch, self.recorder)
        self.on_change: Callable[[Line], None] = lambda line: None
        self.on_heard: Callable[[Line, Heard], None] = lambda line, heard: None
        self._lines: dict[str, Line] = {}
        self._past: OrderedDict[str, Line] = OrderedDict()
        self._lives: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Lock()

    def resume(self) -> None:
        """End what was in progress when the carrier stopped, and say so."""
        self.recorder.end_cut_off()
        self.rooms.resume()
        for status in ("queued", "initiated", "ringing", "in-progress"):
            for call in self.switch.records.calls.select([("status", "=", status)]):
                self._settle(call, "completed" if status == "in-progress" else "failed")
                self.switch.report_call(call, "completed")

    async def close(self) -> None:
        """Drop everything without a word; the next start tells."""
        self.switch.records.freeze()
        self.rooms.close()
        doing = [line.following for line in self._lines.values() if line.following is not None]
        for task in (*self._lives, *doing):
            task.cancel()
        await asyncio.gather(*self._lives, *doing, return_exceptions=True)

    def line(self, sid: str) -> Line | None:
        """A call that has not ended."""
        return self._lines.get(sid)

    def shown_on(self, telephone: str) -> Sequence[Line]:
        """The calls of a telephone, the oldest first; the ended ones as long as they are remembered."""
        return [line for line in (*self._past.values(), *self._lines.values()) if line.telephone == telephone]

    # --- beginnings ---

    def receive(self, *, sender: str, recipient: str, caller_name: str | None) -> Line:
        """Somebody dials a number of ours. Raises `NotOurs`."""
        number = self.switch.records.number(recipient)
        if number is None:
            raise NotOurs(recipient)
        call = self.new_call(sender=sender, recipient=recipient, direction="inbound", status="ringing")
        call.caller_name = caller_name
        call.fallback_url = number.voice_fallback_url
        if number.voice_status_url:
            call.callback = Callback(url=number.voice_status_url, events=("completed",))
        line = self.new_line(call)
        first = Source(url=number.voice_url, fields={"CallToken": uuid4().hex, "StirVerstat": "TN-Validation-Passed-A"})
        self._begin(line, self._follow(line, first))
        return line

    def dial(self, line: Line, *, most_seconds: float, then: Doing, seat: Seat | None = None) -> None:
        """Ring a telephone; once it is answered, do what is planned. A place kept for it in a room is given up if nothing comes of it."""
        self._begin(line, lambda: self._ring(line, most_seconds, then))
        if seat is not None:
            seat.gone.add_done_callback(lambda _: self._stop_ringing(line))

    def dial_into_document(self, line: Line, source: Source, *, most_seconds: float) -> None:
        self.dial(line, most_seconds=most_seconds, then=self._follow(line, source))

    def dial_into_room(self, line: Line, seat: Seat, *, most_seconds: float) -> None:
        async def stay() -> CallStatus:
            await self.rooms.stay(seat)
            return "completed"

        self.dial(line, most_seconds=most_seconds, then=stay, seat=seat)

    def new_call(self, *, sender: str, recipient: str, direction: Literal["inbound", "outbound-api"], status: CallStatus) -> Call:
        now = self.switch.clock.now()
        return Call(
            sid=new_sid("CA"), created_at=now, updated_at=now, direction=direction, sender=sender, recipient=recipient, status=status
        )

    def new_line(self, call: Call) -> Line:
        def show(line: Line) -> None:
            self.on_change(line)

        def heard(line: Line, what: Heard) -> None:
            self.on_heard(line, what)

        return Line(call, now=self.switch.clock.now, on_change=show, on_heard=heard)

    # --- on the way ---

    def redirect(self, line: Line, source: Source) -> None:
        """Break off what the call does and follow another document."""
        line.break_off("redirected", self._follow(line, source))

    def hang_up(self, line: Line, status: CallStatus = "completed") -> None:
        """`line.ended` tells when everything that hung on the call is put in order."""
        if not line.is_over:
            self._settle(line.call, status)
            line.break_off("hangup")

    # --- the life of a call ---

    def _begin(self, line: Line, first: Doing) -> None:
        self._lines[line.call.sid] = line
        self.switch.save(line.call)
        line.show()
        life = asyncio.create_task(self._live(line, first))
        self._lives.add(life)
        life.add_done_callback(self._lives.discard)

    async def _live(self, line: Line, first: Doing) -> None:
        doing: Doing | None = first
        status: CallStatus = "failed"
        try:
            while doing is not None and not line.is_over:
                line.following = asyncio.create_task(doing())
                await asyncio.wait({line.following})
                if not line.following.cancelled():
                    status = line.following.result()
                doing, line.next, line.leaving = line.next, None, ""
        finally:
            self._conclude(line, status)

    def _follow(self, line: Line, source: Source) -> Doing:
        return lambda: Script(self.switch, self.queues, self.rooms, self.recorder, line).follow(source)

    async def _ring(self, line: Line, most_seconds: float, then: Doing) -> CallStatus:
        await self._wait_for_turn()
        self._step(line, "initiated")
        self._step(line, "ringing")
        answered = await self.telephones.ring(line, most_seconds)
        if answered.outcome != "answered":
            return answered.outcome
        line.call.started_at = self.switch.clock.now()
        if line.call.machine_detection is not None:
            line.call.answered_by = _who(line.call.machine_detection, by_machine=answered.by_machine)
        self._step(line, "in-progress")
        self._report_detection(line.call)
        return await then()

    async def _wait_for_turn(self) -> None:
        """Only so many calls start in a second, where there is a limit."""
        if self.switch.settings.calls_per_second is not None:
            await self._gate.acquire()
            self.switch.hooks.run_errand(self._open_again(1 / self.switch.settings.calls_per_second))

    async def _open_again(self, seconds: float) -> None:
        await self.switch.clock.sleep(seconds)
        self._gate.release()

    def _step(self, line: Line, status: CallStatus) -> None:
        line.call.status = status
        self.switch.save(line.call)
        self.rooms.follow_leg(line)
        self.switch.report_call(line.call, "answered" if status == "in-progress" else status)
        line.show()

    def _report_detection(self, call: Call) -> None:
        if call.detection_callback is not None and call.answered_by is not None:
            fields = {"AccountSid": self.switch.account_sid, "CallSid": call.sid, "AnsweredBy": call.answered_by}
            self.switch.tell("status", call.detection_callback, fields | {"MachineDetectionDuration": "0"})

    def _stop_ringing(self, line: Line) -> None:
        if line.call.status in ("queued", "initiated", "ringing"):
            self.hang_up(line, "canceled")

    def _conclude(self, line: Line, status: CallStatus) -> None:
        if not line.is_over:
            self._settle(line.call, status)
        self.recorder.stop_call(line.call.sid)
        self.rooms.give_up(line)
        del self._lines[line.call.sid]
        self._past[line.call.sid] = line
        if len(self._past) > MOST_PAST:
            self._past.popitem(last=False)
        self.switch.report_call(line.call, "completed")
        line.show()
        line.ended.set()

    def _settle(self, call: Call, status: CallStatus) -> None:
        call.status, call.ended_at = status, self.switch.clock.now()
        call.duration_seconds = int(self.switch.clock.seconds_since(call.started_at)) if call.started_at else 0
        self.switch.save(call)


def _who(detection: str, *, by_machine: bool) -> str:
    if not by_machine:
        return "human"
    return "machine_end_beep" if detection == "DetectMessageEnd" else "machine_start"
