"""Two deciders on one database: from the moment the younger has started, the older writes nothing."""

import pytest

from channels.doors import Problem
from hub.journal.command import Command, InboxKey
from hub.journal.decider import TookOver
from tests.hub.journal.desk import Desk, HandClock
from tests.hub.journal.tally import Add, Ask, Reset, Tallies

KEY = InboxKey("test", "late")


@pytest.mark.parametrize(
    "late",
    [
        pytest.param(Add(key=KEY), id="a change"),
        pytest.param(Add(amount=-9, key=KEY), id="a refusal that is kept"),
        pytest.param(Ask(key=KEY), id="an answer that is kept"),
        pytest.param(Reset(), id="a row without an event"),
        pytest.param(Add(amount=-9), id="a refusal that is not kept"),
        pytest.param(Ask(), id="an answer that is not kept"),
    ],
)
async def test_the_older_one_says_and_writes_nothing(address: str, clock: HandClock, late: Command[Tallies]) -> None:
    async with Desk(address, clock).at_work() as older:
        await older.decider.submit(Add())
        async with Desk(address, clock).at_work() as younger:
            before = await younger.log()
            with pytest.raises(Problem):
                await older.decider.submit(late)
            with pytest.raises(TookOver):
                await older.running
            assert await younger.values() == {"sheep": 1}
            assert await younger.log() == before == ["decider.started", "tally.changed", "decider.started"]
            assert await younger.inbox() == {}
            assert await younger.refused() == []
            assert await younger.decider.submit(Add()) == {"seq": 4, "value": 2}


async def test_a_timer_wakes_the_older_one_to_find_it_out(address: str, clock: HandClock) -> None:
    async with Desk(address, clock).at_work() as older:
        await older.decider.submit(Add(rings_at=clock.now()))
        await older.decider.submit(Ask())
        await older.decider.submit(Add(id="cow", rings_at=clock.now().replace(hour=13)))
        async with Desk(address, clock).at_work() as younger:
            clock.advance(3_600)
            older.decider.poke()
            with pytest.raises(TookOver):
                await older.running
            await younger.decider.submit(Ask())
            assert (await younger.log()).count("tally.rang") == 2


async def test_the_older_one_finds_out_when_it_recovers(address: str, clock: HandClock) -> None:
    async with Desk(address, clock).at_work() as older:
        older.database.away = True
        with pytest.raises(Problem):
            await older.decider.submit(Add())
        async with Desk(address, clock).at_work() as younger:
            await younger.decider.submit(Add())
            older.database.away = False
            with pytest.raises(TookOver):
                await older.running
            assert await younger.log() == ["decider.started", "decider.started", "tally.changed"]


async def test_one_start_after_another_always_takes_over(address: str, clock: HandClock) -> None:
    async with Desk(address, clock).at_work() as first, Desk(address, clock).at_work(), Desk(address, clock).at_work() as third:
        assert await third.decider.submit(Add()) == {"seq": 4, "value": 1}
        with pytest.raises(Problem):
            await first.decider.submit(Add())
        assert await third.values() == {"sheep": 1}
