"""The main job by mail, through real pages: a letter is answered, taken back and sent after all, and its thread goes on."""

import re
import struct
import zlib
from pathlib import Path

from playwright.async_api import Browser, FilePayload, expect

from tests.end_to_end.house import house
from tests.end_to_end.pages.letters import LetterDesk, MailProgram

CUSTOMER = "Isla Keller"
AGENT = "Alex Morgan"
LABEL = FilePayload(name="return label.txt", mimeType="text/plain", buffer=b"To: Northwind")
LEAVING_MS = 40_000
"""Letters wait some seconds before they leave."""


def picture() -> bytes:
    """One red dot."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\xff\0\0")), (b"IEND", b"")]
    parts = [struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


async def test_a_letter_is_answered_with_looks_and_files_and_the_thread_goes_on(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path) as floor:
        console = await floor.agent("agent1")
        desk = LetterDesk(console)
        customer = await floor.customer(CUSTOMER)
        mail = MailProgram(customer)
        await console.become("Available")

        photo = FilePayload(name="kettle.png", mimeType="image/png", buffer=picture())
        await mail.write("Broken kettle", "Hello,\n\nmy kettle came broken.\n\nIsla", photo)
        await expect(console.my_work).to_contain_text("Broken kettle")
        await console.take_up(CUSTOMER)
        came = desk.letter("my kettle came broken")
        await expect(came).to_contain_text(re.compile(rf"Verified\s*{CUSTOMER}"))
        await came.get_by_role("button", name="Look at kettle.png").click()
        await expect(console.dialog.get_by_role("img", name="kettle.png")).to_be_visible()
        await console.page.keyboard.press("Escape")
        await floor.look("mail-1-came")

        # Written by keyboard, kept by the hub, and there again after the page was loaded anew.
        await desk.begin()
        keys = console.page.keyboard
        await keys.type("Dear Isla,")
        await keys.press("Enter")
        await keys.type("a ")
        await keys.press("Control+b")
        await keys.type("new kettle")
        await keys.press("Control+b")
        await keys.type(" leaves today.")
        await desk.attach(LABEL)
        await expect(desk.kept).to_contain_text("Saved")
        await floor.look("mail-2-written")
        await console.page.reload()
        await expect(desk.words.locator("strong")).to_have_text("new kettle")
        await expect(desk.files).to_contain_text("return label.txt")
        await expect(desk.subject).to_have_value("Re: Broken kettle")

        # Sent, taken back with its looks, and sent after all.
        await desk.send()
        answer = desk.letter("leaves today")
        await expect(answer).to_contain_text("Leaves in")
        await floor.look("mail-3-leaving")
        await keys.press("Alt+z")
        await expect(answer).to_contain_text("Taken back before it left")
        await expect(desk.words.locator("strong")).to_have_text("new kettle")
        await expect(desk.words.get_by_text("Dear Isla,")).to_have_count(1)
        await desk.words.press("Control+End")
        await keys.type(" Please keep the old one.")
        await desk.send()
        await expect(console.waiting_for_customer).to_contain_text(CUSTOMER)
        await expect(desk.letter("Please keep the old one.")).to_contain_text("Sent", timeout=LEAVING_MS)

        await mail.look_into("Inbox")
        await mail.read("a new kettle leaves today. Please keep the old one.")
        await expect(mail.opened).to_contain_text(AGENT)
        await expect(mail.opened.get_by_role("list", name="Files")).to_contain_text("return label.txt")
        await expect(mail.opened).not_to_contain_text("my kettle came broken")
        await floor.look("mail-4-read")
        await mail.answer("Thank you! I keep it.")

        # The same piece of work, in the same hands; what it answers is a click away.
        await expect(console.my_work).to_contain_text("Broken kettle")
        back = desk.letter("Thank you! I keep it.")
        await expect(back.get_by_text("Please keep the old one.")).to_be_hidden()
        await back.get_by_role("button", name="Show earlier").click()
        await expect(back.get_by_text("Please keep the old one.")).to_be_visible()
        await floor.look("mail-5-came-back")
        await console.end()
        await console.finish("Resolved", "A new kettle.")
        (closed,) = (await floor.ask("/api/v1/interactions?channel=email&state=closed&limit=5"))["items"]
        assert (closed["customer"]["name"], closed["subject"], closed["ended_as"]) == (CUSTOMER, "Broken kettle", "handled")


async def test_several_mails_of_one_customer_become_one_and_two_again(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path) as floor:
        console = await floor.agent("agent1")
        desk = LetterDesk(console)
        mail = MailProgram(await floor.customer(CUSTOMER))
        await console.become("Available")
        await mail.write("First question", "Is the kettle blue?")
        await expect(console.my_work).to_contain_text("First question")
        await mail.write("Second question", "Or is it green?")
        await expect(console.my_work).to_contain_text("Second question")
        await console.work.get_by_role("button", name=re.compile("First question")).click()
        await expect(desk.letter("Is the kettle blue?")).to_be_visible()
        await desk.others.get_by_role("button", name="Join into this one: Second question").click()
        await expect(desk.letter("Or is it green?")).to_contain_text("Second question")
        await expect(console.my_work.get_by_role("listitem")).to_have_count(1)
        await floor.look("mail-joined")

        await console.page.get_by_role("alert").get_by_role("button", name="Undo").click()
        await expect(console.my_work.get_by_role("listitem")).to_have_count(2)
        await console.work.get_by_role("button", name=re.compile("First question")).click()
        await expect(desk.letter("Or is it green?")).to_have_count(0)


async def test_a_letter_begins_in_the_console_and_ready_made_words_need_no_mouse(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path) as floor:
        console = await floor.agent("agent1")
        desk = LetterDesk(console)
        mail = MailProgram(await floor.customer(CUSTOMER))
        await console.become("Available")
        keys = console.page.keyboard
        await keys.press("Alt+o")
        await console.dialog.get_by_text("Email", exact=True).click()
        await console.dialog.get_by_label("To a customer").fill("Isla")
        await console.page.get_by_role("option", name=re.compile(CUSTOMER)).click()
        await console.dialog.get_by_label("Subject").fill("Your kettle is back")
        await console.dialog.get_by_role("textbox", name="Text of the letter").click()
        await keys.type("Dear Isla, the blue one is here.")
        await console.dialog.get_by_role("button", name="Send").click()
        await expect(console.dialog).to_be_hidden()
        await expect(desk.letter("the blue one is here")).to_contain_text("Sent", timeout=LEAVING_MS)
        await mail.read("the blue one is here")
        await mail.answer("Which order was that?")

        await expect(console.my_work).to_contain_text("Your kettle is back")
        await desk.begin()
        await keys.type("/order")
        await expect(console.page.get_by_role("option").first).to_contain_text("order")
        await keys.press("Enter")
        await expect(desk.words).to_contain_text("could you send us the number of your order?")
        # A slash that asks for nothing is a slash.
        await keys.type(" / or the date")
        await expect(desk.words).to_contain_text("/ or the date")
