"""The documents that describe the doors: valid by their own rules, and the same as what is served."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

import jsonschema_rs
import pytest
import schemathesis
from typing_extensions import TypedDict

from channels.doors import Frame, Reply, Route, SocketRoute
from channels.web_chat import wire as chat
from hub.app import doors_of
from hub.desk import wire as desk
from hub.people.wire import Credentials, SignedIn
from hub.settings import load
from hub.web.asyncapi import sockets_page
from hub.web.components import Components
from hub.web.describe import Description
from hub.web.shape import Body, Page, PageQuery
from hub.work.wire import Interaction, InteractionQuery, NewMessage
from tests.hub.web.serving import served


async def unused(_request: object, *_: object) -> Reply:
    return Reply()


def door(method: Any, path: str, **more: Any) -> Route:
    return Route(method=method, path=path, handler=unused, summary=path, tag="Work", **({"access": "people"} | more))


class Delivery(Body):
    MessageSid: str
    To: str


DOORS = [
    door("POST", "/api/v1/session", access="public", body=Credentials, answers={200: SignedIn}, problems={"too_many_failures": 429}),
    door("DELETE", "/api/v1/session", answers={204: None}),
    door("GET", "/api/v1/interactions", query=InteractionQuery, answers={200: Page[Interaction]}),
    door("POST", "/api/v1/interactions/{id}/messages", body=NewMessage, answers={201: desk.MessageFrame}, problems={"closed": 409}),
    door("POST", "/api/v1/interactions/{id}/boost", roles=frozenset({"supervisor"}), answers={200: Interaction}),
    door("GET", "/api/v1/things", query=PageQuery, answers={200: list[Interaction]}),
    door("POST", "/webhooks/carrier", access="provider", form=Delivery, answers={204: None}),
    SocketRoute(
        path="/api/v1/desk/socket",
        handler=unused,
        summary="The desk",
        tag="Desk",
        access="people",
        sends=(
            Frame(type="snapshot", shape=desk.SnapshotFrame, summary="Everything"),
            Frame(type="typing", shape=desk.TypingFrame, summary="Who types"),
        ),
    ),
    SocketRoute(
        path="/api/v1/chat/socket",
        handler=unused,
        summary="A chat",
        tag="Chat",
        access="customer",
        query=chat.SocketQuery,
        sends=(Frame(type="typing", shape=chat.AgentTypingFrame, summary="The agent types"),),
        receives=(Frame(type="typing", shape=chat.TypingFrame, summary="The customer types"),),
    ),
]


@pytest.fixture
def description() -> Description:
    return Description(doors=DOORS, public_url="https://hub.example.com", mode="demo")


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def found(document: Any, reference: str) -> Any:
    for step in reference.removeprefix("#/").split("/"):
        document = document[step]
    return document


@pytest.mark.parametrize("kind", ["openapi", "asyncapi"])
def test_every_reference_leads_somewhere(description: Description, kind: str) -> None:
    document = getattr(description, kind)
    all_references = set(references(document))
    assert all_references
    for reference in all_references:
        assert found(document, reference)


def test_every_shape_is_a_json_schema(description: Description) -> None:
    for schema in description.openapi["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema)


def test_openapi_is_understood_by_a_reader_of_openapi(description: Description) -> None:
    schema = schemathesis.openapi.from_dict(description.openapi)
    operations = {operation.ok().label for operation in schema.get_all_operations()}
    assert operations == {f"{door.method} {door.path}" for door in DOORS if isinstance(door, Route)}


def test_an_operation_says_who_may_and_what_may_happen(description: Description) -> None:
    paths = description.openapi["paths"]
    sign_in = paths["/api/v1/session"]["post"]
    assert sign_in["security"] == []
    assert {"200", "400", "403", "413", "422", "429", "503"} <= sign_in["responses"].keys()
    say = paths["/api/v1/interactions/{id}/messages"]["post"]
    assert say["security"] == [{"token": []}, {"cookie": [], "csrf": []}]
    assert {"201", "401", "403", "404", "409", "422"} <= say["responses"].keys()
    assert [parameter["name"] for parameter in say["parameters"]] == ["id", "Idempotency-Key"]
    assert say["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/NewMessage"}
    assert paths["/api/v1/interactions"]["get"]["security"] == [{"token": []}, {"cookie": []}]


def test_query_parameters_are_those_of_the_model_and_never_null(description: Description) -> None:
    parameters = description.openapi["paths"]["/api/v1/interactions"]["get"]["parameters"]
    assert {parameter["name"] for parameter in parameters} == InteractionQuery.model_fields.keys()
    assert not any("anyOf" in parameter["schema"] for parameter in parameters)


def test_a_page_is_named_after_what_it_lists(description: Description) -> None:
    answer = description.openapi["paths"]["/api/v1/interactions"]["get"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/InteractionPage"}


def test_asyncapi_says_who_sends_what(description: Description) -> None:
    document = description.asyncapi
    assert document["asyncapi"] == "3.0.0"
    assert document["servers"]["hub"] == {"host": "hub.example.com", "protocol": "wss"}
    actions = {name: (operation["action"], len(operation["messages"])) for name, operation in document["operations"].items()}
    assert actions == {"send_desk_socket": ("send", 2), "send_chat_socket": ("send", 1), "receive_chat_socket": ("receive", 1)}
    for operation in document["operations"].values():
        for message in operation["messages"]:
            assert message["$ref"].startswith(f"{operation['channel']['$ref']}/messages/")
            assert found(document, message["$ref"])["payload"]
    assert set(document["channels"]["chat_socket"]["bindings"]["ws"]["query"]["properties"]) == {"token", "after"}


def test_both_documents_share_one_set_of_shapes(description: Description) -> None:
    assert description.openapi["components"]["schemas"] == description.asyncapi["components"]["schemas"]


def test_a_channels_shape_of_the_same_name_gets_its_room_before_it() -> None:
    components = Components([(chat.TypingFrame, "in"), (desk.TypingFrame, "out")])
    assert components.of(desk.TypingFrame, "out") == {"$ref": "#/components/schemas/TypingFrame"}
    assert components.of(chat.TypingFrame, "in") == {"$ref": "#/components/schemas/WebChatTypingFrame"}
    assert set(components.schemas["WebChatTypingFrame"]["properties"]) == {"type", "on"}


def test_equal_shapes_of_two_rooms_are_one() -> None:
    ours, theirs = TypedDict("Place", {"row": int}), TypedDict("Place", {"row": int})
    theirs.__module__ = chat.__name__
    assert [*Components([(ours, "out"), (theirs, "out")]).schemas] == ["Place"]


def test_shapes_of_one_name_that_differ_stay_two() -> None:
    components = Components([(chat.ChatMessage, "out"), (desk.MessageFrame, "out")])
    assert [name for name in sorted(components.schemas) if name.endswith("DeliveryView")] == ["DeliveryView", "WebChatDeliveryView"]


class TitledThing(TypedDict):
    """A field called `title` is no title of pydantic's."""

    title: str
    kind: Literal["a", "b"]
    at: datetime


def test_a_field_may_be_called_title() -> None:
    schema = Components([(TitledThing, "out")]).schemas["TitledThing"]
    assert schema["properties"]["title"] == {"type": "string"}
    assert "title" not in schema


async def test_the_documents_are_served_and_shown() -> None:
    async with served(DOORS) as hub:
        async with hub.client.get("/openapi.json") as answer:
            assert (await answer.json())["openapi"] == "3.1.0"
        async with hub.client.get("/asyncapi.json") as answer:
            assert (await answer.json())["asyncapi"] == "3.0.0"
        async with hub.client.get("/docs/sockets") as answer:
            shown = await answer.text()
    assert "/api/v1/desk/socket" in shown
    assert "offer" in shown


def test_the_page_shows_text_as_text() -> None:
    risky = SocketRoute(
        path="/<script>",
        handler=unused,
        summary="<b>",
        tag="Desk",
        access="people",
        sends=(Frame(type="<img>", shape=desk.TypingFrame, summary="<i>"),),
    )
    page = sockets_page(Description(doors=[risky], public_url="http://x", mode="demo").asyncapi)
    assert not any(tag in page for tag in ("<script>", "<b>", "<img>", "<i>"))


class TestTheHubsOwnDoors:
    @pytest.fixture
    def own(self) -> Description:
        configured = load(mode="demo")
        return Description(doors=doors_of(configured), public_url=configured.settings.public_url, mode="demo")

    def test_the_page_shows_names_and_not_their_marks(self, own: Description) -> None:
        page = sockets_page(own.asyncapi)
        assert "with <code>after</code> it goes on where it stopped" in page
        assert "`" not in page

    def test_all_are_described_once(self, own: Description) -> None:
        operations = [operation for path in own.openapi["paths"].values() for operation in path.values()]
        routes = [door for door in own.doors if isinstance(door, Route)]
        names = [operation["operationId"] for operation in operations]
        assert len(names) == len(set(names)) == len(routes)
        assert len(own.asyncapi["channels"]) == len(own.doors) - len(routes)

    def test_every_reference_leads_somewhere(self, own: Description) -> None:
        for document in (own.openapi, own.asyncapi):
            assert all(found(document, reference) for reference in references(document))

    def test_a_frames_type_is_that_of_its_shape(self, own: Description) -> None:
        messages = [message for channel in own.asyncapi["channels"].values() for message in channel["messages"].values()]
        shapes = [(message["name"], found(own.asyncapi, message["payload"]["$ref"])) for message in messages]
        assert [name for name, shape in shapes if shape["properties"]["type"]["const"] != name] == []
