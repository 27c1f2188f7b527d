"""Nothing is lost between a page and the hub: pages are loaded again, the network goes and comes back, a second tab is opened."""

from pathlib import Path

from playwright.async_api import Browser, expect

from tests.end_to_end.house import House, house
from tests.end_to_end.pages.console import Console
from tests.end_to_end.pages.customer import CustomerPage
from tests.end_to_end.quick_company import quick_company

CUSTOMER = "Liam Foster"


async def test_a_page_loaded_again_goes_on_where_it_was(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path) as floor:
        console, visitor = await _talking(floor)
        said = ["Hello, is anybody there?", "I am. What can I do?"]
        await console.say(said[1])
        await expect(visitor.bubble(said[1])).to_be_visible()

        await visitor.page.reload()
        await expect(visitor.bubble(said[1])).to_be_visible()
        assert await visitor.said() == said
        await visitor.say("My lamp arrived broken.")

        await console.page.reload()
        await expect(console.bubble("My lamp arrived broken.")).to_be_visible()
        await expect(console.presence).to_contain_text("Available")
        await expect(console.my_work).to_contain_text(CUSTOMER)
        said.append("My lamp arrived broken.")
        assert await console.said() == said
        await console.say("I am sending you another one.")
        await expect(visitor.bubble("another one")).to_be_visible()


async def test_what_is_written_without_a_network_arrives_once_and_in_order(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path, HUB_CONFIG_DIR=str(quick_company(tmp_path))) as floor:
        console, visitor = await _talking(floor)

        await visitor.page.context.set_offline(True)
        await expect(visitor.standing).to_contain_text("Connection lost")
        for text in ("one", "two", "three"):
            await visitor.field.fill(f"visitor {text}")
            await visitor.field.press("Enter")
            await expect(visitor.bubble(f"visitor {text}")).to_contain_text("Sending")
        await console.say("agent one")
        await floor.look("visitor-offline")
        await visitor.page.context.set_offline(False)
        await expect(visitor.tick("visitor three")).to_be_visible()
        await expect(console.bubble("visitor three")).to_be_visible()

        await console.page.context.set_offline(True)
        await expect(console.connection).to_contain_text("Connection lost")
        for text in ("two", "three"):
            await console.reply.fill(f"agent {text}")
            await console.reply.press("Enter")
        await visitor.say("visitor four")
        await floor.look("agent-offline")
        await console.page.context.set_offline(False)
        await expect(console.connection).to_contain_text("Live")
        await expect(visitor.bubble("agent three")).to_be_visible()
        await expect(console.bubble("visitor four")).to_be_visible()
        await expect(console.log).not_to_contain_text("Sending")

        said = await visitor.said()
        assert sorted(said) == sorted(await console.said())
        assert [text for text in said if text.startswith("visitor")] == [f"visitor {text}" for text in ("one", "two", "three", "four")]
        assert [text for text in said if text.startswith("agent")] == [f"agent {text}" for text in ("one", "two", "three")]
        await visitor.page.reload()
        await expect(visitor.bubble("agent three")).to_be_visible()
        await console.page.reload()
        await expect(console.bubble("agent three")).to_be_visible()
        assert await visitor.said() == await console.said()


async def test_two_tabs_of_one_agent_show_the_same(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path) as floor:
        first, visitor = await _talking(floor)
        second = Console(await floor.tab(first.page.context, "/console", "second tab"))
        await expect(second.my_work).to_contain_text(CUSTOMER)
        await second.take_up(CUSTOMER)
        await second.say("Said in the second tab.")
        await expect(first.bubble("Said in the second tab.")).to_be_visible()
        await expect(visitor.bubble("Said in the second tab.")).to_be_visible()

        other = await floor.customer("Ava Keller")
        await other.open_chat()
        await other.say("And me?")
        await expect(first.pop).to_contain_text("Ava Keller")
        await expect(second.pop).to_contain_text("Ava Keller")
        await first.accept()
        await expect(second.pop).to_have_count(0)
        await expect(second.my_work).to_contain_text("Ava Keller")
        await second.choose("Lunch")
        await expect(first.page.get_by_text("once your work is done")).to_be_visible()


async def _talking(floor: House) -> tuple[Console, CustomerPage]:
    """An agent and a visitor, connected."""
    console = await floor.agent("agent1")
    await console.become("Available")
    visitor = await floor.customer(CUSTOMER)
    await visitor.open_chat()
    await visitor.say("Hello, is anybody there?")
    await expect(console.pop).to_be_visible()
    await console.accept()
    await expect(visitor.log).to_contain_text("joined the conversation")
    return console, visitor
