"""A running demo and the people before its pages: agents, supervisors, customers, each in a browser of their own."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.end_to_end.pages.console import Console
from tests.end_to_end.pages.customer import CustomerPage
from tests.end_to_end.pages.sign_in import PASSWORD, sign_in
from tests.end_to_end.pages.wallboard import Wallboard
from tests.end_to_end.watching import Watch
from tests.integration.running import running_demo

DESK = {"width": 1280, "height": 800}
# A person would wait no longer; a busy machine may need it.
expect.set_options(timeout=20_000)
FAST_SPEECH = {"HUB_SANDBOX_SPEECH_SECONDS_PER_CHARACTER": "0.005"}
"""Nobody here listens to the phone menu: it is read."""
PICTURES = os.environ.get("PICTURES")


@dataclass(slots=True, kw_only=True)
class House:
    """Opens pages of one hub and keeps watch over all of them."""

    url: str
    browser: Browser
    http: aiohttp.ClientSession
    contexts: list[BrowserContext] = field(default_factory=list)
    watches: dict[str, Watch] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)

    async def agent(self, username: str, **context: Any) -> Console:
        """A console with `username` signed in."""
        page = await self.open("/console", username, **context)
        await sign_in(page, username)
        console = Console(page)
        await expect(console.presence).to_be_visible()
        return console

    async def supervisor(self, **context: Any) -> Wallboard:
        page = await self.open("/wallboard", "supervisor", **context)
        await sign_in(page, "supervisor")
        board = Wallboard(page)
        await expect(board.tiles).to_be_visible()
        return board

    async def customer(self, name: str, **context: Any) -> CustomerPage:
        """The customer page, being `name`."""
        customer = CustomerPage(await self.open("/customer", name, **context))
        await customer.be(name)
        return customer

    async def open(self, path: str, who: str, **context: Any) -> Page:
        """A page in a browser of its own; `who` names it in complaints and pictures."""
        opened = await self.browser.new_context(viewport=context.pop("viewport", DESK), locale="en-US", **context)
        self.contexts.append(opened)
        return await self.tab(opened, path, who)

    async def tab(self, context: BrowserContext, path: str, who: str) -> Page:
        page = await context.new_page()
        self.watches[who] = Watch(page, self.url)
        self.pages[who] = page
        await page.goto(self.url + path)
        return page

    async def ask(self, path: str) -> Any:
        """What the API says to a supervisor."""
        async with self.http.get(self.url + path, headers={"Authorization": f"Bearer {await self._token()}"}) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def _token(self) -> str:
        async with self.http.post(f"{self.url}/api/v1/session", json={"username": "supervisor", "password": PASSWORD}) as answer:
            token: str = (await answer.json())["token"]
            return token

    async def look(self, moment: str) -> None:
        """With PICTURES=folder in the environment, a picture of every page now, for people to judge."""
        if PICTURES is None:
            return
        for who, page in self.pages.items():
            await page.screenshot(path=Path(PICTURES) / f"{moment}-{who.replace(' ', '_')}.png")

    def complaints(self) -> list[str]:
        return [f"{who}: {complaint}" for who, watch in self.watches.items() for complaint in watch.complaints]


@asynccontextmanager
async def house(browser: Browser, folder: Path, **environment: str) -> AsyncIterator[House]:
    """A demo of its own with people before it. Whatever any page complained about fails the test that used it."""
    async with running_demo(folder, **(FAST_SPEECH | environment)) as hub, aiohttp.ClientSession() as http:
        opened = House(url=hub.url, browser=browser, http=http)
        try:
            yield opened
            complaints = opened.complaints()
            assert not complaints, "\n".join(complaints)
        finally:
            for context in opened.contexts:
                await context.close()
