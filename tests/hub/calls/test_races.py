"""What can cross on a call, and the one truth in the end: each row of the table of failures and races."""

from channels.calls import CallerSpoke, PartyMoved
from channels.errors import ProviderUnreachable
from hub.company import Exit
from tests.hub.calls.talking import phone_of, talking
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.shop import calling_shop, phone, with_queue
from tests.hub.running.switch import GONE


async def test_the_caller_hangs_up_while_it_is_offered(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    idle_since = await house.look(lambda live: live.agents[ana.id].presence.idle_since)
    caller = await house.caller("pia")
    offer = await ana.offer()
    await house.later(5)
    await caller.hangs_up()
    assert await ana.offers() == []
    assert await ana.refused("POST", f"/offers/{offer['offer_id']}/accept") == "offer_gone"
    assert (await ana.interaction(offer["interaction"]["id"], expect=404))["code"] == "not_found"
    assert await house.look(lambda live: live.agents[ana.id].presence.idle_since) == idle_since
    assert await house.look(lambda live: live.calls.calls) == {}


async def test_the_caller_is_gone_when_the_agent_answers(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    caller = await house.caller("pia")
    house.switch.answers[phone_of(ana)] = "rings"
    id = await ana.accepts()
    await house.settled()
    del house.switch.phones[caller.sid]
    await house.switch.answered(phone_of(ana))
    await house.settled()
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["ended_as"]) == ("closed", "abandoned")
    assert interaction["handlings"][0]["state"] == "done", "nothing to wrap up"
    assert house.switch.phones == {}, "the agent's phone is free again"
    assert await house.look(lambda live: live.calls.calls) == {}


async def test_the_agents_phone_is_not_answered(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    house.switch.answers[phone_of(ana)] = "no_answer"
    caller = await house.caller("pia")
    since = await house.look(lambda live: next(iter(live.interactions.values())).unanswered_since)
    await house.later(3)
    id = await ana.accepts()
    await house.settled()
    sofia = await house.person("sofia")
    assert (await sofia.interaction(id))["state"] == "queued"
    assert await house.look(lambda live: live.agents[ana.id].presence.state) == "not_ready"
    await caller.waits()
    assert caller.is_in_line
    await ben.chooses("available")
    await ben.accepts()
    await house.settled()
    assert (await ben.interaction(id))["state"] == "connected"
    answered = [event for event in await sofia.events(id) if event["type"] == "interaction.answered"]
    assert [event["data"]["waited_seconds"] for event in answered] == [(house.clock.at - since).total_seconds()]


async def test_the_agents_browser_dies_in_the_call(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, ben = await house.agent("ana"), await house.agent("ben")
    await ben.chooses("not_ready")
    caller, id = await talking(house, ana)
    await ben.chooses("available")
    await house.switch.drops(phone_of(ana))
    await house.settled()
    there = house.switch.in_room(id)
    assert list(there) == [phone("pia")], "the customer stays"
    assert there[phone("pia")].held, "and hears music"
    assert (await ana.offer())["interaction"]["id"] == id, "the same agent comes first"
    assert await ben.offers() == []
    await ana.accepts()
    await house.settled()
    assert not house.switch.in_room(id)[phone("pia")].held
    await caller.hangs_up()


async def test_a_lost_call_goes_to_the_next_agent(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    _, id = await talking(house, ana)
    await house.switch.drops(phone_of(ana))
    await ana.declines()
    await ben.chooses("available")
    assert (await ben.offer())["interaction"]["id"] == id


async def test_a_repeated_webhook_gets_the_same_step_and_no_second_effect(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    caller = await house.caller("pia")
    event = house.switch.of(CallerSpoke, caller.sid, moment="line", digits="9")
    first = await house.switch.store(event)
    assert await house.switch.store(event) == first
    assert await house.look(lambda live: len(live.interactions)) == 1


async def test_reports_in_any_order_and_twice_end_in_one_truth(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    caller = await house.caller("pia")
    house.switch.answers[phone_of(ana)] = "rings"
    house.switch.silent = True
    id = await ana.accepts()
    await house.settled()
    ringing = house.switch.phone_of(phone_of(ana))

    def moved(state: str, sequence: int) -> PartyMoved:
        fields = {"room": id, "label": ringing.label, "source": "leg", "sequence": sequence, "state": state, "call": ringing.call}
        return house.switch.of(PartyMoved, id, **fields)

    house.switch.silent = False
    ringing.state = "joined"
    joined = moved("joined", 7)
    for event in (joined, moved("ringing", 3), joined, moved("answered", 5)):
        await house.switch.store(event)
    await house.settled()
    assert (await ana.interaction(id))["state"] == "connected"
    await caller.hangs_up()
    await house.settled()
    await house.switch.store(moved("joined", 9))
    await house.settled()
    assert (await ana.interaction(id))["state"] == "wrapping"
    assert await house.look(lambda live: live.calls.calls[id].there) == []


TRIES = ("call in", "look") * 4


async def test_who_comes_after_all_is_sent_away(new_house: NewHouse) -> None:
    """The carrier did not answer, nobody was there when it was asked, and then the phone joins the room."""
    house = await new_house(calling_shop())
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    caller = await house.caller("pia")
    house.switch.failing = [ProviderUnreachable("No answer.", maybe_taken=True) if asked == "call in" else None for asked in TRIES]
    id = await ana.accepts()
    await house.later(30)
    label = house.switch.asked[0][2]
    assert [errand[0] for errand in house.switch.asked] == ["call_in", "look"] * 4, "looked for before each new try"
    await ben.chooses("available")
    await house.switch.store(house.switch.of(PartyMoved, id, room=id, label=label, source="leg", sequence=1, state="joined"))
    await house.settled()
    assert ("remove", label) in house.switch.asked
    assert caller.is_in_line


async def test_an_errand_of_unknown_outcome_is_looked_at_before_it_is_asked_again(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    _, id = await talking(house, ana)
    house.switch.failing = [ProviderUnreachable("No answer.", maybe_taken=True)]
    await ana.does("hold", id)
    await house.settled()
    assert [errand[0] for errand in house.switch.asked[-3:]] == ["hold", "look", "hold"]
    assert house.switch.in_room(id)[phone("pia")].held


async def test_a_carrier_that_is_away_is_asked_again_later(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    _, id = await talking(house, ana)
    house.switch.failing = [ProviderUnreachable("Away.", code="no_connection")] * 2
    await ana.does("hold", id)
    await house.settled()
    assert not house.switch.in_room(id)[phone("pia")].held
    await house.later(10)
    assert house.switch.in_room(id)[phone("pia")].held


async def test_a_callback_asked_for_while_it_is_offered_comes_too_late(new_house: NewHouse) -> None:
    company = with_queue(calling_shop(), "support", exits=(Exit(after_seconds=10, kind="callback"),))
    house = await new_house(company)
    ana = await house.agent("ana", "not_ready")
    caller = await house.caller("pia")
    await house.later(12)
    await caller.waits()
    assert "press 1" in caller.words
    await ana.chooses("available")
    await caller.presses("1")
    assert (caller.is_in_line, caller.words) == (True, "One moment, please.")
    await ana.accepts()
    await house.settled()
    assert (await ana.interaction(await caller.interaction()))["mode"] == "live"


async def test_a_line_that_is_full_or_broken_leads_to_voicemail_and_never_to_silence(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    for how in ("full", "error"):
        caller = await house.caller("pia")
        await caller.line_ends(how)
        assert "leave a message" in caller.words


async def test_the_target_of_a_transfer_is_busy(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    _, id = await talking(house, ana)
    house.switch.answers["+12025550177"] = "busy"
    await ana.transfers(id, phone="+12025550177")
    await house.settled()
    there = house.switch.in_room(id)
    assert set(there) == {phone("pia"), phone_of(ana)}
    assert there[phone("pia")].held
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["agent"]["name"]) == ("connected", "Ana")
    assert ("party.not_reached", "busy") in [(event["type"], event["data"].get("because")) for event in await ana.events(id)]
    await ana.does("resume", id)
    await house.settled()
    assert not house.switch.in_room(id)[phone("pia")].held


async def test_the_agent_whom_a_supervisor_coaches_leaves(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, ben, sofia = await house.agent("ana"), await house.agent("ben", "not_ready"), await house.person("sofia")
    _, id = await talking(house, ana)
    await sofia.does("supervise", id, mode="whisper")
    await house.settled()
    supervisor = house.switch.in_room(id)[phone_of(sofia)]
    assert supervisor.coaching == house.switch.phone_of(phone_of(ana)).call
    await ben.chooses("available")
    await ana.does("consult", id, to={"agent": ben.id})
    await ben.accepts()
    await house.settled()
    await ana.does("complete", id)
    await house.settled()
    assert set(house.switch.in_room(id)) == {phone("pia"), phone_of(ben), phone_of(sofia)}
    assert (supervisor.muted, supervisor.coaching) == (True, None), "what was for Ana alone is for nobody now"
    modes = {party["name"]: party["mode"] for party in (await sofia.interaction(id))["call"]["parties"]}
    assert modes == {"Pia Platinum": "talk", "Ben": "talk", "Sofia": "listen"}


async def test_a_supervisor_is_not_left_alone_with_the_customer(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    _, id = await talking(house, ana)
    await sofia.does("supervise", id, mode="whisper")
    await house.settled()
    await house.switch.drops(phone_of(ana))
    await house.settled()
    assert list(house.switch.in_room(id)) == [phone("pia")]
    assert house.switch.in_room(id)[phone("pia")].held


async def test_an_errand_for_somebody_who_is_gone_is_no_fault(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    caller, id = await talking(house, ana)
    house.switch.failing = [GONE]
    del house.switch.phones[caller.sid]
    await ana.does("hold", id)
    await house.settled()
    assert (await ana.interaction(id))["state"] == "wrapping"
