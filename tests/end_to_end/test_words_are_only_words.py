"""What customers call themselves and write is shown as it was written: no page runs it, fetches for it or is bent by it."""

from pathlib import Path

from playwright.async_api import Browser, Locator, expect

from tests.end_to_end.house import house

NAME = '<img src="//evil.example/n.png" onerror="alert(1)">Mallory' + "y" * 60
WORDS = (
    '<script>alert("in")</script><img src=x onerror=alert(2)> javascript:alert(3) <b>bold</b> {{7*7}} https://evil.example/x ' + "w" * 300
)
REPLY = '<svg onload="alert(4)"></svg><a href="javascript:alert(5)">press</a> & <!-- nothing -->'
NOTE = '"><iframe src="//evil.example"></iframe>'
OVERFLOWING = """column => [...column.querySelectorAll("h2, p, dd, li")]
    .filter(part => getComputedStyle(part).overflowX === "visible" && part.scrollWidth > part.clientWidth)
    .map(part => part.textContent)"""
MARKUP = "script, iframe, img, svg[onload], b, a[href^='javascript'], a[href*='evil']"


async def test_markup_is_shown_as_text_everywhere(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path) as floor:
        board = await floor.supervisor()
        console = await floor.agent("agent1")
        visitor = await floor.customer("A stranger")
        await visitor.open_chat()
        await visitor.introduce(NAME, "mallory@example.com")
        await visitor.say(WORDS)

        await expect(visitor.bubble("<script>")).to_contain_text(WORDS)
        await board.show_waiting(board.cell("Support", "Web chat", "Bronze"))
        await expect(board.drawer).to_contain_text('<script>alert("in")</script>')
        await floor.look("drawer")
        await board.page.keyboard.press("Escape")
        await console.become("Available")
        await expect(console.pop).to_contain_text('<script>alert("in")</script>')
        await expect(console.pop).to_contain_text("Mallory")
        await floor.look("pop")
        await console.accept()
        await expect(console.bubble("<script>")).to_contain_text(WORDS)
        assert await console.profile.evaluate(OVERFLOWING) == []
        await console.say(REPLY)
        await expect(visitor.bubble("<svg")).to_contain_text(REPLY)
        await expect(console.bubble("<svg").get_by_role("img")).to_have_accessible_name("Read")
        await console.note_down(NOTE)
        await expect(board.agent("Alex Morgan")).to_contain_text("With a customer")
        await visitor.text(WORDS)
        await expect(console.my_work.get_by_role("listitem")).to_have_count(2)
        await floor.look("talking")
        await console.end()
        await console.finish("Resolved", NOTE)

        for place in (console.page.locator("#root"), board.page.locator("#root"), visitor.log, visitor.texts):
            await _is_plain(place)
        for page in (console.page, board.page, visitor.page):
            assert await page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


async def _is_plain(place: Locator) -> None:
    """None of the markup that was written became an element. (The pages' own icons are `svg`, without handlers.)"""
    assert await place.locator(MARKUP).count() == 0
    assert await place.locator("[onerror], [onload]").count() == 0
