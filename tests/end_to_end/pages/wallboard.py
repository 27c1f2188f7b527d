"""The supervisor's wallboard, by what stands on it."""

import re

from playwright.async_api import Locator, Page, expect


class Wallboard:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.tiles = page.get_by_role("region", name="Now and today")
        self.grid = page.get_by_role("region", name="Queues by channel and tier")
        self.agents = page.get_by_role("region", name="Agents")
        self.drawer = page.get_by_role("dialog")

    def tile(self, label: str) -> Locator:
        return self.tiles.locator("div").filter(has=self.page.get_by_role("button", name=label, exact=True))

    def agent(self, name: str) -> Locator:
        return self.agents.get_by_role("row").filter(has_text=name)

    def cell(self, queue: str, channel: str, tier: str) -> Locator:
        """The row of one queue × channel × tier."""
        return self.grid.get_by_role("row", name=re.compile(rf"^{queue} {channel} {tier} "))

    def figure(self, row: Locator, column: str) -> Locator:
        """One number of a row, by the heading of its column."""
        return row.get_by_role("cell").nth(COLUMNS.index(column))

    async def show_waiting(self, cell: Locator) -> None:
        await self.figure(cell, "Waiting").get_by_role("button").click()
        await expect(self.drawer).to_be_visible()

    def waiting(self, customer: str) -> Locator:
        """Somebody in the list of those who wait in a cell."""
        return self.drawer.get_by_role("article").filter(has_text=customer)

    async def do(self, agent: str, action: str) -> None:
        await self.page.get_by_role("button", name=f"Actions for {agent}").click()
        await self.page.get_by_role("menuitem", name=action).click()


COLUMNS = (
    "Queue",
    "Channel",
    "Tier",
    "Waiting",
    "Oldest",
    "In hand",
    "Offered",
    "Answered",
    "Abandoned",
    "Service level",
    "Mean wait",
    "Max wait",
    "Handle time",
)
