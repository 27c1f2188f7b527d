"""Whatever customers, agents, supervisors, time and mistakes do to a hub, in any order: every console shows what a fresh one would,
nobody holds more than they can, every piece of work is in exactly one state, memory equals the database, and a restart changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.hub.running.checks import all_is_well, doors_and_rule_agree, numbers_are_a_recount, picture
from tests.hub.running.clock import HandClock
from tests.hub.running.day import Day
from tests.hub.running.house import House, house
from tests.hub.running.pictures import fresh
from tests.hub.running.shop import opened_shop
from tests.servers.databases import SqliteFiles

T = TypeVar("T")
few = st.integers(0, 5)
many = st.integers(0, 11)
yes_or_no = st.booleans()


class WholeHub(RuleBasedStateMachine):
    """One hub on SQLite with three agents and two supervisors, and whoever comes."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._folder = Path(mkdtemp())
        self._files = SqliteFiles(self._folder)
        self._stack = AsyncExitStack()
        self._clock = HandClock()

    @initialize()
    def opens(self) -> None:
        self._run(self._open())

    @rule(who=few, queue=few)
    def a_visitor_comes(self, who: int, queue: int) -> None:
        self._step(self.day.visitor_comes(who, queue))

    @rule(which=few)
    def a_visitor_writes(self, which: int) -> None:
        self._step(self.day.visitor_writes(which))

    @rule(which=few)
    def a_visitor_closes_the_page(self, which: int) -> None:
        self._step(self.day.visitor_closes_the_page(which))

    @rule(which=few)
    def a_visitor_opens_the_page(self, which: int) -> None:
        self._step(self.day.visitor_opens_the_page(which))

    @rule(which=few)
    def a_visitor_ends(self, which: int) -> None:
        self._step(self.day.visitor_ends(which))

    @rule(who=few, keyword=many)
    def a_text_comes(self, who: int, keyword: int) -> None:
        self._step(self.day.text_comes(who, keyword))

    @rule(whose=few, state=few, confirmed=yes_or_no)
    def an_agent_chooses(self, whose: int, state: int, confirmed: bool) -> None:
        self._step(self.day.presence(whose, state, confirmed))

    @rule(whose=few, which=few, accept=yes_or_no)
    def an_agent_answers_an_offer(self, whose: int, which: int, accept: bool) -> None:
        self._step(self.day.answer_offer(whose, which, accept))

    @rule(whose=few, which=few, verb=many, choice=many)
    def an_agent_works(self, whose: int, which: int, verb: int, choice: int) -> None:
        self._step(self.day.works(whose, which, verb, choice))

    @rule(whose=few, which=few, verb=many, choice=many)
    def an_agent_works_on_what_was(self, whose: int, which: int, verb: int, choice: int) -> None:
        self._step(self.day.works_on_what_was(whose, which, verb, choice))

    @rule(whose=few, who=few, queue=few)
    def an_agent_writes_first(self, whose: int, who: int, queue: int) -> None:
        self._step(self.day.writes_first(whose, who, queue))

    @rule(whose=few, open=yes_or_no)
    def a_console_comes_or_goes(self, whose: int, open: bool) -> None:
        self._step(self.day.console(whose, open))

    @rule(whose=few, which=few, verb=few, choice=many)
    def a_supervisor_reaches_in(self, whose: int, which: int, verb: int, choice: int) -> None:
        self._step(self.day.supervises(whose, which, verb, choice))

    @rule(whose=few, agent=few)
    def a_supervisor_completes_wrap_ups(self, whose: int, agent: int) -> None:
        self._step(self.day.completes_wrap_ups(whose, agent))

    @rule(whose=few, who=few, tier=many)
    def a_customer_is_edited(self, whose: int, who: int, tier: int) -> None:
        self._step(self.day.customer_is_edited(whose, who, tier))

    @rule(how_much=many)
    def time_passes(self, how_much: int) -> None:
        self._step(self.day.time_passes(how_much))

    @rule()
    def a_turn_breaks(self) -> None:
        self._step(self.day.a_turn_breaks())

    def teardown(self) -> None:
        try:
            self._run(self._close())
        finally:
            self._runner.close()
            rmtree(self._folder)

    async def _open(self) -> None:
        self._address = await self._files.new(opened_shop)
        self.house = await self._stack.enter_async_context(house(self._address, clock=self._clock))
        self.day = Day(self.house)
        await self.day.begin()

    async def _close(self) -> None:
        if not hasattr(self, "day"):
            return
        async with self._stack:
            await numbers_are_a_recount(self.house)
            await doors_and_rule_agree(self.house)
            before = await _pictures(self.house)
        async with house(self._address, clock=self._clock) as again:
            for username in ("ana", "ben", "cleo", "sofia", "rita"):
                await again.person(username)
            assert await _pictures(again) == before

    def _step(self, action: Coroutine[Any, Any, None]) -> None:
        # No two things happen at the same instant: a run can be repeated although ids are random.
        self._clock.advance(0.001)
        self._run(action)
        self._run(all_is_well(self.house))

    def _run(self, action: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(action)


async def _pictures(house: House) -> dict[str, dict[str, Any]]:
    """What everybody sees, without what a restart may change: who is connected, and pops, which are drawn anew."""
    pictures = {}
    for person in house.people:
        seen = fresh(await picture(house, person))
        seen["offers"] = set(seen["offers"])
        seen["agents"] = {id: agent | {"reachable": None} for id, agent in seen["agents"].items()}
        seen["interactions"] = {id: one | {"customer_away_since": None} for id, one in seen["interactions"].items()}
        pictures[person.username] = seen
    return pictures


WholeHub.TestCase.settings = settings(
    settings.get_profile("hub"), max_examples=12, stateful_step_count=50, phases=(Phase.generate,), suppress_health_check=list(HealthCheck)
)
TestWholeHub = WholeHub.TestCase
