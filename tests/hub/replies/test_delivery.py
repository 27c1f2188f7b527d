"""A text to a customer leaves once, and what the agent reads about it never goes back."""

import asyncio
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pytest

from channels.contract import Address, Capabilities, DeliveryState, MessageId, ProviderId, Receipt
from channels.errors import AddressRejected, ProviderThrottled, ProviderUnreachable
from channels.sms_texts import reported
from hub.replies.progress import MAYBE_SENT, SETTLES, NotTaken
from tests.hub.running.clock import MONDAY_NOON
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import OUR_NUMBER

RETRY_AFTER_SECONDS = Capabilities(live=False, pushes=False, longest_text=1, starts_outbound=True).retries_after_seconds
IN_ORDER = ("sent", "delivered", "read")
SID = f"SM{1:032x}"
SILENT = ProviderUnreachable("The carrier did not answer.", maybe_taken=True)
UNKNOWN = {"state": "unknown", "reason": MAYBE_SENT}


@dataclass
class Exchange:
    """Pia has written, Ana answers her once."""

    house: House
    ana: Person
    number: str
    interaction: str

    async def answers(self) -> None:
        await self.ana.says(self.interaction, "On its way.")

    async def reported(self, state: str, **more: str) -> None:
        """The carrier says how far the first text has come."""
        fields = {"MessageSid": SID, "MessageStatus": state, "From": OUR_NUMBER, "To": self.number} | more
        await self.house.posts(f"/webhooks/twilio/sms/status?message={self.message}", fields, status=204)

    async def delivery(self) -> Any:
        (ours,) = [message for message in await self.ana.messages(self.interaction) if message["from"] == "agent"]
        return ours["delivery"]

    async def state(self) -> str:
        return str((await self.delivery())["state"])

    async def handed_over(self, times: int = 1) -> None:
        """Until the carrier has been given so many texts."""
        await self.house.until(lambda _: len(self.house.carrier.sent) == times)

    @property
    def message(self) -> MessageId:
        """Our id of the first text."""
        return self.house.carrier.sent[0].id

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.house.carrier.sent]


@pytest.fixture
async def exchange(new_house: NewHouse) -> Exchange:
    house = await new_house()
    ana = await house.agent("ana")
    pia = house.texter("pia")
    await pia.texts("Where is my order?")
    await house.settled()
    return Exchange(house, ana, pia.number, await pia.interaction())


# --- reports ---


@pytest.mark.parametrize("order", list(permutations(IN_ORDER)), ids="-".join)
async def test_a_state_never_goes_back_whatever_order_reports_come_in(exchange: Exchange, order: tuple[str, ...]) -> None:
    await exchange.answers()
    await exchange.handed_over()
    for state in order:
        await exchange.reported(state)
    assert await exchange.delivery() == {"state": "read", "reason": None}


async def test_reports_that_are_one_turn_find_the_message_all_the_same(exchange: Exchange) -> None:
    """When the turn begins nobody knows the carrier's id of it."""
    exchange.house.carrier.answering.clear()
    await exchange.answers()
    await exchange.handed_over()
    between = {"ours": Address(OUR_NUMBER), "theirs": Address(exchange.number)}
    reports = [reported(ProviderId(SID), state, **between, error=None, at=MONDAY_NOON, message_id=exchange.message) for state in IN_ORDER]
    await asyncio.gather(*(exchange.house.hub.inbox.store(report) for report in reports if report is not None))
    assert await exchange.state() == "read"
    exchange.house.carrier.answering.set()


async def test_a_report_may_come_before_the_carriers_answer(exchange: Exchange) -> None:
    exchange.house.carrier.answering.clear()
    await exchange.answers()
    await exchange.handed_over()
    await exchange.reported("delivered")
    assert await exchange.state() == "delivered"
    exchange.house.carrier.answering.set()
    await exchange.reported("sent")
    await exchange.house.settled()
    assert await exchange.state() == "delivered"
    assert exchange.texts == ["On its way."]


@pytest.mark.parametrize(("order", "ends_as"), [(("delivered", "undelivered"), "delivered"), (("undelivered", "delivered"), "failed")])
async def test_the_first_end_stands(exchange: Exchange, order: tuple[str, ...], ends_as: str) -> None:
    await exchange.answers()
    await exchange.handed_over()
    for state in order:
        await exchange.reported(state, **({"ErrorCode": "30005"} if state == "undelivered" else {}))
    delivery = await exchange.delivery()
    assert delivery["state"] == ends_as
    assert (delivery["reason"] is not None) == (ends_as == "failed")


async def test_a_repeated_report_has_no_effect(exchange: Exchange) -> None:
    await exchange.answers()
    await exchange.handed_over()
    await exchange.reported("delivered")
    before = await exchange.ana.events(exchange.interaction)
    await exchange.reported("delivered")
    assert await exchange.ana.events(exchange.interaction) == before


# --- attempts ---


async def test_one_that_was_not_taken_is_tried_again_later(exchange: Exchange) -> None:
    exchange.house.carrier.refusing.append(ProviderThrottled("Too many at once."))
    await exchange.answers()
    await exchange.handed_over()
    await exchange.house.settled()
    assert await exchange.delivery() == {"state": "pending", "reason": "Too many at once."}
    await exchange.house.later(RETRY_AFTER_SECONDS[0])
    assert await exchange.delivery() == {"state": "queued", "reason": None}
    assert exchange.texts == ["On its way."] * 2


async def test_it_is_not_tried_for_ever(exchange: Exchange) -> None:
    attempts = 1 + len(RETRY_AFTER_SECONDS)
    exchange.house.carrier.refusing += [ProviderThrottled("Too many at once.")] * (attempts + 1)
    await exchange.answers()
    await exchange.house.later(sum(RETRY_AFTER_SECONDS) + 3_600)
    assert await exchange.delivery() == {"state": "failed", "reason": "Too many at once."}
    assert len(exchange.texts) == attempts


async def test_one_that_is_refused_is_not_tried_again(exchange: Exchange) -> None:
    exchange.house.carrier.refusing.append(AddressRejected("This number takes no texts."))
    await exchange.answers()
    await exchange.house.later(3_600)
    assert await exchange.delivery() == {"state": "failed", "reason": "This number takes no texts."}
    assert exchange.texts == ["On its way."]


# --- nobody knows ---


async def test_where_nobody_knows_the_carrier_is_asked_before_anything_is_sent_again(exchange: Exchange) -> None:
    exchange.house.carrier.refusing.append(SILENT)
    exchange.house.carrier.listed = Receipt(provider_id=ProviderId(SID), state=DeliveryState.SENT)
    await exchange.answers()
    await exchange.handed_over()
    await exchange.house.settled()
    assert await exchange.delivery() == UNKNOWN
    await exchange.house.later(SETTLES.total_seconds())
    assert await exchange.delivery() == {"state": "sent", "reason": None}
    assert exchange.texts == ["On its way."]


async def test_what_was_certainly_not_taken_is_sent_again_once_and_under_the_same_id(exchange: Exchange) -> None:
    exchange.house.carrier.refusing.append(SILENT)
    await exchange.answers()
    await exchange.house.later(3_600)
    assert await exchange.delivery() == {"state": "queued", "reason": None}
    first, second = exchange.house.carrier.sent
    assert first == second


async def test_where_it_cannot_be_known_it_is_not_sent_again_and_the_agent_knows(exchange: Exchange) -> None:
    exchange.house.carrier.refusing.append(SILENT)
    exchange.house.carrier.listed = SILENT
    await exchange.answers()
    await exchange.house.later(24 * 3_600)
    assert await exchange.delivery() == UNKNOWN
    assert exchange.texts == ["On its way."]
    assert exchange.house.carrier.asked == len(RETRY_AFTER_SECONDS)


async def test_a_report_settles_what_nobody_knew(exchange: Exchange) -> None:
    exchange.house.carrier.refusing.append(SILENT)
    await exchange.answers()
    await exchange.handed_over()
    await exchange.house.settled()
    await exchange.reported("delivered")
    await exchange.house.later(3_600)
    assert await exchange.delivery() == {"state": "delivered", "reason": None}
    assert exchange.texts == ["On its way."]


async def test_a_driver_that_breaks_leaves_it_unknown_and_stops_nobody_else(exchange: Exchange) -> None:
    exchange.house.carrier.refusing.append(KeyError("a mistake in the driver"))
    await exchange.answers()
    await exchange.handed_over()
    await exchange.house.settled()
    assert await exchange.delivery() == UNKNOWN
    pia = exchange.house.texter("bob")
    await pia.texts("Me too?")
    await exchange.house.settled()
    await exchange.ana.says(await pia.interaction(), "You too.")
    await exchange.handed_over(2)
    assert exchange.texts == ["On its way.", "You too."]


async def test_a_driver_that_breaks_on_asking_stops_nobody_either(exchange: Exchange) -> None:
    exchange.house.carrier.refusing.append(SILENT)
    exchange.house.carrier.listed = KeyError("sid")
    await exchange.answers()
    await exchange.house.later(24 * 3_600)
    assert await exchange.delivery() == UNKNOWN
    assert exchange.house.carrier.asked == len(RETRY_AFTER_SECONDS)
    bob = exchange.house.texter("bob")
    await bob.texts("Me too?")
    await exchange.house.settled()
    await exchange.ana.says(await bob.interaction(), "You too.")
    await exchange.handed_over(2)
    assert exchange.texts == ["On its way.", "You too."]


async def test_what_became_of_an_older_attempt_is_no_news(exchange: Exchange) -> None:
    exchange.house.carrier.refusing.append(ProviderThrottled("Too many at once."))
    await exchange.answers()
    await exchange.handed_over()
    await exchange.house.settled()
    exchange.house.carrier.answering.clear()
    exchange.house.clock.advance(RETRY_AFTER_SECONDS[0])
    exchange.house.hub.decider.poke()
    await exchange.handed_over(2)
    late = NotTaken(message_id=exchange.message, interaction_id=exchange.interaction, attempt=1, error=ProviderThrottled("Late."))
    await exchange.house.hub.decider.submit(late)
    assert await exchange.delivery() == {"state": "sending", "reason": "Too many at once."}
    exchange.house.carrier.answering.set()
    await exchange.house.later(3_600)
    assert await exchange.state() == "queued"
    assert len(exchange.texts) == 2
