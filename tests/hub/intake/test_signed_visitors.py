"""Visitors whom the company's own site vouches for."""

from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey

from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import CUSTOMER_SECRET, House


def signed(house: House, sub: str, **claims: Any) -> str:
    expires = int(house.clock.now().timestamp()) + 60
    return str(jwt.encode({"alg": "HS256"}, {"sub": sub, "exp": expires, **claims}, OctKey.import_key(CUSTOMER_SECRET)))


async def test_a_newcomer_gets_a_record_under_the_companys_own_number(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.visitor(customer_token=signed(house, "N-77", name="Nora New", email="nora@example.com"))
    await visitor.says()
    (customer,) = (await ana.get("/customers?q=Nora"))["items"]
    assert customer["external_id"] == "N-77"
    assert {(one["kind"], one["value"], one["match"]) for one in customer["identities"]} == {
        ("external", "N-77", "known"),
        ("email", "nora@example.com", "known"),
    }
    await ana.wraps_up(await ana.accepts())

    again = await house.visitor(customer_token=signed(house, "N-77"))
    await again.says()
    offer = await ana.offer()
    assert (offer["customer"]["id"], offer["customer"]["match"]) == (customer["id"], "known")
    assert len(offer["customer"]["last_contacts"]) == 1


async def test_who_is_vouched_for_is_no_guess(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.visitor(email="bob@example.com", customer_token=signed(house, "N-1", email="pia@example.com"))
    await visitor.says()
    offer = await ana.offer()
    assert (offer["customer"]["id"], offer["customer"]["match"], offer["interaction"]["tier"]) == ("cus_pia", "known", "platinum")
