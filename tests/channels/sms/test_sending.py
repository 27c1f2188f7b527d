"""Replies by SMS through the sandbox carrier: what a failure means, and what is asked after an outage."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels.contract import (
    Address,
    Attachment,
    ConsentChanged,
    DeliveryReported,
    DeliveryState,
    MessageReceived,
)
from channels.errors import (
    AddressRejected,
    ChannelMisconfigured,
    DeliveryError,
    MessageRejected,
    ProviderThrottled,
    ProviderUnreachable,
    RecipientOptedOut,
)
from channels.sms import Sms
from channels.twilio_errors import SENTENCES, reason, refusal
from tests.channels.doubles import HubDouble, Watch
from tests.channels.sms.house import OURS, THEIRS, line_house, settings, text_house, to


async def test_a_reply_is_taken_delivered_and_reported_with_our_id() -> None:
    async with line_house() as house:
        receipt = await house.sms.send(to(text="Good morning ☀"))
        assert receipt.state is DeliveryState.QUEUED
        reports = await house.hub.got(DeliveryReported, 2)
        assert [(event.message, event.state, event.ours) for event in reports] == [
            (receipt.provider_id, DeliveryState.SENT, "msg_1"),
            (receipt.provider_id, DeliveryState.DELIVERED, "msg_1"),
        ]
        assert await house.screen() == ["Good morning ☀"]


async def test_a_text_from_a_handset_arrives_through_the_signed_door() -> None:
    async with line_house() as house:
        sid = await house.type("Where is my order?")
        (event,) = await house.hub.got(MessageReceived, 1)
        assert (event.provider_id, event.conversation) == (sid, f"{OURS}|{THEIRS}")


async def test_files_with_an_address_go_along() -> None:
    async with line_house() as house:
        file = Attachment(name="plan.pdf", media_type="application/pdf", url="https://files.example/plan.pdf")
        receipt = await house.sms.send(replace(to(text=""), attachments=(file,)))
        assert receipt.provider_id.startswith("MM")


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("+15005550001", AddressRejected),
        ("+15005550002", AddressRejected),
        ("+15005550003", AddressRejected),
        ("+15005550004", RecipientOptedOut),
        ("+15005550009", AddressRejected),
        ("nobody", AddressRejected),
    ],
)
async def test_a_refused_number_is_said_in_words_for_the_agent(number: str, kind: type[DeliveryError]) -> None:
    async with line_house() as house:
        with pytest.raises(kind) as refused:
            await house.sms.send(to(Address(number)))
        assert refused.value.for_agent == SENTENCES[int(refused.value.code or 0)][1]
        assert not refused.value.retryable
        assert refused.value.__cause__ is None
        assert number not in refused.value.for_agent + str(refused.value)


async def test_after_stop_nothing_is_sent_until_start() -> None:
    async with line_house() as house:
        await house.type("STOP")
        await house.hub.got(ConsentChanged, 1)
        with pytest.raises(RecipientOptedOut):
            await house.sms.send(to())
        await house.type("START")
        await house.sms.send(to())


@pytest.mark.parametrize(
    ("rule", "kind", "maybe_taken"),
    [
        pytest.param({"what": "refuse", "http_status": 429, "code": 20429}, ProviderThrottled, None, id="too many requests"),
        pytest.param({"what": "refuse", "http_status": 500, "code": 20500}, ProviderUnreachable, True, id="a fault of the carrier"),
        pytest.param({"what": "refuse", "http_status": 401, "code": 20003}, MessageRejected, None, id="refused credentials"),
        pytest.param({"what": "refuse", "http_status": 400, "code": 29999}, MessageRejected, None, id="a code nobody told us"),
        pytest.param({"what": "disconnect"}, ProviderUnreachable, True, id="the line is cut after taking it"),
        pytest.param({"what": "time_out", "seconds": 20}, ProviderUnreachable, True, id="no answer in time after taking it"),
    ],
)
async def test_a_fault_of_the_carrier_says_whether_it_may_have_been_taken(
    rule: dict[str, object], kind: type[DeliveryError], maybe_taken: bool | None
) -> None:
    async with line_house(timeout_seconds=0.5) as house:
        await house.misbehave(on="send", **rule)
        with pytest.raises(kind) as failed:
            await house.sms.send(to())
        assert getattr(failed.value, "maybe_taken", None) is maybe_taken


async def test_a_carrier_that_is_not_there_has_certainly_not_taken_it() -> None:
    async with text_house(api_url="http://127.0.0.1:9") as house:
        with pytest.raises(ProviderUnreachable) as failed:
            await house.sms.send(to())
        assert (failed.value.retryable, failed.value.maybe_taken) == (True, False)


async def test_an_empty_reply_is_refused_before_anybody_is_asked() -> None:
    async with text_house(api_url="http://127.0.0.1:9") as house:
        with pytest.raises(MessageRejected):
            await house.sms.send(to(text=""))


@pytest.mark.parametrize("rule", [{"what": "disconnect"}, {"what": "time_out", "seconds": 20}])
async def test_a_message_that_was_taken_without_an_answer_is_found(rule: dict[str, object]) -> None:
    async with line_house(timeout_seconds=0.5) as house:
        house.watch.at = datetime.now(UTC)
        await house.sms.send(to(text="something else", message="msg_0"))
        await house.misbehave(on="send", **rule)
        with pytest.raises(ProviderUnreachable):
            await house.sms.send(to(text="was it taken?"))
        found = await house.sms.look_up(to(text="was it taken?"), house.watch.at)
        listed = await house.sms.missed(house.watch.at)
        assert found is not None
        assert found.provider_id in {event.message for event in listed if isinstance(event, DeliveryReported)}


async def test_a_message_that_is_not_listed_was_not_taken_once_time_has_passed() -> None:
    async with line_house(timeout_seconds=0.5) as house:
        began = house.watch.at
        await house.misbehave(on="send", what="refuse", http_status=500, code=20500)
        house.watch.advance(minutes=5)
        with pytest.raises(ProviderUnreachable):
            await house.sms.send(to(text="never taken"))
        house.watch.advance(seconds=29)
        with pytest.raises(ProviderUnreachable) as unsettled:
            await house.sms.look_up(to(text="never taken"), began)
        assert unsettled.value.maybe_taken
        house.watch.advance(seconds=1)
        assert await house.sms.look_up(to(text="never taken"), began) is None


async def test_after_a_restart_a_message_of_before_is_given_time_too() -> None:
    async with line_house() as house:
        before = house.watch.at - timedelta(minutes=5)
        with pytest.raises(ProviderUnreachable):
            await house.sms.look_up(to(text="sent by the process before"), before)
        house.watch.advance(seconds=30)
        assert await house.sms.look_up(to(text="sent by the process before"), before) is None


async def test_the_same_words_long_before_are_another_message() -> None:
    async with line_house() as house:
        await house.sms.send(to(text="Yes"))
        house.watch.at = datetime.now(UTC) + timedelta(minutes=2)
        assert await house.sms.look_up(to(text="Yes"), house.watch.at - timedelta(minutes=1)) is None


async def test_what_the_hub_could_not_be_told_is_asked_for() -> None:
    async with line_house() as house:
        began = datetime.now(UTC)
        await house.misbehave(on="inbound", what="drop", times=None)
        await house.misbehave(on="status", what="drop", times=None)
        first = await house.type("Are you there?")
        picture = await house.type("", media=["image/png"])
        stop = await house.type("STOP", number="+15550100999")
        await house.misbehave(on="send", what="fail", code=30003)
        failed = (await house.sms.send(to(text="We are back"))).provider_id
        async with asyncio.timeout(10):
            while len(events := await house.sms.missed(began)) < 4 or not isinstance(events[-1], DeliveryReported):
                continue
        texts = {event.provider_id: event for event in events if isinstance(event, MessageReceived)}
        assert [texts[key].text for key in texts] == ["Are you there?", ""]
        assert list(texts) == [first, picture]
        assert [(file.name, file.media_type) for file in texts[events[1].provider_id].attachments] == [("image-1.png", "image/png")]
        assert [event.provider_id for event in events if isinstance(event, ConsentChanged)] == [stop]
        reports = [event for event in events if isinstance(event, DeliveryReported)]
        assert [(event.message, event.state, event.reason) for event in reports] == [
            (failed, DeliveryState.FAILED, "The phone is switched off or out of reach.")
        ]
        assert house.hub.stored == []


async def test_what_was_told_already_has_the_same_id_when_it_is_asked_for() -> None:
    async with line_house() as house:
        began = datetime.now(UTC)
        await house.type("Hello")
        await house.sms.send(to())
        await house.hub.got(MessageReceived, 1)
        await house.hub.got(DeliveryReported, 2)
        told = {event.provider_id for event in house.hub.stored}
        assert {event.provider_id for event in await house.sms.missed(began)} <= told


async def test_asking_a_carrier_that_is_away_is_a_delivery_error() -> None:
    async with text_house(api_url="http://127.0.0.1:9") as house:
        with pytest.raises(ProviderUnreachable):
            await house.sms.missed(house.watch.at)


@pytest.mark.parametrize(
    ("missing", "remedy"),
    [({"account_sid": ""}, "HUB_TWILIO_ACCOUNT_SID"), ({"auth_token": ""}, "HUB_TWILIO_AUTH_TOKEN"), ({"numbers": ()}, "sms.numbers")],
)
async def test_a_missing_setting_is_named_with_its_remedy(missing: dict[str, object], remedy: str) -> None:
    sms = Sms(settings(**missing), now=Watch().now)
    with pytest.raises(ChannelMisconfigured, match=remedy):
        await sms.open(HubDouble())


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_known_code_is_a_sentence_and_an_error_of_ours(code: int) -> None:
    error = refusal(400, code)
    assert type(error) is SENTENCES[code][0]
    assert error.for_agent == reason(code)
    assert error.for_agent.endswith(".")


@pytest.mark.parametrize(
    ("http_status", "code", "kind"),
    [
        (429, None, ProviderThrottled),
        (502, None, ProviderUnreachable),
        (503, 20503, ProviderUnreachable),
        (400, None, MessageRejected),
        (301, None, MessageRejected),
    ],
)
def test_an_unknown_code_is_judged_by_its_http_status(http_status: int, code: int | None, kind: type[DeliveryError]) -> None:
    assert type(refusal(http_status, code)) is kind
