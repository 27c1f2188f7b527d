"""The main job by SMS, through real pages: a text typed on a phone reaches an agent, the answer reaches the phone, and the customer
comes back to them.
"""

import re
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.end_to_end.house import house

CUSTOMER = "Isla Keller"
AGENT = "Alex Morgan"


async def test_a_text_is_answered_and_its_customer_comes_back_to_the_same_agent(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path) as floor:
        board = await floor.supervisor()
        console = await floor.agent("agent1")
        colleague = await floor.agent("agent2")
        phone = await floor.customer(CUSTOMER)
        gold = board.cell("Support", "SMS", "Gold")

        await console.become("Available")
        await phone.text("Is the blue kettle back?")
        await expect(console.announced).to_contain_text(f"New work: {CUSTOMER}, gold, SMS")
        await expect(console.pop).to_have_count(0)
        await expect(console.my_work).to_contain_text(CUSTOMER)
        await expect(console.bubble("Is the blue kettle back?")).to_be_visible()
        await expect(console.profile).to_contain_text("Lifetime value")
        await floor.look("1-arrived")
        await expect(board.agent(AGENT)).to_contain_text("With a customer")
        await expect(board.figure(gold, "In hand")).to_have_text("1")

        # Whoever is freer now must not get what is this agent's.
        await colleague.become("Available")
        await console.say("It is, from Monday. Shall I keep one for you?")
        await expect(phone.texts).to_contain_text("It is, from Monday. Shall I keep one for you?")
        await expect(console.bubble("from Monday").get_by_role("img")).to_have_accessible_name("Delivered")
        await expect(console.waiting_for_customer).to_contain_text(CUSTOMER)
        await expect(board.figure(gold, "In hand")).to_have_text("0")
        await expect(board.agent(AGENT)).not_to_contain_text(CUSTOMER)
        await floor.look("2-parked")

        await phone.text("Yes please, two.")
        await expect(console.my_work).to_contain_text(CUSTOMER)
        await expect(console.bubble("Yes please, two.")).to_be_visible()
        await expect(board.agent(AGENT)).to_contain_text(CUSTOMER)
        await expect(colleague.my_work).to_contain_text("Nothing in your hands.")
        await floor.look("3-came-back")
        await console.end()
        await console.finish("Resolved", "Two blue kettles kept.")
        await expect(board.figure(gold, "In hand")).to_have_text("0")
        await expect(board.agent(AGENT)).to_contain_text("Available")
        await floor.look("4-closed")

        await expect(phone.texts.get_by_role("paragraph")).to_have_text(
            [re.compile("Is the blue"), re.compile("It is, from Monday"), re.compile("Yes please")]
        )
        closed = (await floor.ask("/api/v1/interactions?channel=sms&state=closed&limit=1"))["items"][0]
        assert (closed["customer"]["name"], closed["match"], closed["ended_as"]) == (CUSTOMER, "known", "handled")
        assert {part["agent"]["name"] for part in closed["handlings"]} == {AGENT}
