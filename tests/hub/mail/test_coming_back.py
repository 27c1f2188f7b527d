"""Nobody waits for an answer that never left: what was not delivered, taken back or crossed comes back to its agent."""

from channels.errors import AddressRejected
from tests.hub.mail.exchange import Exchange, begun
from tests.hub.mail.test_machines import bounce
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.post import writing_shop
from tests.hub.running.shop import with_channel

UNDO = 8


async def test_what_was_refused_for_good_comes_back_and_can_be_written_again(exchange: Exchange) -> None:
    exchange.house.post.refusing.append(AddressRejected("There is no such mailbox."))
    await exchange.answers()
    await exchange.house.settled()
    assert (await exchange.ana.interaction(exchange.id))["state"] == "connected"
    letter = await exchange.answered("Once more.", to=["pia@example.org"])
    assert [one.address for one in letter.recipients] == ["pia@example.org"]


async def test_who_forgot_something_writes_again_to_a_letter_that_is_set_aside(exchange: Exchange) -> None:
    await exchange.answered()
    assert (await exchange.ana.interaction(exchange.id))["state"] == "parked"
    letter = await exchange.answered("The tracking number is 7.")
    assert letter.text == "The tracking number is 7."
    assert (await exchange.ana.interaction(exchange.id))["state"] == "parked"


async def test_what_is_taken_back_without_room_waits_in_the_queue(new_house: NewHouse) -> None:
    exchange = await begun(new_house, company=with_channel(writing_shop(undo_seconds=UNDO), "email", most_in_hand=1))
    await exchange.house.writer("gus").writes()
    said = await exchange.answers("Too early.")
    await exchange.house.settled()
    answer = await exchange.ana.ask("POST", f"/messages/{said['id']}/take-back")
    assert answer["interaction"]["state"] == "queued"
    await exchange.house.later(60)
    assert exchange.house.post.sent == []


async def test_what_is_closed_is_not_taken_back(new_house: NewHouse) -> None:
    exchange = await begun(new_house, undo_seconds=UNDO)
    said = await exchange.answers("Goodbye.")
    await exchange.ana.ends(exchange.id)
    assert await exchange.ana.refused("POST", f"/messages/{said['id']}/take-back") == "too_late"
    await exchange.house.later(UNDO)
    await exchange.house.until(lambda _: len(exchange.house.post.sent) == 1)


async def test_a_letter_that_crosses_the_reply_keeps_it_in_hand(exchange: Exchange) -> None:
    (seen,) = await exchange.ana.messages(exchange.id)
    await exchange.pia.writes("Stop, cancel it!", subject="Re: My order", In_Reply_To=f"<{exchange.pia.last_id}>")
    await exchange.house.settled()
    await exchange.answers("On its way.", seen=seen["id"])
    assert (await exchange.ana.interaction(exchange.id))["state"] == "connected"


async def test_a_report_on_somebody_who_was_never_written_to_is_not_believed(exchange: Exchange) -> None:
    letter = await exchange.answered()
    forged = bounce(exchange.message_id(letter)).replace(b"rfc822; pia@example.com", b"rfc822; somebody@else.example")
    await exchange.house.post.brings(forged)
    await exchange.house.settled()
    assert (await exchange.ana.messages(exchange.id))[1]["delivery"]["state"] == "queued"
    assert (await exchange.ana.interaction(exchange.id))["state"] == "parked"


async def test_formatting_and_newer_words_outlive_a_take_back(new_house: NewHouse) -> None:
    exchange = await begun(new_house, undo_seconds=UNDO)
    path = f"/interactions/{exchange.id}/draft"
    said = await exchange.answers("Bold.", html="<p><b>Bold.</b></p>")
    await exchange.ana.ask("POST", f"/messages/{said['id']}/take-back")
    assert (await exchange.ana.get(path))["html"] == "<p><b>Bold.</b></p>"
    said = await exchange.answers("Again.")
    await exchange.house.later(1)
    await exchange.ana.ask("PUT", path, {"text": "Newer."})
    await exchange.ana.ask("POST", f"/messages/{said['id']}/take-back")
    assert (await exchange.ana.get(path))["text"] == "Newer."
