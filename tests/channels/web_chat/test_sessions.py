"""Opening a chat session: who a visitor says they are, who vouches for it, and what the token opens."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from channels.contract import ConversationOpened, KeptUntilOpening
from channels.doors import Problem
from channels.errors import ChannelMisconfigured
from channels.web_chat import ChatSettings, WebChat
from channels.web_chat.tokens import SessionTokens
from channels.web_chat.wire import NewSession
from tests.channels.doubles import BUSY, START, RequestDouble, Watch, door
from tests.channels.web_chat.visitor import CUSTOMER_SECRET, SECRET, ChatHouse, chat_house

TOMORROW = int((START + timedelta(days=1)).timestamp())
YESTERDAY = int((START - timedelta(days=1)).timestamp())


def signed(secret: str = CUSTOMER_SECRET, algorithm: str = "HS256", **claims: object) -> str:
    return jwt.encode({"alg": algorithm}, {"sub": "c-17", "exp": TOMORROW} | claims, OctKey.import_key(secret), algorithms=[algorithm])


def opened(house: ChatHouse) -> ConversationOpened:
    event = house.hub.stored[-1]
    assert isinstance(event, ConversationOpened)
    return event


async def test_what_was_typed_is_probable_and_the_session_itself_is_known() -> None:
    async with chat_house() as house:
        key, _ = await house.open_session(name="Ada", email="ada@example.com", phone="+15550100", queue="sales", topic="Prices")
        claims = [(claim.kind, claim.value, claim.match) for claim in opened(house).claims]
        assert claims == [("chat", key, "known"), ("email", "ada@example.com", "probable"), ("phone", "+15550100", "probable")]
        assert (opened(house).name, opened(house).queue, opened(house).topic) == ("Ada", "sales", "Prices")


async def test_a_signed_token_makes_its_claims_known_and_leaves_what_was_typed_beside_it_probable() -> None:
    async with chat_house() as house:
        token = signed(name="Ada Lovelace", email="ada@example.com")
        key, _ = await house.open_session(name="somebody", email="other@example.com", customer_token=token)
        claims = [(claim.kind, claim.value, claim.match) for claim in opened(house).claims]
        assert claims == [
            ("chat", key, "known"),
            ("external", "c-17", "known"),
            ("email", "ada@example.com", "known"),
            ("email", "other@example.com", "probable"),
        ]
        assert opened(house).name == "Ada Lovelace"


@pytest.mark.parametrize("opens_at", [None, START + timedelta(hours=9)])
async def test_a_session_says_whether_anybody_is_there(opens_at: datetime | None) -> None:
    async with chat_house() as house:
        house.hub.next = KeptUntilOpening(opens_at=opens_at) if opens_at else None
        reply = await door(house.chat, "POST", "/api/v1/chat/sessions")(RequestDouble("/api/v1/chat/sessions", "POST", json={}))
        assert (reply.body["open"], reply.body["opens_at"]) == (opens_at is None, opens_at)


@pytest.mark.parametrize(
    ("token", "code"),
    [
        pytest.param(signed(exp=YESTERDAY), "customer_token_expired", id="expired"),
        pytest.param(signed(secret="somebody else's secret, also long enough"), "customer_token_invalid", id="signed by somebody else"),
        pytest.param(signed(algorithm="HS512"), "customer_token_invalid", id="another algorithm"),
        pytest.param("eyJhbGciOiJub25lIn0.eyJzdWIiOiJjLTE3In0.", "customer_token_invalid", id="not signed at all"),
        pytest.param(signed(sub=""), "customer_token_invalid", id="nobody"),
        pytest.param(signed(sub=17), "customer_token_invalid", id="a number for a name"),
        pytest.param(signed(exp=None), "customer_token_invalid", id="valid for ever"),
        pytest.param("", "customer_token_invalid", id="empty"),
        pytest.param("no token", "customer_token_invalid", id="no token"),
    ],
)
async def test_a_bad_customer_token_is_refused_and_stores_nothing(token: str, code: str) -> None:
    async with chat_house() as house:
        with pytest.raises(Problem) as refused:
            await house.open_session(customer_token=token)
        assert (refused.value.status, refused.value.code) == (401, code)
        assert house.hub.stored == []


async def test_a_customer_token_without_a_secret_to_check_it_with_is_refused() -> None:
    async with chat_house(customer_secret=None) as house:
        with pytest.raises(Problem) as refused:
            await house.open_session(customer_token=signed())
        assert (refused.value.status, refused.value.code) == (422, "customer_token_unexpected")


def test_a_short_customer_secret_is_a_fault_of_the_configuration() -> None:
    with pytest.raises(ChannelMisconfigured, match="32 bytes"):
        WebChat(ChatSettings(secret=SECRET, customer_secret="short"), now=Watch().now)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        pytest.param({"locale": "es-MX"}, {"language": "es"}, id="language of a locale"),
        pytest.param({"locale": "pt_BR"}, {"language": "pt"}, id="language of a locale with an underscore"),
        pytest.param({"locale": "a" * 21}, {"language": None}, id="a locale that is no language"),
        pytest.param({"locale": ""}, {"language": None}, id="no locale"),
        pytest.param({"page_url": "https://shop.example/cart?x=1"}, {"page_url": "https://shop.example/cart?x=1"}, id="web page"),
        pytest.param({"page_url": "javascript:alert(1)"}, {"page_url": None}, id="an address that is no web page"),
        pytest.param({"fields": {"order": "<b>7</b>"}}, {"fields": {"order": "<b>7</b>"}}, id="a field with markup stays text"),
    ],
)
async def test_what_else_a_visitor_says_is_kept(said: dict[str, object], kept: dict[str, object]) -> None:
    async with chat_house() as house:
        await house.open_session(**said)
        assert {name: getattr(opened(house), name) for name in kept} == kept


@pytest.mark.parametrize(
    "said",
    [
        {"unknown": "x"},
        {"name": "x" * 201},
        {"name": "nul\x00"},
        {"name": 7},
        {"queue": "../etc"},
        {"fields": {f"f{n}": "x" for n in range(21)}},
        {"fields": {"bad key": "x"}},
        {"fields": {"n": 1}},
    ],
)
def test_a_wrong_shape_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        NewSession.model_validate(said)


async def test_a_session_that_could_not_be_stored_has_no_token() -> None:
    async with chat_house() as house:
        house.hub.refusing.append(BUSY)
        with pytest.raises(Problem) as refused:
            await house.open_session()
        assert refused.value.status == 503


async def test_a_token_opens_its_own_session_only() -> None:
    async with chat_house() as house:
        first, first_token = await house.open_session()
        second, second_token = await house.open_session()
        house.hub.speak(first, "for the first")
        house.hub.speak(second, "for the second")
        tabs = [await house.connect(first_token), await house.connect(second_token)]
        assert [[frame["data"]["text"] for frame in tab.socket.pushed] for tab in tabs] == [["for the first"], ["for the second"]]
        for tab in tabs:
            await tab.leave()


async def test_a_token_ends() -> None:
    async with chat_house(session_life=timedelta(hours=1)) as house:
        _, token = await house.open_session()
        house.watch.advance(minutes=59)
        await (await house.connect(token)).leave()
        house.watch.advance(minutes=2)
        with pytest.raises(Problem) as refused:
            await house.connect(token)
        assert (refused.value.status, refused.value.code) == (401, "chat_token_expired")


async def test_a_token_of_another_hub_or_of_the_company_opens_nothing() -> None:
    async with chat_house() as house, chat_house(secret="another hub's secret") as other:
        key, ours = await house.open_session()
        _, theirs = await other.open_session()
        company = signed(secret=SECRET, sub=key, aud="contact-hub:chat")
        for token in (theirs, company, ours[:-3] + "AAA", ours.replace(".", "", 1)):
            with pytest.raises(Problem) as refused:
                await house.connect(token)
            assert (refused.value.status, refused.value.code) == (401, "chat_token_invalid")


@given(token=st.text(max_size=300))
def test_no_made_up_text_opens_a_chat(token: str) -> None:
    tokens = SessionTokens(SECRET, life=timedelta(hours=1), now=Watch().now)
    with pytest.raises(Problem) as refused:
        tokens.session_of(token)
    assert refused.value.status == 401


async def test_a_session_that_the_hub_no_longer_has_is_not_found() -> None:
    async with chat_house() as house, chat_house() as emptied:
        _, token = await house.open_session()
        with pytest.raises(Problem) as refused:
            await emptied.connect(token)
        assert refused.value.status == 404
        assert emptied.chat.following() == ()


@pytest.mark.parametrize(("forge", "code"), [(True, "chat_token_invalid"), (False, "no_such_conversation")])
async def test_a_browser_is_told_why_it_is_turned_away(forge: bool, code: str) -> None:
    async with chat_house() as house, chat_house() as emptied:
        _, token = await house.open_session()
        tab = await emptied.connect(token + "x" if forge else token, origin="https://shop.example")
        assert [frame["data"]["code"] for frame in tab.socket.of_type("error")] == [code]
        assert tab.socket.closed == 4401
        assert emptied.hub.stored == []


async def test_a_browser_is_not_turned_away_for_good_by_a_busy_hub() -> None:
    async with chat_house() as house:
        _, token = await house.open_session()
        house.hub.away = True
        with pytest.raises(Problem) as refused:
            await house.connect(token, origin="https://shop.example")
        assert refused.value.status == 503
