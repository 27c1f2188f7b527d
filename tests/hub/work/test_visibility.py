"""Who may see and who may do: every role, every piece of work, every verb."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest

from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person

READING = ("", "/messages", "/events", "/routing")
ACTING = {
    "messages": {"text": "Hi", "client_id": "1"},
    "messages (private)": {"text": "Hi", "client_id": "2", "private": True},
    "typing": {"on": True},
    "read": {"message_id": "msg_1"},
    "transfer": {"to": {"queue": "sales"}},
    "park": {},
    "end": {},
    "wrap-up": {},
}
SUPERVISING = {"retier": {"tier": "gold"}, "boost": {"seconds": 5}, "assign": {"agent": "usr_cleo"}}


@dataclass(frozen=True)
class Scene:
    """Ana talks with Gus about support, Cleo with Bob about billing; Sam waits for sales, and Pia was served by Ben yesterday."""

    house: House
    people: dict[str, Person]
    work: dict[str, str]


@pytest.fixture
async def scene(new_house: NewHouse) -> Scene:
    house = await new_house()
    people = {name: await house.agent(name, "not_ready") for name in ("ana", "ben", "cleo")}
    people |= {name: await house.person(name) for name in ("sofia", "rita")}
    work = {}
    for agent, customer, queue in (("ben", "pia", "support"), ("ana", "gus", "support"), ("cleo", "bob", "billing")):
        visitor = await house.asks(customer, queue)
        work[customer] = await visitor.interaction()
        await people[agent].chooses("available")
        await people[agent].accepts()
        await people[agent].chooses("not_ready")
        if customer == "pia":
            await people[agent].wraps_up(work[customer])
    work["sam"] = await (await house.asks("sam", "sales")).interaction()
    return Scene(house=house, people=people, work=work)


SEES = {
    "sofia": {"pia", "gus", "bob", "sam"},
    "rita": {"bob"},
    "ana": {"gus"},
    "ben": {"pia"},
    "cleo": {"bob"},
}


def pairs(seen: bool) -> Iterator[tuple[str, str]]:
    return ((who, customer) for who, customer in product(SEES, ("pia", "gus", "bob", "sam")) if (customer in SEES[who]) == seen)


async def test_what_one_may_not_see_is_not_there(scene: Scene) -> None:
    for who, customer in pairs(seen=False):
        person, id = scene.people[who], scene.work[customer]
        for part in READING:
            await person.get(f"/interactions/{id}{part}", expect=404)
        for verb, body in ACTING.items():
            status = await person.tries("POST", f"/interactions/{id}/{verb.split()[0]}", body)
            assert status == 404, (who, verb, customer, status)
        for verb, body in SUPERVISING.items():
            status = await person.tries("POST", f"/interactions/{id}/{verb}", body)
            assert status in (403, 404), (who, verb, customer, status)


async def test_what_one_may_see_is_found(scene: Scene) -> None:
    for who, customer in pairs(seen=True):
        for part in READING:
            await scene.people[who].get(f"/interactions/{scene.work[customer]}{part}")
    for who, seen in SEES.items():
        found = {item["id"] for item in (await scene.people[who].get("/interactions"))["items"]}
        assert found == {scene.work[customer] for customer in seen}, who


async def test_seeing_is_not_holding(scene: Scene) -> None:
    """Supervisors, and agents who had it, change nothing in a conversation that is not theirs."""
    for who, customer in (("sofia", "gus"), ("rita", "bob"), ("ben", "pia")):
        for verb, body in ACTING.items():
            expected = 201 if "private" in verb else 404 if verb in ("typing", "read") else 409
            path = f"/interactions/{scene.work[customer]}/{verb.split()[0]}"
            assert await scene.people[who].tries("POST", path, body) == expected, (who, verb)


async def test_agents_do_not_supervise(scene: Scene) -> None:
    ana, id = scene.people["ana"], scene.work["gus"]
    for verb in ("retier", "boost"):
        await ana.ask("POST", f"/interactions/{id}/{verb}", SUPERVISING[verb], expect=403)
    await ana.get("/floor/now", expect=403)


async def test_serving_a_customer_opens_their_history(scene: Scene) -> None:
    ana, id = scene.people["ana"], scene.work["pia"]
    await ana.get(f"/interactions/{id}", expect=404)
    await scene.house.texter("pia").texts()
    await ana.wraps_up(scene.work["gus"])
    await ana.chooses("available")
    assert (await ana.get(f"/interactions/{id}"))["id"] == id
    assert len((await ana.get("/customers/cus_pia/timeline"))["items"]) == 2
    (serving,) = [one for one in (await ana.work())["interactions"] if one["customer"]["id"] == "cus_pia"]
    await ana.wraps_up(serving["id"])
    await ana.get(f"/interactions/{id}", expect=404)


async def test_the_floor_of_a_scoped_supervisor_is_theirs_alone(scene: Scene) -> None:
    floor = await scene.people["rita"].get("/floor/now")
    assert {cell["queue"] for cell in floor["cells"]} == {"billing"}
    assert {item["queue"] for agent in floor["agents"] for item in agent["items"]} == {"billing"}
    assert "Ben" not in {agent["name"] for agent in floor["agents"]}


async def test_without_a_session_every_door_is_shut(scene: Scene) -> None:
    for path in ("/me", "/me/work", "/interactions", f"/interactions/{scene.work['gus']}", "/customers", "/floor/now"):
        async with scene.house.http.get(f"/api/v1{path}", headers={"Authorization": "Bearer forged"}) as answer:
            assert answer.status == 401, path


async def test_a_list_goes_on_where_its_page_ended(scene: Scene) -> None:
    sofia = scene.people["sofia"]
    found, cursor = [], ""
    while cursor is not None:
        page = await sofia.get(f"/interactions?limit=1{cursor and '&cursor=' + cursor}")
        found += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert sorted(found) == sorted(scene.work.values())
    id, said = scene.work["gus"], []
    cursor = ""
    while cursor is not None:
        page = await sofia.get(f"/interactions/{id}/events?limit=2{cursor and '&cursor=' + cursor}")
        said += [event["seq"] for event in page["items"]]
        cursor = page["next"]
    assert said == [event["seq"] for event in await sofia.events(id)]
