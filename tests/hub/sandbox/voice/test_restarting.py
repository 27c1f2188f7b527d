"""The carrier stops with calls in every state, and starts again: it ends what it cannot carry on, says so, and forgets nothing."""

from __future__ import annotations

from pathlib import Path

from hub.sandbox.server import SandboxServer, SandboxSettings
from hub.sandbox.voice.records import VoiceNumber
from hub.sandbox.voice.settings import VoiceSettings
from tests.hub.sandbox.voice.office import ACCOUNT, OURS, TOKEN, office
from tests.hub.sandbox.voice.talking import dial_room, ring


async def test_what_was_in_progress_is_ended_and_told_at_the_next_start(tmp_path: Path) -> None:
    state = tmp_path / "carrier.sqlite3"
    async with office(state=state) as place:
        await place.control("PUT", "telephones/client:slow", {"answers": "never"})
        _, party = await ring(place, ConferenceRecord="true")
        place.company.says("/voice", dial_room())
        await (await place.phone()).dial()
        await place.company.told("/room", "conference-start")
        place.company.says("/voice", "<Enqueue>sales</Enqueue>")
        waiting = await place.phone("+15550100201")
        await waiting.dial()
        await waiting.until_heard("hold music")
        await ring(place, To="client:slow", Label="slow")
        await place.company.got("/leg", 5)
        told = len(place.company.webhooks)
        await place.sandbox.stop()
        assert len(place.company.webhooks) == told

        number = VoiceNumber(voice_url=f"{place.company.url}/voice", voice_status_url=f"{place.company.url}/ended")
        again = SandboxServer(
            SandboxSettings(
                account_sid=ACCOUNT,
                auth_token=TOKEN,
                numbers={OURS: f"{place.company.url}/sms"},
                voice=VoiceSettings(ring_seconds=0, numbers={OURS: number}),
                state=state,
            ),
            clock=place.clock,
        )
        await again.start()
        place.sandbox = again
        try:
            (end,) = await place.company.told("/room", "conference-end")
            assert end["ConferenceSid"] == party["conference_sid"]
            assert len(await place.company.told("/room", "participant-leave", 3)) == 3
            assert {webhook.fields["CallStatus"] for webhook in await place.company.got("/ended", 2)} == {"completed"}
            _, calls = await place.ask("GET", "/Calls.json")
            assert sorted(call["status"] for call in calls["calls"]) == ["completed", "completed", "completed", "failed"]
            _, queues = await place.ask("GET", "/Queues.json")
            assert [(queue["friendly_name"], queue["current_size"]) for queue in queues["queues"]] == [("sales", 0)]
            _, recordings = await place.ask("GET", "/Recordings.json")
            assert [recording["status"] for recording in recordings["recordings"]] == ["completed"]
            status, anew = await ring(place)
            assert status == 201
            assert anew["conference_sid"] != party["conference_sid"]
        finally:
            await again.stop()
