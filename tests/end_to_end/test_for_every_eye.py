"""Every page in each state it has, in light and dark: axe-core finds nothing serious, and nothing hangs out of the window."""

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.end_to_end.house import house
from tests.end_to_end.pages.letters import LetterDesk, MailProgram
from tests.end_to_end.quick_company import quick_company

AXE = Path(__file__).parents[2] / "agent_ui/node_modules/axe-core/axe.min.js"
PHONE = {"width": 360, "height": 740}
GRAVE = ("serious", "critical")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_is_hard_to_see_or_out_of_sight(browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"]) -> None:
    async with house(browser, tmp_path, HUB_CONFIG_DIR=str(quick_company(tmp_path, offer_seconds=120))) as floor:
        looks: dict[str, Any] = {"color_scheme": scheme, "reduced_motion": "reduce"}
        nobody = await floor.open("/console", "nobody", **looks)
        await expect(nobody.get_by_label("Username")).to_be_visible()
        faults = await _faults(nobody, "sign-in")
        console = await floor.agent("agent1", **looks)
        faults += await _faults(console.page, "console, idle")
        await console.become("Available")
        board = await floor.supervisor(**looks)
        phone = await floor.customer("Bruno Márquez", viewport=PHONE, **looks)
        faults += await _faults(phone.page, "customer page, on a phone")
        await phone.text("A text before the chat.")
        await expect(console.my_work).to_contain_text("A text before the chat.")
        visitor = await floor.customer("Tara Walsh", **looks)
        faults += await _faults(visitor.page, "customer page")
        await visitor.open_chat()
        await visitor.say("A word that is longer than anything a layout expects: " + "Donaudampfschifffahrt" * 5)
        await expect(console.pop).to_be_visible()
        faults += await _faults(console.page, "console, with a pop")
        await console.accept()
        await console.say("And a reply.")
        await console.note_down("And a note.")
        await expect(console.profile).to_contain_text("Lifetime value")
        faults += await _faults(console.page, "console, conversation and profile")
        faults += await _faults(visitor.page, "widget, open")
        await phone.open_chat()
        await phone.say("From my phone.")
        await expect(phone.standing).to_contain_text("next in line")
        await expect(board.tile("In queue")).to_contain_text("1")
        faults += await _faults(phone.page, "widget, open on a phone")
        faults += await _faults(board.page, "wallboard")
        await board.show_waiting(board.cell("Support", "Web chat", "Platinum"))
        await expect(board.waiting("From my phone.")).to_contain_text("offered to Alex Morgan")
        faults += await _faults(board.page, "wallboard, those who wait in a cell")
        await console.end()
        faults += await _faults(console.page, "console, wrap-up")
        await floor.look(scheme)
        front = await floor.open("/", "front page", **looks)
        await expect(front.get_by_role("heading", level=1)).to_be_visible()
        faults += await _faults(front, "front page")
        assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_calls_are_seen_and_reached_by_everybody(browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"]) -> None:
    async with house(browser, tmp_path) as floor:
        looks: dict[str, Any] = {"color_scheme": scheme, "reduced_motion": "reduce"}
        console = await floor.agent("agent1", **looks)
        await console.become("Available")
        board = await floor.supervisor(**looks)
        caller = await floor.customer("Bruno Márquez", viewport=PHONE, **looks)
        await caller.call()
        faults = await _faults(caller.page, "customer page, in the phone menu on a phone")
        await caller.press("1", after="For English, press 1.")
        await caller.press("4", after="For anything else, 4.")
        await expect(console.pop).to_contain_text("In the phone menu")
        faults += await _faults(console.page, "console, a call with its menu's path")
        await console.accept()
        await expect(console.call_state).to_have_text("Talking")
        await caller.speak("A word that is longer than anything a layout expects: " + "Donaudampfschifffahrt" * 5)
        await expect(console.captions).to_contain_text("Donaudampf")
        faults += await _faults(console.page, "console, talking")
        await console.page.keyboard.press("Alt+y")
        await expect(console.page.get_by_role("button", name="Pound")).to_be_visible()
        faults += await _faults(console.page, "console, keypad")
        await console.page.keyboard.press("Escape")
        await console.hold()
        await expect(caller.line).to_have_text("On hold")
        faults += await _faults(console.page, "console, on hold")
        faults += await _faults(caller.page, "customer page, on hold")
        await console.call.get_by_role("button", name="Record").click()
        await expect(console.call).to_contain_text("Recording")
        await console.page.keyboard.press("Alt+g")
        await console.page.get_by_role("menuitem", name="Card details").click()
        await expect(console.call).to_contain_text("Recording paused: Card details")
        faults += await _faults(console.page, "console, recording paused")
        await console.page.keyboard.press("Alt+c")
        await expect(console.dialog).to_be_visible()
        faults += await _faults(console.page, "console, consult")
        await console.page.keyboard.press("Escape")
        await board.do("Alex Morgan", "Listen")
        await expect(board.agent("Alex Morgan")).to_contain_text("Sofia Marchetti listens")
        faults += await _faults(board.page, "wallboard, somebody listens")
        watching = await floor.tab(board.page.context, f"/console{console.page.url[console.page.url.index('#') :]}", "supervisor's console")
        await expect(watching.get_by_role("region", name="Supervise the call")).to_contain_text("You listen")
        faults += await _faults(watching, "console, supervising")
        await floor.look(f"calls-{scheme}")
        await caller.hang_up()
        await expect(console.wrap_up).to_be_visible()
        faults += await _faults(caller.page, "customer page, after a call")
        assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_letters_are_seen_and_reached_by_everybody(browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"]) -> None:
    async with house(browser, tmp_path) as floor:
        looks: dict[str, Any] = {"color_scheme": scheme, "reduced_motion": "reduce"}
        console = await floor.agent("agent1", **looks)
        desk = LetterDesk(console)
        await console.become("Available")
        writer = await floor.customer("Bruno Márquez", viewport=PHONE, **looks)
        mail = MailProgram(writer)
        notes = FilePayload(name="notes " * 20 + ".txt", mimeType="text/plain", buffer=b"Notes")
        await mail.write("A letter", "A word that is longer than anything a layout expects: " + "Donaudampfschifffahrt" * 9, notes)
        faults = await _faults(writer.page, "customer page, letters on a phone")
        await mail.write("Another letter", "And a second one.")
        await expect(console.my_work).to_contain_text("Another letter")
        await console.work.get_by_role("button", name="A letter").click()
        await expect(desk.others).to_contain_text("Another letter")
        faults += await _faults(console.page, "console, a letter and another beside it")
        await desk.begin("Alt+m")
        await console.page.keyboard.type("An answer.")
        await desk.to.fill("nobody,")
        await expect(desk.form).to_contain_text("nobody is not a mail address.")
        faults += await _faults(console.page, "console, a letter being written")
        await desk.form.get_by_role("button", name="Ready-made").click()
        await expect(console.page.get_by_role("option").first).to_be_visible()
        faults += await _faults(console.page, "console, ready-made replies")
        await console.page.keyboard.press("Escape")
        await desk.form.get_by_role("button", name="Remove nobody").click()
        await desk.send()
        await expect(desk.letter("An answer.")).to_contain_text("Leaves in")
        faults += await _faults(console.page, "console, a letter about to leave")
        await console.page.keyboard.press("Alt+o")
        await console.dialog.get_by_text("Email", exact=True).click()
        await expect(console.dialog.get_by_role("textbox", name="Text of the letter")).to_be_visible()
        faults += await _faults(console.page, "console, a letter that begins something")
        await floor.look(f"letters-{scheme}")
        assert faults == []


async def _faults(page: Page, state: str) -> list[str]:
    """What axe-core calls serious or worse, with the element it means; and what is wider than the window."""
    # Evaluated, not added to the page: its content security policy lets no foreign script in.
    await page.evaluate(AXE.read_text())
    found = (await page.evaluate("axe.run(document, {resultTypes: ['violations']})"))["violations"]
    faults = [
        f"{state}: {violation['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for violation in found
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
    wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return faults + ([f"{state}: {wide} pixels hang out of the window"] if wide > 0 else [])
