"""The menu that ships, from end to end: what callers hear who press, who speak Spanish, who come at night, and who say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.company_files import read_company
from hub.demo.orders import OrderDoors
from hub.self_service.fetching import Fetching
from hub.self_service.flow import Flow, Service
from hub.self_service.steps import Ask, CustomerFacts, Fetch, FindCustomer, HangUp, ToCallback, ToQueue, ToVoicemail
from tests.hub.self_service.calling import Call, facts, texts
from tests.hub.web.serving import served

ANA = CustomerFacts(match="known", name="Ana Ruiz")
NIGHT = frozenset({"support", "sales"})
SHIPPED = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="module")
def flow() -> Flow:
    company, faults = read_company(SHIPPED)
    assert faults == []
    assert company is not None
    return company.flows["main"]


async def look_it_up(call: Call) -> None:
    """Ask the demo's own order system, as the hub does."""
    assert isinstance(call.step, Fetch)
    async with served(OrderDoors().doors()) as web:
        services = {"orders": Service(base_url="{hub}/demo/orders", allow_private=True)}
        fetching = Fetching(services, f"http://127.0.0.1:{web.port}")
        call.hear(await fetching.fetch(call.step.service, call.step.path, call.step.timeout_seconds, call.step.takes))
        await fetching.close()


async def test_a_known_customer_hears_about_an_order_and_needs_no_agent(flow: Flow) -> None:
    call = Call(flow, facts(customer=ANA))
    assert call.heard[0] == "Thank you for calling Northwind Supply."
    call.press("1")
    assert call.heard[0] == "Welcome back, Ana Ruiz."
    call.say("Where is my order?")
    call.press("100017#")
    assert call.heard[0] == "That number is not right. Please check each digit."
    call.press("100016#")
    assert call.heard == ["One moment, I am looking."]
    await look_it_up(call)
    assert call.heard[0] == "Your order is on its way and should reach you within two days."
    assert call.position.solved, "who hangs up here has got what they called for"
    assert call.press("3") == HangUp(prompts=call.step.prompts, solved=True)
    assert call.answers == [
        ("Language", "English"),
        ("Main menu", "Order status"),
        ("Order number", "100016"),
        ("Order status", "is on its way and should reach you within two days"),
        ("Anything else?", "That was all"),
    ]


async def test_the_same_in_spanish(flow: Flow) -> None:
    call = Call(flow, facts(customer=ANA))
    call.say("español")
    call.say("El estado de mi pedido.")
    call.press("100024")
    await look_it_up(call)
    assert call.heard[0] == "Su pedido se entregó ayer en la recepción."
    assert set(call.spoken_in) == {"es"}


async def test_an_order_that_is_not_there_is_nothing_solved(flow: Flow) -> None:
    call = Call(flow, facts(customer=ANA))
    call.press("1")
    call.press("1")
    call.press("900019")
    await look_it_up(call)
    assert call.heard[0] == "I cannot find an order with this number."
    step = call.press("3")
    assert isinstance(step, HangUp)
    assert not step.solved


def test_where_the_order_system_is_away_the_caller_comes_to_a_team(flow: Flow) -> None:
    call = Call(flow, facts(customer=ANA))
    call.press("1")
    call.press("1")
    call.press("100016")
    call.look_up("failed")
    assert call.heard[0] == "I am sorry, I cannot look up orders right now."
    assert isinstance(call.press("4"), ToQueue)


@pytest.mark.parametrize(("pressed", "said", "queue"), [("2", "I want to buy something", "sales"), ("4", "A person, please", "support")])
def test_keys_and_words_lead_to_the_teams(flow: Flow, pressed: str, said: str, queue: str) -> None:
    by_key, by_word = Call(flow, facts(customer=ANA)), Call(flow, facts(customer=ANA))
    for call in (by_key, by_word):
        call.press("1")
    by_key.press(pressed)
    by_word.say(said)
    assert by_key.step == by_word.step
    assert isinstance(by_key.step, ToQueue)
    assert by_key.step.queue == queue


@pytest.mark.parametrize(
    "match", [None, CustomerFacts(match="probable", name="Ana Ruiz"), CustomerFacts(match="ambiguous", name="Ana Ruiz")]
)
def test_who_is_not_known_is_asked_for_a_customer_number_and_never_named(flow: Flow, match: CustomerFacts | None) -> None:
    call = Call(flow, facts(customer=match))
    call.press("1")
    assert call.heard[0].startswith("If you have a customer number")
    assert call.press("10042#") == FindCustomer(prompts=call.step.prompts, value="NW-10042")
    call.look_up("known")
    assert call.heard[0] == "Thank you."
    assert "Ana" not in " ".join(call.heard)


def test_who_says_nothing_at_all_comes_to_support(flow: Flow) -> None:
    call = Call(flow)
    waited = 0
    while isinstance(call.step, Ask):
        call.wait()
        waited += 1
    assert isinstance(call.step, ToQueue)
    assert (call.step.queue, waited) == ("support", 7)


def test_at_night_there_is_a_message_a_callback_or_the_order_system(flow: Flow) -> None:
    for pressed, step in (("1", Ask), ("2", ToVoicemail), ("3", ToCallback)):
        call = Call(flow, facts(closed=NIGHT, customer=ANA))
        call.press("1")
        assert "closed right now" in call.heard[0]
        assert isinstance(call.press(pressed), step)


def test_at_night_a_caller_without_a_number_leaves_a_message(flow: Flow) -> None:
    call = Call(flow, facts(caller=None, closed=NIGHT))
    call.press("1")
    assert isinstance(call.press("3"), ToVoicemail)


def test_every_prompt_is_short_enough_to_listen_to(flow: Flow) -> None:
    """Fifteen words a breath, at most five choices: nothing is longer than twenty seconds at 0.06 s a character."""
    for node in flow.nodes.values():
        for prompts in (getattr(node, key, {}) for key in ("prompts", "no_input", "no_match")):
            for lines in prompts.values():
                assert sum(len(line) for line in lines if isinstance(line, str)) * 0.06 <= 20
    assert texts(Call(flow).step.prompts)[-1] == "Para español, oprima el 2."
