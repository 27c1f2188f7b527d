"""An agent's own phone: its name at Twilio, and the token that makes a browser be it."""

from __future__ import annotations

import re

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import Address
from channels.errors import ChannelMisconfigured
from channels.phone import Phone
from channels.phone.softphone import at_twilio, name_of
from tests.channels.doubles import START, Watch
from tests.channels.phone.house import ACCOUNT, settings

KEY, SECRET, APP = "SK" + "0" * 31 + "1", "a secret that only the tests know!", "AP" + "0" * 31 + "1"
ESCAPED = re.compile(r"_x([0-9a-f]+)_")
ids = st.text(st.sampled_from("abx_27f.-@ é☎") | st.characters(exclude_categories=["Cs"]), max_size=20)


def decoded(name: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), name)


@given(agent=ids)
def test_every_agent_has_a_name_of_their_own_in_twilios_letters(agent: str) -> None:
    name = name_of(agent)
    assert re.fullmatch(r"[A-Za-z0-9_]*", name)
    assert decoded(name) == agent


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("agent:usr_01HX", "client:usr_01HX"),
        ("agent:usr.7", "client:usr_x2e_7"),
        ("agent:usr_x2e_7", "client:usr_x5f_x2e_7"),
        ("+15550100200", "+15550100200"),
    ],
)
def test_an_agents_address_is_their_browser_and_a_number_is_a_number(ours: str, theirs: str) -> None:
    assert at_twilio(Address(ours)) == theirs


def claims(**chosen: object) -> dict[str, object]:
    phone = Phone(settings(api_key_sid=KEY, api_key_secret=SECRET, **chosen), now=Watch().now)
    token = phone.phone_token("usr.7", START)
    assert jwt.get_unverified_header(token)["cty"] == "twilio-fpa;v=1"
    read: dict[str, object] = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_exp": False, "verify_nbf": False})
    return read


def test_a_token_lets_a_browser_be_that_agents_phone_for_an_hour() -> None:
    read = claims()
    assert (read["iss"], read["sub"]) == (KEY, ACCOUNT)
    assert (read["nbf"], read["exp"]) == (START.timestamp(), START.timestamp() + 3_600)
    assert read["grants"] == {"identity": "usr_x2e_7", "voice": {"incoming": {"allow": True}}}


def test_with_an_app_the_phone_may_dial_too() -> None:
    grants = claims(twiml_app_sid=APP)["grants"]
    assert isinstance(grants, dict)
    assert grants["voice"]["outgoing"] == {"application_sid": APP}


@pytest.mark.parametrize("missing", [{}, {"api_key_sid": KEY}, {"api_key_secret": SECRET}])
def test_without_a_key_there_is_no_phone_and_the_remedy_is_named(missing: dict[str, str]) -> None:
    with pytest.raises(ChannelMisconfigured, match="HUB_TWILIO_API_KEY_SID"):
        Phone(settings(**missing), now=Watch().now).phone_token("usr_7", START)


def test_our_numbers_are_those_of_the_settings() -> None:
    phone = Phone(settings(numbers=("+15005550006", "+15005550007")), now=Watch().now)
    assert phone.numbers() == ("+15005550006", "+15005550007")
