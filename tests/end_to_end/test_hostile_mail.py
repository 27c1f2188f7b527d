"""A letter that wants more than to be read: the console shows what it says; nothing runs, and nothing loads until it is asked for."""

import asyncio
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
from playwright.async_api import Browser, Locator, Route, expect

from tests.end_to_end.house import House, house
from tests.hub.mail.html import vectors
from tests.hub.mail.html.letters import png
from tests.integration.running import free_ports

SUBJECT = "<img src=//away.example/s.png onerror=alert(1)> \u202etuo ti dnif"
NAME = "<b>Mallory</b> <script>alert(2)</script>"
FILE = "invoice\u202efdp.exe"
OPEN_TO_THE_END = ("plaintext", "<!--", "<xmp", "<noembed", "<textarea", "<title", "<style", "<select", "<template", "<iframe", "<script")
"""In one letter with others these would hide what follows."""
TOGETHER = "".join(each for each in vectors.ALL if not any(tag in each.lower() for tag in OPEN_TO_THE_END) and "</body>" not in each)
HTML = f"<h1>Your invoice</h1><p>Pay at <a href='https://away.example/pay'>www.bank.example</a></p>{TOGETHER}<script>alert(3)</script>"
MARKUP = "script, [onerror], [onload], b, img[src*='away']"


def letter() -> EmailMessage:
    made = EmailMessage()
    made["Message-ID"] = "<hostile@mallory.example>"
    made["From"] = f'"{NAME}" <mallory@mallory.example>'
    made["To"] = "support@northwind.example"
    made["Subject"] = SUBJECT
    made.set_content("<script>alert(4)</script> Your invoice is attached.")
    made.add_alternative(HTML, subtype="html")
    made.add_attachment(b"MZ\x90\x00", maintype="image", subtype="png", filename=FILE)
    return made


async def test_a_hostile_letter_is_only_read(browser: Browser, tmp_path: Path) -> None:
    mail_port, sandbox_mail_port = free_ports(2)
    ports = {"HUB_MAIL_PORT": str(mail_port), "HUB_SANDBOX_MAIL_PORT": str(sandbox_mail_port)}
    async with house(browser, tmp_path, **ports) as floor:
        console = await floor.agent("agent1")
        await console.become("Available")
        await aiosmtplib.send(letter(), hostname="127.0.0.1", port=mail_port)
        await console.my_work.get_by_role("listitem").first.click()
        card = console.log.get_by_role("article", name="Letter from")
        await expect(card).to_contain_text("<script>alert(4)</script> Your invoice is attached.")
        await expect(card).to_contain_text("invoicefdp.exe")
        await expect(console.page.get_by_text("<img src=//away.example/s.png").first).to_be_visible()
        assert "\u202e" not in await console.page.locator("#root").inner_text()
        assert await console.page.locator("#root").locator(MARKUP).count() == 0
        await floor.look("as-text")

        await card.get_by_role("button", name="Show as it was sent").click()
        page = console.page.frame_locator("iframe")
        await expect(page.get_by_role("heading", name="Your invoice")).to_be_visible()
        await expect(page.locator(".goes-to").first).to_have_text("(goes to away.example)")
        await expect(page.locator(".held-picture")).not_to_have_count(0)
        assert await pictures_from_elsewhere(page.locator("img")) == []
        await floor.look("as-sent")

        await pictures_are_asked_for(floor, card)
        assert set(await pictures_from_elsewhere(page.locator("img"))) >= {"https://away.example/p.png"}
        await floor.look("with-pictures")


async def pictures_are_asked_for(floor: House, card: Locator) -> None:
    """Until now nobody was asked for anything; now it is pictures, and nothing else."""
    (context,) = floor.contexts
    asked: list[str] = []

    async def give(route: Route) -> None:
        asked.append(route.request.resource_type)
        await route.fulfill(status=200, content_type="image/png", body=png(40, 30))

    await context.route("https://away.example/**", give)
    watch = floor.watches["agent1"]
    assert watch.complaints == []
    await card.get_by_role("button", name="Show pictures").click()
    await expect(card.get_by_role("button", name="Show pictures")).to_have_count(0)
    async with asyncio.timeout(30):
        while not asked or not watch.complaints:  # noqa: ASYNC110  (the browser sets no event that a test could wait for)
            await asyncio.sleep(0.05)
    assert set(asked) == {"image"}
    assert {complaint.partition(":")[0] for complaint in watch.complaints} == {"request to another origin"}
    watch.complaints.clear()


async def pictures_from_elsewhere(pictures: Locator) -> list[str]:
    sources: list[str] = await pictures.evaluate_all("all => all.map(one => one.src)")
    return [source for source in sources if not source.startswith("data:")]
