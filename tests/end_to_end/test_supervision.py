"""What agents miss and supervisors mend, through real pages: missed offers, wrap-ups without an outcome, a change of tier."""

import re
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.end_to_end.house import house
from tests.end_to_end.quick_company import quick_company


async def test_a_missed_offer_makes_not_ready_and_one_click_brings_back(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path, HUB_CONFIG_DIR=str(quick_company(tmp_path, offer_seconds=4))) as floor:
        board = await floor.supervisor()
        console = await floor.agent("agent3")
        await console.become("Available")
        for name in ("Tara Walsh", "Bruno Márquez"):
            visitor = await floor.customer(name)
            await visitor.open_chat()
            await visitor.say(f"I am {name}.")
        await expect(console.presence).to_contain_text("Missed an offer")
        await expect(console.pop).to_have_count(0)
        await expect(board.agent("Chidi Okafor")).to_contain_text("Missed an offer")
        await expect(board.tile("Not ready")).to_contain_text("1")
        await floor.look("missed")
        await console.page.get_by_role("button", name="Back to available").click()
        await expect(console.presence).to_contain_text("Available")
        # The one they let pass is for others first.
        await expect(console.pop).to_contain_text("I am Bruno Márquez.")


async def test_a_required_outcome_waits_for_a_supervisor(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path, HUB_CONFIG_DIR=str(quick_company(tmp_path, wrap_up_seconds=1))) as floor:
        board = await floor.supervisor()
        support, billing = await floor.agent("agent3"), await floor.agent("agent8")
        await support.become("Available")
        await billing.become("Available")
        visitor = await floor.customer("Frieda Fischer")
        await visitor.open_chat()
        await visitor.say("Please explain my invoice.")
        await support.accept()
        await support.transfer("Billing", "")
        await billing.accept()
        await expect(support.work).to_contain_text("Nothing in your hands.")
        await expect(support.wrap_up).to_have_count(0)

        await billing.end()
        await expect(billing.wrap_up.get_by_role("button", name="Done")).to_be_disabled()
        await expect(billing.wrap_up).to_contain_text("an outcome is missing")
        await expect(board.agent("Hana Suzuki")).to_contain_text("outcome missing")
        await expect(billing.wrap_up.get_by_role("button", name="Done")).to_be_disabled()
        await floor.look("overdue")
        await board.do("Hana Suzuki", "Complete the wrap-up")
        await expect(billing.wrap_up).to_have_count(0)
        await expect(board.agent("Hana Suzuki")).to_contain_text("Available")


async def test_a_change_of_tier_on_the_wallboard_changes_who_is_next(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path) as floor:
        board = await floor.supervisor()
        for name in ("Isla Keller", "Liam Foster"):
            visitor = await floor.customer(name)
            await visitor.open_chat()
            await visitor.say(f"I am {name}.")
        await expect(visitor.standing).to_contain_text("You are number 2 in line.")

        await board.show_waiting(board.cell("Support", "Web chat", "Silver"))
        await floor.look("waiting-in-a-cell")
        await board.waiting("Liam Foster").get_by_role("button", name="Tier").click()
        await board.page.get_by_role("menuitem", name="Platinum").click()
        await expect(board.drawer).to_contain_text("Nobody is waiting here any more.")
        await board.page.keyboard.press("Escape")
        await expect(board.drawer).to_be_hidden()
        await expect(board.figure(board.cell("Support", "Web chat", "Platinum"), "Waiting")).to_have_text("1")
        await expect(visitor.standing).to_contain_text("You are next in line.")

        console = await floor.agent("agent3")
        await console.become("Available")
        await expect(console.pop).to_contain_text("I am Liam Foster.")
        await expect(console.pop).to_contain_text("Platinum")
        await console.accept()
        await console.page.get_by_role("tab", name="Why").click()
        await expect(console.profile).to_contain_text(re.compile("Platinum, waited", re.IGNORECASE))
        await floor.look("why")
