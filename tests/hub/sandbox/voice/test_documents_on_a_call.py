"""A call arrives, and what the company's documents say happens on it: verbs one by one, and what goes wrong with them."""

from __future__ import annotations

import pytest
from aiohttp import web

from hub.sandbox.voice.settings import VoiceSettings
from tests.hub.sandbox.voice.office import ACCOUNT, OURS, THEIRS, office

SORRY = "We are sorry. An application error has occurred. Goodbye."


async def test_a_call_is_announced_answered_and_reported_at_its_end() -> None:
    async with office() as place:
        place.company.says("/voice", "<Say language='es-ES'>Hola <emphasis>amigo</emphasis></Say><Play>/bell.wav</Play>")
        phone = await place.phone()
        sid = await phone.dial(caller_name="<b>Eve</b>")
        (arrived,) = await place.company.got("/voice")
        assert arrived.signed
        token = arrived.fields.pop("CallToken")
        assert token
        assert arrived.fields == {
            "AccountSid": ACCOUNT,
            "ApiVersion": "2010-04-01",
            "CallSid": sid,
            "CallStatus": "ringing",
            "Called": OURS,
            "Caller": THEIRS,
            "CallerName": "<b>Eve</b>",
            "Direction": "inbound",
            "From": THEIRS,
            "StirVerstat": "TN-Validation-Passed-A",
            "To": OURS,
        }
        (ended,) = await place.company.got("/ended")
        assert ended.signed
        assert (ended.fields["CallStatus"], ended.fields["CallDuration"]) == ("completed", "0")
        assert ended.fields["CallbackSource"] == "call-progress-events"
        call = await phone.until_state("completed")
        assert [(heard["kind"], heard["text"], heard["language"]) for heard in call["heard"]] == [
            ("prompt", "Hola amigo", "es-ES"),
            ("prompt", f"{place.company.url}/bell.wav", None),
        ]


async def test_speaking_playing_and_pausing_take_their_time() -> None:
    voice = VoiceSettings(speech_seconds_per_character=0.5, play_seconds=7, ring_seconds=0)
    async with office(voice) as place:
        place.company.says("/voice", "<Say loop='2'>four</Say><Play>/a.mp3</Play><Pause length='9'/><Hangup/><Say>never</Say>")
        phone = await place.phone()
        await phone.dial()
        for seconds in (2, 2, 7, 9):
            await place.clock.pass_by(seconds)
        (ended,) = await place.company.got("/ended")
        assert ended.fields["CallDuration"] == "20"
        await phone.until_state("completed")
        assert phone.heard() == ["four", "four", f"{place.company.url}/a.mp3"]


async def test_keys_interrupt_the_prompt_and_go_to_the_action() -> None:
    async with office(VoiceSettings(speech_seconds_per_character=1, ring_seconds=0)) as place:
        place.company.says("/voice", "<Gather numDigits='2' action='/menu?step=1' timeout='4'><Say>Choose</Say></Gather><Say>none</Say>")
        phone = await place.phone()
        await phone.dial()
        call = await phone.until(lambda call: call["gathering"] is not None)
        assert call["gathering"] == {"digits": True, "speech": False}
        await phone.press("4")
        await phone.press("2")
        (menu,) = await place.company.got("/menu")
        assert menu.signed
        assert (menu.fields["Digits"], menu.fields["CallStatus"]) == ("42", "in-progress")
        await phone.until_state("completed")
        assert phone.heard() == ["Choose"]


@pytest.mark.parametrize(
    ("attributes", "pressed", "digits"),
    [
        ("", "123#", "123"),
        ("finishOnKey='*'", "12#3*9", "12#3"),
        ("numDigits='1'", "789", "7"),
        ("finishOnKey='' numDigits='4'", "1#2#", "1#2#"),
    ],
)
async def test_what_ends_a_number(attributes: str, pressed: str, digits: str) -> None:
    async with office() as place:
        place.company.says("/voice", f"<Gather {attributes} action='/menu'/>")
        phone = await place.phone()
        await phone.dial()
        await phone.until(lambda call: call["gathering"] is not None)
        await phone.press(pressed)
        (menu,) = await place.company.got("/menu")
        assert menu.fields["Digits"] == digits


async def test_some_keys_then_silence_count_when_the_time_is_over() -> None:
    async with office() as place:
        place.company.says("/voice", "<Gather action='/menu' timeout='6'/>")
        phone = await place.phone()
        await phone.dial()
        await phone.until(lambda call: call["gathering"] is not None)
        await phone.press("12")
        await place.clock.pass_by(6)
        (menu,) = await place.company.got("/menu")
        assert menu.fields["Digits"] == "12"


async def test_silence_falls_through_to_the_next_verb_or_goes_to_the_action() -> None:
    async with office() as place:
        place.company.says("/voice", "<Gather action='/menu'/><Redirect>/again</Redirect>")
        place.company.says("/again", "<Gather input='dtmf speech' action='/menu' timeout='3' actionOnEmptyResult='true'/>")
        await (await place.phone()).dial()
        await place.clock.pass_by(5)
        await place.company.got("/again")
        await place.clock.pass_by(3)
        (menu,) = await place.company.got("/menu")
        assert (menu.fields["Digits"], menu.fields["SpeechResult"]) == ("", "")


async def test_speech_goes_to_the_action_with_its_confidence() -> None:
    async with office() as place:
        place.company.says("/voice", "<Gather input='speech' action='/said' language='es-ES'/>")
        phone = await place.phone()
        await phone.dial()
        await phone.until(lambda call: call["gathering"] == {"digits": False, "speech": True})
        await phone.press("1")
        await phone.speak("facturación", confidence=0.42)
        (said,) = await place.company.got("/said")
        assert (said.fields["SpeechResult"], said.fields["Confidence"]) == ("facturación", "0.42")
        assert "Digits" not in said.fields


async def test_speech_waits_for_the_prompt_where_it_may_not_barge_in() -> None:
    async with office(VoiceSettings(speech_seconds_per_character=1, ring_seconds=0)) as place:
        place.company.says("/voice", "<Gather input='speech' action='/said' bargeIn='false'><Say>Hello</Say><Say>there!!</Say></Gather>")
        phone = await place.phone()
        await phone.dial()
        await phone.until(lambda call: call["gathering"] is not None)
        await phone.speak("agent")
        await place.clock.pass_by(5)
        await place.clock.pass_by(7)
        await place.company.got("/said")
        assert phone.heard() == ["Hello", "there!!"]


async def test_a_document_can_be_asked_for_by_get() -> None:
    async with office() as place:
        place.company.says("/voice", "<Redirect method='GET'>/next?a=b c</Redirect>")
        await (await place.phone()).dial()
        (asked,) = await place.company.got("/next")
        assert (asked.method, asked.signed, asked.fields["a"], asked.fields["From"]) == ("GET", True, "b c", THEIRS)


@pytest.mark.parametrize(("attributes", "status"), [("reason='busy'", "busy"), ("", "no-answer")])
async def test_a_call_can_be_turned_away_unanswered(attributes: str, status: str) -> None:
    async with office() as place:
        place.company.says("/voice", f"<Reject {attributes}/>")
        phone = await place.phone()
        await phone.dial()
        (ended,) = await place.company.got("/ended")
        assert ended.fields["CallStatus"] == status
        call = await phone.until_state(status)
        assert call["heard"] == []


async def test_hanging_up_ends_what_the_call_was_doing() -> None:
    async with office() as place:
        place.company.says("/voice", "<Gather action='/menu'><Say>Menu</Say></Gather>")
        phone = await place.phone()
        await phone.dial()
        await phone.until(lambda call: call["gathering"] is not None)
        place.clock.turn(3)
        assert (await phone.hang_up())["state"] == "completed"
        (ended,) = await place.company.got("/ended")
        assert ended.fields["CallDuration"] == "3"
        assert place.company.at("/menu") == []
        await phone.do("press", expect=404, digits="1")


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (lambda: web.Response(status=503), "11200"),
        (lambda: web.Response(text="<Response><Say>", content_type="text/xml"), "12100"),
        (lambda: web.Response(text="", content_type="text/xml"), "12100"),
        (lambda: web.Response(text="<Answer/>", content_type="text/xml"), "12102"),
        (lambda: web.Response(text="<Response><Shout>x</Shout></Response>", content_type="text/xml"), "12200"),
        (lambda: web.Response(text="<Response><Gather><Dial/></Gather></Response>", content_type="text/xml"), "12200"),
        (lambda: web.Response(text="<Response><Leave/></Response>", content_type="text/xml"), "12200"),
        (lambda: web.Response(text="<Response><Gather finishOnKey='ab'/></Response>", content_type="text/xml"), "13310"),
        (lambda: web.Response(text="<Response><Pause length='long'/></Response>", content_type="text/xml"), "12200"),
        (lambda: web.Response(text="<Response><Redirect>gopher://x</Redirect></Response>", content_type="text/xml"), "11100"),
        (lambda: web.Response(body=b"{}", content_type="application/json"), "12300"),
    ],
)
async def test_a_broken_answer_is_followed_by_the_fallback_once(broken: object, code: str) -> None:
    async with office() as place:
        place.company.answers("/voice", broken)  # type: ignore[arg-type]  # a callable, as parametrized above
        place.company.says("/fallback", "<Say>One moment</Say>")
        phone = await place.phone()
        await phone.dial()
        (fallback,) = await place.company.got("/fallback")
        assert (fallback.fields["ErrorCode"], fallback.fields["ErrorUrl"]) == (code, f"{place.company.url}/voice")
        await phone.until_state("completed")
        assert phone.heard() == ["One moment"]
        assert await place.alerts() == [int(code)]


async def test_without_a_working_fallback_the_caller_hears_an_apology() -> None:
    async with office() as place:
        for path in ("/voice", "/fallback"):
            place.company.answers(path, lambda: web.Response(status=500))
        phone = await place.phone()
        await phone.dial()
        await phone.until_state("completed")
        assert phone.heard() == [SORRY]
        assert len(place.company.at("/fallback")) == 1
        assert await place.alerts() == [11200, 11200]


async def test_text_is_said_and_sound_is_played() -> None:
    async with office() as place:
        place.company.answers("/voice", lambda: web.Response(text="Plain words", content_type="text/plain"))
        phone = await place.phone()
        await phone.dial()
        await phone.until_state("completed")
        assert phone.heard() == ["Plain words"]


async def test_a_failing_webhook_is_tried_again_with_the_same_token() -> None:
    async with office() as place:
        await place.control("PUT", f"numbers/{OURS}", {"voice_url": f"{place.company.url}/voice#rc=2&rp=5xx"})
        down = [lambda: web.Response(status=503)] * 2
        place.company.answers("/voice", *down, lambda: web.Response(text="<Response/>", content_type="text/xml"))
        await (await place.phone()).dial()
        tries = await place.company.got("/voice", 3)
        assert len({(one.token, one.signed) for one in tries}) == 1
        await place.company.got("/ended")
        assert place.company.at("/fallback") == []


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        (THEIRS, {"to": "+15550199999"}, 404),
        (THEIRS, {"to": "nobody"}, 422),
        (THEIRS, {"to": OURS, "more": "x"}, 422),
        ("nobody", {"to": OURS}, 404),
    ],
)
async def test_a_bad_number_reaches_nobody(address: str, body: dict[str, str], status: int) -> None:
    async with office() as place:
        async with place.browser.post(f"{place.sandbox.url}/phones/{address}/calls", json=body) as answer:
            assert answer.status == status
        assert place.company.webhooks == []
