"""A whole piece of work with the keyboard alone, from the sign-in page to the end of the wrap-up."""

from pathlib import Path

from playwright.async_api import Browser, Locator, expect

from tests.end_to_end.house import house
from tests.end_to_end.pages.console import Console
from tests.end_to_end.pages.customer import CustomerPage
from tests.end_to_end.pages.sign_in import PASSWORD

MOST_TABS = 60


async def test_an_agent_works_by_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path) as floor:
        page = await floor.open("/console", "agent1")
        keys, console = page.keyboard, Console(page)
        await expect(page.get_by_label("Username")).to_be_focused()
        await keys.type("agent1")
        await keys.press("Tab")
        await keys.type(PASSWORD)
        await keys.press("Enter")
        await expect(console.presence).to_contain_text("Offline")
        await keys.press("Alt+s")
        await _reach(page.get_by_role("menuitem", name="Available"), key="ArrowDown")
        await keys.press("Enter")
        await expect(console.presence).to_contain_text("Available")

        visitor = CustomerPage(await floor.open("/customer", "visitor"))
        await _reach(visitor.page.get_by_role("button", name="Open chat"))
        await visitor.page.keyboard.press("Enter")
        await _reach(visitor.widget.get_by_role("button", name="Start the chat"))
        await visitor.page.keyboard.press("Enter")
        await _reach(visitor.field)
        await visitor.page.keyboard.type("Can I use this with one hand?")
        await visitor.page.keyboard.press("Enter")

        await expect(console.pop).to_contain_text("with one hand?")
        await expect(console.pop.get_by_role("button", name="Accept")).to_be_enabled()
        await keys.press("Alt+a")
        await expect(console.reply).to_be_focused()
        await keys.type("With ten fingers.")
        await keys.press("Enter")
        await expect(visitor.bubble("With ten fingers.")).to_be_visible()
        await keys.press("Alt+n")
        await keys.type("Asked about keys.")
        await keys.press("Enter")
        await expect(console.bubble("Asked about keys.")).to_contain_text("private note")

        await keys.press("Alt+t")
        await expect(console.dialog.get_by_role("combobox")).to_be_focused()
        await keys.press("Escape")  # closes the list of queues
        await keys.press("Escape")
        await expect(console.dialog).to_be_hidden()
        await expect(console.note).to_be_focused()
        await keys.press("Alt+e")
        await _reach(console.dialog.get_by_role("button", name="End it"))
        await keys.press("Enter")
        await expect(console.wrap_up).to_be_focused()
        await _reach(console.wrap_up.get_by_role("radio").first)
        await floor.look("focus-on-an-outcome")
        await keys.press("Space")
        await expect(console.wrap_up.get_by_role("radio").first).to_be_checked()
        await _reach(console.wrap_up.get_by_label("Wrap-up note"))
        await keys.type("All by keyboard.")
        await _reach(console.wrap_up.get_by_role("button", name="Done"))
        await keys.press("Enter")
        await expect(console.wrap_up).to_have_count(0)
        await expect(console.work).to_contain_text("Nothing in your hands.")
        closed = (await floor.ask("/api/v1/interactions?state=closed&channel=chat&limit=1"))["items"][0]
        assert (closed["handlings"][0]["outcome"], closed["handlings"][0]["note"]) == ("resolved", "All by keyboard.")


async def _reach(target: Locator, key: str = "Tab") -> None:
    """Press the key until the focus is there."""
    await expect(target).to_be_attached()
    for _ in range(MOST_TABS):
        if await target.evaluate("element => element === element.getRootNode().activeElement"):
            return
        await target.page.keyboard.press(key)
    raise AssertionError(f"{MOST_TABS} times {key} did not lead to {target}")
