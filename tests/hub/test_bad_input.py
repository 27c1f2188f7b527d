"""Whatever is sent to the doors of work is refused clearly, or stored and given back as the text it is; on both databases."""

import base64
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest

from channels.doors import Route
from tests.hub.running.customers import signature
from tests.hub.running.house import PUBLIC_URL, House, house
from tests.hub.running.shop import OUR_NUMBER, opened_shop, phone
from tests.servers.databases import Databases

SCRIPT = "<script>alert('x')</script> & \"<b>\" \u202e {{7*7}} %s ' OR 1=1 --"
ODD_IDS = ("\x00", "int_\x00", "x" * 300, "x" * 5000, "..", "%", "'; DROP TABLE interactions; --", "💥", "\ud7ff", "null", "-1")
ODD_CURSORS = (
    "0", "-1", "1.5", "9" * 30, "💥", "x", "=", "e30=", "%00",
    base64.urlsafe_b64encode(b'["2026-03-02T00:00:00","x"]').decode(),
    base64.urlsafe_b64encode(b'["0001-01-01T00:00:00+14:00","x"]').decode(),
    base64.urlsafe_b64encode(b'["9999-12-31T23:59:59-14:00","x"]').decode(),
    base64.urlsafe_b64encode(b'["2026-03-02T00:00:00Z",{"a":1}]').decode(),
    base64.urlsafe_b64encode(b'["2026-03-02T00:00:00Z","a\\u0000b"]').decode(),
    base64.urlsafe_b64encode(b'[1,2,3]').decode(),
)  # fmt: skip


@pytest.fixture
async def hub(databases: Databases) -> AsyncIterator[House]:
    address = await databases.new(opened_shop)
    async with house(address) as opened:
        yield opened
    await databases.drop(address)


def doors(hub: House, *methods: str) -> list[Route]:
    return [door for door in hub.hub.doors if isinstance(door, Route) and door.access == "people" and door.method in methods]


async def test_odd_ids_are_only_not_found(hub: House) -> None:
    sofia = await hub.person("sofia")
    bodies = {"transfer": {"to": {"queue": "sales"}}, "assign": {"agent": "usr_ana"}, "retier": {"tier": "gold"}, "boost": {"seconds": 1}}
    bodies |= {"messages": {"text": "x", "client_id": "1"}, "typing": {"on": True}, "read": {"message_id": "m"}}
    bodies |= {"presence": {"state": "available"}}
    for door in doors(hub, "GET", "POST", "PUT", "PATCH"):
        if "{id}" not in door.path:
            continue
        for id in ODD_IDS:
            path = door.path.removeprefix("/api/v1").replace("{id}", quote(id, safe="")).replace("{place}", "1")
            status = await sofia.tries(door.method, path, None if door.method == "GET" else bodies.get(path.rpartition("/")[2], {}))
            assert 400 <= status < 500, (door.method, door.path, id[:20], status)


async def test_odd_ids_in_bodies_are_refused(hub: House) -> None:
    ana, sofia = await hub.agent("ana"), await hub.person("sofia")
    visitor = await hub.asks("gus", "support")
    id = await ana.accepts()
    waiting = await (await hub.asks("bob", "sales")).interaction()
    await ana.declines()
    for odd in ODD_IDS:
        for verb, body in (("transfer", {"to": {"queue": odd}}), ("transfer", {"to": {"agent": odd}}), ("wrap-up", {"outcome": odd})):
            assert await ana.tries("POST", f"/interactions/{id}/{verb}", body) == 422, (verb, odd[:20])
        assert await ana.tries("POST", f"/interactions/{id}/read", {"message_id": odd}) in (204, 422)
        assert await sofia.tries("POST", f"/interactions/{waiting}/assign", {"agent": odd}) == 422
        assert await sofia.tries("POST", f"/interactions/{waiting}/retier", {"tier": odd}) == 422
        assert await ana.tries("POST", "/interactions", {"channel": "sms", "customer": odd, "queue": "sales"}) == 422
        assert await ana.tries("POST", "/interactions", {"channel": "sms", "to": odd, "queue": "sales"}) == 422
    assert (await ana.interaction(id))["state"] == "connected"
    await visitor.says()


async def test_odd_cursors_are_refused_or_find_nothing(hub: House) -> None:
    ana = await hub.agent("ana")
    await hub.asks("gus", "support")
    id = await ana.accepts()
    for cursor in ODD_CURSORS:
        for path in (
            "/interactions",
            f"/interactions/{id}/messages",
            f"/interactions/{id}/events",
            f"/interactions/{id}/routing",
            "/customers",
        ):
            status = await ana.tries("GET", f"{path}?cursor={quote(cursor, safe='%')}", None)
            assert status in (200, 422), (path, cursor, status)


@pytest.mark.parametrize(
    ("until", "status"),
    [
        ("9999-12-31T23:59:59Z", 422),
        ("9999-12-31T23:59:59-14:00", 422),
        ("0001-01-01T00:00:00+14:00", 422),
        ("2026-03-03T00:00:00", 422),
        ("tomorrow", 422),
        (1e400, 422),
        ("2026-03-02T17:00:01+00:00", 200),
    ],
)
async def test_odd_times_are_refused(hub: House, until: object, status: int) -> None:
    ana = await hub.agent("ana")
    await hub.texter("gus").texts()
    (interaction,) = (await ana.work())["interactions"]
    assert await ana.tries("POST", f"/interactions/{interaction['id']}/park", {"until": until}) == status


async def test_odd_numbers_are_refused(hub: House) -> None:
    sofia = await hub.person("sofia")
    id = await (await hub.asks("bob")).interaction()
    for seconds in (0, -1, 1e18, 1e400, "5", None, True, 86_401):
        assert await sofia.tries("POST", f"/interactions/{id}/boost", {"seconds": seconds}) in (400, 422), seconds


def raw(text: str) -> bytes:
    return b'{"text": "' + text.encode("utf-8", "surrogatepass") + b'", "client_id": "r1", "private": true}'


@pytest.mark.parametrize("text", ["\\ud800", "\\u0000", "\x00", "a\\udfffb", "\x1b[31m"])
async def test_what_is_no_text_is_refused(hub: House, text: str) -> None:
    ana = await hub.agent("ana")
    await hub.asks("gus")
    id = await ana.accepts()
    headers = await ana.credentials() | {"Content-Type": "application/json"}
    async with hub.http.post(f"/api/v1/interactions/{id}/messages", data=raw(text), headers=headers) as answer:
        assert answer.status in (400, 422), await answer.text()


async def test_script_is_text_wherever_it_is_written(hub: House) -> None:
    ana = await hub.agent("ana")
    visitor = await hub.visitor(
        queue="support", name=SCRIPT[:90], topic=SCRIPT[:90], fields={"order": SCRIPT[:90]}, page_url="javascript:alert(1)"
    )
    await visitor.says(SCRIPT)
    offer = await ana.offer()
    shown = offer["interaction"]
    assert (shown["customer"]["name"], shown["subject"], shown["fields"]) == (SCRIPT[:90], SCRIPT[:90], {"order": SCRIPT[:90]})
    assert shown["preview"] == SCRIPT
    id = await ana.accepts(offer)
    await ana.says(id, SCRIPT)
    await ana.says(id, SCRIPT, private=True)
    assert [message["text"] for message in await ana.messages(id)] == [SCRIPT] * 3
    assert (await visitor.sees("message.added", after=len(visitor.ear.frames) - 1))["data"]["text"] == SCRIPT
    await ana.wraps_up(id, None, SCRIPT)
    assert (await ana.interaction(id))["handlings"][0]["note"] == SCRIPT
    found = await ana.get(f"/interactions?q={quote(SCRIPT[:30])}")
    assert [item["id"] for item in found["items"]] == [id]


async def test_a_search_takes_its_words_literally(hub: House) -> None:
    sofia = await hub.person("sofia")
    await hub.asks("gus", text="100% sure_thing \\ 'quoted'")
    for words, count in (("100%", 1), ("%", 1), ("_", 1), ("e_t", 1), ("'quoted'", 1), ("%%", 0), ("sure-", 0), ("\\", 1)):
        assert len((await sofia.get(f"/interactions?q={quote(words)}"))["items"]) == count, words


async def test_a_visitor_with_odd_words_is_answered_by_a_frame(hub: House) -> None:
    visitor = await hub.visitor("gus")
    frames: list[Any] = ["[]", "null", "{", '{"type":"message"}', '{"type":"message","client_id":"a","text":""}']
    frames += ['{"type":"message","client_id":"b","text":"\\u0000"}', '{"type":"message","client_id":"c","text":"\\ud800"}']
    frames += ['{"type":"read","seq":1e999}', '{"type":"read","seq":-1}', '{"type":"read","seq":99999999999999999999}', '{"type":"fly"}']
    for number, frame in enumerate(frames, start=1):
        await visitor.sends_text(frame)
        await visitor.ear.until(lambda _, count=number: len(visitor.ear.of_type("error")) >= count)  # type: ignore[misc]
    await visitor.says("Still here.")
    assert visitor.texts() == ["Still here."]


async def test_a_text_that_nobody_signed_changes_nothing(hub: House) -> None:
    ana = await hub.agent("ana")
    fields = {"MessageSid": "SM1", "From": phone("gus"), "To": OUR_NUMBER, "Body": "Hi"}
    path = "/webhooks/twilio/sms"
    forged = signature("another token", PUBLIC_URL + path, fields)
    for headers in ({}, {"X-Twilio-Signature": ""}, {"X-Twilio-Signature": forged}, {"X-Twilio-Signature": "💥"}):
        async with hub.http.post(path, data=fields, headers=headers) as answer:
            assert answer.status == 403
    assert (await ana.work())["interactions"] == []


@pytest.mark.parametrize("body", ["", "\x00", "\x1b", SCRIPT, "💥" * 400, "\ud7ff", "STOP\x00"])
async def test_odd_texts_arrive(hub: House, body: str) -> None:
    ana = await hub.agent("ana")
    texter = hub.texter("gus")
    await texter.texts(body)
    items = (await ana.work())["interactions"]
    texts = [message["text"] for item in items for message in await ana.messages(item["id"])]
    assert texts in ([body.replace("\x00", "")], [])


async def test_a_session_that_has_ended_opens_nothing(hub: House) -> None:
    ana = await hub.person("ana")
    headers = await ana.credentials()
    await ana.ask("DELETE", "/session", expect=204)
    for door in doors(hub, "GET"):
        async with hub.http.get(one_of(door), headers=headers) as answer:
            assert answer.status == 401, door.path


def one_of(door: Route) -> str:
    """The door's path to something that is not there."""
    return door.path.replace("{id}", "x").replace("{place}", "1")


async def test_a_chat_token_opens_no_door_of_people(hub: House) -> None:
    async with hub.http.post("/api/v1/chat/sessions", json={}) as answer:
        token = (await answer.json())["token"]
    for door in doors(hub, "GET"):
        async with hub.http.get(one_of(door), headers={"Authorization": f"Bearer {token}"}) as answer:
            assert answer.status == 401, door.path
