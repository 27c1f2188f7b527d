"""The hub stops in the middle of calls and starts again: the carrier is asked what it sees, and every call goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from channels.call_steps import TakeMessage
from hub.company import Company, Exit
from tests.hub.calls.talking import phone_of, talking
from tests.hub.calls.test_menus import shop_with_menu
from tests.hub.running.house import House, house
from tests.hub.running.people import Person
from tests.hub.running.shop import calling_shop, opened_shop, phone, with_queue
from tests.hub.running.switch import Caller
from tests.servers.databases import SqliteFiles

Before = Callable[[House, Person], Awaitable[Caller]]
After = Callable[[House, Person, Caller], Awaitable[None]]


async def over_a_restart(sqlite: SqliteFiles, company: Company, before: Before, after: After) -> None:
    address = await sqlite.new(opened_shop)
    async with house(address, company) as first:
        caller = await before(first, await first.agent("ana"))
        await first.settled()
        clock, switch = first.clock, first.switch
        switch.asked.clear()
    async with house(address, company, clock, switch) as second:
        ana = await second.person("ana")
        await ana.opens_console()
        await second.settled()
        caller.moves_to(second)
        await after(second, ana, caller)


async def test_in_the_menu(sqlite: SqliteFiles) -> None:
    async def before(first: House, ana: Person) -> Caller:
        caller = await first.caller("pia")
        return await caller.presses("1")

    async def after(second: House, ana: Person, caller: Caller) -> None:
        await caller.presses("2")
        assert caller.is_in_line
        assert (await ana.offer())["interaction"]["queue"] == "billing"

    await over_a_restart(sqlite, shop_with_menu(), before, after)


async def test_while_something_is_looked_up(sqlite: SqliteFiles) -> None:
    async def before(first: House, ana: Person) -> Caller:
        caller = await first.caller("pia")
        for keys in ("1", "1", "42"):
            await caller.presses(keys)
        return caller

    async def after(second: House, ana: Person, caller: Caller) -> None:
        await second.until(lambda live: all(one.state != "self_service" for one in live.interactions.values()))
        await caller.goes_on()
        assert caller.is_in_line, "it took the branch for a system that is away"

    await over_a_restart(sqlite, shop_with_menu(), before, after)


async def test_in_line(sqlite: SqliteFiles) -> None:
    async def before(first: House, ana: Person) -> Caller:
        await ana.chooses("not_ready")
        return await first.caller("pia")

    async def after(second: House, ana: Person, caller: Caller) -> None:
        await caller.waits()
        assert caller.is_in_line
        await ana.chooses("available")
        id = await ana.accepts()
        await second.settled()
        assert set(second.switch.in_room(id)) == {phone_of(ana), phone("pia")}

    await over_a_restart(sqlite, calling_shop(), before, after)


async def test_connecting(sqlite: SqliteFiles) -> None:
    async def before(first: House, ana: Person) -> Caller:
        first.switch.answers[phone_of(ana)] = "rings"
        caller = await first.caller("pia")
        await ana.accepts()
        return caller

    async def after(second: House, ana: Person, caller: Caller) -> None:
        await second.switch.answered(phone_of(ana))
        await second.settled()
        id = await caller.interaction()
        assert (await ana.interaction(id))["state"] == "connected"
        assert [errand[0] for errand in second.switch.asked] == ["look", "put"]

    await over_a_restart(sqlite, calling_shop(), before, after)


async def test_the_agents_phone_came_in_while_we_were_away(sqlite: SqliteFiles) -> None:
    async def before(first: House, ana: Person) -> Caller:
        first.switch.answers[phone_of(ana)] = "rings"
        caller = await first.caller("pia")
        await ana.accepts()
        await first.settled()
        first.switch.phone_of(phone_of(ana)).state = "joined"
        return caller

    async def after(second: House, ana: Person, caller: Caller) -> None:
        assert (await ana.interaction(await caller.interaction()))["state"] == "connected"

    await over_a_restart(sqlite, calling_shop(), before, after)


async def test_talking_and_on_hold(sqlite: SqliteFiles) -> None:
    async def before(first: House, ana: Person) -> Caller:
        caller, id = await talking(first, ana)
        await ana.does("hold", id)
        return caller

    async def after(second: House, ana: Person, caller: Caller) -> None:
        id = await caller.interaction()
        assert second.switch.in_room(id)[phone("pia")].held
        assert [errand[0] for errand in second.switch.asked] == ["look"], "nothing is asked that is so already"
        await ana.does("resume", id)
        await second.settled()
        assert not second.switch.in_room(id)[phone("pia")].held
        await caller.hangs_up()
        await ana.wraps_up(id)
        assert (await ana.interaction(id))["state"] == "closed"

    await over_a_restart(sqlite, calling_shop(), before, after)


async def test_the_caller_hung_up_while_we_were_away(sqlite: SqliteFiles) -> None:
    async def before(first: House, ana: Person) -> Caller:
        caller, _ = await talking(first, ana)
        await first.settled()
        del first.switch.phones[caller.sid]
        return caller

    async def after(second: House, ana: Person, caller: Caller) -> None:
        work = (await ana.work())["interactions"]
        assert [one["state"] for one in work] == ["wrapping"]
        assert second.switch.phones == {}
        await ana.wraps_up(work[0]["id"])

    await over_a_restart(sqlite, calling_shop(), before, after)


async def test_a_voicemail_is_being_left(sqlite: SqliteFiles) -> None:
    async def before(first: House, ana: Person) -> Caller:
        caller = await first.caller("pia")
        await caller.presses("1")
        return await caller.presses("3")

    async def after(second: House, ana: Person, caller: Caller) -> None:
        assert isinstance(caller.step, TakeMessage)
        await caller.leaves_message(9)
        assert (await ana.offer())["interaction"]["mode"] == "voicemail"

    await over_a_restart(sqlite, shop_with_menu(), before, after)


async def test_a_callback_waits(sqlite: SqliteFiles) -> None:
    async def before(first: House, ana: Person) -> Caller:
        await ana.chooses("not_ready")
        caller = await first.caller("pia")
        await first.later(11)
        await caller.waits()
        await caller.presses("1")
        await caller.goes_on()
        await caller.hangs_up()
        return caller

    async def after(second: House, ana: Person, caller: Caller) -> None:
        await ana.chooses("available")
        id = await ana.accepts()
        await second.settled()
        assert set(second.switch.in_room(id)) == {phone_of(ana), phone("pia")}
        assert (await ana.interaction(id))["state"] == "connected"

    company = with_queue(calling_shop(), "support", exits=(Exit(after_seconds=10, kind="callback"),))
    await over_a_restart(sqlite, company, before, after)
