"""Customers and agents brought into a room together, for the tests of rooms."""

from __future__ import annotations

from typing import Any

from tests.hub.sandbox.voice.office import AGENT, OURS, Office, Phone

EVENTS = "start end join leave mute hold modify"


async def ring(place: Office, room: str = "room-7", **more: Any) -> tuple[int, Any]:
    """Ring an agent's telephone and put it into a room."""
    fields: dict[str, Any] = {
        "From": OURS,
        "To": AGENT,
        "Label": "agent:42",
        "Beep": "false",
        "EndConferenceOnExit": "false",
        "StatusCallback": f"{place.company.url}/leg",
        "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
        "ConferenceStatusCallback": f"{place.company.url}/room",
        "ConferenceStatusCallbackEvent": EVENTS,
    }
    return await place.ask("POST", f"/Conferences/{room}/Participants.json", **{**fields, **more})


def dial_room(room: str = "room-7", attributes: str = "participantLabel='customer' endConferenceOnExit='true' beep='false'") -> str:
    return (
        f"<Dial action='/after'><Conference statusCallback='/room' statusCallbackEvent='{EVENTS}' {attributes}>{room}</Conference></Dial>"
    )


async def talking(place: Office) -> tuple[Phone, Phone, str]:
    """A customer and an agent in a room; the room's sid."""
    agent = await place.phone(AGENT)
    _, party = await ring(place)
    await place.company.told("/room", "participant-join")
    place.company.says("/voice", dial_room())
    customer = await place.phone()
    await customer.dial()
    await place.company.told("/room", "conference-start")
    await agent.until(lambda call: bool(call["others"]))
    return customer, agent, party["conference_sid"]


async def update(place: Office, party: str, room: str = "room-7", **changes: Any) -> Any:
    status, shape = await place.ask("POST", f"/Conferences/{room}/Participants/{party}.json", **changes)
    assert status == 200, shape
    return shape
