"""Every request we make is one that Twilio's published OpenAPI document accepts."""

from __future__ import annotations

import pytest

from channels.call_steps import HangUp, Label, Room
from channels.calls import Leg
from channels.contract import Address, ProviderId
from tests.channels.doubles import START
from tests.channels.phone.house import ACCOUNT, CALL, OURS, THEIRS
from tests.channels.phone.published import faults, operation_of, operations
from tests.channels.phone.test_steering import steering_house
from tests.channels.phone.twilio import ROOT, Asked

ROOM, AGENT, CUSTOMER, CALLER = Room("int 1 é"), Label("agent:42 é"), Label("customer"), ProviderId(CALL)


async def everything() -> list[Asked]:
    """All that the port offers, once or more, with names that must be encoded."""
    async with steering_house() as house:
        phone = house.phone
        house.twilio.join(ROOM, CUSTOMER, CALL)
        agents = Leg(label=AGENT, to=Address("agent:usr_x.1@"), sender=OURS, silent=True)
        await phone.call_in(ROOM, agents)
        await phone.call_in(ROOM, agents)
        await phone.call_in(ROOM, Leg(label=Label("out"), to=THEIRS, sender=OURS, ends_room=True, detect_machine=True))
        for on in (True, False):
            await phone.hold(ROOM, CUSTOMER, on)
            await phone.mute(ROOM, AGENT, on)
            await phone.coach(ROOM, AGENT, CALLER if on else None)
        await phone.press(ROOM, CUSTOMER, "12#")
        recording = await phone.record(CALLER, ROOM)
        for on in (True, False):
            await phone.pause(CALLER, recording, on)
        await phone.look(CALLER, ROOM, START)
        await house.restart()
        phone = house.phone
        await phone.look(CALLER, ROOM, START)
        await phone.stop(CALLER, recording)
        assert [piece async for piece in phone.sound(recording)]
        await phone.forget(recording)
        await phone.put(CALLER, HangUp())
        await phone.remove(ROOM, AGENT)
        await phone.end(ROOM)
        await phone.hang_up(CALLER)
        return house.twilio.asked


async def test_all_that_the_port_offers_is_asked_as_published_and_nothing_published_here_is_left_out() -> None:
    asked = await everything()
    assert [list(faults(one.method, one.path, one.query, one.form)) for one in asked] == [[]] * len(asked)
    assert {operation_of(one.method, one.path) for one in asked} - {None} == operations()


PARTICIPANTS = f"{ROOT}/Conferences/int_1/Participants.json"
GOOD = (("From", "+1"), ("To", "client:a"))


@pytest.mark.parametrize(
    ("method", "path", "query", "form", "fault"),
    [
        ("PUT", PARTICIPANTS, (), GOOD, f"no operation PUT {PARTICIPANTS}"),
        ("POST", f"{ROOT}/Queues.json", (), (), f"no operation POST {ROOT}/Queues.json"),
        ("POST", PARTICIPANTS.replace(ACCOUNT, "AC1"), (), GOOD, "AccountSid does not fit ^AC[0-9a-fA-F]{32}$"),
        ("POST", PARTICIPANTS, (), GOOD[:1], "To is missing"),
        ("POST", PARTICIPANTS, (), (*GOOD, ("Digits", "1")), "Digits is not known"),
        ("POST", PARTICIPANTS, (), (*GOOD, ("Muted", "True")), "Muted is no boolean"),
        ("POST", PARTICIPANTS, (), (*GOOD, ("Timeout", "1.5")), "Timeout is no such integer"),
        ("POST", PARTICIPANTS, (), (*GOOD, ("WaitMethod", "PUT")), "WaitMethod is none of ['GET', 'POST']"),
        ("POST", PARTICIPANTS, (), (*GOOD, ("WaitUrl", "/hold")), "WaitUrl is no address"),
        ("POST", PARTICIPANTS, (), (*GOOD, ("Label", "a"), ("Label", "b")), "Label comes twice"),
        ("POST", PARTICIPANTS, (), (*GOOD, ("CallSidToCoach", "CA1")), "CallSidToCoach does not fit ^CA[0-9a-fA-F]{32}$"),
        ("GET", PARTICIPANTS, (), (), "ConferenceSid does not fit ^CF[0-9a-fA-F]{32}$"),
        ("GET", f"{ROOT}/Conferences.json", (("Status", "running"),), (), "Status is none of ['init', 'in-progress', 'completed']"),
        ("GET", f"{ROOT}/Conferences.json", (("DateCreated>", "today"),), (), "DateCreated> is no date"),
        ("GET", f"{ROOT}/Conferences.json", (("PageSize", "1001"),), (), "PageSize is no such integer"),
    ],
)
def test_the_judge_sees_what_is_wrong(
    method: str, path: str, query: tuple[tuple[str, str], ...], form: tuple[tuple[str, str], ...], fault: str
) -> None:
    assert list(faults(method, path, query, form)) == [fault]
