"""The main job by phone, through real pages: the menu that answers by itself, and the menu, the queue and the agent with their call bar."""

from pathlib import Path

from playwright.async_api import Browser, expect

from tests.end_to_end.house import house
from tests.end_to_end.quick_company import quick_callbacks

CUSTOMER = "Isla Keller"
AGENT, COLLEAGUE = "Alex Morgan", "Chidi Okafor"
ORDER = "100016"
"""The demo's order system finds it: hub/demo/orders.py."""


async def test_the_menu_tells_how_an_order_stands_without_an_agent(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path) as floor:
        caller = await floor.customer(CUSTOMER)
        await caller.call()
        await caller.press("1", after="For English, press 1.")
        await caller.press("1", after="For the status of an order, press 1.")
        await caller.press(f"{ORDER}#", after="Please enter your order number")
        await expect(caller.heard).to_contain_text("Your order is on its way")
        await floor.look("answered")
        await caller.hang_up()
        closed = (await floor.ask("/api/v1/interactions?channel=phone&limit=1"))["items"][0]
        assert (closed["state"], closed["ended_as"], closed["customer"]["name"]) == ("closed", "deflected", CUSTOMER)
        assert closed["handlings"] == []


async def test_a_call_is_queued_answered_held_and_wrapped_up(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path) as floor:
        board = await floor.supervisor()
        console = await floor.agent("agent1")
        caller = await floor.customer(CUSTOMER)
        gold = board.cell("Support", "Phone", "Gold")
        await caller.call()
        await caller.press("1", after="For English, press 1.")
        await expect(caller.heard).to_contain_text(f"Welcome back, {CUSTOMER}.")
        await caller.press("4", after="For anything else, 4.")
        await expect(caller.heard).to_contain_text("You are next in line.")
        await expect(board.figure(gold, "Waiting")).to_have_text("1")
        await floor.look("1-waiting")

        await console.become("Available")
        await expect(console.pop).to_contain_text("In the phone menu")
        await expect(console.pop.get_by_role("listitem")).to_have_text(["Language → English", "Main menu → Support"])
        await floor.look("2-pop")
        await console.accept()
        await expect(console.call_state).to_have_text("Talking")
        await expect(caller.line).to_have_text("Talking")
        await caller.speak("My lamp came broken.")
        await expect(console.captions).to_contain_text(f"{CUSTOMER}: My lamp came broken.")
        await console.speak("I send you a new one.")
        await expect(caller.heard).to_contain_text("Agent: I send you a new one.")
        await expect(console.reply).to_have_count(0)

        await console.hold()
        await expect(console.call).to_contain_text("The customer hears music")
        await expect(caller.line).to_have_text("On hold")
        await floor.look("3-on-hold")
        await console.resume()
        await expect(caller.line).to_have_text("Talking")
        await console.note_down("New lamp ordered.")
        await console.end()
        await expect(caller.line).to_have_text("Call ended")
        await floor.look("4-wrap-up")
        told = console.log.locator("p")
        for line in ("In the phone menu: Language › Main › Support", f"{AGENT} put the customer on hold", "The customer is off hold"):
            await expect(told.filter(has_text=line)).to_be_visible()
        await console.finish("Replacement sent", "A new lamp.")
        await expect(board.figure(gold, "Answered")).to_have_text("1")
        closed = (await floor.ask("/api/v1/interactions?channel=phone&state=closed&limit=1"))["items"][0]
        assert (closed["ended_as"], closed["handlings"][0]["outcome"]) == ("handled", "replacement sent")


async def test_a_colleague_is_consulted_listened_to_and_given_the_customer(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path) as floor:
        board = await floor.supervisor()
        console = await floor.agent("agent1")
        await console.become("Available")
        caller = await floor.customer(CUSTOMER)
        await caller.call()
        await caller.press("1", after="For English, press 1.")
        await caller.press("4", after="For anything else, 4.")
        await console.accept()
        await expect(console.call_state).to_have_text("Talking")

        await board.do(AGENT, "Listen")
        await expect(board.agent(AGENT)).to_contain_text("Sofia Marchetti listens")
        await expect(console.party("Sofia Marchetti")).to_contain_text("listens")
        await board.do(AGENT, "Whisper")
        await expect(console.party("Sofia Marchetti")).to_contain_text("whispers to the agent")
        await board.do(AGENT, "Stop")
        await expect(console.party("Sofia Marchetti")).to_have_count(0)

        colleague = await floor.agent("agent3")
        await colleague.become("Available")
        await console.consult(COLLEAGUE)
        await expect(colleague.pop).to_contain_text("asks for your advice")
        await expect(caller.line).to_have_text("On hold")
        await colleague.accept()
        await expect(console.call_state).to_have_text(f"Consulting {COLLEAGUE}")
        await console.speak("Do we have this lamp?")
        await expect(colleague.captions).to_contain_text(f"{AGENT}: Do we have this lamp?")
        await expect(caller.heard).not_to_contain_text("Do we have this lamp?")
        await floor.look("consulting")
        await console.page.keyboard.press("Alt+i")
        await expect(console.call_state).to_have_text(f"Conference with {COLLEAGUE}")
        await colleague.speak("I take care of it.")
        await expect(caller.heard).to_contain_text("Agent: I take care of it.")
        await floor.look("conference")
        await console.call.get_by_role("button", name="Complete transfer").click()
        await expect(console.wrap_up).to_be_visible()
        await expect(colleague.call_state).to_have_text("Talking")
        await console.finish("Resolved")
        await caller.hang_up()
        await expect(colleague.wrap_up).to_be_visible()
        await colleague.finish("Resolved")
        closed = (await floor.ask("/api/v1/interactions?channel=phone&state=closed&limit=1"))["items"][0]
        assert [part["agent"]["name"] for part in closed["handlings"]] == [AGENT, COLLEAGUE]


async def test_a_caller_is_called_back_and_an_agent_calls_by_a_press_on_the_number(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path, HUB_CONFIG_DIR=str(quick_callbacks(tmp_path))) as floor:
        caller = await floor.customer(CUSTOMER)
        await caller.call()
        await caller.press("1", after="For English, press 1.")
        await caller.press("4", after="For anything else, 4.")
        await caller.press("1", after="To keep your place and be called back, press 1.")
        await expect(caller.heard).to_contain_text("Your place is kept.")
        await expect(caller.line).to_have_text("Call ended")

        console = await floor.agent("agent1")
        await console.become("Available")
        await expect(console.pop).to_contain_text("Callback")
        await console.accept()
        await expect(console.call_state).to_have_text("Connecting… the customer is being called")
        await expect(caller.line).to_have_text("Incoming call")
        await floor.look("called-back")
        await caller.answer()
        await expect(console.call_state).to_have_text("Talking")
        await expect(console.work).to_contain_text("Callback")
        await caller.hang_up()
        await console.finish("Resolved")

        await caller.text("I was cut off. Please call me again.")
        await console.profile.get_by_role("button", name="Call +1").click()
        await caller.telephone.get_by_role("button", name="Reject").click()
        await expect(console.wrap_up).to_be_visible()
        await expect(console.log).to_contain_text("The customer was not reached: busy")
        await console.finish("Follow-up")
        ended = {one["mode"]: one["ended_as"] for one in (await floor.ask("/api/v1/interactions?channel=phone&limit=2"))["items"]}
        assert ended == {"callback": "handled", "live": "expired"}
