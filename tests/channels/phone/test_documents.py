"""Every document we can emit is one that Twilio would run, whatever the words in it; and each step says what it should."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.call_steps import (
    Ask,
    CallStep,
    HangUp,
    JoinRoom,
    Label,
    LeaveLine,
    Meanwhile,
    OneMoment,
    Room,
    Sound,
    StandInLine,
    TakeMessage,
    Words,
)
from channels.phone.documents import FALLBACKS_MOST, LONGEST_SAYING, Documents
from channels.phone.settings import VOICES
from tests.channels.phone.grammar import IN_LINE, IN_ROOM, LEADS_ON, faults, rules

DOOR = "https://hub.example/webhooks/twilio/voice"
END = "#rc=5&rp=all"
MUSIC = "https://hub.example/music"


def writer(language: str = "en", **voices: tuple[str, str]) -> Documents:
    return Documents(
        address=lambda path: f"https://hub.example{path}{END}",
        origin="https://hub.example/",
        language=language,
        voices={**VOICES, **voices},
        music=MUSIC,
        music_seconds=20,
    )


def told(step: CallStep) -> ElementTree.Element:
    return ElementTree.fromstring(writer().of(step))


anything = st.text(st.characters(), max_size=60)
"""Markup, control characters, lone surrogates: whatever a name or a text may hold."""
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
lines = st.from_regex(r"[a-z][a-z_]{0,70}", fullmatch=True)
languages = st.sampled_from(["en", "en-GB", "de", "es", "xx", "", "pt-BR", "not a language"])
words = st.builds(Words, text=anything, language=languages)
sounds = st.builds(Sound, url=st.sampled_from(["https://sounds.example/a b.mp3?x=1&y=<2>", "/sounds/hello.mp3"]))
prompts = st.lists(words | sounds, max_size=4).map(tuple)
steps: st.SearchStrategy[CallStep] = st.one_of(
    st.builds(
        Ask,
        moment=names,
        prompts=prompts,
        language=languages,
        digits_most=st.none() | st.integers(1, 20),
        finish_on=st.sampled_from(["", "#", "*"]),
        speech=st.booleans(),
        hints=st.lists(anything, max_size=5).map(tuple),
        timeout_seconds=st.floats(0.1, 60),
    ),
    st.builds(OneMoment, moment=names, prompts=prompts, pause_seconds=st.floats(0, 30)),
    st.builds(StandInLine, line=lines, prompts=prompts),
    st.builds(
        Meanwhile,
        moment=names,
        prompts=prompts,
        language=languages,
        keys=st.sampled_from(["", "1", "12", "*#"]),
        music_seconds=st.floats(0, 300),
    ),
    st.just(LeaveLine()),
    st.builds(JoinRoom, room=names.map(Room), label=names.map(Label)),
    st.builds(TakeMessage, moment=names, prompts=prompts, language=languages, most_seconds=st.integers(1, 3_600)),
    st.builds(HangUp, prompts=prompts),
)


@given(step=steps)
def test_whatever_is_to_be_heard_twilio_would_run_it(step: CallStep) -> None:
    document = writer().of(step)
    assert list(faults(document)) == []
    verbs = [verb.tag for verb in ElementTree.fromstring(document)]
    if isinstance(step, Meanwhile | LeaveLine):
        assert set(verbs) <= IN_LINE
    else:
        assert verbs[-1] in LEADS_ON


@pytest.mark.parametrize("times", [0, 1, FALLBACKS_MOST])
@pytest.mark.parametrize("language", ["en", "en-GB", "de", "es", "fr", "xx"])
def test_the_documents_that_need_no_hub_are_run_too(language: str, times: int) -> None:
    documents = writer(language)
    for document in (
        documents.fallback(times),
        documents.fallback(times, "a line"),
        documents.nothing(),
        documents.music(),
        documents.hold(),
        documents.keys("12#*A"),
    ):
        assert list(faults(document)) == []
    assert {verb.tag for verb in ElementTree.fromstring(documents.hold())} <= IN_ROOM
    assert {verb.tag for verb in ElementTree.fromstring(documents.keys("1"))} <= IN_ROOM
    assert {verb.tag for verb in ElementTree.fromstring(documents.music())} <= IN_LINE
    assert {verb.tag for verb in ElementTree.fromstring(documents.fallback(times, "a line"))} <= IN_LINE


@given(text=st.text(st.characters(), max_size=200))
def test_markup_is_spoken_and_not_run(text: str) -> None:
    (said, hangup) = told(HangUp(prompts=(Words(text=f"x{text}x", language="en"),)))
    assert (said.tag, list(said), hangup.tag) == ("Say", [], "Hangup")


def test_the_rules_are_those_of_the_sdk() -> None:
    known = rules()
    assert {"say", "play", "pause"} == {name.lower() for name in known["Gather"]}
    assert {"participantLabel", "endConferenceOnExit", "waitUrl"} <= known["Dial"]["Conference"]
    assert known["Response"]["Leave"] == frozenset()
    assert known["Response"]["Say"] == {"voice", "loop", "language"}
    assert sum(len(attributes) for inside in known.values() for attributes in inside.values()) > 300


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ("<Respond/>", "begins with Respond"),
        ("<Response><Shout/></Response>", "Shout in Response"),
        ("<Response><Gather><Record/></Gather></Response>", "Record in Gather"),
        ("<Response><Say voix='a'>x</Say></Response>", "Say voix"),
        ("<Response><Say/></Response>", "Say without words, or with too many"),
        ("<Response><Say language='english'>x</Say></Response>", "Say language=english"),
        ("<Response><Redirect>/next</Redirect></Response>", "Redirect without an address"),
        ("<Response><Play/></Response>", "Play without an address"),
        ("<Response><Pause length='1.5'/></Response>", "Pause length=1.5"),
        ("<Response><Gather input='keys'/></Response>", "Gather input=keys"),
        ("<Response><Record method='PUT'/></Response>", "Record method=PUT"),
        (
            "<Response><Dial><Conference statusCallbackEvent='begin'>r</Conference></Dial></Response>",
            "Conference statusCallbackEvent=begin",
        ),
        (f"<Response><Say>{'x' * 4_097}</Say></Response>", "Say without words, or with too many"),
    ],
)
def test_the_judge_sees_what_is_wrong(document: str, fault: str) -> None:
    assert list(faults(document)) == [fault]


def test_a_question_listens_for_keys_and_words_and_leads_on_without_either() -> None:
    ask = Ask(
        moment="m 1/&",
        prompts=(Words(text="Sales or support?", language="en-GB"), Sound(url="/chime.mp3")),
        language="de",
        digits_most=1,
        speech=True,
        hints=("sales", "support, please", ""),
        timeout_seconds=4.2,
    )
    gather, redirect = told(ask)
    answer = f"{DOOR}/heard?moment=m+1%2F%26{END}"
    assert gather.attrib == {
        "input": "dtmf speech",
        "action": answer,
        "method": "POST",
        "timeout": "5",
        "language": "de-DE",
        "bargeIn": "true",
        "actionOnEmptyResult": "true",
        "numDigits": "1",
        "finishOnKey": "",
        "speechTimeout": "auto",
        "hints": "sales,support  please",
    }
    assert [(one.tag, one.text, one.get("voice")) for one in gather] == [
        ("Say", "Sales or support?", "Polly.Amy"),
        ("Play", "https://hub.example/chime.mp3", None),
    ]
    assert (redirect.tag, redirect.text, redirect.get("method")) == ("Redirect", answer, "POST")


@pytest.mark.parametrize(
    ("chosen", "listens", "keys", "finish"),
    [
        (Ask(moment="m", prompts=(), language="en", digits_most=10, finish_on="#"), "dtmf", "10", "#"),
        (Ask(moment="m", prompts=(), language="en", speech=True), "speech", None, None),
    ],
)
def test_a_question_listens_for_no_more_than_is_asked(chosen: Ask, listens: str, keys: str | None, finish: str | None) -> None:
    gather = told(chosen)[0]
    assert (gather.get("input"), gather.get("numDigits"), gather.get("finishOnKey")) == (listens, keys, finish)
    assert ("speechTimeout" in gather.attrib) == chosen.speech


def test_who_is_asked_nothing_is_heard_to_have_said_nothing() -> None:
    said, redirect = told(Ask(moment="m", prompts=(Words(text="Hello", language="en"),), language="en"))
    assert (said.tag, redirect.text) == ("Say", f"{DOOR}/heard?moment=m{END}")


def test_a_moment_is_waited_and_the_way_back_has_its_name() -> None:
    pause, redirect = told(OneMoment(moment="look-up", pause_seconds=1.5))
    assert (pause.get("length"), redirect.text) == ("2", f"{DOOR}/next?moment=look-up{END}")
    assert [verb.tag for verb in told(OneMoment(moment="m", pause_seconds=0))] == ["Redirect"]


def test_who_stands_in_line_is_told_what_is_heard_there_and_where_it_goes_on() -> None:
    enqueue, redirect = told(StandInLine(line="billing"))
    assert (enqueue.text, enqueue.attrib) == (
        "billing",
        {
            "waitUrl": f"{DOOR}/wait?line=billing{END}",
            "waitUrlMethod": "POST",
            "action": f"{DOOR}/line?line=billing{END}",
            "method": "POST",
        },
    )
    assert redirect.text == f"{DOOR}/left?line=billing{END}"


@pytest.mark.parametrize(("seconds", "loops"), [(0, "1"), (20, "1"), (29, "1"), (31, "2"), (60, "3")])
def test_music_lasts_about_as_long_as_it_should(seconds: float, loops: str) -> None:
    (play,) = told(Meanwhile(moment="w", prompts=(), language="en", music_seconds=seconds))
    assert (play.tag, play.text, play.get("loop")) == ("Play", MUSIC, loops)


def test_in_line_one_key_is_listened_for_and_nothing_else_is_said_of_silence() -> None:
    (gather,) = told(Meanwhile(moment="w", prompts=(Words(text="You are next", language="en"),), language="en", keys="1"))
    assert gather.attrib == {
        "input": "dtmf",
        "numDigits": "1",
        "finishOnKey": "",
        "timeout": "1",
        "action": f"{DOOR}/heard?moment=w{END}",
        "method": "POST",
    }
    assert [one.tag for one in gather] == ["Say", "Play"]


def test_who_joins_a_room_ends_it_when_they_leave_and_is_led_on_after() -> None:
    (dial,) = told(JoinRoom(room=Room("int_1"), label=Label("customer")))
    (conference,) = dial
    assert dial.attrib == {"action": f"{DOOR}/after{END}", "method": "POST"}
    assert (conference.text, conference.attrib) == (
        "int_1",
        {
            "participantLabel": "customer",
            "startConferenceOnEnter": "true",
            "endConferenceOnExit": "true",
            "beep": "false",
            "waitUrl": f"{DOOR}/hold{END}",
            "waitMethod": "POST",
            "statusCallback": f"{DOOR}/room{END}",
            "statusCallbackEvent": "start end join leave mute hold modify",
            "statusCallbackMethod": "POST",
        },
    )


def test_a_message_is_recorded_and_its_recording_reported_even_if_nobody_stays() -> None:
    said, record, redirect = told(TakeMessage(moment="v", prompts=(Words(text="Bitte", language="de"),), language="de", most_seconds=90))
    assert said.get("language") == "de-DE"
    assert record.attrib == {
        "action": f"{DOOR}/message?moment=v{END}",
        "method": "POST",
        "maxLength": "90",
        "timeout": "5",
        "finishOnKey": "#",
        "playBeep": "true",
        "recordingStatusCallback": f"{DOOR}/recording?kind=message{END}",
        "recordingStatusCallbackMethod": "POST",
        "recordingStatusCallbackEvent": "completed absent",
    }
    assert redirect.text == f"{DOOR}/message?moment=v{END}"


def test_a_long_text_is_said_in_pieces_cut_between_words() -> None:
    text = "seven77 " * 1_000
    pieces = [one.text or "" for one in told(HangUp(prompts=(Words(text=text, language="en"),)))[:-1]]
    assert " ".join(pieces) == text.strip()
    assert len(pieces) == 3
    assert all(len(piece) <= LONGEST_SAYING for piece in pieces)


@pytest.mark.parametrize(
    ("language", "tag", "voice"),
    [
        ("en", "en-US", "Polly.Joanna"),
        ("EN-gb", "en-GB", "Polly.Amy"),
        ("de-AT", "de-DE", "Polly.Vicki"),
        ("cs", "es-ES", "Polly.Lucia"),
        ("ja", "ja-JP", "Polly.Takumi"),
    ],
)
def test_each_language_has_its_voice_and_an_unknown_one_the_usual(language: str, tag: str, voice: str) -> None:
    documents = writer("es", ja=("ja-JP", "Polly.Takumi"))
    said = ElementTree.fromstring(documents.of(HangUp(prompts=(Words(text="x", language=language),))))[0]
    assert (said.get("language"), said.get("voice")) == (tag, voice)


def test_after_so_many_fallbacks_the_caller_is_asked_to_call_again() -> None:
    apology, pause, redirect = ElementTree.fromstring(writer("de").fallback(2))
    assert (apology.get("language"), pause.tag, redirect.text) == ("de-DE", "Pause", f"{DOOR}?again=3{END}")
    assert [verb.tag for verb in ElementTree.fromstring(writer().fallback(FALLBACKS_MOST))] == ["Say", "Hangup"]
