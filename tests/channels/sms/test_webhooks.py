"""What Twilio posts to us, payload by payload, and what is let in at all."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict, MultiDict
from twilio.request_validator import RequestValidator, get_signature_algorithm

from channels.contract import DeliveryReported, InboundEvent, MessageReceived, SayBack
from channels.doors import Problem
from channels.twilio_webhook import TwilioWebhook
from tests.channels.doubles import BUSY, START, RequestDouble
from tests.channels.sms.house import PUBLIC_URL, TOKEN, signed, text_house

PAYLOADS = {path.stem: json.loads(path.read_text()) for path in (Path(__file__).parents[2] / "payloads" / "twilio").glob("*.json")}
INBOUND = "/webhooks/twilio/sms"
STATUS = "/webhooks/twilio/sms/status"


def as_json(event: InboundEvent, fields: list[str]) -> dict[str, Any]:
    shown = {"type": type(event).__name__} | asdict(event)
    for attachment in shown.get("attachments", ()):
        # What only files of our own have.
        for name in ("size_bytes", "file", "content_id", "held"):
            assert attachment.pop(name) is None
    return cast(dict[str, Any], json.loads(json.dumps({name: shown[name] for name in fields}, default=str)))


@pytest.mark.parametrize("name", sorted(PAYLOADS))
async def test_a_payload_becomes_its_event(name: str) -> None:
    payload = PAYLOADS[name]
    async with text_house() as house:
        reply = await house.post(payload["door"], payload["fields"])
        stored = [as_json(event, list(payload["event"])) for event in house.hub.stored] if payload["event"] else house.hub.stored
        assert stored == ([payload["event"]] if payload["event"] else [])
        if payload["door"] == INBOUND:
            assert (reply.status, reply.content_type, reply.body) == (
                200,
                "text/xml",
                b'<?xml version="1.0" encoding="UTF-8"?><Response />',
            )
        else:
            assert (reply.status, reply.body) == (204, None)


async def test_the_payload_is_kept_as_it_came_and_the_time_is_ours() -> None:
    payload = PAYLOADS["a_text"]
    async with text_house() as house:
        await house.post(INBOUND, payload["fields"])
        (event,) = house.hub.stored
        assert (event.channel, event.occurred_at, event.raw) == ("sms", START, payload["fields"])


async def test_a_repeat_is_answered_like_the_first_and_stored_once() -> None:
    async with text_house() as house:
        house.hub.next = SayBack(text="Reply STOP to stop messages & nothing else.")
        fields = PAYLOADS["help"]["fields"]
        first, second = await house.post(INBOUND, fields), await house.post(INBOUND, fields)
        assert first == second
        assert first.body.endswith(b"<Response><Message>Reply STOP to stop messages &amp; nothing else.</Message></Response>")
        assert len(house.hub.stored) == 1


async def test_our_own_id_comes_back_with_the_status() -> None:
    async with text_house() as house:
        await house.post(f"{STATUS}?message=msg_17", PAYLOADS["delivered"]["fields"])
        await house.post(STATUS, PAYLOADS["sent"]["fields"])
        assert [event.ours for event in house.hub.stored if isinstance(event, DeliveryReported)] == ["msg_17", None]


async def test_what_could_not_be_stored_is_not_answered_with_success() -> None:
    async with text_house() as house:
        house.hub.refusing.append(BUSY)
        with pytest.raises(Problem) as refused:
            await house.post(INBOUND, PAYLOADS["a_text"]["fields"])
        assert (refused.value.status, refused.value.retry_after_seconds) == (503, 0)
        await house.post(INBOUND, PAYLOADS["a_text"]["fields"])
        assert house.hub.kinds() == [MessageReceived]


@pytest.mark.parametrize(
    ("target", "fields"),
    [
        (INBOUND, {}),
        (INBOUND, {"MessageSid": "SM1", "From": "+15550100200"}),
        (INBOUND, {"From": "+15550100200", "To": "+15005550006", "Body": "x"}),
        (INBOUND, {"MessageSid": "SM1", "From": "+" + "1" * 100, "To": "+15005550006"}),
        (INBOUND, {"MessageSid": "S" * 101, "From": "+15550100200", "To": "+15005550006"}),
        (STATUS, {"MessageSid": "S" * 101, "MessageStatus": "sent"}),
        (STATUS, {"MessageSid": "SM1"}),
        (STATUS, {"MessageStatus": "sent"}),
    ],
)
async def test_a_signed_payload_that_lacks_its_core_is_refused(target: str, fields: dict[str, str]) -> None:
    async with text_house() as house:
        with pytest.raises(Problem) as refused:
            await house.post(target, fields)
        assert (refused.value.status, refused.value.code) == (422, "bad_payload")


def with_header(request: RequestDouble, **headers: str) -> RequestDouble:
    request.headers = CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()})
    return request


FIELDS = PAYLOADS["a_text"]["fields"]


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(with_header(signed(INBOUND, FIELDS)), id="no signature"),
        pytest.param(with_header(signed(INBOUND, FIELDS), X_Twilio_Signature=""), id="an empty one"),
        pytest.param(with_header(signed(INBOUND, FIELDS), X_Twilio_Signature="ümlaut"), id="one that is no base64"),
        pytest.param(signed(INBOUND, FIELDS, token="another account"), id="another account's"),
        pytest.param(signed(INBOUND, FIELDS, url="https://evil.example"), id="for another address"),
        pytest.param(signed(INBOUND, FIELDS, url="http://hub.example"), id="for another scheme"),
        pytest.param(RequestDouble(INBOUND, "POST", fields=(), headers=signed(INBOUND, FIELDS).headers), id="for another body"),
        pytest.param(
            RequestDouble(INBOUND, "POST", fields=(*FIELDS.items(), ("Body", "and this")), headers=signed(INBOUND, FIELDS).headers),
            id="a field smuggled in twice",
        ),
        pytest.param(
            RequestDouble(f"{INBOUND}?a=1", "POST", fields=tuple(FIELDS.items()), headers=signed(INBOUND, FIELDS).headers),
            id="for another query",
        ),
    ],
)
async def test_anything_else_gets_403_and_has_no_effect(request_: RequestDouble) -> None:
    async with text_house() as house:
        with pytest.raises(Problem) as refused:
            await house.knock(INBOUND, request_)
        assert (refused.value.status, refused.value.code) == (403, "bad_signature")
        assert house.hub.stored == []


# --- signatures ---

PUBLISHED = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
"""Twilio's published example: this token, this address and these fields give this signature."""
PUBLISHED_TARGET, PUBLISHED_TOKEN, PUBLISHED_SIGNATURE = "/myapp.php?foo=1&bar=2", "12345", "RSOYDt4T1cUTdK1PDd93/VVr8B8="


async def passes(public_url: str, target: str, fields: list[tuple[str, str]], token: str = TOKEN, **headers: str) -> bool:
    webhook = TwilioWebhook(public_url=public_url, auth_token=token, shared_keys={"wsk_1": "shared secret"})
    request = with_header(RequestDouble(target, "POST", fields=fields), **headers)
    try:
        await webhook.form(request)
    except Problem as refused:
        return refused.status != 403
    return True


@pytest.mark.parametrize("public_url", ["https://mycompany.com", "https://mycompany.com:443", "https://mycompany.com/"])
async def test_twilios_published_example_passes_with_and_without_the_port(public_url: str) -> None:
    fields = list(PUBLISHED.items())
    assert await passes(public_url, PUBLISHED_TARGET, fields, PUBLISHED_TOKEN, X_Twilio_Signature=PUBLISHED_SIGNATURE)


@pytest.mark.parametrize(
    ("settings", "secret", "algorithm", "expected"),
    [
        pytest.param(None, TOKEN, "HMAC_SHA1", True, id="no settings: the account's token"),
        pytest.param("", TOKEN, "HMAC_SHA1", True, id="empty settings"),
        pytest.param("key=wsk_1,algorithm=HMAC_SHA256", "shared secret", "HMAC_SHA256", True, id="a shared key"),
        pytest.param("algorithm=hmac_sha256, key=wsk_1", "shared secret", "HMAC_SHA256", True, id="in another order and case"),
        pytest.param("key=wsk_1,algorithm=HMAC_SHA256", TOKEN, "HMAC_SHA256", False, id="signed with the wrong secret"),
        pytest.param("key=wsk_1,algorithm=HMAC_SHA256", "shared secret", "HMAC_SHA1", False, id="signed with the wrong algorithm"),
        pytest.param("key=wsk_2,algorithm=HMAC_SHA256", "shared secret", "HMAC_SHA256", False, id="a key we do not have"),
        pytest.param("algorithm=HMAC_SHA256", TOKEN, "HMAC_SHA256", False, id="no key named"),
        pytest.param("key=wsk_1,algorithm=HMAC_MD5", "shared secret", "HMAC_SHA1", False, id="an algorithm nobody offers"),
    ],
)
async def test_the_newer_signature_passes_too(settings: str | None, secret: str, algorithm: str, expected: bool) -> None:
    signature = RequestValidator(secret).compute_signature(f"{PUBLIC_URL}{INBOUND}", FIELDS, algorithm)
    headers = {"X_Twilio_Signature": signature}
    if settings is not None:
        headers["X_Twilio_Webhooks_Signature_Settings"] = settings
    assert await passes(PUBLIC_URL, INBOUND, list(FIELDS.items()), **headers) is expected


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
hosts = st.sampled_from(["hub.example", "hub.example:8443", "hub.example:443", "127.0.0.1:8080"])
targets = st.from_regex(r"/[a-z]{1,8}(\?[a-z]=[a-z0-9%+]{0,5})?", fullmatch=True)


@given(
    scheme=st.sampled_from(["http", "https"]),
    host=hosts,
    target=targets,
    fields=st.lists(st.tuples(names, names), max_size=6),
    algorithm=st.sampled_from(["HMAC_SHA1", "HMAC_SHA256"]),
    right=st.booleans(),
    spoil=st.booleans(),
)
async def test_we_agree_with_twilios_own_check(
    scheme: str, host: str, target: str, fields: list[tuple[str, str]], algorithm: str, right: bool, spoil: bool
) -> None:
    url = f"{scheme}://{host}"
    secret = "shared secret" if algorithm == "HMAC_SHA256" else TOKEN
    signature = RequestValidator(secret if right else "wrong").compute_signature(f"{url}{target}", MultiDict(fields), algorithm)
    shown = [*fields, ("Extra", "1")] if spoil else fields
    settings = f"key=wsk_1,algorithm={algorithm}" if algorithm == "HMAC_SHA256" else ""
    theirs = RequestValidator(secret).validate(f"{url}{target}", MultiDict(shown), signature, get_signature_algorithm(settings))
    ours = await passes(url, target, shown, X_Twilio_Signature=signature, X_Twilio_Webhooks_Signature_Settings=settings)
    assert ours == theirs


async def test_a_text_has_no_more_files_than_twilio_puts_into_one() -> None:
    files = {f"MediaUrl{place}": f"https://files.example/{place}" for place in range(20)}
    async with text_house() as house:
        await house.post(INBOUND, PAYLOADS["a_text"]["fields"] | files | {"NumMedia": "99999999"})
        (event,) = house.hub.stored
        assert isinstance(event, MessageReceived)
        assert [file.url for file in event.attachments] == [f"https://files.example/{place}" for place in range(10)]
