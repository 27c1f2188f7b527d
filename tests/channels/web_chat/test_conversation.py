"""Talking over the socket: ticks, signals, tabs, refusals, and who is there."""

from __future__ import annotations

import pytest

from channels.contract import (
    AgentJoined,
    AgentTyping,
    ConversationKey,
    CustomerEnded,
    CustomerLeft,
    CustomerRead,
    CustomerReturned,
    Ended,
    MessageReceived,
    OutboundMessage,
    QueuePosition,
)
from channels.doors import Problem
from channels.errors import MessageRejected
from tests.channels.doubles import BUSY, settle
from tests.channels.web_chat.visitor import ChatHouse, Tab, chat_house

HELLO = {"type": "message", "client_id": "m-1", "text": "Hello <b>there</b>"}


async def arrive(house: ChatHouse) -> tuple[ConversationKey, Tab]:
    key, token = await house.open_session()
    return key, await house.connect(token)


@pytest.mark.parametrize("answers_first", [False, True], ids=["published before the answer", "answered before it is published"])
async def test_the_tick_of_a_message_is_the_event_itself_once(answers_first: bool) -> None:
    async with chat_house() as house:
        house.hub.answers_before_it_publishes = answers_first
        _, tab = await arrive(house)
        await tab.say(HELLO)
        assert [(frame["type"], frame["data"]["client_id"], frame["data"]["text"]) for frame in tab.socket.pushed] == [
            ("message.added", "m-1", "Hello <b>there</b>")
        ]
        await tab.leave()


@pytest.mark.parametrize("answers_first", [False, True])
async def test_a_repeat_has_one_effect_and_the_same_tick(answers_first: bool) -> None:
    async with chat_house() as house:
        house.hub.answers_before_it_publishes = answers_first
        _, tab = await arrive(house)
        await tab.say(HELLO)
        await tab.say(HELLO | {"text": "changed on the way"})
        assert tab.socket.pushed[0] == tab.socket.pushed[1]
        assert len(tab.socket.pushed) == 2
        assert house.hub.kinds().count(MessageReceived) == 1
        await tab.leave()


async def test_a_repeat_after_a_reconnect_gets_its_tick_too() -> None:
    async with chat_house() as house:
        _, token = await house.open_session()
        first = await house.connect(token)
        await first.say(HELLO)
        seq = first.socket.numbers[-1]
        await first.leave()
        second = await house.connect(token, after=seq)
        await second.say(HELLO)
        assert second.socket.pushed == first.socket.pushed
        await second.leave()


async def test_a_message_names_no_more_than_the_customer_may_see() -> None:
    async with chat_house() as house:
        key, tab = await arrive(house)
        house.hub.speak(key, "Good morning")
        await settle()
        assert tab.socket.pushed[0]["data"] == {
            "id": "msg_6",
            "from": "agent",
            "name": None,
            "text": "Good morning",
            "at": "2026-03-02T09:00:00Z",
            "private": False,
            "client_id": None,
            "delivery": None,
            "attachments": [],
        }
        await tab.leave()


async def test_every_kind_of_event_has_its_frame() -> None:
    async with chat_house() as house:
        key, tab = await arrive(house)
        for event in (
            QueuePosition(position=3, wait_low_seconds=30, wait_high_seconds=90.5),
            QueuePosition(position=1, wait_low_seconds=None, wait_high_seconds=None),
            AgentJoined(seq=40, name="Grace"),
            AgentTyping(on=True),
            Ended(seq=41, reason="handled"),
        ):
            house.hub.show(key, event)
        assert tab.socket.pushed == [
            {"seq": None, "type": "queue.position", "data": {"position": 3, "wait_seconds": [30, 90.5]}},
            {"seq": None, "type": "queue.position", "data": {"position": 1, "wait_seconds": None}},
            {"seq": 40, "type": "agent.joined", "data": {"name": "Grace"}},
            {"seq": None, "type": "typing", "data": {"on": True}},
            {"seq": 41, "type": "ended", "data": {"reason": "handled"}},
        ]
        await tab.leave()


async def test_all_tabs_of_a_session_see_the_same_and_other_sessions_see_nothing() -> None:
    async with chat_house() as house:
        key, token = await house.open_session()
        tabs = [await house.connect(token), await house.connect(token)]
        _, stranger = await arrive(house)
        await tabs[0].say(HELLO)
        house.hub.speak(key)
        assert tabs[0].socket.pushed == tabs[1].socket.pushed
        assert len(tabs[1].socket.pushed) == 2
        assert stranger.socket.pushed == []
        for tab in (*tabs, stranger):
            await tab.leave()


@pytest.mark.parametrize(
    ("frame", "code", "client_id"),
    [
        pytest.param("no json", "bad_frame", None, id="no json"),
        pytest.param("[" * 5000, "bad_frame", None, id="nested without end"),
        pytest.param([], "bad_frame", None, id="a list"),
        pytest.param({}, "bad_frame", None, id="no type"),
        pytest.param({"type": "offer.made"}, "bad_frame", None, id="a type of another door"),
        pytest.param(HELLO | {"extra": 1}, "bad_frame", "m-1", id="a field too many"),
        pytest.param({"type": "message", "text": "x"}, "bad_frame", None, id="no client id"),
        pytest.param(HELLO | {"client_id": "with space"}, "bad_frame", "with space", id="a bad client id"),
        pytest.param(HELLO | {"text": ""}, "empty", "m-1", id="empty"),
        pytest.param(HELLO | {"text": " \n\t "}, "empty", "m-1", id="only blanks"),
        pytest.param(HELLO | {"text": "x" * 10_001}, "too_long", "m-1", id="too long"),
        pytest.param(HELLO | {"text": "a\x00b"}, "bad_frame", "m-1", id="a NUL"),
        pytest.param('{"type":"message","client_id":"m-1","text":"\\ud800"}', "bad_frame", None, id="half a character"),
        pytest.param({"type": "typing", "on": 1}, "bad_frame", None, id="a number for yes"),
        pytest.param({"type": "read", "seq": -1}, "bad_frame", None, id="a negative number"),
        pytest.param({"type": "read", "seq": 2**70}, "bad_frame", None, id="a number past all counting"),
    ],
)
async def test_a_bad_frame_is_refused_and_the_talk_goes_on(frame: object, code: str, client_id: str | None) -> None:
    async with chat_house() as house:
        _, tab = await arrive(house)
        await tab.say(frame)
        (error,) = tab.socket.pushed
        assert (error["seq"], error["type"], error["data"]["code"], error["data"].get("client_id")) == (None, "error", code, client_id)
        await tab.say(HELLO)
        assert tab.socket.pushed[-1]["type"] == "message.added"
        await tab.leave()


@pytest.mark.parametrize(
    ("frame", "detail"),
    [
        ({}, "type: it is message, typing, read or end."),
        ({"type": "offer.made"}, "type: it is message, typing, read or end."),
        (HELLO | {"text": "a\x00b"}, "text: the character NUL is not allowed."),
        (HELLO | {"text": " "}, "A message needs some text."),
    ],
)
async def test_a_bad_frame_is_explained_to_a_person(frame: object, detail: str) -> None:
    async with chat_house() as house:
        _, tab = await arrive(house)
        await tab.say(frame)
        assert [error["data"]["detail"] for error in tab.socket.pushed] == [detail]
        await tab.leave()


async def test_a_message_a_busy_hub_could_not_store_is_said_so_and_can_be_repeated() -> None:
    async with chat_house() as house:
        _, tab = await arrive(house)
        house.hub.refusing.append(Problem(503, "database_away", "Try again soon.", retry_after_seconds=2))
        await tab.say(HELLO)
        assert tab.socket.pushed == [
            {
                "seq": None,
                "type": "error",
                "data": {"code": "busy", "detail": "Try again soon.", "client_id": "m-1", "retry_after_seconds": 2},
            }
        ]
        await tab.say(HELLO)
        assert tab.socket.pushed[1]["data"]["client_id"] == "m-1"
        assert house.hub.kinds().count(MessageReceived) == 1
        await tab.leave()


async def test_a_burst_is_taken_and_a_flood_is_refused_then_cut() -> None:
    async with chat_house(frames_per_second=10, frames_at_once=20, refused_before_cut=30) as house:
        _, tab = await arrive(house)
        for number in range(25):
            tab.socket.say(HELLO | {"client_id": f"m-{number}"})
        await settle()
        assert house.hub.kinds().count(MessageReceived) == 20
        assert [frame["data"]["code"] for frame in tab.socket.of_type("error")] == ["too_fast"] * 5
        house.watch.advance(seconds=0.5)
        for number in range(25, 60):
            tab.socket.say(HELLO | {"client_id": f"m-{number}"})
        await settle()
        assert house.hub.kinds().count(MessageReceived) == 25
        assert tab.socket.closed == 1008
        await tab.task


async def test_typing_is_told_and_ends_with_the_connection() -> None:
    async with chat_house() as house:
        key, tab = await arrive(house)
        await tab.say({"type": "typing", "on": True})
        await tab.leave()
        assert house.hub.signals == [(key, True), (key, False)]


async def test_reading_is_stored_once_and_never_beyond_what_was_shown() -> None:
    async with chat_house() as house:
        key, tab = await arrive(house)
        seq = house.hub.speak(key)
        for claimed in (10_000_000, seq, seq - 1):
            await tab.say({"type": "read", "seq": claimed})
        read = [event for event in house.hub.stored if isinstance(event, CustomerRead)]
        assert [event.up_to_seq for event in read] == [seq]
        await tab.leave()


async def test_ending_on_purpose_is_stored() -> None:
    async with chat_house() as house:
        _, tab = await arrive(house)
        await tab.say(HELLO)
        await tab.say({"type": "end"})
        assert house.hub.kinds()[-1] is CustomerEnded
        await tab.leave()


async def test_a_visitor_who_never_spoke_neither_leaves_nor_returns() -> None:
    async with chat_house() as house:
        _, token = await house.open_session()
        await (await house.connect(token)).leave()
        await (await house.connect(token)).leave()
        assert not {CustomerLeft, CustomerReturned} & set(house.hub.kinds())


async def test_the_visitor_has_left_when_the_last_tab_closes_and_is_back_with_the_first() -> None:
    async with chat_house() as house:
        _, token = await house.open_session()
        first = await house.connect(token)
        await first.say(HELLO)
        second = await house.connect(token)
        await first.leave()
        assert CustomerLeft not in house.hub.kinds()
        await second.leave()
        third = await house.connect(token)
        fourth = await house.connect(token)
        told = [kind for kind in house.hub.kinds() if kind in (CustomerLeft, CustomerReturned)]
        assert told == [CustomerLeft, CustomerReturned]
        for tab in (third, fourth):
            await tab.leave()


async def test_a_busy_hub_is_told_again_that_the_visitor_left() -> None:
    async with chat_house() as house:
        _, tab = await arrive(house)
        await tab.say(HELLO)
        house.hub.refusing += [BUSY] * 3
        await tab.leave()
        assert house.hub.kinds().count(CustomerLeft) == 1


async def test_what_is_no_longer_true_is_not_told() -> None:
    async with chat_house() as house:
        _, token = await house.open_session()
        tab = await house.connect(token)
        await tab.say(HELLO)
        house.hub.refusing += [BUSY] * 1_000
        await tab.leave()
        back = await house.connect(token)
        house.hub.refusing.clear()
        await settle()
        told = [kind for kind in house.hub.kinds() if kind in (CustomerLeft, CustomerReturned)]
        assert told == [CustomerReturned]
        await back.leave()


async def test_closing_cuts_everybody_for_a_return_and_nobody_has_left() -> None:
    async with chat_house() as house:
        _, tab = await arrive(house)
        await tab.say(HELLO)
        await house.chat.close()
        await tab.task
        await house.chat.close()
        assert tab.socket.closed == 1012
        assert CustomerLeft not in house.hub.kinds()


async def test_replies_are_shown_not_sent() -> None:
    async with chat_house() as house:
        message = OutboundMessage(id="m", conversation="c", sender=None, to="c", text="x")  # type: ignore[arg-type]
        with pytest.raises(MessageRejected):
            await house.chat.send(message)
