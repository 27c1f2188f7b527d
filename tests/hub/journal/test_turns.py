"""What one turn does with the commands that gathered."""

import asyncio
from datetime import timedelta

import pytest

from channels.doors import Problem
from hub.journal.command import InboxKey, Refused
from hub.journal.decider import MOST_IN_A_TURN, MOST_LOOKS, MOST_WAITING
from tests.hub.journal.desk import NOON, Desk, HandClock
from tests.hub.journal.tally import Add, Ask, Tallies


def key(name: str) -> InboxKey:
    return InboxKey("test", name)


async def test_what_gathered_is_one_turn_in_the_order_it_came(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.decider.submit(Add(amount=amount)) for amount in (5, -3, 10)))
    assert [answer["value"] for answer in answers if not isinstance(answer, Refused)] == [5, 2, 12]
    assert desk.told.published == [(["tally.changed"] * 3, {"sheep": 12})]
    assert await desk.values() == {"sheep": 12}


async def test_a_turn_takes_no_more_than_it_may(desk: Desk) -> None:
    await asyncio.gather(*(desk.decider.submit(Add()) for _ in range(MOST_IN_A_TURN + 50)))
    assert [len(types) for types, _ in desk.told.published] == [MOST_IN_A_TURN, 50]
    assert await desk.values() == {"sheep": MOST_IN_A_TURN + 50}


async def test_a_repeat_in_the_same_turn_gets_the_first_answer(desk: Desk) -> None:
    first, other, repeat = await asyncio.gather(*(desk.decider.submit(Add(key=key(name))) for name in ("a", "b", "a")))
    assert repeat == first != other
    assert await desk.values() == {"sheep": 2}


async def test_a_repeat_in_a_later_turn_gets_the_first_answer(desk: Desk) -> None:
    first = await desk.decider.submit(Add(key=key("a")))
    await desk.decider.submit(Add(key=key("b")))
    assert await desk.decider.submit(Add(key=key("a"))) == first
    assert await desk.values() == {"sheep": 2}


async def test_a_repeat_after_a_restart_gets_the_first_answer(address: str, clock: HandClock) -> None:
    async with Desk(address, clock).at_work() as before:
        first = await before.decider.submit(Add(key=key("a")))
    async with Desk(address, clock).at_work() as after:
        assert await after.decider.submit(Add(key=key("a"))) == first
        assert await after.values() == {"sheep": 1}


async def test_the_same_key_of_another_source_is_another_command(desk: Desk) -> None:
    await desk.decider.submit(Add(key=InboxKey("one", "a")))
    await desk.decider.submit(Add(key=InboxKey("two", "a")))
    assert await desk.values() == {"sheep": 2}


async def test_a_turn_full_of_keys_with_repeats_among_them(desk: Desk) -> None:
    await asyncio.gather(*(desk.decider.submit(Add(key=key(f"{number % 150}"))) for number in range(MOST_IN_A_TURN)))
    await asyncio.gather(*(desk.decider.submit(Add(key=key(f"{number}"))) for number in range(MOST_IN_A_TURN)))
    assert await desk.values() == {"sheep": MOST_IN_A_TURN}
    assert len(await desk.inbox()) == MOST_IN_A_TURN


@pytest.mark.parametrize("name", ["x" * 1_000, "nul\x00byte", "line\nbreak", "\ud800", "ключ" * 100])
async def test_a_key_may_be_anything(desk: Desk, name: str) -> None:
    first = await desk.decider.submit(Add(key=InboxKey(name, name), payload={"Body": "a\x00b"}))
    assert await desk.decider.submit(Add(key=InboxKey(name, name))) == first
    assert await desk.decider.submit(Add(key=InboxKey(name, name + "!"))) != first
    assert await desk.values() == {"sheep": 2}


async def test_the_loser_gets_a_value_that_is_kept(desk: Desk) -> None:
    winner, loser = await asyncio.gather(desk.decider.submit(Add(amount=1)), desk.decider.submit(Add(amount=-5, key=key("loser"))))
    assert not isinstance(winner, Refused)
    assert loser == Refused(code="too_few", detail="There are 1.")
    await desk.decider.submit(Add(amount=10))
    assert await desk.decider.submit(Add(amount=-5, key=key("loser"))) == loser
    assert await desk.values() == {"sheep": 11}


async def test_the_loser_is_told_with_the_commit(desk: Desk) -> None:
    desk.database.hold_commits()
    loser = asyncio.create_task(desk.decider.submit(Add(amount=-5)))
    winner = asyncio.create_task(desk.decider.submit(Add(amount=1)))
    await desk.database.about_to_commit.wait()
    assert not loser.done()
    assert not winner.done()
    desk.database.may_commit.set()
    assert isinstance(await loser, Refused)
    assert await winner


async def test_a_turn_that_keeps_only_answers_has_an_event_that_fences_it(desk: Desk) -> None:
    await asyncio.gather(desk.decider.submit(Ask(key=key("a"))), desk.decider.submit(Add(amount=-1, key=key("b"))))
    assert await desk.log() == ["decider.started", "turn.stored"]


async def test_a_turn_that_keeps_nothing_writes_nothing(desk: Desk) -> None:
    assert await desk.decider.submit(Ask()) == {"value": 0}
    assert await desk.log() == ["decider.started"]


async def test_a_command_is_fetched_for_unless_it_is_a_repeat(desk: Desk) -> None:
    await desk.decider.submit(Add(key=key("a")))
    repeat, new = Add(key=key("a")), Add(key=key("b"))
    await asyncio.gather(desk.decider.submit(repeat), desk.decider.submit(new))
    assert await desk.decider.between_turns(lambda state: state.fetched_for) == [new]


async def test_a_timer_falls_due_with_the_turn_of_its_time(desk: Desk, clock: HandClock) -> None:
    await desk.decider.submit(Add(rings_at=NOON + timedelta(seconds=30)))
    clock.advance(29)
    await desk.decider.submit(Ask())
    assert "tally.rang" not in await desk.log()
    clock.advance(1)
    await desk.decider.submit(Add())
    assert desk.told.published[-1][0] == ["tally.rang", "tally.changed"]


async def test_time_that_moved_by_itself_is_noticed_when_poked(desk: Desk, clock: HandClock) -> None:
    await desk.decider.submit(Add(rings_at=NOON + timedelta(seconds=30)))
    clock.advance(30)
    desk.decider.poke()
    assert await desk.decider.between_turns(lambda state: state.timers) == {}
    assert desk.told.types[-1] == "tally.rang"


async def test_a_look_never_sees_what_is_not_committed(desk: Desk) -> None:
    desk.database.hold_commits()
    adding = asyncio.create_task(desk.decider.submit(Add()))
    await desk.database.about_to_commit.wait()
    look = asyncio.create_task(desk.decider.between_turns(lambda state: (state.values, desk.told.types)))
    desk.database.may_commit.set()
    assert await look == ({"sheep": 1}, ["tally.changed"])
    await adding


async def test_a_look_that_fails_harms_only_who_looked(desk: Desk) -> None:
    def stumble(state: Tallies) -> int:
        return state.values["nobody"]

    with pytest.raises(KeyError):
        await desk.decider.between_turns(stumble)
    assert await desk.decider.submit(Add()) == {"seq": 2, "value": 1}


async def test_many_looks_do_not_hold_up_a_turn(desk: Desk) -> None:
    seen: list[dict[str, int]] = []
    looks = [asyncio.create_task(desk.decider.between_turns(lambda state: seen.append(state.values))) for _ in range(1_000)]
    await asyncio.sleep(0)
    await desk.decider.submit(Add())
    assert len(seen) <= MOST_LOOKS
    await asyncio.gather(*looks)
    assert seen[-1] == {"sheep": 1}


async def test_whoever_stops_waiting_has_not_taken_the_command_back(desk: Desk) -> None:
    desk.database.hold_commits()
    held = asyncio.create_task(desk.decider.submit(Add()))
    await desk.database.about_to_commit.wait()
    waiting = asyncio.create_task(desk.decider.submit(Add()))
    await asyncio.sleep(0)
    held.cancel()
    waiting.cancel()
    desk.database.may_commit.set()
    assert await desk.decider.submit(Ask()) == {"value": 2}


async def test_too_much_waiting_is_refused(desk: Desk) -> None:
    desk.database.hold_commits()
    in_turn = asyncio.create_task(desk.decider.submit(Add()))
    await desk.database.about_to_commit.wait()
    waiting = [asyncio.create_task(desk.decider.submit(Add())) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(Problem) as refusal:
        await desk.decider.submit(Add())
    assert (refusal.value.status, refusal.value.code, refusal.value.retry_after_seconds) == (503, "busy", 1)
    desk.database.may_commit.set()
    await asyncio.gather(in_turn, *waiting)
    assert await desk.values() == {"sheep": MOST_WAITING + 1}


async def test_stopping_decides_what_waits_and_takes_nothing_new(desk: Desk) -> None:
    desk.database.hold_commits()
    in_turn = asyncio.create_task(desk.decider.submit(Add()))
    await desk.database.about_to_commit.wait()
    waiting = asyncio.create_task(desk.decider.submit(Add()))
    await asyncio.sleep(0)
    desk.decider.stop()
    with pytest.raises(Problem):
        await desk.decider.submit(Add())
    with pytest.raises(Problem):
        await desk.decider.between_turns(lambda state: state.values)
    desk.database.may_commit.set()
    await desk.running
    assert (await in_turn, await waiting) == ({"seq": 2, "value": 1}, {"seq": 3, "value": 2})


async def test_when_it_is_cut_off_everybody_is_told(desk: Desk) -> None:
    desk.database.hold_commits()
    in_turn = asyncio.create_task(desk.decider.submit(Add()))
    await desk.database.about_to_commit.wait()
    waiting = asyncio.create_task(desk.decider.submit(Add()))
    look = asyncio.create_task(desk.decider.between_turns(lambda state: state.values))
    await asyncio.sleep(0)
    desk.running.cancel()
    for asked in (in_turn, waiting, look):
        with pytest.raises(Problem):
            await asked
    assert await desk.values() == {}
