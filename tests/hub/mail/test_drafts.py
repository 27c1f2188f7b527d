"""What an agent has begun to write outlives the page; what the company wrote once need not be typed."""

from hub.company_mail import CannedReply
from tests.hub.mail.exchange import Exchange, begun
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.post import writing_shop

DAY = 24 * 3_600
EMPTY = {"text": "", "html": None, "to": None, "cc": [], "bcc": [], "subject": None, "files": [], "forwards": None}


async def test_a_draft_is_kept_shown_and_dropped(exchange: Exchange) -> None:
    path = f"/interactions/{exchange.id}/draft"
    await exchange.ana.get(path, expect=204)
    await exchange.ana.ask("PUT", path, {"text": "Dear Pia,", "cc": ["bo@example.org"]})
    kept = await exchange.ana.get(path)
    assert {name: kept[name] for name in EMPTY} == EMPTY | {"text": "Dear Pia,", "cc": ["bo@example.org"]}
    await exchange.ana.ask("DELETE", path, expect=204)
    await exchange.ana.get(path, expect=204)


async def test_a_draft_goes_when_it_is_sent(exchange: Exchange) -> None:
    path = f"/interactions/{exchange.id}/draft"
    await exchange.ana.ask("PUT", path, {"text": "Dear Pia,"})
    await exchange.answered("Dear Pia, it is on its way.")
    await exchange.ana.get(path, expect=204)


async def test_drafts_are_ones_own(exchange: Exchange) -> None:
    path = f"/interactions/{exchange.id}/draft"
    await exchange.ana.ask("PUT", path, {"text": "Dear Pia,"})
    sofia = await exchange.house.agent("sofia")
    await sofia.get(path, expect=204)
    ben = await exchange.house.agent("ben")
    assert await ben.refused("PUT", path, {"text": "Mine"}, status=404) == "not_found"


async def test_canned_replies_are_filled_in_and_fit_the_queue(new_house: NewHouse) -> None:
    canned = (
        CannedReply(name="thanks", label="Thanks", text="Dear {customer_name}, thanks for “{subject}”. {agent_name}, {company}"),
        CannedReply(name="refund", label="Refund", text="Refunded.", queues=("billing",)),
    )
    house = await new_house(writing_shop().model_copy(update={"canned": canned}))
    ana = await house.agent("ana")
    await house.writer("pia").writes()
    await house.settled()
    (interaction,) = (await ana.work())["interactions"]
    answer = await ana.get(f"/interactions/{interaction['id']}/canned-replies")
    assert [(one["name"], one["text"]) for one in answer["items"]] == [
        ("thanks", "Dear Pia Platinum, thanks for “My order”. Ana, Northwind")
    ]


async def test_a_draft_goes_when_nobody_has_touched_it_for_the_retention_time(exchange: Exchange) -> None:
    path, upkeep = f"/interactions/{exchange.id}/draft", exchange.house.hub.upkeep
    await exchange.ana.ask("PUT", path, {"text": "Dear Pia,"})
    exchange.house.clock.advance(exchange.house.company.retention_days * DAY)
    await upkeep.forget_files()
    await exchange.ana.get(path)
    exchange.house.clock.advance(1)
    await upkeep.forget_files()
    await exchange.ana.get(path, expect=204)


async def test_a_file_stays_while_a_draft_names_it(exchange: Exchange) -> None:
    await a_drafts_file_stays(exchange)


async def test_it_stays_on_postgresql_too(new_house_on_postgres: NewHouse) -> None:
    await a_drafts_file_stays(await begun(new_house_on_postgres))


async def a_drafts_file_stays(exchange: Exchange) -> None:
    house, path = exchange.house, f"/interactions/{exchange.id}/draft"
    named, unnamed = [await house.hub.files.upload(name.encode(), name=name, by=exchange.ana.id) for name in ("a.txt", "b.txt")]
    await exchange.ana.ask("PUT", path, {"text": "Dear Pia,", "files": [named.file.key]})
    house.clock.advance(2 * DAY)
    await house.hub.upkeep.forget_files()
    assert set(await house.hub.files.known([named.file.key, unnamed.file.key])) == {named.file.key}
    await exchange.ana.ask("DELETE", path, expect=204)
    await house.hub.upkeep.forget_files()
    assert await house.hub.files.known([named.file.key]) == {}
