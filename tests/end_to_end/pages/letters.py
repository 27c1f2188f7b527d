"""Letters on both sides: in an agent's console, and in the mail program of the demo's customer."""

from playwright.async_api import FilePayload, Locator, Page, expect

from tests.end_to_end.pages.console import Console
from tests.end_to_end.pages.customer import CustomerPage


class LetterDesk:
    """What an agent does with letters, by keyboard where a key is given."""

    def __init__(self, console: Console) -> None:
        self.page: Page = console.page
        self._log = console.log
        self.form = self.page.get_by_role("form", name="Letter to the customer")
        self.words = self.form.get_by_role("textbox", name="Text of the letter")
        self.to = self.form.get_by_role("textbox", name="To", exact=True)
        self.subject = self.form.get_by_role("textbox", name="Subject")
        self.files = self.form.get_by_role("list", name="Files that go with it")
        self.kept = self.form.get_by_role("status").first
        self.others = self.page.get_by_role("region", name="Other open mails of this customer")

    def letter(self, text: str) -> Locator:
        return self._log.get_by_role("article").filter(has_text=text)

    async def begin(self, key: str = "Alt+r") -> None:
        await self.page.keyboard.press(key)
        await expect(self.words).to_be_focused()

    async def attach(self, file: FilePayload) -> None:
        await self.form.locator("input[type=file]").set_input_files(files=[file])
        await expect(self.files).to_contain_text(file["name"])

    async def send(self) -> None:
        await self.words.press("Control+Enter")
        await expect(self.form).to_be_hidden()


class MailProgram:
    def __init__(self, customer: CustomerPage) -> None:
        self._mail = customer.page.get_by_role("region", name="Email")
        self.letters = self._mail.get_by_role("list", name="Letters").get_by_role("button")
        self.opened = self._mail.get_by_role("article")

    async def write(self, subject: str, text: str, *files: FilePayload) -> None:
        await self._mail.get_by_role("button", name="Write").click()
        await self._mail.get_by_label("Subject").fill(subject)
        await self._fill_in(text, *files)

    async def answer(self, text: str) -> None:
        """The letter that is open."""
        await self._mail.get_by_role("button", name="Reply").click()
        await self._fill_in(text)

    async def look_into(self, folder: str) -> None:
        await self._mail.get_by_text(folder, exact=True).click()

    async def read(self, text: str) -> None:
        await self.letters.filter(has_text=text).first.click()
        await expect(self.opened).to_contain_text(text)

    async def _fill_in(self, text: str, *files: FilePayload) -> None:
        await self._mail.get_by_label("Letter", exact=True).fill(text)
        if files:
            await self._mail.locator("input[type=file]").set_input_files(files=list(files))
        await self._mail.get_by_role("button", name="Send").click()
        await expect(self.letters.filter(has_text=text[:40]).first).to_be_visible()
