"""The benchmark's callers and its double of the carrier do what the real ones do, as far as our own channel can tell."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from aiohttp import web
from twilio.request_validator import RequestValidator

from bench.callers import Caller
from bench.carrier import CarrierDouble
from bench.lines import Lines
from bench.world import ACCOUNT_SID, AUTH_TOKEN
from channels.call_steps import Ask, JoinRoom, Label, Room, StandInLine, Words
from channels.calls import Leg
from channels.contract import Address, ProviderId
from channels.phone.documents import Documents
from channels.phone.rest import TwilioCalls
from channels.phone.settings import VOICES
from channels.twilio_http import TwilioAccount

ROOM = Room("int_1")


class FakeHub:
    """Takes reports, and refuses those with a bad signature."""

    def __init__(self) -> None:
        self.origin = ""
        self.reports: list[dict[str, str]] = []
        self.arrived = asyncio.Event()
        self._validator = RequestValidator(AUTH_TOKEN)

    async def take(self, request: web.Request) -> web.Response:
        fields = dict(parse_qsl(await request.text(), keep_blank_values=True))
        if not self._validator.validate(f"{self.origin}{request.path_qs}", fields, request.headers["X-Twilio-Signature"]):
            return web.Response(status=403)
        self.reports.append(fields)
        self.arrived.set()
        return web.Response(status=204)

    async def hears(self, event: str, call: str) -> None:
        """Until this has been reported of a call."""
        async with asyncio.timeout(10):
            while not any(self._is(report, event, call) for report in self.reports):
                self.arrived.clear()
                await self.arrived.wait()

    def times(self, event: str, call: str) -> int:
        return sum(self._is(report, event, call) for report in self.reports)

    def _is(self, report: dict[str, str], event: str, call: str) -> bool:
        return report.get("CallSid") == call and event in (report.get("StatusCallbackEvent"), report.get("CallStatus"))


@asynccontextmanager
async def fake_hub() -> AsyncIterator[FakeHub]:
    hub = FakeHub()
    app = web.Application()
    app.router.add_route("POST", "/{tail:.*}", hub.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hub.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield hub
    finally:
        await runner.cleanup()


def documents(hub: FakeHub) -> Documents:
    return Documents(
        address=lambda path: hub.origin + path, origin=hub.origin, language="en", voices=VOICES, music="https://x/y.wav", music_seconds=20
    )


def caller_in_line(hub: FakeHub) -> Caller:
    """Somebody who has followed our own documents into the line."""
    caller = Caller(1)
    said = (Words(text="For support & sales, press 1.", language="en"),)
    ask = Ask(moment="7", prompts=said, language="en", digits_most=1)
    caller.read_menu(documents(hub).of(ask).encode())
    caller.read_line(documents(hub).of(StandInLine(line="support")).encode())
    return caller


async def test_callers_follow_our_documents_with_signatures_that_hold() -> None:
    async with fake_hub() as hub:
        caller, lines = caller_in_line(hub), Lines(int(hub.origin.rpartition(":")[2]))
        await lines.open(1)
        assert "moment=7" in caller.heard_at
        for raw in (caller.arrives(hub.origin), caller.presses(), caller.waits()):
            assert (await lines.ask(raw)).status == 204
        lines.close()
        assert [(report["CallSid"], report["CallStatus"]) for report in hub.reports] == [
            (caller.sid, "ringing"),
            (caller.sid, "in-progress"),
            (caller.sid, "in-progress"),
        ]


async def test_the_double_brings_agent_and_caller_together_and_ends_their_room_once() -> None:
    async with fake_hub() as hub:
        double, lines, caller = CarrierDouble(), Lines(int(hub.origin.rpartition(":")[2])), caller_in_line(hub)
        await lines.open(4)
        await double.open(lines, hub.origin)
        double.on_line(caller)
        together: asyncio.Future[Caller] = asyncio.get_running_loop().create_future()
        double.joined = together.set_result
        account = TwilioAccount(
            account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN, api_url=f"http://127.0.0.1:{double.port}", timeout_seconds=5
        )
        calls = TwilioCalls(account, address=lambda path: hub.origin + path)
        leg = Leg(label=Label("par_agent"), to=Address("agent:usr_1"), sender=Address("+15005550006"))
        agent = await calls.call_in(ROOM, leg)
        await hub.hears("participant-join", agent)
        joining = JoinRoom(room=ROOM, label=Label("par_customer"))
        await calls.put(ProviderId(caller.sid), documents(hub).of(joining))
        assert await asyncio.wait_for(together, 10) is caller
        await calls.end(ROOM)
        await calls.hang_up(ProviderId(caller.sid))
        await hub.hears("participant-leave", agent)
        await hub.hears("completed", caller.sid)
        assert (hub.times("participant-leave", agent), hub.times("participant-leave", caller.sid)) == (1, 1)
        assert double.fault is None
        await calls.close()
        await double.close()
        lines.close()
