"""A person who has asked the customer says whether a message that may have been sent was."""

import pytest

from channels.errors import ProviderUnreachable
from hub.replies.progress import MAYBE_SENT
from tests.hub.mail.exchange import Exchange, begun
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.people import Person

DOUBT = ProviderUnreachable(MAYBE_SENT, maybe_taken=True)


@pytest.fixture
async def exchange(new_house: NewHouse) -> Exchange:
    """Ana has written a letter of which nobody knows whether it left."""
    exchange = await begun(new_house)
    post = exchange.house.post
    post.refusing.append(DOUBT)
    post.listed = DOUBT
    await exchange.answers("Only once.")
    await exchange.house.settled()
    assert await delivery(exchange) == "unknown"
    return exchange


async def doubtful(exchange: Exchange) -> str:
    return next(str(message["id"]) for message in await exchange.ana.messages(exchange.id) if message["delivery"])


async def delivery(exchange: Exchange) -> str:
    return next(str(message["delivery"]["state"]) for message in await exchange.ana.messages(exchange.id) if message["delivery"])


async def settles(person: Person, exchange: Exchange, *, sent: bool, expect: int = 200) -> str:
    """The state it is in then, or the code of the refusal."""
    answer = await person.ask("POST", f"/messages/{await doubtful(exchange)}/settle", {"sent": sent}, expect=expect)
    return str(answer["code"] if expect != 200 else answer["delivery"]["state"])


async def test_it_was_sent_and_is_not_asked_about_any_more(exchange: Exchange) -> None:
    assert await settles(exchange.ana, exchange, sent=True) == "sent"
    asked = exchange.house.post.asked
    await exchange.house.later(24 * 3_600)
    assert (await delivery(exchange), len(exchange.house.post.sent), exchange.house.post.asked) == ("sent", 1, asked)
    assert exchange.house.post.settled_by_hand == []


async def test_it_was_not_sent_and_leaves_as_the_same_letter(exchange: Exchange) -> None:
    message = await doubtful(exchange)
    assert await settles(exchange.ana, exchange, sent=False) == "sending"
    await exchange.house.settled()
    first, second = exchange.house.post.sent
    assert first == second
    assert exchange.house.post.settled_by_hand == [message], "the channel has forgotten its doubt"
    assert await delivery(exchange) == "queued"
    await exchange.house.later(24 * 3_600)
    assert len(exchange.house.post.sent) == 2


async def test_who_it_was_is_kept(exchange: Exchange) -> None:
    await settles(exchange.ana, exchange, sent=True)
    (event,) = [event for event in await exchange.ana.events(exchange.id) if event["type"] == "message.settled"]
    assert event["data"]["sent"] is True


async def test_a_supervisor_may_and_another_agent_may_not(exchange: Exchange) -> None:
    ben, sofia = await exchange.house.agent("ben"), await exchange.house.person("sofia")
    for sent in (True, False):
        assert await settles(ben, exchange, sent=sent, expect=404) == "not_found"
    assert exchange.house.post.settled_by_hand == []
    assert await settles(sofia, exchange, sent=False) == "sending"


async def test_one_that_is_in_no_doubt_is_left_alone(exchange: Exchange) -> None:
    await settles(exchange.ana, exchange, sent=True)
    for sent in (True, False):
        assert await settles(exchange.ana, exchange, sent=sent, expect=409) == "not_in_doubt"
    assert exchange.house.post.settled_by_hand == []
    await exchange.ana.ask("POST", "/messages/msg_nobody_wrote/settle", {"sent": True}, expect=404)


async def test_what_is_settled_while_it_is_asked_about_leaves_afterwards(exchange: Exchange) -> None:
    """The answer that comes too late is about an older attempt."""
    post = exchange.house.post
    post.answers_when_asked.clear()
    asked = post.asked
    exchange.house.clock.advance(60)
    exchange.house.hub.decider.poke()
    await exchange.house.until(lambda _: post.asked > asked)
    assert await settles(exchange.ana, exchange, sent=False) == "sending"
    assert len(post.sent) == 1
    post.answers_when_asked.set()
    await exchange.house.settled()
    assert (len(post.sent), await delivery(exchange)) == (2, "queued")
