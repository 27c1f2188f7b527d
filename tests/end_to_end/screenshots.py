"""Takes the README's pictures from a running demo: `python -m tests.end_to_end.screenshots` writes them to docs/images."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Page, async_playwright, expect

from tests.end_to_end.house import House, house
from tests.end_to_end.pages.sign_in import PASSWORD
from tests.end_to_end.quick_company import quick_company
from tests.servers import chromium

IMAGES = Path(__file__).parents[2] / "docs/images"
WINDOW = {"width": 1440, "height": 900}
LARGEST_BYTES = 250_000
IN_THE_CONSOLE = ("Ella Grant", "Isla Keller", "Bruno Márquez")
COLLEAGUES = ("agent3", "agent4", "agent5", "agent8")
OUTCOMES = {"support": "resolved", "sales": "sold", "billing": "refund"}
PATIENCE_SECONDS = 60


async def main() -> None:
    program = chromium.find_system() or chromium.unpack(Path(tempfile.mkdtemp()))
    IMAGES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program.executable, args=list(chromium.FLAGS), env=dict(program.environment)
        )
        with tempfile.TemporaryDirectory() as folder:
            config = quick_company(Path(folder), offer_seconds=60, desk_grace_seconds=600)
            async with house(browser, Path(folder), HUB_CONFIG_DIR=str(config)) as floor:
                await console(floor)
                await wallboard(floor)
        await browser.close()


async def console(floor: House) -> None:
    """A conversation with the profile beside it, a text in the list, and the next customer ringing."""
    looks: dict[str, Any] = {"viewport": WINDOW, "color_scheme": "light"}
    agent = await floor.agent("agent1", **looks)
    await agent.become("Available")
    ella, isla, bruno = [await floor.customer(name) for name in IN_THE_CONSOLE]
    await ella.open_chat()
    await ella.say("Hi! My espresso machine came today and the water tank is cracked.")
    await agent.accept()
    await agent.say("I am sorry about that, Ella. Is it the tank alone, or is the housing damaged too?")
    await ella.say("Only the tank. We open on Saturday, so a whole exchange would be too late for us.")
    await agent.note_down("Tank 4711-B is in stock in Newark, can go out tonight.")
    await agent.say("Then I send you a new tank by courier tonight. It will be with you tomorrow before noon.")
    await ella.say("That is wonderful, thank you!")
    await isla.text("Is the blue kettle back in stock?")
    await expect(agent.my_work).to_contain_text("Isla Keller")
    await bruno.open_chat()
    await bruno.say("Can you add twenty grinders to yesterday's order?")
    await expect(agent.pop).to_contain_text("grinders")
    await expect(agent.page.get_by_text("New SMS for you")).to_be_hidden()
    await expect(agent.bubble("Then I send").get_by_role("img")).to_have_accessible_name("Read")
    await save(agent.page, "console.png")


async def wallboard(floor: House) -> None:
    """A floor at work: colleagues talking, wrapping up and away, and sales with nobody to answer."""
    people = [person for person in (await floor.ask("/demo/customers"))["items"] if person["name"] not in IN_THE_CONSOLE]
    async with AsyncExitStack() as stack:
        support, both, sales, billing = [await stack.enter_async_context(at_work(floor.url, name)) for name in COLLEAGUES]
        for tier, queue in (("platinum", "support"), ("gold", "support"), ("gold", "sales"), ("platinum", "billing")):
            await write(floor, stack, take(people, tier), queue)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.gather(*(colleague.has_taken.wait() for colleague in (support, sales, billing)))
        await both.choose(state="not_ready", reason="meeting")
        await sales.choose(state="not_ready", reason="lunch")
        for tier in ("gold", "bronze", "bronze"):
            await write(floor, stack, take(people, tier), "sales")
        board = await floor.supervisor(viewport=WINDOW, color_scheme="light")
        # Longer than the target of sales, so that its colour shows.
        await expect(board.tile("Longest wait")).to_contain_text("0:2", timeout=PATIENCE_SECONDS * 1000)
        await sales.end()
        await sales.wrap_up()
        await support.end()
        await expect(board.tile("Wrap-up")).to_contain_text("1")
        await save(board.page, "wallboard.png")


def take(people: list[dict[str, str]], tier: str) -> dict[str, str]:
    """The next of this tier who has not written yet."""
    chosen = next(person for person in people if person["tier"] == tier)
    people.remove(chosen)
    return chosen


@dataclass(slots=True, kw_only=True)
class Colleague:
    """An agent without a page, who answers whatever is offered."""

    http: aiohttp.ClientSession
    url: str
    in_hand: list[dict[str, Any]] = field(default_factory=list)
    has_taken: asyncio.Event = field(default_factory=asyncio.Event)

    async def work(self, desk: aiohttp.ClientWebSocketResponse) -> None:
        async for message in desk:
            frame = message.json()
            if frame["type"] == "offer.made":
                await self._take(frame["data"])

    async def _take(self, offer: dict[str, Any]) -> None:
        if not offer["auto_accepted"]:
            await self._post(f"offers/{offer['offer_id']}/accept")
        self.in_hand.append(offer["interaction"])
        self.has_taken.set()

    async def end(self) -> None:
        await self._post(f"interactions/{self.in_hand[0]['id']}/end")

    async def wrap_up(self) -> None:
        done = self.in_hand.pop(0)
        await self._post(f"interactions/{done['id']}/wrap-up", outcome=OUTCOMES[done["queue"]])

    async def choose(self, **presence: str) -> None:
        async with self.http.put(f"{self.url}/api/v1/me/presence", json=presence) as answer:
            answer.raise_for_status()

    async def _post(self, path: str, **body: str) -> None:
        async with self.http.post(f"{self.url}/api/v1/{path}", json=body) as answer:
            answer.raise_for_status()


@asynccontextmanager
async def at_work(url: str, username: str) -> AsyncIterator[Colleague]:
    """Signed in, available, and answering until the end."""
    async with aiohttp.ClientSession() as http:
        async with http.post(f"{url}/api/v1/session", json={"username": username, "password": PASSWORD}) as answer:
            token = (await answer.json())["token"]
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as signed_in:
            colleague = Colleague(http=signed_in, url=url)
            async with signed_in.ws_connect(f"{url}/api/v1/desk/socket") as desk:
                working = asyncio.create_task(colleague.work(desk))
                await colleague.choose(state="available")
                yield colleague
                working.cancel()


async def write(floor: House, stack: AsyncExitStack, person: dict[str, str], queue: str) -> None:
    """The customer writes by chat and stays on the line."""
    opening = {"name": person["name"], "email": person["email"], "queue": queue}
    async with floor.http.post(f"{floor.url}/api/v1/chat/sessions", json=opening) as answer:
        token = (await answer.json())["token"]
    line = await stack.enter_async_context(floor.http.ws_connect(f"{floor.url}/api/v1/chat/socket?token={token}"))
    await line.send_json({"type": "message", "client_id": "first", "text": f"Hello, this is {person['name']}. Can you help me?"})
    await line.receive_json()


async def save(page: Page, name: str) -> None:
    await page.mouse.move(WINDOW["width"] / 2, WINDOW["height"] - 1)
    await expect(page.get_by_role("tooltip")).to_have_count(0)
    picture = await page.screenshot(path=IMAGES / name)
    print(f"{IMAGES / name}: {len(picture) // 1000} kB")
    assert len(picture) < LARGEST_BYTES, f"{name} is too heavy for a README"


if __name__ == "__main__":
    asyncio.run(main())
