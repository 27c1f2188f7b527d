"""A letter leaves once, holds up nobody else, and whatever keeps it back is said."""

from sqlalchemy import func, select, update

from channels.contract import FileKey, ProviderId, Receipt
from hub.company_mail import FileRules, ScannerConfig
from hub.files.shelf import Shelf
from hub.files.tables import files
from hub.journal.tables import refused_commands
from hub.mail.tables import mails
from hub.replies.progress import LONGEST_REASON
from hub.replies.sender import AT_ONCE, GONE, HELD
from tests.hub.mail.exchange import Exchange, begun
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.post import writing_shop

HTML = "<p>On its <b>way</b>.</p>"
NOBODY_SCANS = FileRules(scanner=ScannerConfig(host="127.0.0.1", port=1), unscanned="held")
UNSTORABLE = Receipt(provider_id=ProviderId("\ud800"))
"""Half a character: no database takes it."""


async def delivery(exchange: Exchange) -> tuple[str, str | None]:
    """Of our latest letter."""
    ours = [message for message in await exchange.ana.messages(exchange.id) if message["delivery"]]
    return ours[-1]["delivery"]["state"], ours[-1]["delivery"]["reason"]


async def html_of_letter(house: House) -> str:
    async with house.hub.database.reading() as connection:
        key = await connection.scalar(select(mails.c.html).where(mails.c.html.is_not(None)))
    assert isinstance(key, str)
    return key


async def found(house: House, key: str, state: str) -> None:
    async with house.hub.database.writing() as connection:
        await connection.execute(update(files).where(files.c.id == key).values(state=state))


# --- one does not hold up another ---


async def test_letters_that_hang_stop_no_text(new_house: NewHouse) -> None:
    house = await new_house(writing_shop())
    ana = await house.agent("ana")
    house.post.answering.clear()
    for number in range(AT_ONCE):
        written = {"channel": "email", "to": f"bo{number}@example.org", "queue": "sales", "text": "Hello"}
        await ana.ask("POST", "/interactions", written, expect=201)
    await house.until(lambda _: len(house.post.sent) == AT_ONCE)
    text = {"channel": "sms", "customer": "cus_gus", "queue": "sales", "text": "Hello"}
    await ana.ask("POST", "/interactions", text, expect=201)
    await house.until(lambda _: len(house.carrier.sent) == 1)
    house.post.answering.set()


# --- what is said of it ---


async def test_however_much_is_said_of_it_it_is_stored_at_once(new_house_on_postgres: NewHouse) -> None:
    exchange = await begun(new_house_on_postgres)
    exchange.house.post.says = Receipt(provider_id=ProviderId("x@northwind.example"), note="refused, " * 200)
    await exchange.answered()
    state, reason = await delivery(exchange)
    assert (state, len(reason or "")) == ("queued", LONGEST_REASON)
    assert exchange.house.post.asked == 0, "its first report was taken"


async def test_what_cannot_be_stored_of_it_is_not_asked_for_without_end(exchange: Exchange) -> None:
    post = exchange.house.post
    post.says = post.listed = UNSTORABLE
    await exchange.answers()

    await notes(exchange, "a while", 20)
    asked = post.asked
    await notes(exchange, "and longer", 20)
    assert post.asked == asked < 5
    assert (len(post.sent), (await delivery(exchange))[0]) == (1, "unknown")
    async with exchange.house.hub.database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(refused_commands)), "and why is kept"


async def notes(exchange: Exchange, what: str, how_many: int) -> None:
    """So many turns go by."""
    for number in range(how_many):
        await exchange.ana.says(exchange.id, f"{what} {number}", private=True)


# --- what keeps it back ---


async def test_what_we_write_leaves_while_the_scanner_is_away(new_house: NewHouse) -> None:
    house = await new_house(writing_shop().model_copy(update={"files": NOBODY_SCANS}))
    ana, pia = await house.agent("ana"), house.writer("pia")
    await pia.writes()
    await house.settled()
    (interaction,) = (await ana.work())["interactions"]
    letter = await Exchange(house, ana, pia, interaction["id"]).answered(html=HTML)
    assert "<b>way</b>" in (letter.html or "")


async def test_a_letter_that_is_held_back_waits_and_then_leaves_once(new_house: NewHouse) -> None:
    house = await new_house(writing_shop(undo_seconds=8).model_copy(update={"files": NOBODY_SCANS}))
    ana, pia = await house.agent("ana"), house.writer("pia")
    await pia.writes()
    await house.settled()
    (interaction,) = (await ana.work())["interactions"]
    exchange = Exchange(house, ana, pia, interaction["id"])
    await exchange.answers(html=HTML)
    key = await html_of_letter(house)
    await found(house, key, "unscanned")
    await house.later(8)
    assert await delivery(exchange) == ("pending", HELD)
    await found(house, key, "open")
    await house.later(3_600)
    assert (len(house.post.sent), (await delivery(exchange))[0]) == (1, "queued")


async def test_a_letter_whose_looks_are_gone_has_certainly_not_left(new_house: NewHouse) -> None:
    exchange = await begun(new_house, undo_seconds=8)
    await exchange.answers(html=HTML)
    Shelf(exchange.house.hub.settings.data_dir / "files").remove(FileKey(await html_of_letter(exchange.house)))
    await exchange.house.later(8)
    assert await delivery(exchange) == ("failed", GONE)
    assert exchange.house.post.sent == []
