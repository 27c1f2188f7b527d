"""The sandbox's REST API, asked by Twilio's own SDK."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import encode_basic_auth
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.hub.sandbox.company import ACCOUNT, OURS, THEIRS, TOKEN, SwappedHost, Town, town


async def refused(place: Town, **said: str) -> tuple[int, int]:
    with pytest.raises(TwilioRestException) as answer:
        await place.ask(place.sdk.messages.create, **said)
    return answer.value.status, answer.value.code


async def test_a_text_walks_to_delivered_and_each_step_is_reported_signed() -> None:
    async with town() as place:
        taken = await place.send("Hello")
        assert (taken.status, taken.direction, taken.from_, taken.to, taken.body) == ("queued", "outbound-api", OURS, THEIRS, "Hello")
        webhooks = await place.company.got(2)
        assert [(webhook.status, webhook.fields["MessageSid"], webhook.signed) for webhook in webhooks] == [
            ("sent", taken.sid, True),
            ("delivered", taken.sid, True),
        ]
        assert {webhook.fields["To"] for webhook in webhooks} == {THEIRS}
        fetched = await place.ask(place.sdk.messages(taken.sid).fetch)
        assert fetched.status == "delivered"
        assert fetched.date_sent.tzinfo is not None
        assert await place.screen() == [(False, "Hello")]


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        pytest.param({"to": "+15005550001"}, 400, 21211, id="magic number that is not valid"),
        pytest.param({"to": "+15005550002"}, 400, 21612, id="magic number that cannot be reached"),
        pytest.param({"to": "+15005550003"}, 400, 21408, id="magic number abroad"),
        pytest.param({"to": "+15005550004"}, 400, 21610, id="magic number that opted out"),
        pytest.param({"to": "+15005550009"}, 400, 21614, id="magic number that is no mobile phone"),
        pytest.param({"to": "5550100"}, 400, 21211, id="no number"),
        pytest.param({"from_": "+15550199999"}, 400, 21606, id="from a number that is not ours"),
        pytest.param({"body": "x" * 1601}, 400, 21617, id="too long"),
        pytest.param({"body": ""}, 400, 21619, id="empty"),
        pytest.param({"status_callback": "ftp://x"}, 400, 21609, id="a callback that is no web address"),
    ],
)
async def test_what_twilio_refuses_the_sandbox_refuses(said: dict[str, str], status: int, code: int) -> None:
    async with town() as place:
        assert await refused(place, **{"to": THEIRS, "from_": OURS, "body": "Hello"} | said) == (status, code)
        assert await place.ask(place.sdk.messages.list) == []


async def test_another_account_or_token_is_refused() -> None:
    async with town() as place:
        for sid, token in ((ACCOUNT, "wrong"), ("AC" + "f" * 32, "a token only the tests know")):
            http = SwappedHost(place.sandbox.url)
            with pytest.raises(TwilioRestException) as answer:
                await place.ask(Client(sid, token, http_client=http).messages("SM1").fetch)
            assert (answer.value.status, answer.value.code) == (401, 20003)
            http.session.close()


async def test_lists_are_newest_first_page_by_page_and_filtered() -> None:
    async with town() as place:
        sids = [(await place.send(f"text {number}")).sid for number in range(7)]
        other = (await place.send("elsewhere", to="+15550100999")).sid
        await place.company.got(16)
        listed = await place.ask(place.sdk.messages.list, to=THEIRS, page_size=3)
        assert [message.sid for message in listed] == sids[::-1]
        assert [message.sid for message in await place.ask(place.sdk.messages.list, to="+15550100999")] == [other]
        assert len(await place.ask(place.sdk.messages.list, from_=OURS, limit=4)) == 4
        hour = timedelta(hours=1)
        now = datetime.now(UTC)
        assert len(await place.ask(place.sdk.messages.list, date_sent_after=now - hour)) == 8
        assert await place.ask(place.sdk.messages.list, date_sent_after=now + hour) == []
        assert await place.ask(place.sdk.messages.list, date_sent_before=now - hour) == []
        assert len(await place.ask(place.sdk.messages.list, date_sent_after=now.date(), date_sent_before=now + hour)) == 8


async def test_a_text_told_to_fail_reports_its_code() -> None:
    async with town() as place:
        await place.misbehave(on="send", what="fail", code=30003)
        taken = await place.send()
        webhooks = await place.company.got(2)
        assert (webhooks[1].status, webhooks[1].fields["ErrorCode"]) == ("undelivered", "30003")
        assert (await place.ask(place.sdk.messages(taken.sid).fetch)).error_code == 30003
        assert await place.screen() == []


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, 20500), (503, 20503)])
async def test_a_send_told_to_be_refused_is_not_taken(status: int, code: int) -> None:
    async with town() as place:
        await place.misbehave(on="send", what="refuse", http_status=status, code=code)
        assert await refused(place, to=THEIRS, from_=OURS, body="Hello") == (status, code)
        await place.send()
        assert len(await place.ask(place.sdk.messages.list)) == 1


async def test_a_text_can_be_taken_without_an_answer() -> None:
    async with town() as place:
        await place.misbehave(on="send", what="disconnect")
        with pytest.raises(OSError):
            await place.send("was it taken?")
        assert [message.body for message in await place.ask(place.sdk.messages.list)] == ["was it taken?"]


async def test_a_restarted_carrier_knows_its_texts_and_goes_on_with_them(tmp_path: Path) -> None:
    state = tmp_path / "sandbox.sqlite3"
    async with town(state=state, pace_seconds=3_600) as place:
        taken = await place.send("on its way")
    async with town(state=state) as place:
        async with asyncio.timeout(10):
            while (await place.ask(place.sdk.messages(taken.sid).fetch)).status != "delivered":
                continue
        assert await place.screen() == [(False, "on its way")]


@pytest.mark.parametrize("query", ["PageSize=many", "PageToken=PAx", "DateSent=yesterday"])
async def test_a_question_that_makes_no_sense_is_refused(query: str) -> None:
    async with town() as place:
        headers = {"Authorization": encode_basic_auth(ACCOUNT, TOKEN)}
        url = f"{place.sandbox.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json?{query}"
        async with place.browser.get(url, headers=headers) as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, 20001)
