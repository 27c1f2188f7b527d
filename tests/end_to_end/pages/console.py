"""An agent's console, by what stands on it."""

import re

from playwright.async_api import Locator, Page, expect


class Console:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.pop = page.get_by_role("region", name="Offers").get_by_role("article")
        self.work = page.get_by_role("navigation", name="Your work")
        self.log = page.get_by_role("log", name="Conversation")
        self.reply = page.get_by_label("Reply to the customer")
        self.note = page.get_by_label("Private note for colleagues")
        self.profile = page.get_by_role("complementary", name="Customer")
        self.wrap_up = page.get_by_role("form", name="Wrap-up")
        self.connection = page.get_by_role("banner").get_by_role("status")
        self.dialog = page.get_by_role("dialog")
        self.presence = page.get_by_role("button", name=re.compile("Presence:"))
        self.call = page.get_by_role("region", name="Call", exact=True)
        self.call_state = self.call.get_by_role("status").first
        self.captions = page.get_by_role("log", name="Captions")
        self.supervision = page.get_by_role("region", name="Supervise the call")
        self.my_work = self._section("My work")
        self.waiting_for_customer = self._section("Waiting for the customer")
        self.announced = page.get_by_role("alert").and_(page.locator("p"))

    async def choose(self, presence: str) -> None:
        """By the words of the menu: `Available`, `Lunch`, `Offline`."""
        await self.presence.click()
        await self.page.get_by_role("menuitem", name=presence).click()

    async def become(self, choice: str) -> None:
        """Choose a presence that applies at once."""
        await self.choose(choice)
        await expect(self.presence).to_contain_text(choice, ignore_case=True)

    async def accept(self) -> None:
        """Take the first offer; it opens, whatever was open before."""
        before = self.page.url
        await self.pop.first.get_by_role("button", name="Accept").click()
        await expect(self.page).not_to_have_url(before)
        await expect(self.log).to_be_visible()

    async def say(self, text: str) -> None:
        await self.page.get_by_text("Reply", exact=True).click()
        await self.reply.fill(text)
        await self.page.get_by_role("button", name="Send", exact=True).click()
        await expect(self.bubble(text)).to_be_visible()

    async def note_down(self, text: str) -> None:
        await self.page.get_by_text("Private note", exact=True).click()
        await self.note.fill(text)
        await self.page.get_by_role("button", name="Add note").click()
        await expect(self.bubble(text)).to_contain_text("private note")

    async def transfer(self, queue: str, note: str) -> None:
        await self.page.get_by_role("button", name="Transfer").click()
        await self.dialog.get_by_role("combobox", name="Queue").click()
        await self.page.get_by_role("option", name=queue).click()
        await self.dialog.get_by_label("Note for whoever takes over").fill(note)
        await self.dialog.get_by_role("button", name="Transfer").click()
        await expect(self.dialog).to_be_hidden()

    async def hold(self) -> None:
        await self.call.get_by_role("button", name="Hold", exact=True).click()
        await expect(self.call_state).to_have_text("On hold")

    async def resume(self) -> None:
        await self.call.get_by_role("button", name="Resume", exact=True).click()
        await expect(self.call_state).to_have_text("Talking")

    async def speak(self, words: str) -> None:
        """Into the agent's own phone, which is one of the demo's."""
        await self.page.get_by_label("Say on the call").fill(words)
        await self.page.get_by_role("button", name="Say", exact=True).click()
        await expect(self.captions).to_contain_text(f"You: {words}")

    async def consult(self, colleague: str) -> None:
        await self.call.get_by_role("button", name="Consult", exact=True).click()
        await self.dialog.get_by_role("combobox", name="Colleague").fill(colleague)
        await self.page.get_by_role("option", name=colleague).click()
        await self.dialog.get_by_role("button", name="Ask in").click()
        await expect(self.dialog).to_be_hidden()

    def party(self, name: str) -> Locator:
        """Somebody on the call."""
        return self.page.get_by_role("list", name="On the call").get_by_role("listitem").filter(has_text=name)

    async def end(self) -> None:
        await self.page.get_by_role("button", name="End", exact=True).click()
        await self.dialog.get_by_role("button", name="End it").click()
        await expect(self.wrap_up).to_be_visible()

    async def finish(self, outcome: str | None = None, note: str | None = None) -> None:
        """Wrap up what is on the screen."""
        if outcome is not None:
            await self.wrap_up.get_by_text(outcome, exact=True).click()
        if note is not None:
            await self.wrap_up.get_by_label("Wrap-up note").fill(note)
        await self.wrap_up.get_by_role("button", name="Done").click()
        await expect(self.wrap_up).to_be_hidden()

    async def take_up(self, customer: str) -> None:
        """Open a piece of work from the list."""
        await self.work.get_by_role("button", name=re.compile(customer)).click()
        await expect(self.log).to_be_visible()

    def _section(self, title: str) -> Locator:
        return self.work.locator("section").filter(has=self.page.get_by_role("heading", name=re.compile(f"^{title}")))

    def bubble(self, text: str) -> Locator:
        return self.log.get_by_role("article").filter(has_text=text)

    async def said(self) -> list[str]:
        """The texts of the conversation's messages, in order."""
        return await self.log.get_by_role("article").locator("p[dir=auto]").all_inner_texts()
