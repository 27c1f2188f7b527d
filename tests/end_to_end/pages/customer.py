"""The demo's customer page: who one is, the chat widget, the telephone, the texts."""

import re

from playwright.async_api import Locator, Page, expect

NAMES = {"*": "Star", "#": "Pound"}


class CustomerPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.widget = page.get_by_role("dialog", name="Chat with us")
        self.log = self.widget.get_by_role("log")
        self.field = self.widget.get_by_label("Your message")
        self.standing = self.widget.get_by_role("status")
        self.phone = page.get_by_role("region", name="Text messages")
        self.texts = self.phone.get_by_role("log")
        self.telephone = page.get_by_role("region", name="Telephone")
        self.heard = self.telephone.get_by_role("log", name="What you hear")
        self.line = self.telephone.get_by_role("status")

    async def be(self, name: str) -> None:
        await self.page.get_by_role("radio", name=re.compile(name)).check()

    async def open_chat(self) -> None:
        await self.page.get_by_role("button", name=re.compile("Open chat")).click()
        await expect(self.widget).to_be_visible()

    async def introduce(self, name: str, email: str) -> None:
        """Fill in the form before the first message."""
        await self.widget.get_by_label("Your name").fill(name)
        await self.widget.get_by_label("Email").fill(email)
        await self.widget.get_by_role("button", name="Start the chat").click()
        await expect(self.field).to_be_visible()

    async def say(self, text: str) -> None:
        """Write, and see the tick: it is stored."""
        await self.field.fill(text)
        await self.field.press("Enter")
        await expect(self.tick(text)).to_be_visible()

    async def text(self, text: str) -> None:
        await self.phone.get_by_label("Text message", exact=True).fill(text)
        await self.phone.get_by_role("button", name="Send").click()
        await expect(self.texts.get_by_text(text)).to_be_visible()

    async def call(self) -> None:
        """Dial the number that is preset: ours."""
        await self.telephone.get_by_role("button", name="Call", exact=True).click()
        await expect(self.line).to_have_text("Connected")

    async def press(self, keys: str, *, after: str) -> None:
        """Press keys on the telephone once this was heard."""
        await expect(self.heard).to_contain_text(after)
        for key in keys:
            await self.telephone.get_by_role("button", name=NAMES.get(key, key), exact=True).click()

    async def speak(self, words: str) -> None:
        await self.telephone.get_by_label("Say on the phone").fill(words)
        await self.telephone.get_by_role("button", name="Say", exact=True).click()
        await expect(self.heard).to_contain_text(f"You: {words}")

    async def answer(self) -> None:
        await self.telephone.get_by_role("button", name="Answer").click()

    async def hang_up(self) -> None:
        await self.telephone.get_by_role("button", name="Hang up").click()
        await expect(self.line).to_have_text("Call ended")

    def bubble(self, text: str) -> Locator:
        return self.log.get_by_role("article").filter(has_text=text)

    def tick(self, text: str) -> Locator:
        return self.bubble(text).get_by_role("img")

    async def said(self) -> list[str]:
        """The texts of the conversation, in order, without the greeting."""
        return (await self.log.get_by_role("article").locator("p").all_inner_texts())[1:]
