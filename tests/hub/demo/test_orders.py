"""The demo's order system: the same orders every time, in two languages."""

import re

import pytest

from hub.demo import orders
from hub.demo.orders import OrderDoors
from hub.self_service.checksums import luhn
from tests.hub.web.serving import served


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/demo/orders/100024", "was delivered yesterday"),
        ("/demo/orders/100024?language=en", "was delivered yesterday"),
        ("/demo/orders/100024?language=es", "se entregó ayer"),
        ("/demo/orders/100024?language=fr", "was delivered yesterday"),
        ("/demo/orders/100016", "is on its way"),
        ("/demo/orders/100032", "is waiting for one item"),
    ],
)
async def test_an_order_is_found(path: str, said: str) -> None:
    async with served(OrderDoors().doors()) as web, web.client.get(path) as answer:
        assert answer.status == 200
        order = await answer.json()
    assert order["number"] == path[13:19]
    assert order["status"].startswith(said)


@pytest.mark.parametrize("number", ["900019", "1", "1000240", "10002x", "１00024", "..%2F..%2Fx"])
async def test_an_order_that_is_not_there(number: str) -> None:
    async with served(OrderDoors().doors()) as web, web.client.get(f"/demo/orders/{number}") as answer:
        assert answer.status == 404
        assert (await answer.json())["code"] == "not_found"


async def test_the_numbers_that_are_written_down_are_right() -> None:
    assert orders.__doc__ is not None
    numbers = re.findall(r"\d{6}", orders.__doc__)
    assert len(numbers) == 6
    async with served(OrderDoors().doors()) as web:
        for number in numbers:
            assert luhn(number)
            async with web.client.get(f"/demo/orders/{number}") as answer:
                assert answer.status == (404 if number == "900019" else 200)
