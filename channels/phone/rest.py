"""Steers calls, rooms and recordings by Twilio's REST API: one request each, and what that cannot say is looked up."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

from channels.call_steps import Label, Room
from channels.calls import Leg, MessageSeen, PartySeen, PartyState
from channels.contract import ProviderId
from channels.errors import MessageRejected, ProviderUnreachable
from channels.phone.addresses import HOLD, KEYS, LEG, RECORDING, ROOM, with_query
from channels.phone.documents import ROOM_EVENTS
from channels.phone.rooms import Sittings
from channels.phone.softphone import at_twilio
from channels.twilio_errors import CALLS, GONE, LABEL_TAKEN, NOT_ON_THE_LINE, refusal
from channels.twilio_http import TwilioAccount, in_words_of

T = TypeVar("T")
LONGEST_DOCUMENT = 4_000
"""Twilio takes no longer one with a request."""
ON_LINE = frozenset({"queued", "ringing", "in-progress"})
PARTIES: dict[str, PartyState] = {
    "queued": "ringing",
    "connecting": "ringing",
    "ringing": "ringing",
    "connected": "joined",
    "complete": "left",
    "failed": "left",
}
RUNNING = ("in-progress", "init")
"""A conference waits (`init`) for somebody who begins it. Twilio lists the running ones only, unless asked."""
SHORTEST_RING_SECONDS, LONGEST_RING_SECONDS = 5, 600
LEG_EVENTS = ["initiated", "ringing", "answered", "completed"]
MOST_RECORDINGS = 20
MESSAGE_SOURCE = "RecordVerb"
MOST_UNSURE = 1_000
RECORDING_EVENTS = ["in-progress", "completed", "absent"]


class TwilioCalls:
    """The account's calls. Every method raises a `DeliveryError`: of code `gone` for a call, party or room that is not there."""

    def __init__(self, account: TwilioAccount, *, address: Callable[[str], str]) -> None:
        """`address` makes a door's path the URL that Twilio is told."""
        self._account = account
        self._address = address
        self.sittings = Sittings()
        self._unsure: deque[tuple[Room, Label]] = deque(maxlen=MOST_UNSURE)
        """Who was to be called in, without a clear answer."""

    # --- one call ---

    async def put(self, call: ProviderId, document: str) -> None:
        """Let a call run this document from now on."""
        if len(document) > LONGEST_DOCUMENT:
            raise MessageRejected("That is too long to be said at once.", code="too_long")
        client = await self._account.client()
        with in_words_of(CALLS):
            await client.calls(call).update_async(twiml=document)

    async def hang_up(self, call: ProviderId) -> None:
        client = await self._account.client()
        try:
            with in_words_of(CALLS):
                await client.calls(call).update_async(status="completed")
        except MessageRejected as refused:
            _unless_gone(refused)

    async def is_on_line(self, call: ProviderId) -> bool:
        client = await self._account.client()
        try:
            with in_words_of(CALLS):
                return (await client.calls(call).fetch_async()).status in ON_LINE
        except MessageRejected as refused:
            _unless_gone(refused)
            return False

    # --- rooms ---

    async def call_in(self, room: Room, leg: Leg) -> ProviderId:
        """Asked again, this finds the first request's call: it is looked for where the outcome was not clear, and a label is taken by one
        party of a room only.
        """
        if (room, leg.label) in self._unsure:
            self._unsure.remove((room, leg.label))
            try:
                return await self._call_of(room, leg.label)
            except MessageRejected as refused:
                _unless_gone(refused)
        try:
            return await self._create(room, leg)
        except ProviderUnreachable as fault:
            if fault.maybe_taken:
                self._unsure.append((room, leg.label))
            raise
        except MessageRejected as refused:
            if refused.code not in LABEL_TAKEN:
                raise
            return await self._call_of(room, leg.label)

    async def _create(self, room: Room, leg: Leg) -> ProviderId:
        client = await self._account.client()
        told = self._address(with_query(LEG, room=room, label=leg.label))
        machine = {"machine_detection": "Enable", "amd_status_callback": told, "amd_status_callback_method": "POST"}
        with in_words_of(CALLS):
            party = await client.conferences(quote(room, safe="")).participants.create_async(
                from_=leg.sender,
                to=at_twilio(leg.to),
                label=leg.label,
                timeout=min(max(leg.ring_seconds, SHORTEST_RING_SECONDS), LONGEST_RING_SECONDS),
                beep="false",
                muted=leg.silent,
                start_conference_on_enter=not leg.silent,
                end_conference_on_exit=leg.ends_room,
                wait_url=self._address(HOLD),
                wait_method="POST",
                status_callback=told,
                status_callback_method="POST",
                status_callback_event=LEG_EVENTS,
                conference_status_callback=self._address(ROOM),
                conference_status_callback_method="POST",
                conference_status_callback_event=list(ROOM_EVENTS),
                **(machine if leg.detect_machine else {}),
            )
            call, sitting = _needed(party.call_sid), _needed(party.conference_sid)
        self.sittings.remember(room, sitting)
        return ProviderId(call)

    async def change(self, room: Room, label: Label, **wanted: object) -> None:
        """Change how a party is in the room."""
        client = await self._account.client()
        await self._in(room, lambda sitting: _party(client, sitting, label).update_async(**wanted))

    async def hold(self, room: Room, label: Label, on: bool) -> None:
        music: dict[str, object] = {"hold_url": self._address(HOLD), "hold_method": "POST"} if on else {}
        await self.change(room, label, hold=on, **music)

    async def coach(self, room: Room, label: Label, coached: ProviderId | None) -> None:
        if coached is None:
            await self.change(room, label, coaching=False)
        else:
            await self.change(room, label, coaching=True, call_sid_to_coach=coached)

    async def press(self, room: Room, label: Label, digits: str) -> None:
        """Twilio has no request for keys: a document that plays their tones is announced to this party alone."""
        await self.change(room, label, announce_url=self._address(with_query(KEYS, digits=digits)), announce_method="POST")

    async def remove(self, room: Room, label: Label) -> None:
        client = await self._account.client()
        await self._in(room, lambda sitting: _party(client, sitting, label).delete_async())

    async def end(self, room: Room) -> None:
        """Everybody out; a room that nobody is in is no fault."""
        client = await self._account.client()
        try:
            await self._in(room, lambda sitting: client.conferences(sitting).update_async(status="completed"))
        except MessageRejected as refused:
            _unless_gone(refused)

    async def parties(self, room: Room, since: datetime) -> tuple[PartySeen, ...]:
        """Who is in the room, or on the way; nobody where there is no such room."""
        client = await self._account.client()
        try:
            seen = await self._in(room, lambda sitting: client.conferences(sitting).participants.list_async(), since)
        except MessageRejected as refused:
            _unless_gone(refused)
            return ()
        with in_words_of(CALLS):
            return tuple(_seen(party) for party in seen)

    async def _call_of(self, room: Room, label: Label) -> ProviderId:
        client = await self._account.client()
        party = await self._in(room, lambda sitting: _party(client, sitting, label).fetch_async())
        with in_words_of(CALLS):
            return ProviderId(_needed(party.call_sid))

    async def _in(self, room: Room, act: Callable[[str], Awaitable[T]], since: datetime | None = None) -> T:
        """Act on the conference that is this room now: the one we know of, or else the one that is found by its name."""
        known = self.sittings.get(room)
        if known is not None:
            try:
                with in_words_of(CALLS):
                    return await act(known)
            except MessageRejected as refused:
                _unless_gone(refused)
                self.sittings.forget(room, known)
        found = await self._find(room, since)
        if found is None or found == known:
            raise MessageRejected(NOT_ON_THE_LINE, code=GONE)
        self.sittings.remember(room, found)
        with in_words_of(CALLS):
            return await act(found)

    async def _find(self, room: Room, since: datetime | None) -> str | None:
        client = await self._account.client()
        created: dict[str, object] = {} if since is None else {"date_created_after": since.date()}
        for state in RUNNING:
            with in_words_of(CALLS):
                running = await client.conferences.list_async(friendly_name=room, status=state, limit=1, **created)
                if running:
                    return _needed(running[0].sid)
        return None

    # --- recordings ---

    async def record(self, call: ProviderId, room: Room) -> ProviderId:
        """Two channels: a conference's own recording would have one."""
        client = await self._account.client()
        with in_words_of(CALLS):
            recording = await client.calls(call).recordings.create_async(
                recording_channels="dual",
                recording_status_callback=self._address(with_query(RECORDING, room=room)),
                recording_status_callback_method="POST",
                recording_status_callback_event=RECORDING_EVENTS,
            )
            return ProviderId(_needed(recording.sid))

    async def running_recording(self, call: ProviderId) -> ProviderId | None:
        """A recording of this call that goes on, paused or not; a message that is being left is none."""
        client = await self._account.client()
        with in_words_of(CALLS):
            for recording in await client.calls(call).recordings.list_async(limit=MOST_RECORDINGS):
                if recording.status in ("in-progress", "paused") and recording.source != MESSAGE_SOURCE:
                    return ProviderId(_needed(recording.sid))
        return None

    async def messages(self, call: ProviderId) -> tuple[MessageSeen, ...]:
        """What this caller left; nothing where nobody said a word, or there is no such call."""
        client = await self._account.client()
        try:
            with in_words_of(CALLS):
                recordings = await client.calls(call).recordings.list_async(limit=MOST_RECORDINGS)
                return tuple(seen for recording in recordings if (seen := _message(recording)) is not None)
        except MessageRejected as refused:
            _unless_gone(refused)
            return ()

    async def pause(self, call: ProviderId, recording: ProviderId, on: bool) -> None:
        """While paused there is silence in the recording, so that its length stays the call's."""
        client = await self._account.client()
        wanted = {"status": "paused", "pause_behavior": "silence"} if on else {"status": "in-progress"}
        with in_words_of(CALLS):
            await client.calls(call).recordings(recording).update_async(**wanted)

    async def stop(self, call: ProviderId, recording: ProviderId) -> None:
        client = await self._account.client()
        with in_words_of(CALLS):
            await client.calls(call).recordings(recording).update_async(status="stopped")

    async def sound(self, recording: ProviderId) -> AsyncIterator[bytes]:
        path = f"/2010-04-01/Accounts/{self._account.sid}/Recordings/{quote(recording, safe='')}.wav"
        with in_words_of(CALLS):
            async with self._account.media(path) as (status, pieces):
                if status != 200:
                    raise refusal(status, None, CALLS)
                async for piece in pieces:
                    yield piece

    async def forget(self, recording: ProviderId) -> None:
        client = await self._account.client()
        try:
            with in_words_of(CALLS):
                await client.recordings(recording).delete_async()
        except MessageRejected as refused:
            _unless_gone(refused)

    async def close(self) -> None:
        await self._account.close()


def _party(client: Any, sitting: str, label: Label) -> Any:
    return client.conferences(sitting).participants(quote(label, safe=""))


def _seen(party: Any) -> PartySeen:
    return PartySeen(
        label=Label(party.label or _needed(party.call_sid)),
        call=ProviderId(_needed(party.call_sid)),
        state=PARTIES.get(party.status, "joined"),
        held=bool(party.hold),
        muted=bool(party.muted),
        coaching=bool(party.coaching),
    )


def _message(recording: Any) -> MessageSeen | None:
    if recording.source != MESSAGE_SOURCE or recording.status not in ("in-progress", "processing", "completed"):
        return None
    seconds = float(recording.duration) if recording.status == "completed" and recording.duration else None
    return MessageSeen(recording=ProviderId(_needed(recording.sid)), seconds=seconds)


def _needed(sid: str | None) -> str:
    if not sid:
        raise ValueError("an answer without an id")
    return sid


def _unless_gone(refused: MessageRejected) -> None:
    if refused.code != GONE:
        raise refused
