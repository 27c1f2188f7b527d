"""The sandbox's handsets: what is typed reaches the company signed and with the carrier's retries; what is sent appears on the screen."""

from __future__ import annotations

import pytest
from aiohttp import web

from hub.sandbox.webhooks import RetrySettings, retry_settings
from tests.hub.sandbox.company import OURS, THEIRS, town


async def test_a_typed_text_reaches_the_company_signed() -> None:
    async with town() as place:
        typed = await place.type("Where is my order?")
        (webhook,) = await place.company.got(1)
        assert webhook.signed
        assert {name: webhook.fields[name] for name in ("MessageSid", "From", "To", "Body", "NumMedia", "SmsStatus")} == {
            "MessageSid": typed["id"],
            "From": THEIRS,
            "To": OURS,
            "Body": "Where is my order?",
            "NumMedia": "0",
            "SmsStatus": "received",
        }
        assert await place.screen() == [(True, "Where is my order?")]


async def test_files_are_named_by_type_and_address_and_listed_by_the_api() -> None:
    async with town() as place:
        typed = await place.type("", media=["image/jpeg", "application/pdf"])
        (webhook,) = await place.company.got(1)
        assert [webhook.fields[f"MediaContentType{place}"] for place in range(2)] == ["image/jpeg", "application/pdf"]
        assert webhook.fields["MediaUrl0"].startswith("https://api.twilio.com/2010-04-01/Accounts/AC")
        files = await place.ask(place.sdk.messages(typed["id"]).media.list)
        assert [file.content_type for file in files] == ["image/jpeg", "application/pdf"]
        assert webhook.fields["MediaUrl0"].endswith(files[0].sid)


async def test_a_failing_webhook_is_tried_again_with_the_same_token() -> None:
    async with town() as place:
        place.company.answers += [lambda: web.Response(status=503), lambda: web.Response(status=403)]
        await place.type("Hello")
        webhooks = await place.company.got(3)
        assert len({(webhook.token, webhook.fields["MessageSid"]) for webhook in webhooks}) == 1


async def test_without_retry_settings_a_refused_webhook_is_not_tried_again_but_the_text_stays_listed() -> None:
    async with town(fragment="") as place:
        place.company.answers.append(lambda: web.Response(status=503))
        lost = await place.type("first")
        await place.type("second")
        webhooks = await place.company.got(2)
        assert [webhook.fields["Body"] for webhook in webhooks] == ["first", "second"]
        assert lost["id"] in [message.sid for message in await place.ask(place.sdk.messages.list, to=OURS)]


@pytest.mark.parametrize(
    ("fragment", "settings"),
    [
        ("", RetrySettings()),
        ("rc=5&rp=all", RetrySettings(retries=5, policy=frozenset({"4xx", "5xx", "ct", "rt"}))),
        ("rc=2&rp=ct,rt,5xx", RetrySettings(retries=2, policy=frozenset({"ct", "rt", "5xx"}))),
        ("rc=99&ct=1&rt=99999999&tt=7000", RetrySettings(retries=5, connect_seconds=0.1, read_seconds=15, total_seconds=7)),
        ("rc=many&rp=sometimes&e=ashburn", RetrySettings(policy=frozenset())),
    ],
)
def test_an_address_carries_its_retry_settings(fragment: str, settings: RetrySettings) -> None:
    assert retry_settings(fragment) == settings


async def test_duplicates_reorders_and_drops_come_when_asked_for() -> None:
    async with town() as place:
        await place.misbehave(on="inbound", what="duplicate", copies=2)
        await place.type("thrice")
        webhooks = await place.company.got(3)
        assert {webhook.fields["Body"] for webhook in webhooks} == {"thrice"}
        await place.misbehave(on="inbound", what="reorder")
        await place.type("earlier")
        await place.type("later")
        assert [webhook.fields["Body"] for webhook in (await place.company.got(5))[3:]] == ["later", "earlier"]
        await place.misbehave(on="inbound", what="drop")
        await place.type("never")
        await place.type("after")
        assert [webhook.fields["Body"] for webhook in (await place.company.got(6))[5:]] == ["after"]


async def test_rules_can_last_and_be_cleared() -> None:
    async with town() as place:
        await place.misbehave(on="send", what="refuse", times=None)
        async with place.browser.get(f"{place.sandbox.url}/control/mischief") as answer:
            assert [rule["times"] for rule in (await answer.json())["items"]] == [None]
        async with place.browser.delete(f"{place.sandbox.url}/control/mischief") as answer:
            assert answer.status == 204
        await place.send()


async def test_stop_is_kept_by_the_carrier_and_start_lifts_it() -> None:
    async with town() as place:
        await place.type(" stop ")
        assert (await place.company.got(1))[0].fields["Body"] == " stop "
        with pytest.raises(Exception, match="unsubscribed"):
            await place.send()
        await place.type("START")
        await place.company.got(2)
        await place.send("welcome back")
        await place.company.got(4)
        screen = [text for mine, text in await place.screen() if not mine]
        assert [text.split(".")[0] for text in screen] == [
            "You have successfully been unsubscribed",
            "You have successfully been re-subscribed to messages from this number",
            "welcome back",
        ]


async def test_what_the_webhook_answers_is_texted_back() -> None:
    async with town() as place:
        twiml = "<Response><Message>Thank you &amp; good-bye</Message></Response>"
        place.company.answers.append(lambda: web.Response(text=twiml, content_type="text/xml"))
        async with place.browser.ws_connect(f"{place.sandbox.url}/phones/{THEIRS}/socket") as screen:
            assert await screen.receive_json() == {"type": "snapshot", "data": {"items": [], "next": None}}
            await place.type("Bye")
            shown = [(await screen.receive_json())["data"] for _ in range(2)]
        assert [(item["mine"], item["text"]) for item in shown] == [(True, "Bye"), (False, "Thank you & good-bye")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"to": "+15550199999", "text": "Hello"}, 404),
        ({"to": OURS, "text": "   "}, 422),
        ({"to": "nobody", "text": "Hello"}, 422),
        ({"to": OURS, "text": "Hello", "more": 1}, 422),
        ({"to": OURS, "text": "x" * 1601}, 422),
    ],
)
async def test_a_bad_text_is_refused(body: dict[str, object], status: int) -> None:
    async with town() as place:
        async with place.browser.post(f"{place.sandbox.url}/phones/{THEIRS}/messages", json=body) as answer:
            assert answer.status == status
        assert place.company.webhooks == []


async def test_a_page_of_another_origin_cannot_slip_a_text_in() -> None:
    async with town() as place:
        text, plain = b'{"to": "+15005550006", "text": "x"}', {"Content-Type": "text/plain"}
        async with place.browser.post(f"{place.sandbox.url}/phones/{THEIRS}/messages", data=text, headers=plain) as answer:
            assert answer.status == 415
