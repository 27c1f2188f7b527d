"""Bad input through the real doors of calls: refused or handled, and the caller always hears something sensible."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from hub.self_service.flow import Flow, Service
from tests.hub.running.shop import OUR_NUMBER, calling_shop, phone
from tests.integration.calling_house import CallingHouse, NewCallingHouse, calm
from tests.integration.telephones import Telephone

CALL, ROOM, RECORDING = "CA" + "0" * 32, "CF" + "0" * 32, "RE" + "0" * 32
VOICE = "/webhooks/twilio/voice"
ARRIVING = {"CallSid": CALL, "CallStatus": "ringing", "From": "+12025550199", "To": OUR_NUMBER, "Direction": "inbound"}
ON_CALL = ARRIVING | {"CallStatus": "in-progress"}
IN_ROOM = {"ConferenceSid": ROOM, "FriendlyName": "int_of_nobody", "CallSid": CALL, "ParticipantLabel": "par_of_nobody"}
JOIN = IN_ROOM | {"StatusCallbackEvent": "participant-join", "SequenceNumber": "1"}
AT_EACH_DOOR: dict[str, dict[str, str]] = {
    VOICE: ARRIVING,
    f"{VOICE}/heard?moment=1": ON_CALL | {"Digits": "1"},
    f"{VOICE}/next?moment=1": ON_CALL,
    f"{VOICE}/wait?line=support": ON_CALL | {"QueuePosition": "1"},
    f"{VOICE}/left?line=support": ON_CALL,
    f"{VOICE}/line?line=support": ON_CALL | {"QueueResult": "leave"},
    f"{VOICE}/after": ON_CALL,
    f"{VOICE}/message?moment=message": ON_CALL,
    f"{VOICE}/hold": ON_CALL,
    f"{VOICE}/keys?digits=1": ON_CALL,
    f"{VOICE}/room": JOIN,
    f"{VOICE}/leg?room=int_of_nobody&label=par_of_nobody": ON_CALL | {"SequenceNumber": "1"},
    f"{VOICE}/recording?kind=message": {"RecordingSid": RECORDING, "CallSid": CALL, "RecordingStatus": "completed"},
    f"{VOICE}/status": ARRIVING | {"CallStatus": "completed"},
}
ASKS_FOR_A_DOCUMENT = [
    path for path in AT_EACH_DOOR if path.partition("?")[0].rpartition("/")[2] not in ("room", "leg", "recording", "status")
]


# --- forged, unknown, out of shape ---


async def test_what_twilio_did_not_sign_changes_nothing(opened: NewCallingHouse) -> None:
    house = await opened()
    caller = await house.dialled("pia")
    id = await house.call_of(caller)
    for path, fields in AT_EACH_DOOR.items():
        of_hers = {name: caller.sid if value == CALL else id if value == "int_of_nobody" else value for name, value in fields.items()}
        await house.posted(path, of_hers, signed=False, status=403)
    assert await house.look(lambda live: [(one.id, one.state) for one in live.interactions.values()]) == [(id, "queued")]
    assert (await caller.call())["state"] == "in-progress"


async def test_whoever_is_not_known_hears_good_bye_and_leaves_nothing_behind(opened: NewCallingHouse) -> None:
    house = await opened()
    for path, fields in AT_EACH_DOOR.items():
        if path == VOICE:
            continue
        document = await house.posted(path, fields, status=200 if path in ASKS_FOR_A_DOCUMENT else 204)
        if "/hold" not in path and "/keys" not in path and "/line?" not in path and path in ASKS_FOR_A_DOCUMENT:
            assert "Goodbye." in document, path
    await house.comes_true(lambda live: not live.calls.asked)
    assert await house.look(lambda live: (live.interactions, live.calls.calls, live.calls.not_before)) == ({}, {}, {})


@pytest.mark.parametrize("path", AT_EACH_DOOR)
async def test_a_form_without_what_is_needed_is_refused(opened: NewCallingHouse, path: str) -> None:
    house = await opened()
    for fields in ({}, {"CallSid": "CA'; drop table calls; --"}, {"CallSid": "x" * 10_000, "Digits": "1" * 10_000}):
        always = path.startswith((f"{VOICE}/hold", f"{VOICE}/keys"))
        await house.posted(path, fields, status=200 if always else 422)
    assert await house.look(lambda live: live.interactions) == {}


async def test_a_form_too_large_is_refused_and_the_hub_goes_on(opened: NewCallingHouse) -> None:
    house = await opened()
    await house.posted(f"{VOICE}/heard?moment=1", ON_CALL | {"SpeechResult": "a" * 300_000}, status=413)
    assert await house.dialled("pia")


async def test_the_open_fallback_takes_anything_and_says_something(opened: NewCallingHouse) -> None:
    house = await opened()
    for error_url in ("", "not an address", "https://[", f"{VOICE}?again=99999999999999", f"x{VOICE}/wait?line=" + "<" * 1_000, "\x00"):
        for ask in (
            house.http.post(f"{VOICE}/fallback", data={"ErrorUrl": error_url}),
            house.http.get(f"{VOICE}/fallback", params={"ErrorUrl": error_url}),
        ):
            async with ask as answer:
                document = await answer.text()
                assert (answer.status, "<Say" in document) == (200, True), error_url
                assert "<<" not in document


# --- replayed, and in the wrong order ---


async def test_an_old_arrival_sent_again_begins_no_second_call(opened: NewCallingHouse) -> None:
    house = await opened()
    caller = await house.dialled("pia")
    id = await house.call_of(caller)
    arrival = ARRIVING | {"CallSid": caller.sid, "From": phone("pia")}
    assert "Enqueue" in await house.posted(VOICE, arrival)
    await caller.hangs_up()
    await house.until_is(id, "closed")
    for path in (VOICE, f"{VOICE}?again=1", f"{VOICE}?again=1"):
        await house.posted(path, arrival)
    assert await house.look(lambda live: (live.interactions, live.calls.calls)) == ({}, {})


async def test_reports_sent_again_after_newer_ones_change_nothing(opened: NewCallingHouse) -> None:
    house = await opened()
    ana = await house.agent("ana")
    caller, id = await house.talking(ana)
    (room,) = await house.carrier_.rooms()
    inside = {party["label"]: party["call_sid"] for party in await house.carrier_.parties(room)}
    await ana.does("hold", id)
    await caller.until(lambda call: call["on_hold"])
    for label, call in inside.items():
        told = {"ConferenceSid": room["sid"], "FriendlyName": id, "CallSid": call, "ParticipantLabel": label, "Hold": "false"}
        for event in ("participant-join", "participant-unhold", "participant-leave", "conference-end"):
            await house.posted(f"{VOICE}/room", told | {"StatusCallbackEvent": event, "SequenceNumber": "0"}, status=204)
        for state in ("queued", "ringing", "completed", "no-answer"):
            leg = {"CallSid": call, "CallStatus": state, "SequenceNumber": "-1"}
            await house.posted(f"{VOICE}/leg?room={id}&label=par_of_nobody", leg, status=204)
    assert (await caller.call())["on_hold"]
    assert await house.look(lambda live: live.interactions[id].state) == "connected"
    await house.in_order()


async def test_an_answer_sent_again_does_not_press_twice(opened: NewCallingHouse) -> None:
    house = await opened(with_menu())
    caller = await house.dialled("pia")
    id = await house.call_of(caller)
    await caller.until_asked()
    await caller.presses("2")
    await caller.until_heard("Once more")
    answer = ON_CALL | {"CallSid": caller.sid, "Digits": "2"}
    assert "Once more" in await house.posted(f"{VOICE}/heard?moment=1", answer)
    assert await house.look(lambda live: (live.interactions[id].state, len(live.calls.calls[id].path))) == ("self_service", 1)


async def test_a_room_that_is_somebody_elses_is_left_alone(opened: NewCallingHouse) -> None:
    """A label of one call, in the room of another; a call's id that is no party of it."""
    house = await opened()
    ana = await house.agent("ana")
    caller, id = await house.talking(ana)
    other = await house.call_of(await house.dialled("gus"))
    label = await house.until_there(id, "customer")
    for room in (other, "x" * 200, "<Response/>"):
        leave = IN_ROOM | {
            "FriendlyName": room,
            "ParticipantLabel": label,
            "StatusCallbackEvent": "participant-leave",
            "SequenceNumber": "9",
        }
        await house.posted(f"{VOICE}/room", leave, status=204)
    await caller.until_with(1)
    assert await house.look(lambda live: live.interactions[id].state) == "connected"
    await house.in_order()


# --- hostile callers ---


@pytest.mark.parametrize(
    "name",
    [
        "</Say><Dial>+19005550000</Dial>",
        "\u202egnp.exe",
        "A" * 200,
        "Robert'); DROP TABLE calls;--",
        "{customer_name}",
        "\x07\x1b[2J",
        "  ",
    ],
    ids=["xml", "turned", "long", "sql", "field", "bell", "blank"],
)
async def test_a_hostile_caller_name_is_a_name(opened: NewCallingHouse, name: str) -> None:
    house = await opened()
    caller = await house.carrier_.telephone("+12025550198").dials(caller_name=name)
    await caller.until_heard("in line")
    ana = await house.agent("ana")
    id = await house.takes(ana)
    await house.until_talking(id, caller, house.phone_of(ana))
    shown = (await ana.interaction(id))["stated_name"]
    assert shown is None or ((len(shown) <= 100 and shown.isprintable()) or "\u202e" in shown)
    assert {call["to"] for call in await house.carrier_.calls()} == {OUR_NUMBER, f"client:{ana.id}"}


@pytest.mark.parametrize(
    "words", ["blah " * 2_000, "</Gather><Hangup/>", "\U0001f600" * 2_000, "2" * 10_000], ids=["10 kB", "xml", "faces", "digits"]
)
async def test_long_or_hostile_speech_is_not_understood(opened: NewCallingHouse, words: str) -> None:
    house = await opened(with_menu())
    caller = await house.dialled("pia")
    await caller.until_asked()
    await caller.says(words)
    await caller.until(lambda call: sum("Press 1" in item["text"] for item in call["heard"]) == 2 and call["gathering"])
    await caller.presses("2")
    await caller.until_heard("Once more")


# --- the company's own system ---


async def hangs(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(600)
    return web.Response()


async def is_broken(request: web.Request) -> web.StreamResponse:
    return web.Response(status=500, text="Traceback")


async def lies(request: web.Request) -> web.StreamResponse:
    return web.json_response({"status": {"nested": ["<Dial>+19005550000</Dial>"]}})


async def says_it_is_json(request: web.Request) -> web.StreamResponse:
    return web.Response(body=b"\xff\xfe{", content_type="application/json")


async def never_stops(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "application/json"})
    await answer.prepare(request)
    while True:
        await answer.write(b"[" * 65_536)


async def leads_inward(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("http://169.254.169.254/latest/meta-data/")


async def leads_in_circles(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(request.path)


Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.mark.parametrize("answering", [hangs, is_broken, lies, says_it_is_json, never_stops, leads_inward, leads_in_circles])
async def test_a_system_that_hangs_lies_or_leads_inward_is_left(opened: NewCallingHouse, answering: Answering) -> None:
    async with served(answering) as address:
        await asks_for_an_order(await opened(with_menu(Service(base_url=address, allow_private=True))), "cannot look up orders")


async def test_a_system_that_stands_inside_is_not_asked(opened: NewCallingHouse) -> None:
    asked: list[str] = []

    async def notes(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        return web.json_response({"status": "shipped"})

    async with served(notes) as address:
        await asks_for_an_order(await opened(with_menu(Service(base_url=address))), "cannot look up orders")
    assert asked == []


async def test_what_a_system_says_is_words_and_no_document(opened: NewCallingHouse) -> None:
    async def says(request: web.Request) -> web.StreamResponse:
        return web.json_response({"status": "</Say><Dial>+19005550000</Dial>\x00" + "a" * 60_000})

    async with served(says) as address:
        house = await opened(with_menu(Service(base_url=address, allow_private=True)))
        caller = await asks_for_an_order(house, "Your order </Say><Dial>")
    assert len((await caller.call())["others"]) == 1


async def asks_for_an_order(house: CallingHouse, hears: str) -> Telephone:
    """A caller asks, and hears this; then they are in line and can be served."""
    caller = await house.dialled("pia")
    await caller.until_asked()
    await caller.presses("1")
    await caller.until_heard("I am looking.")
    await caller.until_heard(hears)
    await caller.until_heard("in line")
    ana = await house.agent("ana")
    id = await house.takes(ana)
    await house.until_talking(id, caller, house.phone_of(ana))
    return caller


@asynccontextmanager
async def served(answering: Answering) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{path:.*}", answering)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def with_menu(orders: Service | None = None) -> Any:
    flow = Flow.model_validate(
        {
            "name": "main",
            "languages": ["en"],
            "start": "menu",
            "nodes": {
                "menu": {
                    "kind": "menu",
                    "prompts": {"en": "Press 1 for an order, 2 to hear this again."},
                    "no_match": {"en": "Sorry, I did not get that."},
                    "options": {
                        "1": {"next": "order", "label": "Order", "says": {"en": ["order"]}},
                        "2": {"next": "again", "label": "Again", "says": {"en": ["again"]}},
                    },
                    "timeout_seconds": 60,
                    "default": "support",
                },
                "again": {
                    "kind": "menu",
                    "prompts": {"en": "Once more: press 1."},
                    "options": {"1": {"next": "support", "label": "Support"}},
                    "timeout_seconds": 60,
                    "default": "support",
                },
                "order": {
                    "kind": "look_up",
                    "of": "http",
                    "service": "orders",
                    "path": "/100016",
                    "timeout_seconds": 1,
                    "takes": {"status": "status"},
                    "prompts": {"en": "One moment, I am looking."},
                    "found": "status",
                    "not_found": "sorry",
                    "failed": "sorry",
                },
                "status": {"kind": "say", "prompts": {"en": "Your order {status}."}, "next": "support"},
                "sorry": {"kind": "say", "prompts": {"en": "I am sorry, I cannot look up orders right now."}, "next": "support"},
                "support": {"kind": "queue", "queue": "support", "prompts": {"en": "I connect you."}},
            },
        }
    )
    company = calm(calling_shop(flow="main"))
    return company.model_copy(update={"flows": {"main": flow}, "services": {"orders": orders or Service(base_url="http://127.0.0.1:9")}})
