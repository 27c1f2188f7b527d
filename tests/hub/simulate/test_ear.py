"""Whatever simulated callers want, what the shipped menu says leads them there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hub.company_files import read_company
from hub.self_service.flow import Flow
from hub.self_service.steps import CustomerFacts, Fetch, Step, ToQueue, ToVoicemail
from hub.simulate import ear
from tests.hub.self_service.calling import Call, facts

ANA = CustomerFacts(match="known", name="Ana Ruiz")
STRANGER = None
TEAMS = frozenset({"support", "sales", "billing"})
MOST_KEYS = 10


@pytest.fixture(scope="module")
def flow() -> Flow:
    company, faults = read_company(Path(__file__).parents[3] / "config")
    assert faults == []
    assert company is not None
    return company.flows["main"]


def walked(call: Call, wish: str) -> Step:
    """Where the caller gets with the keys they find."""
    for _ in range(MOST_KEYS):
        if not hasattr(call.step, "digits_most"):
            return call.step
        said = " ".join(call.heard)
        if ear.asks_for_number(said):
            keys = ear.ORDER_NUMBERS[0] if wish == ear.ORDER and ear.is_about_order(said) else ""
        else:
            keys = ear.key_for(wish, said) or ""
        call.press(keys) if keys else call.wait()
    raise AssertionError(f"still in the menu after {MOST_KEYS} answers: {call.heard}")


@pytest.mark.parametrize("customer", [ANA, STRANGER], ids=["known", "stranger"])
@pytest.mark.parametrize("wish", sorted(TEAMS))
def test_who_wants_a_team_gets_into_its_line(flow: Flow, wish: str, customer: CustomerFacts | None) -> None:
    step = walked(Call(flow, replace(facts(customer=customer), queues=TEAMS)), wish)
    assert isinstance(step, ToQueue)
    assert step.queue == wish


def test_who_wants_to_hear_about_an_order_is_looked_up_and_told(flow: Flow) -> None:
    call = Call(flow, facts(customer=ANA))
    step = walked(call, ear.ORDER)
    assert isinstance(step, Fetch)
    assert step.path.startswith(f"/{ear.ORDER_NUMBERS[0]}")
    call.look_up("found", {"order_status": "is on its way"})
    assert ear.tells_order(call.heard[0])


def test_whose_order_cannot_be_told_gets_to_somebody(flow: Flow) -> None:
    call = Call(flow, facts(customer=ANA))
    walked(call, ear.ORDER)
    call.look_up("failed")
    assert not ear.tells_order(" ".join(call.heard))
    assert isinstance(walked(call, ear.ANYTHING_ELSE), ToQueue)


def test_who_calls_at_night_finds_no_key_and_gets_the_tone(flow: Flow) -> None:
    call = Call(flow, facts(customer=ANA, closed=frozenset({"support"})))
    assert isinstance(walked(call, "sales"), ToVoicemail)


def test_the_place_in_line_and_music_are_heard_in_line_and_an_offer_to_be_called_back_is_no_key() -> None:
    assert ear.is_in_line("music", "https://example.com/tune.wav")
    assert ear.is_in_line("prompt", "You are number 3 in line.")
    assert not ear.is_in_line("prompt", "Please enter your order number, and then press the pound key.")
    assert ear.key_for("support", "To keep your place and be called back, press 1.") is None
