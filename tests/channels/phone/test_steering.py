"""What the hub can ask of a phone: each against a small Twilio that answers, refuses, is slow, or has gone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from channels.call_steps import HangUp, JoinRoom, Label, Room, Words
from channels.calls import CallSeen, Leg, PartySeen
from channels.contract import Address, ProviderId
from channels.doors import Problem
from channels.errors import AddressRejected, DeliveryError, MessageRejected, ProviderThrottled, ProviderUnreachable
from channels.phone import Phone
from channels.twilio_errors import CALL_SENTENCES, CALLS, GONE_CODES, refusal
from tests.channels.doubles import START, HubDouble
from tests.channels.phone.house import CALL, OURS, PUBLIC_URL, RECORDED, THEIRS, VOICE, CallHouse, settings, signed
from tests.channels.phone.twilio import NOT_THERE, WAV, LittleTwilio, Refusal, little_twilio

ROOM = Room("int_1")
AGENT = Label("agent:42")
CUSTOMER = Label("customer")
CALLER = ProviderId(CALL)


class SteeringHouse(CallHouse):
    """The channel with a small Twilio behind its REST API; a pause is taken down and not waited for."""

    def __init__(self, twilio: LittleTwilio, timeout_seconds: float) -> None:
        super().__init__()
        self.twilio = twilio
        self.pauses: list[float] = []
        chosen = settings(api_url=twilio.url, timeout_seconds=timeout_seconds)
        self.phone = Phone(chosen, now=self.watch.now, elapsed=self.watch.elapsed, sleep=self._pause)

    async def restart(self, **chosen: object) -> None:
        """Another process takes over, which remembers nothing."""
        await self.phone.close()
        self.phone = Phone(settings(api_url=self.twilio.url, **chosen), now=self.watch.now, elapsed=self.watch.elapsed)
        await self.hub.open(self.phone)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.watch.advance(seconds=seconds)


@asynccontextmanager
async def steering_house(timeout_seconds: float = 5) -> AsyncIterator[SteeringHouse]:
    async with little_twilio() as twilio:
        house = SteeringHouse(twilio, timeout_seconds)
        await house.hub.open(house.phone)
        try:
            yield house
        finally:
            await house.phone.close()


def agents(**chosen: object) -> Leg:
    usual: dict[str, object] = {"label": AGENT, "to": Address("agent:42"), "sender": OURS}
    return Leg(**usual | chosen)  # type: ignore[arg-type]


async def test_a_caller_is_put_into_a_room() -> None:
    async with steering_house() as house:
        await house.phone.put(CALLER, JoinRoom(room=ROOM, label=CUSTOMER))
        (asked,) = house.twilio.asked
        assert asked.path.endswith(f"/Calls/{CALL}.json")
        (document,) = asked.said("Twiml")
        assert ">int_1</Conference>" in document
        assert len(document) < 4_000


async def test_a_caller_who_has_gone_is_put_nowhere() -> None:
    async with steering_house() as house:
        house.twilio.calls[CALL] = "completed"
        with pytest.raises(MessageRejected) as refused:
            await house.phone.put(CALLER, JoinRoom(room=ROOM, label=CUSTOMER))
        assert refused.value.code == "gone"


async def test_more_than_twilio_takes_at_once_is_refused_before_it_is_asked() -> None:
    async with steering_house() as house:
        with pytest.raises(MessageRejected) as refused:
            await house.phone.put(CALLER, HangUp(prompts=(Words(text="word " * 1_000, language="en"),)))
        assert (refused.value.code, house.twilio.asked) == ("too_long", [])


async def test_hanging_up_on_who_has_gone_is_no_fault() -> None:
    async with steering_house() as house:
        await house.phone.hang_up(CALLER)
        await house.phone.hang_up(CALLER)
        await house.phone.hang_up(ProviderId("CA" + "f" * 32))
        assert house.twilio.calls == {CALL: "completed"}


async def test_an_agent_is_called_into_the_room() -> None:
    async with steering_house() as house:
        call = await house.phone.call_in(ROOM, agents(ring_seconds=15))
        (asked,) = house.twilio.asked
        assert dict(asked.form) == {
            "From": OURS,
            "To": "client:42",
            "Label": AGENT,
            "Timeout": "15",
            "Beep": "false",
            "Muted": "false",
            "StartConferenceOnEnter": "true",
            "EndConferenceOnExit": "false",
            "WaitUrl": f"{PUBLIC_URL}{VOICE}/hold#rc=5&rp=all",
            "WaitMethod": "POST",
            "StatusCallback": f"{PUBLIC_URL}{VOICE}/leg?room=int_1&label=agent%3A42#rc=5&rp=all",
            "StatusCallbackMethod": "POST",
            "StatusCallbackEvent": "completed",
            "ConferenceStatusCallback": f"{PUBLIC_URL}{VOICE}/room#rc=5&rp=all",
            "ConferenceStatusCallbackMethod": "POST",
            "ConferenceStatusCallbackEvent": "modify",
        }
        assert asked.said("StatusCallbackEvent") == ["initiated", "ringing", "answered", "completed"]
        assert asked.said("ConferenceStatusCallbackEvent") == ["start", "end", "join", "leave", "mute", "hold", "modify"]
        assert house.twilio.running(ROOM).parties[AGENT]["call_sid"] == call


async def test_a_silent_one_neither_begins_nor_ends_the_room() -> None:
    async with steering_house() as house:
        await house.phone.call_in(ROOM, agents(silent=True))
        (asked,) = house.twilio.asked
        assert (asked.said("Muted"), asked.said("StartConferenceOnEnter"), asked.said("EndConferenceOnExit")) == (
            ["true"],
            ["false"],
            ["false"],
        )


async def test_machines_are_listened_for_where_that_is_wanted() -> None:
    async with steering_house() as house:
        await house.phone.call_in(ROOM, agents(label=CUSTOMER, to=THEIRS, detect_machine=True, ends_room=True))
        (asked,) = house.twilio.asked
        assert (asked.said("MachineDetection"), asked.said("EndConferenceOnExit")) == (["Enable"], ["true"])
        assert asked.said("AmdStatusCallback") == asked.said("StatusCallback")


@pytest.mark.parametrize(("asked_for", "taken"), [(1, "5"), (20, "20"), (9_999, "600")])
async def test_it_rings_as_long_as_twilio_allows(asked_for: int, taken: str) -> None:
    async with steering_house() as house:
        await house.phone.call_in(ROOM, agents(ring_seconds=asked_for))
        assert house.twilio.asked[0].said("Timeout") == [taken]


async def test_asked_twice_it_calls_once() -> None:
    async with steering_house() as house:
        first = await house.phone.call_in(ROOM, agents())
        assert await house.phone.call_in(ROOM, agents()) == first
        assert len(house.twilio.running(ROOM).parties) == 1


async def test_a_call_that_was_taken_without_an_answer_is_found_when_it_is_asked_for_again() -> None:
    async with steering_house(timeout_seconds=0.2) as house:
        house.twilio.mute.set()
        with pytest.raises(ProviderUnreachable) as unknown:
            await house.phone.call_in(ROOM, agents())
        assert unknown.value.maybe_taken
        house.twilio.mute.clear()
        house.twilio.asked.clear()
        call = await house.phone.call_in(ROOM, agents())
        assert {one.method for one in house.twilio.asked} == {"GET"}
        assert [party["call_sid"] for party in house.twilio.running(ROOM).parties.values()] == [call]


async def test_a_call_that_was_not_taken_is_placed_when_it_is_asked_for_again() -> None:
    async with steering_house() as house:
        house.twilio.refusing.append(Refusal(500, 20500))
        with pytest.raises(ProviderUnreachable):
            await house.phone.call_in(ROOM, agents())
        assert house.twilio.sittings == []
        call = await house.phone.call_in(ROOM, agents())
        assert house.twilio.running(ROOM).parties[AGENT]["call_sid"] == call


@pytest.mark.parametrize("code", [16025, 16026])
async def test_either_code_for_a_label_that_is_taken_leads_to_its_call(code: int) -> None:
    async with steering_house() as house:
        first = await house.phone.call_in(ROOM, agents())
        house.twilio.refusing.append(Refusal(400, code))
        assert await house.phone.call_in(ROOM, agents()) == first


async def test_numbers_are_dialled_at_the_accounts_pace_and_agents_are_not_kept() -> None:
    async with steering_house() as house:
        for place in range(3):
            await house.phone.call_in(ROOM, agents(label=Label(f"out:{place}"), to=THEIRS))
            await house.phone.call_in(ROOM, agents(label=Label(f"agent:{place}")))
        assert house.pauses == [1, 1]
        for place in range(6):
            await house.phone.call_in(ROOM, agents(label=Label(f"more:{place}"), to=THEIRS))
        assert house.pauses == [1] * 8


async def test_who_would_wait_too_long_to_be_dialled_is_told_so_at_once() -> None:
    async with steering_house() as house:
        await house.restart(calls_per_second=0.1)
        await house.phone.call_in(ROOM, agents(to=THEIRS))
        with pytest.raises(ProviderThrottled):
            await house.phone.call_in(ROOM, agents(to=THEIRS, label=CUSTOMER))
        house.watch.advance(seconds=10)
        await house.phone.call_in(ROOM, agents(to=THEIRS, label=CUSTOMER))


Ask = Callable[[Phone], Awaitable[object]]
CHANGES: list[tuple[Ask, dict[str, str]]] = [
    (
        lambda phone: phone.hold(ROOM, AGENT, True),
        {"Hold": "true", "HoldUrl": f"{PUBLIC_URL}{VOICE}/hold#rc=5&rp=all", "HoldMethod": "POST"},
    ),
    (lambda phone: phone.hold(ROOM, AGENT, False), {"Hold": "false"}),
    (lambda phone: phone.mute(ROOM, AGENT, True), {"Muted": "true"}),
    (lambda phone: phone.mute(ROOM, AGENT, False), {"Muted": "false"}),
    (lambda phone: phone.coach(ROOM, AGENT, CALLER), {"Coaching": "true", "CallSidToCoach": CALL}),
    (lambda phone: phone.coach(ROOM, AGENT, None), {"Coaching": "false"}),
    (
        lambda phone: phone.press(ROOM, AGENT, "1#"),
        {"AnnounceUrl": f"{PUBLIC_URL}{VOICE}/keys?digits=1%23#rc=5&rp=all", "AnnounceMethod": "POST"},
    ),
]


@pytest.mark.parametrize(("change", "said"), CHANGES)
async def test_a_party_is_changed_by_its_label(change: Ask, said: dict[str, str]) -> None:
    async with steering_house() as house:
        await house.phone.call_in(ROOM, agents())
        await change(house.phone)
        assert house.twilio.paths()[-1].startswith("POST /Conferences/CF")
        assert house.twilio.paths()[-1].endswith("/Participants/agent%3A42.json")
        assert dict(house.twilio.asked[-1].form) == said


@pytest.mark.parametrize("ask", [*[change for change, _ in CHANGES], lambda phone: phone.remove(ROOM, AGENT)])
async def test_a_party_or_a_room_that_is_not_there_is_gone(ask: Ask) -> None:
    async with steering_house() as house:
        with pytest.raises(MessageRejected) as no_room:
            await ask(house.phone)
        house.twilio.join(ROOM, CUSTOMER, CALL)
        with pytest.raises(MessageRejected) as no_party:
            await ask(house.phone)
        assert (no_room.value.code, no_party.value.code) == ("gone", "gone")


async def test_a_party_is_removed() -> None:
    async with steering_house() as house:
        await house.phone.call_in(ROOM, agents())
        await house.phone.remove(ROOM, AGENT)
        assert house.twilio.running(ROOM).parties == {}


async def test_keys_that_no_phone_has_are_not_pressed() -> None:
    async with steering_house() as house:
        with pytest.raises(MessageRejected):
            await house.phone.press(ROOM, AGENT, "<1>")
        assert house.twilio.asked == []


async def test_a_room_is_found_by_its_name_once_and_then_known() -> None:
    async with steering_house() as house:
        house.twilio.join(ROOM, CUSTOMER, CALL)
        await house.phone.hold(ROOM, CUSTOMER, True)
        await house.phone.hold(ROOM, CUSTOMER, False)
        kinds = [path.split(" ")[0] for path in house.twilio.paths()]
        assert kinds == ["GET", "POST", "POST"]


async def test_a_room_that_waits_for_its_beginning_is_found_too() -> None:
    async with steering_house() as house:
        await house.phone.call_in(ROOM, agents(silent=True))
        await house.restart()
        await house.phone.mute(ROOM, AGENT, False)
        asked = [dict(one.query).get("Status") for one in house.twilio.asked]
        assert asked == [None, "in-progress", "init", None]


async def test_a_room_that_sits_anew_is_looked_up_again() -> None:
    async with steering_house() as house:
        await house.phone.call_in(ROOM, agents())
        house.twilio.finish(ROOM)
        house.twilio.join(ROOM, CUSTOMER, CALL)
        await house.phone.mute(ROOM, CUSTOMER, True)
        assert house.twilio.running(ROOM).parties[CUSTOMER]["muted"]


async def test_a_callback_makes_a_room_known_and_its_end_forgets_it() -> None:
    async with steering_house() as house:
        house.twilio.join(ROOM, CUSTOMER, CALL)
        fields = {"ConferenceSid": house.twilio.running(ROOM).sid, "FriendlyName": ROOM, "CallSid": CALL, "ParticipantLabel": CUSTOMER}
        await house.post(f"{VOICE}/room", fields | {"StatusCallbackEvent": "participant-join", "SequenceNumber": "1"})
        await house.phone.mute(ROOM, CUSTOMER, True)
        assert [path.split(" ")[0] for path in house.twilio.paths()] == ["POST"]
        await house.post(f"{VOICE}/room", fields | {"StatusCallbackEvent": "conference-end", "SequenceNumber": "2"})
        await house.phone.mute(ROOM, CUSTOMER, False)
        assert [path.split(" ")[0] for path in house.twilio.paths()] == ["POST", "GET", "POST"]


async def test_ending_a_room_sends_everybody_out_and_may_be_asked_twice() -> None:
    async with steering_house() as house:
        await house.phone.call_in(ROOM, agents())
        await house.phone.end(ROOM)
        assert house.twilio.sittings[0].state == "completed"
        await house.phone.end(ROOM)
        await house.phone.end(Room("never was"))


async def test_what_twilio_sees_of_a_call_and_its_room() -> None:
    async with steering_house() as house:
        assert await house.phone.look(CALLER, ROOM, START) == CallSeen(on_line=True)
        house.twilio.join(ROOM, CUSTOMER, CALL)
        agent = await house.phone.call_in(ROOM, agents(silent=True))
        await house.phone.hold(ROOM, CUSTOMER, True)
        house.twilio.calls[CALL] = "completed"
        assert await house.phone.look(CALLER, ROOM, START) == CallSeen(
            on_line=False,
            parties=(
                PartySeen(label=CUSTOMER, call=CALLER, state="joined", held=True),
                PartySeen(label=AGENT, call=agent, state="ringing", muted=True),
            ),
        )
        house.twilio.finish(ROOM)
        assert await house.phone.look(None, ROOM, START) == CallSeen(on_line=False)
        assert await house.phone.look(ProviderId("CA" + "e" * 32), ROOM, START) == CallSeen(on_line=False)


async def test_a_recording_that_goes_on_is_seen_too() -> None:
    async with steering_house() as house:
        first = await house.phone.record(CALLER, ROOM)
        await house.phone.stop(CALLER, first)
        assert (await house.phone.look(CALLER, ROOM, START)).recording is None
        second = await house.phone.record(CALLER, ROOM)
        assert (await house.phone.look(CALLER, ROOM, START)).recording == second
        await house.phone.pause(CALLER, second, True)
        assert (await house.phone.look(CALLER, ROOM, START)).recording == second


# --- recordings ---


async def test_a_recording_begins_pauses_goes_on_and_stops() -> None:
    async with steering_house() as house:
        recording = await house.phone.record(CALLER, ROOM)
        begun = house.twilio.asked[-1]
        assert (begun.said("RecordingChannels"), begun.said("RecordingStatusCallbackEvent")) == (
            ["dual"],
            ["in-progress", "completed", "absent"],
        )
        assert begun.said("RecordingStatusCallback") == [f"{PUBLIC_URL}{VOICE}/recording?room=int_1#rc=5&rp=all"]
        states = []
        for change in (house.phone.pause(CALLER, recording, True), house.phone.pause(CALLER, recording, False)):
            await change
            states.append(house.twilio.recordings[recording])
        await house.phone.stop(CALLER, recording)
        assert [*states, house.twilio.recordings[recording]] == ["paused", "in-progress", "stopped"]
        assert [one.said("PauseBehavior") for one in house.twilio.asked] == [[], ["silence"], [], []]


async def test_who_has_gone_is_not_recorded() -> None:
    async with steering_house() as house:
        house.twilio.calls[CALL] = "completed"
        with pytest.raises(MessageRejected) as refused:
            await house.phone.record(CALLER, ROOM)
        assert refused.value.code == "gone"


async def test_a_recording_is_heard_piece_by_piece_and_forgotten_for_good() -> None:
    async with steering_house() as house:
        house.twilio.recordings[RECORDED] = "completed"
        pieces = [piece async for piece in house.phone.sound(ProviderId(RECORDED))]
        assert (b"".join(pieces), len(pieces) > 1) == (WAV, True)
        await house.phone.forget(ProviderId(RECORDED))
        await house.phone.forget(ProviderId(RECORDED))
        with pytest.raises(MessageRejected) as refused:
            await anext(house.phone.sound(ProviderId(RECORDED)))
        assert refused.value.code == "gone"


# --- faults ---

EVERYTHING: dict[str, Ask] = {
    "put": lambda phone: phone.put(CALLER, HangUp()),
    "hang_up": lambda phone: phone.hang_up(CALLER),
    "look": lambda phone: phone.look(CALLER, ROOM, START),
    "call_in": lambda phone: phone.call_in(ROOM, agents()),
    "hold": lambda phone: phone.hold(ROOM, AGENT, True),
    "remove": lambda phone: phone.remove(ROOM, AGENT),
    "end": lambda phone: phone.end(ROOM),
    "record": lambda phone: phone.record(CALLER, ROOM),
    "pause": lambda phone: phone.pause(CALLER, ProviderId(RECORDED), True),
    "stop": lambda phone: phone.stop(CALLER, ProviderId(RECORDED)),
    "forget": lambda phone: phone.forget(ProviderId(RECORDED)),
    "sound": lambda phone: anext(phone.sound(ProviderId(RECORDED))),
}


@pytest.mark.parametrize("name", EVERYTHING)
@pytest.mark.parametrize(
    ("refused", "kind", "maybe_taken"),
    [
        pytest.param(Refusal(429, 20429), ProviderThrottled, None, id="too many requests"),
        pytest.param(Refusal(500, 20500), ProviderUnreachable, True, id="a fault of the carrier"),
        pytest.param(Refusal(401, 20003), MessageRejected, None, id="refused credentials"),
    ],
)
async def test_a_fault_is_a_delivery_error_that_says_whether_it_may_have_been_done(
    name: str, refused: Refusal, kind: type[DeliveryError], maybe_taken: bool | None
) -> None:
    async with steering_house() as house:
        house.twilio.refusing.append(refused)
        with pytest.raises(kind) as failed:
            await EVERYTHING[name](house.phone)
        assert type(failed.value) is kind
        assert getattr(failed.value, "maybe_taken", None) is maybe_taken
        assert "+1555" not in failed.value.for_agent + str(failed.value)


@pytest.mark.parametrize("name", EVERYTHING)
async def test_a_carrier_that_is_not_there_has_certainly_not_done_it(name: str) -> None:
    phone = Phone(settings(api_url="http://127.0.0.1:9"), now=HubDouble().watch.now)
    await phone.open(HubDouble())
    with pytest.raises(ProviderUnreachable) as failed:
        await EVERYTHING[name](phone)
    assert not failed.value.maybe_taken
    await phone.close()


@pytest.mark.parametrize("code", sorted(CALL_SENTENCES))
def test_every_known_code_is_a_sentence_and_an_error_of_ours(code: int) -> None:
    kind, sentence = CALL_SENTENCES[code]
    error = refusal(400, code, CALLS)
    assert (type(error), error.for_agent, error.code) == (kind, sentence, str(code))


@pytest.mark.parametrize("code", sorted(GONE_CODES))
def test_what_is_over_is_gone(code: int) -> None:
    assert refusal(400, code, CALLS).code == "gone"
    assert refusal(404, None, CALLS).code == "gone"


async def test_a_number_nobody_can_call_is_said_in_words_for_the_agent() -> None:
    async with steering_house() as house:
        house.twilio.refusing.append(Refusal(400, 21211))
        with pytest.raises(AddressRejected) as refused:
            await house.phone.call_in(ROOM, agents(to=THEIRS))
        assert refused.value.for_agent == "This is not a valid phone number."


# --- machines ---

MACHINE = {"CallSid": CALL, "AnsweredBy": "machine_start", "MachineDetectionDuration": "2100"}
LEG = f"{VOICE}/leg?room=int_1&label=customer"


async def test_a_machine_that_picks_up_is_hung_up_on_before_the_hub_hears_of_it() -> None:
    async with steering_house() as house:
        reply = await house.knock(signed(LEG, MACHINE))
        assert (reply.status, house.twilio.calls[CALL]) == (204, "completed")
        assert [(event.state, event.because) for event in house.hub.stored] == [("left", "machine")]  # type: ignore[attr-defined]


async def test_a_machine_that_cannot_be_hung_up_on_is_told_again() -> None:

    async with steering_house() as house:
        house.twilio.refusing.append(Refusal(500, 20500))
        with pytest.raises(Problem) as busy:
            await house.knock(signed(LEG, MACHINE))
        assert (busy.value.status, house.hub.stored) == (503, [])
        house.twilio.refusing.append(NOT_THERE)
        assert (await house.knock(signed(LEG, MACHINE))).status == 204
