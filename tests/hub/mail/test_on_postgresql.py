"""A correspondence on PostgreSQL: what SQLite lets pass, it does not."""

from tests.hub.mail.exchange import Exchange, begun
from tests.hub.mail.test_machines import bounce
from tests.hub.running.fixtures import NewHouse

HOSTILE = (
    b'Message-ID: <%s@example.com>\r\nFrom: "N\0%s" <gus@example.com>\r\nTo: support@northwind.example, "%s" <%s@example.com>\r\n'
    b"Subject: \0%s\r\nReply-To: %s@example.org\r\nContent-Type: text/html\r\n\r\n<p>\0\xff&#0;&#xd800; words</p>\r\n"
)
LONG = b"x" * 1_000


async def test_a_whole_correspondence(new_house_on_postgres: NewHouse) -> None:
    exchange = await begun(new_house_on_postgres, acknowledgement="Thanks.")
    letter = await exchange.answered(html="<p>On its way.</p>", cc=["bo@example.org"])
    await exchange.pia.writes("An invoice, please.", subject="Re: My order", answers=letter)
    await exchange.house.settled()
    second = (await exchange.ana.messages(exchange.id))[-1]
    other = (await exchange.ana.does("split", exchange.id, from_message=second["id"]))["interaction"]["id"]
    await exchange.ana.does("undo", other)
    await exchange.ana.ask("PUT", f"/interactions/{exchange.id}/draft", {"text": "Dear Pia,"})
    assert (await exchange.ana.get(f"/interactions/{exchange.id}/draft"))["text"] == "Dear Pia,"
    last = await exchange.answered("Here it is.")
    await exchange.house.post.brings(bounce(exchange.message_id(last)))
    await exchange.house.settled()
    said = [message["delivery"] and message["delivery"]["state"] for message in await exchange.ana.messages(exchange.id)]
    assert said == [None, "queued", "queued", None, "failed", None]


async def test_what_no_column_holds_is_cut_and_taken(new_house_on_postgres: NewHouse) -> None:
    exchange: Exchange = await begun(new_house_on_postgres)
    await exchange.house.post.brings(HOSTILE % ((LONG,) * 6))
    await exchange.house.settled()
    assert (await exchange.every_text())[-1].endswith("words")
