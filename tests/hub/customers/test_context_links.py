"""Links to the company's own pages: filled in, and the same on the pop and in the record."""

from hub.company import ContextLink
from hub.customers.context_links import context_links
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.shop import shop

LINKS = (
    ContextLink(label="Record", url="https://crm.example/{customer_id}"),
    ContextLink(label="Orders", url="https://crm.example/orders?of={external_id}"),
    ContextLink(label="Call", url="https://crm.example/{customer_id}/calls/{interaction_id}"),
)


def test_what_is_not_known_leads_nowhere() -> None:
    found = context_links(LINKS, customer_id="cus_1", external_id=None, interaction_id=None)
    assert [link["label"] for link in found] == ["Record"]


def test_nothing_that_is_filled_in_changes_the_address_around_it() -> None:
    (_, orders, _) = context_links(LINKS, customer_id="cus_1", external_id="7/../8?a=1&b", interaction_id="int_1")
    assert orders["url"] == "https://crm.example/orders?of=7%2F..%2F8%3Fa%3D1%26b"


async def test_a_console_that_is_loaded_again_finds_the_links_of_the_pop(new_house: NewHouse) -> None:
    house = await new_house(shop(links=LINKS))
    ana = await house.agent("ana")
    await house.asks("gus")
    shown = (await ana.offer())["customer"]["links"]
    id = await ana.accepts()
    assert shown == [
        {"label": "Record", "url": "https://crm.example/cus_gus"},
        {"label": "Call", "url": f"https://crm.example/cus_gus/calls/{id}"},
    ]
    assert (await ana.get(f"/customers/cus_gus?interaction={id}"))["links"] == shown
    assert (await ana.get("/customers/cus_gus"))["links"] == shown[:1]
    assert (await ana.ask("PATCH", "/customers/cus_gus", {"notes": "Likes tea."}))["links"] == shown[:1]
