"""A customer's language is asked for as long as anybody who works here has it as a skill."""

from typing import Any

from hub.company import Ring
from hub.people.staff import Staff, UserChange
from hub.store.engine import Database
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.shop import shop, with_queue


async def changes(house: House, username: str, **change: Any) -> None:
    """Another process changes a user, and the hub takes note."""
    database = Database(house.address)
    await Staff(database, house.clock).change(username, UserChange(**change))
    await database.close()
    await house.hub.upkeep.take_notes()


async def asked_for(house: House, locale: str) -> dict[str, int]:
    """What the router is asked for when somebody with this language comes."""
    visitor = await house.visitor(locale=locale)
    await visitor.says()
    id = await visitor.interaction()
    waiting: dict[str, int] = await house.look(lambda live: dict(live.router.waiting(id).requirement))  # type: ignore[arg-type,union-attr]
    return waiting


async def test_a_language_is_asked_for_while_anybody_has_it(new_house: NewHouse) -> None:
    house = await new_house()
    assert await asked_for(house, "es-MX") == {}
    await changes(house, "ana", skills={"queue:support": 3, "lang:es": 2})
    await changes(house, "ben", skills={"queue:support": 3, "lang:es": 5})
    assert await asked_for(house, "es-MX") == {"lang:es": 1}
    assert await asked_for(house, "fr") == {}
    await changes(house, "ana", active=False)
    assert await asked_for(house, "es") == {"lang:es": 1}
    await changes(house, "ben", skills={"queue:support": 3})
    assert await asked_for(house, "es") == {}
    await changes(house, "ana", active=True)
    assert await asked_for(house, "es") == {"lang:es": 1}


async def test_after_a_while_another_agent_will_do_where_the_queue_says_so(new_house: NewHouse) -> None:
    rings = (Ring(after_seconds=60, skills={}, drops=("lang:es",)),)
    house = await new_house(with_queue(shop(), "support", rings=rings))
    await changes(house, "ana", skills={"queue:support": 3, "lang:es": 2})
    ben = await house.agent("ben")
    visitor = await house.visitor(locale="es")
    await visitor.says()
    await house.later(59)
    assert await ben.offers() == []
    await house.later(1)
    assert (await ben.offer())["interaction"]["id"] == await visitor.interaction()


async def test_only_who_speaks_it_is_offered_it(new_house: NewHouse) -> None:
    house = await new_house()
    await changes(house, "ana", skills={"queue:support": 3, "lang:es": 2})
    ana, ben = await house.agent("ana"), await house.agent("ben")
    visitor = await house.visitor(locale="es")
    await visitor.says()
    assert [len(await person.offers()) for person in (ana, ben)] == [1, 0]
