"""The phone by Twilio: what its webhooks tell us becomes events, and what the hub answers becomes the documents that callers hear."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from channels.call_steps import CallStep, Label, Room
from channels.calls import CallSeen, Leg, RoomEnded
from channels.contract import Address, Capabilities, Clock, InboundEvent, Inbox, Next, OutboundMessage, ProviderId, Receipt
from channels.doors import Problem, Reply, Request, Route, SocketRoute
from channels.errors import ChannelMisconfigured, DeliveryError, MessageRejected
from channels.phone import doors, forms, reports, softphone
from channels.phone.addresses import (
    AFTER,
    ARRIVES,
    ENDED,
    HEARD,
    HOLD,
    KEYS,
    LEFT,
    LEG,
    LINE,
    MESSAGE,
    MUSIC,
    NEXT,
    RECORDING,
    ROOM,
    WAIT,
    query_of,
    with_query,
)
from channels.phone.documents import Documents
from channels.phone.music import TUNE_SECONDS, tune
from channels.phone.notice import Notice, failure
from channels.phone.pace import Pace
from channels.phone.rest import TwilioCalls
from channels.phone.settings import CHANNEL, VOICES, PhoneSettings
from channels.twilio_http import TwilioAccount
from channels.twilio_webhook import TwilioWebhook

TOKEN_HEADER = "I-Twilio-Idempotency-Token"
A_DAY = 86_400


class Phone:
    """The phone channel. Raises `ChannelMisconfigured` for a pace or a tune that takes no time and, at `open`, where the account or its
    numbers are missing.

    What cannot be stored is refused with 503, documents too: Twilio then asks again with the very keys and words the caller gave, five
    times, and at last takes the fallback document, which leads back here. To answer with a pause and a way back instead would lose them.
    Only what is heard in line needs no hub: music, until it is asked for again.
    """

    name = CHANNEL
    capabilities = Capabilities(live=True, pushes=False, longest_text=0, starts_outbound=True, carries_calls=True)

    def __init__(
        self,
        settings: PhoneSettings,
        *,
        now: Clock,
        elapsed: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if min(settings.calls_per_second, settings.hold_music_seconds) <= 0:
            raise ChannelMisconfigured("The phone's calls per second and the seconds of its hold music must be more than 0.")
        self._settings = settings
        self._now = now
        self._sleep = sleep
        self._pace = Pace(settings.calls_per_second, elapsed=elapsed)
        self._webhook = TwilioWebhook(public_url=settings.public_url, auth_token=settings.auth_token, shared_keys=settings.shared_keys)
        own_tune = settings.public_url.rstrip("/") + MUSIC
        self._documents = Documents(
            address=self._webhook.url,
            origin=settings.public_url,
            language=settings.language,
            voices={**VOICES, **settings.voices},
            music=settings.hold_music_url or own_tune,
            music_seconds=settings.hold_music_seconds if settings.hold_music_url else TUNE_SECONDS,
        )
        account = TwilioAccount(
            account_sid=settings.account_sid,
            auth_token=settings.auth_token,
            api_url=settings.api_url,
            timeout_seconds=settings.timeout_seconds,
        )
        self._calls = TwilioCalls(account, address=self._webhook.url)
        self._inbox: Inbox | None = None

    async def open(self, inbox: Inbox) -> None:
        if not self._settings.account_sid or not self._settings.auth_token:
            raise ChannelMisconfigured("The phone needs Twilio's account: set HUB_TWILIO_ACCOUNT_SID and HUB_TWILIO_AUTH_TOKEN.")
        if not self._settings.numbers:
            raise ChannelMisconfigured("The phone needs a number of ours: name one in `phone.numbers` of hub.toml.")
        self._inbox = inbox

    def doors(self) -> Sequence[Route | SocketRoute]:
        return (
            doors.document(ARRIVES, self._call_arrived, "A call reached one of our numbers"),
            doors.document(HEARD, self._caller_spoke, "A caller pressed keys, spoke, or did neither", forms.HeardForm),
            doors.document(NEXT, self._caller_goes_on, "A caller has heard what was to be heard"),
            doors.document(WAIT, self._caller_waits, "What a caller hears in line", always=True),
            doors.document(LEFT, self._caller_left_line, "A caller left the line and goes on"),
            doors.document(LINE, self._line_ended, "How a caller's place in line ended", forms.LineForm),
            doors.document(AFTER, self._caller_left_room, "A caller's room is over for them"),
            doors.document(MESSAGE, self._message_taken, "A caller has left a message"),
            doors.document(HOLD, self._hold, "What is heard on hold", always=True),
            doors.document(KEYS, self._keys, "Keys to be played to a party", always=True),
            doors.callback(ROOM, self._room_changed, "Somebody came, went or was changed in a room", forms.RoomForm),
            doors.callback(LEG, self._leg_moved, "How far somebody whom we called has come", forms.LegForm),
            doors.callback(RECORDING, self._recording_moved, "How far a recording has come", forms.RecordingForm),
            doors.callback(ENDED, self._call_ended, "A customer's call is over", forms.CallForm),
            *doors.fallback(self._fallback, self._fallback),
            doors.music(self._music),
        )

    async def send(self, message: OutboundMessage) -> Receipt:
        raise MessageRejected("A call carries no text. Call the customer, or choose another channel.", code="no_text")

    async def close(self) -> None:
        self._inbox = None
        await self._calls.close()

    def numbers(self) -> Sequence[Address]:
        return self._settings.numbers

    def phone_token(self, agent: str, now: datetime) -> str:
        return softphone.token(self._settings, agent, now)

    # --- what the caller's documents are asked for ---

    async def _call_arrived(self, request: Request) -> Reply:
        notice = await self._read(request)
        if notice.stands_in_line:
            return await self._in_line(notice)
        return await self._next(reports.arrived(notice))

    async def _caller_spoke(self, request: Request) -> Reply:
        notice = await self._read(request)
        return await self._next(reports.ended(notice) or reports.spoke(notice))

    async def _caller_goes_on(self, request: Request) -> Reply:
        notice = await self._read(request)
        return await self._next(reports.ended(notice) or reports.goes_on(notice, "next", notice.query.get("moment", "")))

    async def _caller_left_line(self, request: Request) -> Reply:
        notice = await self._read(request)
        return await self._next(reports.ended(notice) or reports.goes_on(notice, "left"))

    async def _caller_left_room(self, request: Request) -> Reply:
        notice = await self._read(request)
        return await self._next(reports.ended(notice) or reports.goes_on(notice, "after"))

    async def _message_taken(self, request: Request) -> Reply:
        """Most callers hang up instead; that a message was left is told by its recording alone."""
        notice = await self._read(request)
        return await self._next(reports.ended(notice) or reports.goes_on(notice, "message", notice.asked("moment")))

    async def _caller_waits(self, request: Request) -> Reply:
        return await self._in_line(await self._read(request))

    async def _in_line(self, notice: Notice) -> Reply:
        waits = reports.waits(notice)
        if self._inbox is None:
            return _document(self._documents.music())
        try:
            stored = await self._inbox.store(waits)
        except Problem as busy:
            if busy.status != 503:
                raise
            return _document(self._documents.music())
        step = _step(stored.next)
        return _document(self._documents.of(step) if step else self._documents.music())

    async def _line_ended(self, request: Request) -> Reply:
        """Twilio goes on with what is answered here, and not with what stood behind the line; so it is led there."""
        notice = await self._read(request)
        event = reports.line_ended(notice)
        if event is None:
            return _document(self._documents.nothing())
        stored = await self._open_inbox.store(event)
        if event.how in ("redirected", "hung_up"):
            return _document(self._documents.nothing())
        step = _step(stored.next)
        return _document(self._documents.of(step) if step else self._documents.onwards(with_query(LEFT, **notice.query)))

    async def _hold(self, request: Request) -> Reply:
        await self._read(request)
        return _document(self._documents.hold())

    async def _keys(self, request: Request) -> Reply:
        notice = await self._read(request)
        digits = notice.asked("digits")
        if not reports.PLAYED.fullmatch(digits):
            raise Problem(422, "bad_payload", "These are no keys of a phone.")
        return _document(self._documents.keys(digits))

    async def _fallback(self, request: Request) -> Reply:
        fields = dict(await request.form()) if request.method == "POST" else query_of(request.target)
        times, line = failure(fields.get("ErrorUrl", ""))
        return _document(self._documents.fallback(times, line))

    async def _music(self, request: Request) -> Reply:
        sound = await asyncio.to_thread(tune)
        return Reply(body=sound, content_type="audio/wav", headers={"Cache-Control": f"public, max-age={A_DAY}"})

    # --- what Twilio tells us ---

    async def _room_changed(self, request: Request) -> Reply:
        notice = await self._read(request)
        event = reports.room_changed(notice)
        room, sitting = Room(notice.word("FriendlyName")), notice.word("ConferenceSid")
        if isinstance(event, RoomEnded):
            self._calls.sittings.forget(room, sitting)
        else:
            self._calls.sittings.remember(room, sitting)
        return await self._told(event)

    async def _leg_moved(self, request: Request) -> Reply:
        notice = await self._read(request)
        event = reports.leg_moved(notice)
        if event is not None and event.call is not None and reports.is_machine(notice):
            await self._hang_up_on_machine(event.call)
        return await self._told(event)

    async def _hang_up_on_machine(self, call: ProviderId) -> None:
        """The hub is told that nobody came, so nothing may stay in the room. Where that fails, Twilio tells us once more."""
        try:
            await self._calls.hang_up(call)
        except DeliveryError as fault:
            raise Problem(503, "busy", "The carrier did not take the call back.", retry_after_seconds=1) from fault

    async def _recording_moved(self, request: Request) -> Reply:
        return await self._told(reports.recording_moved(await self._read(request)))

    async def _call_ended(self, request: Request) -> Reply:
        return await self._told(reports.ended(await self._read(request)))

    # --- what we ask of Twilio ---

    async def put(self, call: ProviderId, step: CallStep) -> None:
        await self._calls.put(call, self._documents.of(step))

    async def hang_up(self, call: ProviderId) -> None:
        await self._calls.hang_up(call)

    async def look(self, call: ProviderId | None, room: Room, since: datetime) -> CallSeen:
        parties = await self._calls.parties(room, since)
        if call is None:
            return CallSeen(on_line=False, parties=parties)
        if not await self._calls.is_on_line(call):
            return CallSeen(on_line=False, parties=parties, messages=await self._calls.messages(call))
        return CallSeen(on_line=True, parties=parties, recording=await self._calls.running_recording(call))

    async def call_in(self, room: Room, leg: Leg) -> ProviderId:
        """Numbers are dialled at the account's pace; agents' own phones ring at once."""
        if not leg.to.startswith(softphone.AGENT) and (wait := self._pace.turn()):
            await self._sleep(wait)
        return await self._calls.call_in(room, leg)

    async def remove(self, room: Room, label: Label) -> None:
        await self._calls.remove(room, label)

    async def hold(self, room: Room, label: Label, on: bool) -> None:
        await self._calls.hold(room, label, on)

    async def mute(self, room: Room, label: Label, on: bool) -> None:
        await self._calls.change(room, label, muted=on)

    async def coach(self, room: Room, label: Label, coached: ProviderId | None) -> None:
        """Whether they are muted stays as it is: coach first and unmute then, or mute first and stop coaching then."""
        await self._calls.coach(room, label, coached)

    async def press(self, room: Room, label: Label, digits: str) -> None:
        if not reports.PLAYED.fullmatch(digits):
            raise MessageRejected("These are no keys of a phone.", code="no_keys")
        await self._calls.press(room, label, digits)

    async def end(self, room: Room) -> None:
        await self._calls.end(room)

    async def record(self, call: ProviderId, room: Room) -> ProviderId:
        return await self._calls.record(call, room)

    async def pause(self, call: ProviderId, recording: ProviderId, on: bool) -> None:
        await self._calls.pause(call, recording, on)

    async def stop(self, call: ProviderId, recording: ProviderId) -> None:
        await self._calls.stop(call, recording)

    def sound(self, recording: ProviderId) -> AsyncIterator[bytes]:
        return self._calls.sound(recording)

    async def forget(self, recording: ProviderId) -> None:
        await self._calls.forget(recording)

    # --- how each is answered ---

    async def _read(self, request: Request) -> Notice:
        fields = await self._webhook.form(request)
        return Notice(fields, query_of(request.target), request.headers.get(TOKEN_HEADER, ""), self._now())

    async def _next(self, event: InboundEvent) -> Reply:
        step = _step((await self._open_inbox.store(event)).next)
        return _document(self._documents.of(step) if step else self._documents.nothing())

    async def _told(self, event: InboundEvent | None) -> Reply:
        if event is not None:
            await self._open_inbox.store(event)
        return Reply(status=204)

    @property
    def _open_inbox(self) -> Inbox:
        if self._inbox is None:
            raise Problem(503, "starting", "The hub is starting. Try again in a moment.", retry_after_seconds=1)
        return self._inbox


def _step(step: Next | None) -> CallStep | None:
    return step if isinstance(step, CallStep) else None


def _document(text: str) -> Reply:
    return Reply(status=200, body=text.encode(), content_type="text/xml")


if TYPE_CHECKING:
    from channels.calls import CarriesCalls
    from channels.contract import Channel

    _: type[Channel] = Phone
    _carries_calls: type[CarriesCalls] = Phone
