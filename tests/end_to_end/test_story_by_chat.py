"""The main job by web chat, through real pages: a customer writes, the right agent sees who it is, they talk, somebody else takes
over, it ends.
"""

import re
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, expect

from tests.end_to_end.house import House, house
from tests.end_to_end.pages.console import Console
from tests.end_to_end.quick_company import quick_company

CUSTOMER = "Ella Grant"
FIRST_AGENT, SECOND_AGENT = "Chidi Okafor", "Hana Suzuki"


async def test_a_customer_is_recognised_served_and_handed_on(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path, HUB_CONFIG_DIR=str(quick_company(tmp_path))) as floor:
        board = await floor.supervisor()
        support = await floor.agent("agent3")
        billing = await floor.agent("agent8")
        visitor = await floor.customer(CUSTOMER)
        record = await _record(floor)
        platinum = board.cell("Support", "Web chat", "Platinum")

        await visitor.open_chat()
        await visitor.say("My order is late and I was charged twice.")
        await expect(visitor.tick("charged twice")).to_have_accessible_name("Received")
        await expect(visitor.standing).to_contain_text("You are next in line.")
        await expect(board.tile("In queue")).to_contain_text("1")
        await expect(board.figure(platinum, "Waiting")).to_have_text("1")
        await floor.look("1-waiting")

        await support.become("Available")
        await expect(support.pop).to_contain_text(CUSTOMER)
        await expect(support.pop).not_to_contain_text("Maybe")
        await expect(support.announced).to_contain_text(CUSTOMER)
        await expect(support.page).to_have_title(re.compile("An offer is waiting"))
        await _shows(support, record)
        await expect(support.log).to_be_hidden()
        await expect(board.agent(FIRST_AGENT)).to_contain_text("Has an offer")
        await floor.look("2-offered")

        await support.accept()
        await expect(visitor.log).to_contain_text(f"{FIRST_AGENT} joined the conversation")
        await expect(board.agent(FIRST_AGENT)).to_contain_text("With a customer")
        await expect(board.agent(FIRST_AGENT)).to_contain_text(CUSTOMER)
        await expect(board.tile("In queue")).to_contain_text("0")
        await expect(board.figure(platinum, "Answered")).to_have_text("1")
        await expect(support.profile).to_contain_text(record["email"])
        await expect(support.profile).not_to_contain_text("Not confirmed")

        await support.reply.press_sequentially("Let me")
        await expect(visitor.log).to_contain_text("is typing…")
        await support.say("Let me look at your order.")
        await expect(visitor.log).not_to_contain_text("is typing…")
        await visitor.field.press_sequentially("Thank")
        await expect(support.page.get_by_text(f"{CUSTOMER} is typing…")).to_be_visible()
        await floor.look("3-typing")
        await visitor.say("Thank you!")
        await expect(support.bubble("Thank you!")).to_be_visible()
        await expect(visitor.tick("Thank you!")).to_have_accessible_name("Read")
        await expect(support.bubble("Let me look").get_by_role("img")).to_have_accessible_name("Read")

        await support.note_down("Charged twice, needs a refund.")
        await support.transfer("Billing", "Two charges on one order, please refund one.")
        await expect(support.page.get_by_text("Being transferred to Billing")).to_be_visible()
        await expect(board.figure(board.cell("Billing", "Web chat", "Platinum"), "Waiting")).to_have_text("1")
        await floor.look("4-transferring")
        await billing.become("Available")
        await expect(billing.pop).to_contain_text("Two charges on one order, please refund one.")
        await expect(billing.pop).to_contain_text(CUSTOMER)
        await floor.look("5-transfer-offered")
        await billing.accept()
        await expect(visitor.log).to_contain_text(f"{SECOND_AGENT} joined the conversation")
        await expect(support.wrap_up).to_be_visible()
        await expect(board.agent(FIRST_AGENT)).to_contain_text("Wrap-up")
        await expect(board.agent(SECOND_AGENT)).to_contain_text("With a customer")
        await floor.look("6-handed-on")
        await support.finish("Follow-up")

        for note in ("needs a refund", "please refund one"):
            await expect(billing.bubble(note)).to_contain_text("private note")
        await billing.say("One charge is on its way back to you.")
        await expect(visitor.bubble("on its way back")).to_be_visible()
        assert await visitor.said() == [
            "My order is late and I was charged twice.",
            "Let me look at your order.",
            "Thank you!",
            "One charge is on its way back to you.",
        ]
        await billing.end()
        await expect(visitor.log).to_contain_text("This conversation has ended.")
        await expect(board.agent(SECOND_AGENT)).to_contain_text("Wrap-up")
        await expect(board.tile("Wrap-up")).to_contain_text("1")
        await floor.look("7-wrap-up")
        await billing.finish("Refund", "Refunded 40.00, wrote the mail.")
        await expect(board.agent(SECOND_AGENT)).to_contain_text("Available")
        await expect(board.figure(board.cell("Billing", "Web chat", "Platinum"), "Handle time")).to_have_text(re.compile(r"^\d+:\d\d$"))
        await floor.look("8-closed")

        closed = (await floor.ask(f"/api/v1/interactions?customer={record['id']}&limit=1"))["items"][0]
        assert (closed["state"], closed["ended_as"], closed["queue"]) == ("closed", "handled", "billing")
        assert [(part["agent"]["name"], part["outcome"], part["note"]) for part in closed["handlings"]] == [
            (FIRST_AGENT, "follow-up", None),
            (SECOND_AGENT, "refund", "Refunded 40.00, wrote the mail."),
        ]


async def test_an_email_that_anybody_could_type_is_a_maybe(browser: Browser, tmp_path: Path) -> None:
    async with house(browser, tmp_path) as floor:
        record = await _record(floor)
        console = await floor.agent("agent3")
        await console.become("Available")
        visitor = await floor.customer("A stranger")
        await visitor.open_chat()
        await visitor.introduce("E. G.", record["email"])
        await visitor.say("My order is late and I was charged twice.")
        await expect(console.announced).to_contain_text(f"Maybe {CUSTOMER}")
        await expect(console.pop).to_contain_text(f"Maybe {CUSTOMER}")
        await _shows(console, record)
        await console.accept()
        await expect(console.profile).to_contain_text("Not confirmed")
        await console.say("Good morning!")
        await expect(visitor.bubble("Good morning!")).to_be_visible()
        await expect(visitor.widget).not_to_contain_text(CUSTOMER)


async def _record(floor: House) -> dict[str, Any]:
    """What the hub knows of the customer, as the API tells it."""
    found = (await floor.ask(f"/api/v1/customers?q={CUSTOMER.replace(' ', '+')}"))["items"]
    assert len(found) == 1
    customer: dict[str, Any] = found[0]
    history = (await floor.ask(f"/api/v1/customers/{customer['id']}/timeline"))["items"]
    email = next(identity["value"] for identity in customer["identities"] if identity["kind"] == "email")
    return customer | {"email": email, "history": history}


async def _shows(console: Console, record: dict[str, Any]) -> None:
    """The pop says what the customer is worth and what happened before."""
    spent = float(record["value"]["lifetime_value"]["amount"])
    last = record["history"][0]["interaction"]
    for fact in (
        "My order is late and I was charged twice.",
        record["tier"].capitalize(),
        f"${spent:,.0f}",
        f"{record['value']['orders']:,}",
        record["email"],
        last["handlings"][-1]["agent"]["name"],
    ):
        await expect(console.pop).to_contain_text(fact)
