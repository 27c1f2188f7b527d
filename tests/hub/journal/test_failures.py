"""What becomes of a turn that fails: nobody is told what was not stored, nothing is done twice, and nobody else is harmed."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from channels.doors import Problem
from hub.journal.command import InboxKey, Refused
from hub.journal.decider import MOST_IN_A_TURN
from tests.hub.journal.desk import NOON, Breakdown, Desk, HandClock
from tests.hub.journal.tally import Add, Ask, Fail, WriteNonsense

SECRET = "Mrs Robinson, 12 Elm Street"


def key(name: str) -> InboxKey:
    return InboxKey("test", name)


def lost(*, committed: bool) -> Breakdown:
    """The connection broke at the commit."""
    return Breakdown(error=ConnectionResetError(), committed=committed)


def strange(*, committed: bool) -> Breakdown:
    """Something else went wrong at the commit."""
    return Breakdown(error=RuntimeError(), committed=committed)


# --- a command that cannot be done ---


async def test_a_poisoned_command_harms_nobody_else(desk: Desk) -> None:
    poison = Fail(errors=[ValueError(SECRET), ValueError(SECRET)], key=key("poison"), payload={"Body": "a\x00b"})
    one, refusal, two = await asyncio.gather(desk.decider.submit(Add()), desk.decider.submit(poison), desk.decider.submit(Add()))
    assert (one, two) == ({"seq": 3, "value": 1}, {"seq": 6, "value": 2})
    assert isinstance(refusal, Refused)
    assert (refusal.code, refusal.status) == ("failed", 500)
    assert await desk.values() == {"sheep": 2}


async def test_it_is_kept_with_its_reason_and_without_its_words(desk: Desk) -> None:
    await desk.decider.submit(Fail(errors=[ValueError(SECRET), ValueError(SECRET)], key=key("poison"), payload={"Body": "a\x00b"}))
    [kept] = await desk.refused()
    assert (kept.command, kept.source, kept.key, kept.raw) == ("Fail", "test", "poison", {"Body": "ab"})
    assert kept.reason.startswith("ValueError in Fail.apply line ")
    assert SECRET not in kept.reason
    assert await desk.log_data("command.failed") == [{"command": "Fail", "error": "ValueError"}]


async def test_its_repeat_gets_the_same_refusal_and_is_not_tried(desk: Desk) -> None:
    refusal = await desk.decider.submit(Fail(errors=[ValueError(), ValueError()], key=key("poison")))
    repeat = Fail(errors=[ValueError(), ValueError()], key=key("poison"))
    assert await desk.decider.submit(repeat) == refusal
    assert repeat.tried == 0
    assert len(await desk.refused()) == 1


async def test_what_fails_once_is_tried_again_alone(desk: Desk) -> None:
    """A race with another writer, such as two who bring the same new customer, is over when it is looked at again."""
    racing = Fail(errors=[IntegrityError("INSERT", None, Exception())])
    assert not isinstance(await desk.decider.submit(racing), Refused)
    assert racing.tried == 2
    assert await desk.refused() == []


async def test_a_value_that_the_database_refuses_is_no_outage(desk: Desk) -> None:
    nonsense = [WriteNonsense(value=value, amends=amends) for value in (None, 2**70) for amends in (False, True)]
    for command in nonsense:
        one, refusal = await asyncio.gather(desk.decider.submit(Add()), desk.decider.submit(command))
        assert not isinstance(one, Refused)
        assert isinstance(refusal, Refused)
    assert await desk.values() == {"sheep": 4}


async def test_commands_are_taken_while_a_failed_turn_is_mended(desk: Desk) -> None:
    desk.database.hold_commits()
    poisoned = asyncio.create_task(desk.decider.submit(Fail(errors=[ValueError(), ValueError()])))
    await desk.database.about_to_commit.wait()
    assert desk.decider.is_ready
    later = asyncio.create_task(desk.decider.submit(Add()))
    look = asyncio.create_task(desk.decider.between_turns(lambda state: state.values))
    await asyncio.sleep(0)
    desk.database.may_commit.set()
    assert isinstance(await poisoned, Refused)
    assert await look in ({}, {"sheep": 1})
    assert await later


async def test_timers_that_cannot_ring_do_not_ring_for_ever(desk: Desk, clock: HandClock) -> None:
    at = NOON + timedelta(seconds=10)
    ids = ("broken one", "fine", "broken two")
    await asyncio.gather(*(desk.decider.submit(Add(id=id, rings_at=at)) for id in ids))
    clock.advance(10)
    await desk.decider.submit(Ask())
    assert [kept.command for kept in await desk.refused()] == ["Ring", "Ring"]
    assert desk.told.types.count("tally.rang") == 1
    resyncs = len(desk.told.resyncs)
    clock.advance(10)
    await desk.decider.submit(Ask())
    assert len(desk.told.resyncs) == resyncs
    assert await desk.decider.between_turns(lambda state: state.timers) == {}


# --- a commit of which nobody knows what became of it ---


@pytest.mark.parametrize("committed", [True, False])
async def test_a_commit_that_fails_ends_right(desk: Desk, committed: bool) -> None:
    desk.database.breakdowns.append(strange(committed=committed))
    one, two, refusal = await asyncio.gather(
        desk.decider.submit(Add(key=key("one"))), desk.decider.submit(Add()), desk.decider.submit(Add(amount=-5, key=key("refused")))
    )
    assert [answer["value"] for answer in (one, two) if not isinstance(answer, Refused)] == [1, 2]
    assert isinstance(refusal, Refused)
    assert await desk.values() == {"sheep": 2}
    assert await desk.decider.submit(Add(key=key("one"))) == one
    assert desk.told.types.count("tally.changed") == 2
    assert (await desk.log()).count("tally.changed") == 2


@pytest.mark.parametrize("committed", [True, False])
async def test_a_connection_lost_at_the_commit_is_told_at_once_and_a_repeat_tells_the_rest(desk: Desk, committed: bool) -> None:
    desk.database.breakdowns.append(lost(committed=committed))
    with pytest.raises(Problem) as refusal:
        await desk.decider.submit(Add(key=key("one")))
    assert refusal.value.status == 503
    await desk.until_ready()
    assert await desk.values() == ({"sheep": 1} if committed else {})
    assert await desk.decider.submit(Add(key=key("one"))) == {"seq": 2 if committed else 3, "value": 1}
    assert await desk.values() == {"sheep": 1}
    assert desk.told.types == ["tally.changed"]


async def test_what_was_stored_after_all_is_published_before_the_fresh_picture(desk: Desk) -> None:
    desk.database.breakdowns.append(lost(committed=True))
    with pytest.raises(Problem):
        await desk.decider.submit(Add())
    await desk.until_ready()
    assert desk.told.published == [(["tally.changed"], {"sheep": 1})]
    assert desk.told.resyncs[-1] == (3, {"sheep": 1})


async def test_nobody_is_told_of_what_was_not_stored(desk: Desk) -> None:
    desk.database.breakdowns.append(lost(committed=False))
    with pytest.raises(Problem):
        await desk.decider.submit(Add())
    await desk.until_ready()
    assert desk.told.published == []
    assert desk.told.resyncs[-1] == (2, {})


async def test_its_own_lost_start_is_not_taken_for_another_decider(desk: Desk) -> None:
    desk.database.breakdowns.extend([lost(committed=False), lost(committed=True), lost(committed=True), None])
    with pytest.raises(Problem):
        await desk.decider.submit(Add())
    await desk.until_ready()
    assert await desk.decider.submit(Add()) == {"seq": 5, "value": 1}
    starts = await desk.log_data("decider.started")
    assert len(starts) == 4
    assert len({start["decider"] for start in starts}) == 1


# --- a database that is away ---


async def test_while_the_database_is_away_everybody_is_told_at_once(desk: Desk) -> None:
    desk.database.hold_commits()
    in_turn = asyncio.create_task(desk.decider.submit(Add()))
    await desk.database.about_to_commit.wait()
    waiting = [asyncio.create_task(desk.decider.submit(Add())) for _ in range(MOST_IN_A_TURN + 50)]
    await asyncio.sleep(0)
    desk.database.away = True
    desk.database.may_commit.set()
    assert await in_turn == {"seq": 2, "value": 1}
    for asked in waiting:
        with pytest.raises(Problem) as refusal:
            await asked
        assert (refusal.value.status, refusal.value.code, refusal.value.retry_after_seconds) == (503, "unavailable", 2)
    assert not desk.decider.is_ready
    with pytest.raises(Problem):
        await desk.decider.submit(Add())
    with pytest.raises(Problem):
        await desk.decider.between_turns(lambda state: state.values)
    desk.database.away = False
    await desk.until_ready()
    assert await desk.decider.submit(Add()) == {"seq": 4, "value": 2}
    assert await desk.log() == ["decider.started", "tally.changed", "decider.started", "tally.changed"]


async def test_it_stops_while_the_database_is_away(desk: Desk) -> None:
    desk.database.away = True
    with pytest.raises(Problem):
        await desk.decider.submit(Add())
    desk.decider.stop()
    await desk.running
    assert await desk.values() == {}


async def test_a_timer_that_met_an_outage_rings_afterwards(desk: Desk, clock: HandClock) -> None:
    await desk.decider.submit(Add(rings_at=NOON + timedelta(seconds=10)))
    clock.advance(10)
    desk.database.breakdowns.append(lost(committed=False))
    with pytest.raises(Problem):
        await desk.decider.submit(Add())
    await desk.until_ready()
    await desk.decider.submit(Ask())
    assert desk.told.types.count("tally.rang") == 1


async def test_from_when_nobody_may_have_been_here(address: str, clock: HandClock) -> None:
    """A start that did nothing is no sign of life."""
    async with Desk(address, clock).at_work() as first:
        assert first.decider.quiet_since is None
        await first.decider.submit(Add())
    for _ in range(2):
        clock.advance(600)
        async with Desk(address, clock).at_work() as later:
            assert later.decider.quiet_since == NOON


# --- a publisher that fails ---


async def test_a_publisher_that_fails_gets_to_show_a_fresh_picture(desk: Desk) -> None:
    desk.told.failing.append(ValueError(SECRET))
    assert await desk.decider.submit(Add()) == {"seq": 2, "value": 1}
    assert desk.told.resyncs[-1] == (2, {"sheep": 1})
    await desk.decider.submit(Add())
    assert desk.told.published == [(["tally.changed"], {"sheep": 2})]


async def test_one_that_fails_twice_does_not_stop_the_decider(desk: Desk) -> None:
    desk.told.failing.append(ValueError())
    desk.told.failing_resync.append(ValueError())
    await desk.decider.submit(Add())
    assert await desk.decider.submit(Add()) == {"seq": 3, "value": 2}
    assert desk.told.types == ["tally.changed"]
