"""Dozens of calls at random against a carrier that misbehaves: in the end nobody is on a line, nobody is stuck, and the numbers add up."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from structlog.testing import capture_logs

from hub.company import Company, Exit
from hub.company_phone import CallbackRules
from tests.hub.running.checks import numbers_are_a_recount
from tests.hub.running.shop import calling_shop, with_queue
from tests.integration.busy_day import BusyDay
from tests.integration.call_center import AGENTS, staffed_shop
from tests.integration.calling_house import CallingHouse, NewCallingHouse, calm

SEED = 6
ENDS_OF_AN_OFFER = ("offer.accepted", "offer.declined", "offer.missed", "offer.withdrawn")


def brisk() -> Company:
    """Where people give up soon, and callbacks are tried again soon."""
    company = calm(calling_shop(callback=CallbackRules(tries=2, between_minutes=0.1)), offer_seconds=15, wrap_up_seconds=10)
    exits = (Exit(after_seconds=10, kind="callback"), Exit(after_seconds=50, kind="voicemail"))
    for queue in ("support", "sales"):
        company = with_queue(company, queue, exits=exits)
    return company


async def test_a_busy_day(opened: NewCallingHouse) -> None:
    with capture_logs() as logs:
        house: CallingHouse = await opened(brisk(), prepare=staffed_shop)
        agents = [await house.agent(name) for name in (*AGENTS[:4], "ana", "ben")]
        day = BusyDay(house, SEED, agents, await house.person("sofia"))
        await day.lives(30)
        await day.finishes()
        await house.everything_is_over()
    assert [entry for entry in logs if entry["log_level"] in ("warning", "error")] == []
    assert all([await caller.heard() or (await caller.call())["state"] != "completed" for caller in day.callers])
    await numbers_are_a_recount(house)
    for interaction in (await house.people[-1].get("/interactions?limit=200"))["items"]:
        _adds_up(interaction, await house.people[-1].events(interaction["id"]))


def _adds_up(interaction: dict[str, Any], events: Sequence[dict[str, Any]]) -> None:
    happened = Counter(event["type"] for event in events)
    assert interaction["state"] == "closed"
    assert (happened["interaction.arrived"], happened["interaction.closed"]) == (1, 1), happened
    assert happened["offer.made"] == sum(happened[type] for type in ENDS_OF_AN_OFFER), happened
    assert happened["handling.done"] == len(interaction["handlings"]), happened
