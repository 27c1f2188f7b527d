"""What Twilio posts to the phone's doors, payload by payload; what is let in at all; and what a caller hears when the hub cannot say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from channels.call_steps import Ask, CallStep, HangUp, JoinRoom, Label, LeaveLine, Meanwhile, OneMoment, Room, StandInLine, Words
from channels.calls import CallArrived, CallEnded, CallerGoesOn, CallerSpoke, CallerWaits, LineEnded
from channels.contract import InboundEvent, SayBack
from channels.doors import Problem, Route
from channels.errors import ChannelMisconfigured
from channels.phone import Phone
from channels.phone.documents import FALLBACKS_MOST
from channels.phone.music import TUNE_SECONDS
from tests.channels.doubles import BUSY, START, HubDouble, RequestDouble, Watch
from tests.channels.phone.grammar import faults
from tests.channels.phone.house import (
    CALL,
    PAYLOADS,
    RECORDED,
    SITTING,
    VOICE,
    CallHouse,
    call,
    call_house,
    read,
    settings,
    signed,
    verbs,
)

DOCUMENTS = frozenset(f"{VOICE}{door}" for door in ("", "/heard", "/next", "/wait", "/left", "/line", "/after", "/message"))
STATIC = frozenset(f"{VOICE}{door}" for door in ("/hold", "/keys"))
GOODBYE = HangUp(prompts=(Words(text="Goodbye", language="en"),))


def path(payload: Mapping[str, Any]) -> str:
    return str(payload["door"]).partition("?")[0]


def as_json(event: InboundEvent, fields: list[str]) -> dict[str, Any]:
    shown = {"type": type(event).__name__} | asdict(event)
    return cast(dict[str, Any], json.loads(json.dumps({name: shown[name] for name in fields}, default=str)))


@pytest.mark.parametrize("name", sorted(PAYLOADS))
async def test_a_payload_becomes_its_event(name: str) -> None:
    payload = PAYLOADS[name]
    async with call_house() as house:
        reply = await house.post(payload["door"], payload["fields"])
        stored = [as_json(event, list(payload["event"])) for event in house.hub.stored] if payload["event"] else house.hub.stored
        assert stored == ([payload["event"]] if payload["event"] else [])
        if path(payload) in DOCUMENTS:
            assert (reply.status, reply.content_type, list(faults(reply.body.decode()))) == (200, "text/xml", [])
        else:
            assert (reply.status, reply.body) == (204, None)


def test_every_door_that_is_told_something_has_a_payload() -> None:
    doors = {door.path for door in Phone(settings(), now=Watch().now).doors() if isinstance(door, Route) and door.access == "provider"}
    assert {path(payload) for payload in PAYLOADS.values()} == doors - STATIC


@pytest.mark.parametrize("name", sorted(name for name, payload in PAYLOADS.items() if payload["event"]))
async def test_a_repeat_has_one_effect_and_the_same_answer(name: str) -> None:
    payload = PAYLOADS[name]
    async with call_house() as house:
        house.hub.next = GOODBYE
        first = await house.post(payload["door"], payload["fields"], repeat="token-1")
        house.hub.next = None
        second = await house.post(payload["door"], payload["fields"], repeat="token-1")
        if path(payload).endswith("/wait"):
            assert house.hub.kinds() == [CallerWaits, CallerWaits]
        else:
            assert (first, len(house.hub.stored)) == (second, 1)


@pytest.mark.parametrize("name", sorted(name for name, payload in PAYLOADS.items() if payload["event"]))
async def test_a_replay_without_twilios_token_has_one_effect_too(name: str) -> None:
    payload = PAYLOADS[name]
    async with call_house() as house:
        for _ in range(2):
            await house.post(payload["door"], payload["fields"])
        assert len(house.hub.stored) == (2 if path(payload).endswith("/wait") else 1)


@pytest.mark.parametrize("name", ["a_call", "room_joined", "leg_busy", "recording_completed", "call_completed"])
async def test_a_replay_under_another_token_has_one_effect_where_the_event_names_itself(name: str) -> None:
    payload = PAYLOADS[name]
    async with call_house() as house:
        for token in ("one", "two", "", "x" * 9_999, "snow☃man"):
            await house.post(payload["door"], payload["fields"], repeat=token)
        assert len(house.hub.stored) == 1


async def test_the_same_keys_to_the_next_question_are_another_answer() -> None:
    async with call_house() as house:
        await house.post(f"{VOICE}/heard?moment=m1", call(Digits="9"))
        await house.post(f"{VOICE}/heard?moment=m2", call(Digits="9"))
        await house.post(f"{VOICE}/heard?moment=m2", call(Digits="9"), repeat="token-1")
        assert [event.moment for event in house.hub.stored if isinstance(event, CallerSpoke)] == ["m1", "m2", "m2"]


async def test_a_call_ends_once_however_many_say_so() -> None:
    async with call_house() as house:
        for target in (f"{VOICE}/status", f"{VOICE}/after", f"{VOICE}/heard?moment=m", f"{VOICE}/next?moment=m", f"{VOICE}/left?line=a"):
            await house.post(target, call(CallStatus="completed"), repeat=target)
        assert house.hub.kinds() == [CallEnded]


async def test_the_payload_is_kept_as_it_came_but_for_what_is_too_long() -> None:
    async with call_house() as house:
        await house.post(VOICE, PAYLOADS["a_call"]["fields"])
        await house.post(f"{VOICE}/heard?moment=m", call(SpeechResult="x", Digits="4242", StirVerstat="x" * 10_000, **{"F" * 300: "y"}))
        arrived, spoke = house.hub.stored
        assert (arrived.channel, arrived.occurred_at, arrived.raw) == ("phone", START, PAYLOADS["a_call"]["fields"])
        assert spoke.raw is not None
        assert (len(spoke.raw["StirVerstat"]), "F" * 100 in spoke.raw) == (1_000, True)
        assert not {"Digits", "SpeechResult"} & spoke.raw.keys(), "it may be a card's number"


# --- who is let in ---


def forged(name: str) -> list[RequestDouble]:
    target, fields = PAYLOADS[name]["door"], PAYLOADS[name]["fields"]
    right = signed(target, fields)
    return [
        RequestDouble(target, "POST", fields=tuple(fields.items())),
        signed(target, fields, token="another account"),
        signed(target, fields, url="https://evil.example"),
        RequestDouble(target, "POST", fields=(), headers=right.headers),
        RequestDouble(target, "POST", fields=(*fields.items(), ("Digits", "0")), headers=right.headers),
        RequestDouble(f"{target}{'&' if '?' in target else '?'}again=1", "POST", fields=tuple(fields.items()), headers=right.headers),
        RequestDouble(target, "POST", fields=tuple(fields.items()), headers=CIMultiDict({"X-Twilio-Signature": "ümlaut"})),
        RequestDouble(target, "POST", fields=tuple(fields.items()), headers=CIMultiDict({"X-Twilio-Signature": "\udcff\udcfe"})),
    ]


ONE_EACH = {path(payload): name for name, payload in sorted(PAYLOADS.items())}


@pytest.mark.parametrize("name", sorted(ONE_EACH.values()))
async def test_a_forged_request_gets_403_and_has_no_effect(name: str) -> None:
    async with call_house() as house:
        for request in forged(name):
            with pytest.raises(Problem) as refused:
                await house.knock(request)
            assert (refused.value.status, refused.value.code) == (403, "bad_signature")
        assert house.hub.stored == []


@pytest.mark.parametrize("door", sorted(STATIC))
async def test_hold_and_keys_are_for_twilio_only_too(door: str) -> None:
    async with call_house() as house:
        with pytest.raises(Problem) as refused:
            await house.knock(RequestDouble(f"{door}?digits=1", "POST"))
        assert refused.value.status == 403


NEEDED = {
    "a_call": ("CallSid", "To"),
    "keys": ("CallSid",),
    "a_moment_later": ("CallSid",),
    "what_is_heard_in_line": ("CallSid",),
    "left_the_line_and_goes_on": ("CallSid",),
    "line_leave": ("CallSid", "QueueResult"),
    "after_the_room_the_call_goes_on": ("CallSid",),
    "a_message_was_left": ("CallSid",),
    "room_joined": ("ConferenceSid", "FriendlyName", "StatusCallbackEvent", "SequenceNumber", "CallSid"),
    "room_ended": ("ConferenceSid", "FriendlyName", "StatusCallbackEvent", "SequenceNumber"),
    "leg_busy": ("CallSid",),
    "recording_completed": ("RecordingSid", "RecordingStatus", "CallSid"),
    "call_completed": ("CallSid",),
}


ANY_WORD = frozenset({"To", "QueueResult", "FriendlyName", "StatusCallbackEvent", "RecordingStatus"})
SPOILT = [
    (name, field, spoilt)
    for name, fields in NEEDED.items()
    for field in fields
    for spoilt in (None, "", "x" * 10_000, *(() if field in ANY_WORD else ("CA1",)))
]


@pytest.mark.parametrize(("name", "field", "spoilt"), SPOILT)
async def test_a_signed_payload_that_lacks_its_core_is_refused(name: str, field: str, spoilt: str | None) -> None:
    fields = {key: value for key, value in PAYLOADS[name]["fields"].items() if key != field}
    if spoilt is not None:
        fields[field] = spoilt
    async with call_house() as house:
        with pytest.raises(Problem) as refused:
            await house.post(PAYLOADS[name]["door"], fields)
        assert (refused.value.status, refused.value.code, house.hub.stored) == (422, "bad_payload", [])


@pytest.mark.parametrize("target", ["/heard", "/heard?moment=", "/message", "/leg", "/leg?room=int_1", "/leg?label=agent%3A1", "/keys"])
async def test_an_address_that_lacks_what_we_wrote_into_it_is_refused(target: str) -> None:
    async with call_house() as house:
        with pytest.raises(Problem) as refused:
            await house.post(f"{VOICE}{target}", call())
        assert (refused.value.status, house.hub.stored) == (422, [])


# --- what the caller hears ---

NEXT: list[tuple[CallStep, list[str]]] = [
    (Ask(moment="m", prompts=(), language="en", digits_most=1), ["Gather", "Redirect"]),
    (OneMoment(moment="m"), ["Pause", "Redirect"]),
    (StandInLine(line="billing"), ["Enqueue", "Redirect"]),
    (JoinRoom(room=Room("int_1"), label=Label("customer")), ["Dial"]),
    (GOODBYE, ["Say", "Hangup"]),
]


@pytest.mark.parametrize(("step", "document"), NEXT)
@pytest.mark.parametrize("target", ["", "/heard?moment=m", "/next?moment=m", "/left?line=a", "/after", "/message?moment=m"])
async def test_what_is_next_is_the_answer(target: str, step: CallStep, document: list[str]) -> None:
    async with call_house() as house:
        house.hub.next = step
        assert verbs(await house.post(f"{VOICE}{target}", call())) == document


async def test_what_is_no_step_of_a_call_is_not_read_out() -> None:
    async with call_house() as house:
        house.hub.next = SayBack(text="Reply STOP")
        assert verbs(await house.post(VOICE, call(CallStatus="ringing"))) == []


@pytest.mark.parametrize(
    ("step", "document"),
    [
        (Meanwhile(moment="w", prompts=(), language="en", keys="1"), ["Gather"]),
        (LeaveLine(), ["Leave"]),
        (None, ["Play"]),
    ],
)
async def test_in_line_a_caller_hears_what_the_hub_says_or_music(step: CallStep | None, document: list[str]) -> None:
    async with call_house() as house:
        house.hub.next = step
        assert verbs(await house.post(f"{VOICE}/wait?line=a", call())) == document


async def test_in_line_there_is_music_while_the_hub_is_busy_or_starting() -> None:
    async with call_house() as house:
        house.hub.refusing.append(BUSY)
        assert verbs(await house.post(f"{VOICE}/wait?line=a", call())) == ["Play"]
        await house.phone.close()
        assert verbs(await house.post(f"{VOICE}/wait?line=a", call())) == ["Play"]


async def test_in_line_a_refusal_that_is_not_about_being_busy_is_not_hidden() -> None:
    async with call_house() as house:
        house.hub.refusing.append(Problem(409, "what", "Something else."))
        with pytest.raises(Problem):
            await house.post(f"{VOICE}/wait?line=a", call())


@pytest.mark.parametrize("name", sorted(name for name in ONE_EACH.values() if not name.startswith("what_is_heard")))
async def test_what_cannot_be_stored_is_refused_so_that_twilio_asks_again(name: str) -> None:
    payload = next(one for one in PAYLOADS.values() if path(one) == path(PAYLOADS[name]) and one["event"])
    async with call_house() as house:
        house.hub.refusing.append(BUSY)
        with pytest.raises(Problem) as busy:
            await house.post(payload["door"], payload["fields"])
        assert (busy.value.status, house.hub.stored) == (503, [])
        await house.post(payload["door"], payload["fields"])
        assert len(house.hub.stored) == 1
        await house.phone.close()
        with pytest.raises(Problem) as starting:
            await house.post(payload["door"], payload["fields"])
        assert (starting.value.status, starting.value.code) == (503, "starting")


@pytest.mark.parametrize("how", ["leave", "queue_full", "error"])
async def test_who_comes_out_of_the_line_goes_on_even_if_nothing_is_said(how: str) -> None:
    payload = PAYLOADS[f"line_{how}"]
    async with call_house() as house:
        (redirect,) = read(await house.post(payload["door"], payload["fields"]))
        assert redirect.text == f"https://hub.example{VOICE}/left?line=billing#rc=5&rp=all"
        house.hub.next = GOODBYE
        assert verbs(await house.post(payload["door"], payload["fields"], repeat="later")) == ["Say", "Hangup"]


@pytest.mark.parametrize("how", ["redirected", "hangup", "bridged"])
async def test_who_was_taken_out_of_the_line_hears_nothing_from_its_end(how: str) -> None:
    payload = PAYLOADS[f"line_{how}"]
    async with call_house() as house:
        house.hub.next = GOODBYE
        assert verbs(await house.post(payload["door"], payload["fields"])) == []


async def test_hold_is_music_without_end() -> None:
    async with call_house(hold_music_url="https://music.example/hold.mp3") as house:
        (play,) = read(await house.post(f"{VOICE}/hold", call()))
        assert (play.text, play.get("loop")) == ("https://music.example/hold.mp3", "0")


async def test_keys_are_played_and_nothing_but_keys() -> None:
    async with call_house() as house:
        (play,) = read(await house.post(f"{VOICE}/keys?digits=12%23", call()))
        assert play.get("digits") == "1w2w#"
        with pytest.raises(Problem):
            await house.post(f"{VOICE}/keys?digits=%3CSay%3E", call())


async def test_our_own_tune_is_twenty_seconds_of_sound() -> None:
    async with call_house() as house:
        reply = await house.knock(RequestDouble(f"{VOICE}/music", "GET"))
        assert (reply.content_type, reply.body[:4], reply.headers["Cache-Control"]) == ("audio/wav", b"RIFF", "public, max-age=86400")
        assert len(reply.body) == 44 + TUNE_SECONDS * 8_000 * 2
        assert len(set(reply.body[44:])) > 200


# --- the way back in ---


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("failed", "again"),
    [
        (f"https://hub.example{VOICE}", "1"),
        (f"https://hub.example{VOICE}/heard?moment=m#rc=5&rp=all", "1"),
        (f"https://hub.example{VOICE}?again=7#rc=5&rp=all", "8"),
        ("", "1"),
        ("nonsense?again=-1", "1"),
        ("?again=9999999999", "1"),
        ("?again=٣", "1"),
    ],
)
async def test_a_caller_whom_nothing_could_be_told_is_asked_to_hold_on_and_led_back(method: str, failed: str, again: str) -> None:
    phone = Phone(settings(), now=Watch().now)  # never opened: the hub is starting
    route = next(one for one in phone.doors() if isinstance(one, Route) and (one.method, one.path) == (method, f"{VOICE}/fallback"))
    fields = {"ErrorUrl": failed, "ErrorCode": "11200", "CallSid": CALL}
    query = f"?{urlencode(fields)}" if method == "GET" else ""
    reply = await route.handler(RequestDouble(f"{VOICE}/fallback{query}", method, fields=tuple(fields.items()) if method == "POST" else ()))
    assert verbs(reply) == ["Say", "Pause", "Redirect"]
    assert read(reply)[-1].text == f"https://hub.example{VOICE}?again={again}#rc=5&rp=all"


@pytest.mark.parametrize("times", ["", "&again=99"])
async def test_who_stands_in_line_keeps_their_place_through_the_fallback(times: str) -> None:
    async with call_house() as house:
        failed = f"https://hub.example{VOICE}/wait?line=billing{times}#rc=5&rp=all"
        reply = await house.post(f"{VOICE}/fallback", {"ErrorUrl": failed})
        assert verbs(reply) == ["Say", "Pause", "Redirect"]
        assert read(reply)[-1].text == f"https://hub.example{VOICE}/wait?line=billing#rc=5&rp=all"


async def test_who_comes_back_in_from_the_line_still_stands_in_it() -> None:
    async with call_house() as house:
        house.hub.next = Meanwhile(moment="w", prompts=(), language="en")
        assert verbs(await house.post(f"{VOICE}?again=1", call(QueuePosition="2", QueueSid="QU1"))) == ["Play"]
        assert house.hub.kinds() == [CallerWaits]


async def test_the_fallback_ends_some_time() -> None:
    async with call_house() as house:
        fields = {"ErrorUrl": f"https://hub.example{VOICE}?again={FALLBACKS_MOST}"}
        assert verbs(await house.post(f"{VOICE}/fallback", fields)) == ["Say", "Hangup"]


async def test_who_comes_back_in_is_told_to_the_hub_anew_each_time_but_not_by_a_repeat() -> None:
    async with call_house() as house:
        await house.post(VOICE, call(CallStatus="ringing"), repeat="one")
        await house.post(f"{VOICE}?again=1", call(), repeat="two")
        await house.post(f"{VOICE}?again=1", call(), repeat="two")
        await house.post(f"{VOICE}?again=1", call(), repeat="three")
        await house.post(f"{VOICE}?again=1", call())
        assert house.hub.kinds() == [CallArrived] * 4
        assert {event.conversation for event in house.hub.stored} == {CALL}


# --- as a channel ---


@pytest.mark.parametrize(
    ("missing", "remedy"),
    [({"account_sid": ""}, "HUB_TWILIO_ACCOUNT_SID"), ({"auth_token": ""}, "HUB_TWILIO_AUTH_TOKEN"), ({"numbers": ()}, "phone.numbers")],
)
async def test_a_missing_setting_is_named_with_its_remedy(missing: dict[str, object], remedy: str) -> None:
    with pytest.raises(ChannelMisconfigured, match=remedy):
        await Phone(settings(**missing), now=Watch().now).open(HubDouble())


@pytest.mark.parametrize("chosen", [{"calls_per_second": 0}, {"calls_per_second": -1}, {"hold_music_seconds": 0}])
def test_what_takes_no_time_is_refused(chosen: dict[str, float]) -> None:
    with pytest.raises(ChannelMisconfigured):
        Phone(settings(**chosen), now=Watch().now)


async def test_who_hangs_up_on_the_way_into_the_line_is_no_error() -> None:
    async with call_house() as house:
        reply = await house.post(f"{VOICE}/line?line=a", call(QueueResult="system-error", CallStatus="completed"))
        assert verbs(reply) == []
        assert [event.how for event in house.hub.stored if isinstance(event, LineEnded)] == ["hung_up"]


EVERY_FIELD = sorted({name for payload in PAYLOADS.values() for name in payload["fields"]})
EVERY_VALUE = sorted({value for payload in PAYLOADS.values() for value in payload["fields"].values() if len(value) < 200})
TARGETS = sorted({payload["door"] for payload in PAYLOADS.values()} | {f"{door}?digits=1" for door in STATIC})


@given(
    target=st.sampled_from(TARGETS),
    fields=st.dictionaries(st.sampled_from(EVERY_FIELD), st.sampled_from(EVERY_VALUE) | st.text(st.characters(exclude_categories=["Cs"]))),
    core=st.booleans(),
)
async def test_whatever_is_signed_is_answered_or_refused_in_words(target: str, fields: dict[str, str], core: bool) -> None:
    async with call_house() as house:
        answered = await status_of(house, target, call(**fields) if core else fields)
        assert answered in (200, 204, 422)
        assert len(house.hub.stored) <= (0 if answered == 422 else 1)


async def status_of(house: CallHouse, target: str, fields: Mapping[str, str]) -> int:
    try:
        return (await house.post(target, fields)).status
    except Problem as refused:
        return refused.status


async def test_events_keep_their_kinds_whatever_twilio_adds() -> None:
    async with call_house() as house:
        await house.post(f"{VOICE}/next?moment=m&more=1", call(NewThing="x" * 5_000))
        room = {"ConferenceSid": SITTING, "FriendlyName": "r", "StatusCallbackEvent": "announcement-end", "SequenceNumber": "1"}
        await house.post(f"{VOICE}/room", room | {"AnnounceUrl": "x"})
        await house.post(f"{VOICE}/recording", {"RecordingSid": RECORDED, "CallSid": CALL, "RecordingStatus": "of tomorrow"})
        assert house.hub.kinds() == [CallerGoesOn]
