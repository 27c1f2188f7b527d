"""The phone menu has the caller: what they press and say, what is looked up for them, and where it leads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from hub.company import Company
from hub.self_service.flow import Flow, Service
from tests.hub.calls.talking import phone_of, types_of
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.shop import calling_shop, phone

FLOW = Flow.model_validate(
    {
        "name": "main",
        "languages": ["en", "es"],
        "start": "language",
        "nodes": {
            "language": {
                "kind": "language",
                "label": "Language",
                "prompts": {"en": "For English, press 1.", "es": "Para español, oprima 2."},
                "options": {"1": {"language": "en", "label": "English"}, "2": {"language": "es", "label": "Español"}},
                "next": "who",
                "default": "who",
            },
            "who": {"kind": "look_up", "of": "customer", "known": "main", "unknown": "number", "ambiguous": "number"},
            "number": {
                "kind": "collect",
                "label": "Customer number",
                "prompts": {"en": "Your customer number, please.", "es": "Su número de cliente."},
                "into": "customer_number",
                "next": "by_number",
                "default": "main",
            },
            "by_number": {
                "kind": "look_up",
                "of": "customer",
                "by": "customer_number",
                "known": "main",
                "unknown": "main",
                "ambiguous": "main",
            },
            "main": {
                "kind": "menu",
                "label": "What is it about?",
                "prompts": {"en": "Orders 1, billing 2, a message 3, be called 4.", "es": "Pedidos 1, facturas 2, mensaje 3, llamada 4."},
                "options": {
                    "1": {"next": "order_number", "label": "Orders", "says": {"en": ["orders"], "es": ["pedidos"]}},
                    "2": {"next": "to_billing", "label": "Billing", "says": {"en": ["billing"], "es": ["facturas"]}},
                    "3": {"next": "message", "label": "A message"},
                    "4": {"next": "call_me", "label": "Be called"},
                },
                "default": "to_support",
            },
            "order_number": {
                "kind": "collect",
                "label": "Order number",
                "prompts": {"en": "Your order number.", "es": "Su número de pedido."},
                "into": "order_number",
                "next": "order",
                "default": "to_support",
            },
            "order": {
                "kind": "look_up",
                "of": "http",
                "service": "orders",
                "path": "/{order_number}",
                "takes": {"order_status": "status"},
                "prompts": {"en": "One moment.", "es": "Un momento."},
                "found": "status",
                "not_found": "to_support",
                "failed": "to_support",
            },
            "status": {
                "kind": "say",
                "answers": True,
                "prompts": {"en": "Your order {order_status}.", "es": "Su pedido {order_status}."},
                "next": "bye",
            },
            "bye": {"kind": "hang_up", "prompts": {"en": "Goodbye.", "es": "Adiós."}, "solved": True},
            "to_support": {"kind": "queue", "queue": "support", "prompts": {"en": "I connect you.", "es": "Le comunico."}},
            "to_billing": {"kind": "set", "fields": {"topic": "bill"}, "next": "billing"},
            "billing": {"kind": "queue", "queue": "billing"},
            "message": {
                "kind": "voicemail",
                "queue": "sales",
                "prompts": {"en": "Speak after the tone.", "es": "Hable tras la señal."},
            },
            "call_me": {
                "kind": "callback",
                "queue": "sales",
                "no_number": "to_support",
                "prompts": {"en": "We call you.", "es": "Le llamamos."},
            },
        },
    }
)


def shop_with_menu(orders: str = "http://127.0.0.1:9") -> Company:
    services = {"orders": Service(base_url=orders, allow_private=True)}
    return calling_shop(flow="main").model_copy(update={"flows": {"main": FLOW}, "services": services})


@asynccontextmanager
async def order_system() -> AsyncIterator[str]:
    """The company's own system: it knows order 42."""

    async def order(request: web.Request) -> web.Response:
        if request.match_info["number"] != "42":
            raise web.HTTPNotFound
        return web.json_response({"status": "is on its way"})

    app = web.Application()
    app.router.add_get("/{number}", order)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


async def in_state(house: House, id: str, state: str) -> None:
    await house.until(lambda live: id in live.interactions and live.interactions[id].state == state)


async def test_the_way_to_the_queue_is_on_the_pop(new_house: NewHouse) -> None:
    house = await new_house(shop_with_menu())
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    caller = await house.caller("pia")
    id = await caller.interaction()
    assert caller.words == "For English, press 1. Para español, oprima 2."
    assert (await sofia.interaction(id))["state"] == "self_service"
    assert await ana.offers() == [], "who is in the menu waits for nobody"
    await caller.presses("2")
    assert caller.words.startswith("Pedidos 1")
    await caller.says("las facturas por favor")
    assert caller.is_in_line
    offer = await ana.offer()
    shown = offer["interaction"]
    assert (shown["queue"], shown["language"], shown["fields"]) == ("billing", "es", {"topic": "bill"})
    assert shown["ivr"] == [
        {"prompt": "Language", "answer": "Español"},
        {"prompt": "What is it about?", "answer": "Billing"},
    ]
    assert (await types_of(sofia, id)).count("ivr.step") >= 3


async def test_solved_without_an_agent_is_deflected(new_house: NewHouse) -> None:
    async with order_system() as orders:
        house = await new_house(shop_with_menu(orders))
        sofia, caller = await house.person("sofia"), await house.caller("pia")
        id = await caller.interaction()
        await caller.presses("1")
        await caller.presses("1")
        await caller.presses("42")
        assert caller.words == "One moment."
        await house.until(lambda live: live.calls.calls[id].solved)
        await caller.goes_on()
        assert caller.words == "Your order is on its way. Goodbye."
        await caller.hangs_up()
        ended = await sofia.interaction(id)
        assert (ended["state"], ended["ended_as"]) == ("closed", "deflected")
        assert "interaction.abandoned" not in await types_of(sofia, id)


async def test_a_system_that_is_away_leads_to_an_agent(new_house: NewHouse) -> None:
    house = await new_house(shop_with_menu())
    caller = await house.caller("pia")
    id = await caller.interaction()
    await caller.presses("1")
    await caller.presses("1")
    await caller.presses("42")
    await in_state(house, id, "queued")
    await caller.goes_on()
    assert (caller.is_in_line, caller.words) == (True, "I connect you.")


async def test_hanging_up_in_the_menu_is_no_abandon_of_a_queue(new_house: NewHouse) -> None:
    house = await new_house(shop_with_menu())
    sofia, caller = await house.person("sofia"), await house.caller("pia")
    id = await caller.interaction()
    await caller.hangs_up()
    assert (await sofia.interaction(id))["ended_as"] == "abandoned"
    assert not {"interaction.queued", "interaction.abandoned"} & set(await types_of(sofia, id))


async def test_an_old_answer_gets_the_present_question(new_house: NewHouse) -> None:
    house = await new_house(shop_with_menu())
    caller = await house.caller("pia")
    first = caller.step
    await caller.presses("1")
    menu = caller.step
    caller.step = first
    await caller.presses("2")
    assert caller.step == menu, "the key was for a question that has been answered"


async def test_a_stranger_types_a_customer_number_and_is_probably_meant(new_house: NewHouse) -> None:
    house = await new_house(shop_with_menu())
    ana = await house.agent("ana")
    caller = await house.caller("+12025550166")
    id = await caller.interaction()
    await caller.presses("1")
    assert caller.words == "Your customer number, please."
    await caller.presses(phone("gus").removeprefix("+1"))
    await house.until(lambda live: live.interactions[id].match == "probable")
    await caller.goes_on()
    await caller.presses("2")
    offer = await ana.offer()
    assert (offer["customer"]["name"], offer["customer"]["match"], offer["interaction"]["tier"]) == ("Gus Gold", "probable", "gold")


async def test_a_voicemail_is_the_same_interaction_and_deferred_work(new_house: NewHouse) -> None:
    house = await new_house(shop_with_menu())
    ana, caller = await house.agent("ana"), await house.caller("pia")
    id = await caller.interaction()
    await caller.presses("1")
    await caller.presses("3")
    assert caller.words == "Speak after the tone."
    assert await ana.offers() == []
    await caller.leaves_message(23)
    await caller.hangs_up()
    offer = await ana.offer()
    assert (offer["interaction"]["id"], offer["interaction"]["mode"], offer["interaction"]["queue"]) == (id, "voicemail", "sales")
    await ana.accepts()
    await house.settled()
    assert (await ana.interaction(id))["state"] == "connected"
    assert house.switch.phones == {}, "nobody is called"
    (message,) = (await ana.get(f"/interactions/{id}/recordings"))["items"]
    assert (message["kind"], message["seconds"], message["state"]) == ("message", 23, "completed")
    await house.caller("gus")
    assert (await ana.refused("POST", f"/interactions/{id}/hold")) == "wrong_state"
    await ana.wraps_up(id)
    assert (await ana.interaction(id))["ended_as"] == "handled"


async def test_a_voicemail_leaves_room_for_a_call(new_house: NewHouse) -> None:
    house = await new_house(shop_with_menu())
    ana, caller = await house.agent("ana"), await house.caller("pia")
    await caller.presses("1")
    await caller.presses("3")
    await caller.leaves_message(23)
    voicemail = await ana.accepts()
    other = await house.caller("gus")
    await other.presses("1")
    await other.presses("2")
    call = await ana.accepts()
    await house.settled()
    assert (await ana.interaction(call))["state"] == "connected", "live work interrupts deferred work"
    assert (await ana.interaction(voicemail))["state"] == "connected"
    third = await house.caller("sam")
    await third.presses("1")
    await third.presses("3")
    await third.leaves_message(5)
    assert await ana.offers() == [], "and not the other way round"


async def test_a_voicemail_without_a_word(new_house: NewHouse) -> None:
    house = await new_house(shop_with_menu())
    sofia, caller = await house.person("sofia"), await house.caller("pia")
    id = await caller.interaction()
    await caller.presses("1")
    await caller.presses("3")
    await caller.hangs_up()
    await caller.leaves_message(0)
    assert (await sofia.interaction(id))["state"] == "closed"


async def test_a_callback_asked_for_in_the_menu(new_house: NewHouse) -> None:
    house = await new_house(shop_with_menu())
    caller = await house.caller("pia")
    id = await caller.interaction()
    await caller.presses("1")
    await caller.presses("4")
    assert caller.words == "We call you."
    await caller.hangs_up()
    ana = await house.agent("ana")
    offer = await ana.offer()
    assert (offer["interaction"]["id"], offer["interaction"]["mode"]) == (id, "callback")
    await ana.accepts()
    await house.settled()
    assert set(house.switch.in_room(id)) == {phone_of(ana), phone("pia")}
