"""The decider: takes what has gathered, decides it in one go, commits, and only then answers and publishes.

If a turn fails, the live state is dropped and built anew by the code that starts it, which is the only way to recover; the turn's
commands then
run again, one a turn. While the database is away everything is refused at once: nothing is pretended.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.contract import Problem
from hub.journal import log
from hub.journal.clock import Clock
from hub.journal.command import Answer, Command, InboxKey, Refused
from hub.journal.inbox import Inbox
from hub.journal.refusals import keep_refused
from hub.journal.state import LiveState, Publisher, TurnObserver
from hub.journal.turn import Turn, Writer
from hub.store.engine import Database
from hub.store.ids import Seq
from hub.store.outage import is_outage

MOST_IN_A_TURN = 200
MOST_WAITING = 2_000
RETRY_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0)

logger = structlog.get_logger()
S = TypeVar("S", bound=LiveState)
L = TypeVar("L")
Outcome = Answer | Refused | Problem


class TookOver(Exception):
    """Another decider took this database over: this one has written nothing since, and must stop."""

    def __init__(self) -> None:
        super().__init__("another hub has taken this database over; this one stops")


@dataclass(slots=True)
class _Asked:
    """A command, and who waits for its answer (nobody, for a timer)."""

    command: Command[Any]
    answered: asyncio.Future[Answer | Refused] | None

    def answer(self, outcome: Outcome) -> None:
        if self.answered is None or self.answered.done():
            return
        if isinstance(outcome, Problem):
            self.answered.set_exception(outcome)
        else:
            self.answered.set_result(outcome)


class Decider(Generic[S]):
    """The one that decides. `submit` and the publisher are the two seams to everything else."""

    def __init__(
        self,
        database: Database,
        new_state: Callable[[], S],
        clock: Clock,
        publisher: Publisher[S],
        observer: TurnObserver | None = None,
    ) -> None:
        self._database = database
        self._new_state = new_state
        self._clock = clock
        self._publisher = publisher
        self._observer = observer
        self._inbox = Inbox(database)
        self._writer = Writer(database)
        self._waiting: deque[_Asked] = deque()
        self._looks: deque[tuple[Callable[[S], Any], asyncio.Future[Any]]] = deque()
        self._wake = asyncio.Event()
        self._state: S | None = None
        self._seq = Seq(0)
        self._started = Seq(0)
        self._quiet_since: datetime | None = None
        self._ready = asyncio.Event()
        self._stopping = False

    # The doors

    async def submit(self, command: Command[S]) -> Answer | Refused:
        """Decide this command; returns after the commit. Raises `Problem` 503 while starting, stopping, too busy or without the
        database.
        """
        if not self.is_ready:
            raise _unavailable()
        if len(self._waiting) >= MOST_WAITING:
            raise Problem(503, "busy", "Too much is waiting to be stored; try again in a moment.", retry_after_seconds=1)
        answered: asyncio.Future[Answer | Refused] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Asked(command, answered))
        self._wake.set()
        return await answered

    async def between_turns(self, look: Callable[[S], L]) -> L:
        """Read the live state while it equals the database. `look` must not await and must not change anything."""
        if not self.is_ready:
            raise _unavailable()
        seen: asyncio.Future[L] = asyncio.get_running_loop().create_future()
        self._looks.append((look, seen))
        self._wake.set()
        return await seen

    async def wait_until_ready(self) -> None:
        """Return once the live state is built."""
        await self._ready.wait()

    @property
    def is_ready(self) -> bool:
        return self._state is not None and not self._stopping

    @property
    def last_seq(self) -> Seq:
        """The number of the last committed event."""
        return self._seq

    @property
    def quiet_since(self) -> datetime | None:
        """When the last event before the latest start happened: from then on nobody may have been here."""
        return self._quiet_since

    def poke(self) -> None:
        """Time moved: look at the timers again."""
        self._wake.set()

    def stop(self) -> None:
        """Refuse what comes from now on, decide what is waiting, then return from `run`."""
        self._stopping = True
        self._wake.set()

    # The loop

    async def run(self) -> None:
        """Decide until stopped. Raises `TookOver` when another decider has taken over."""
        try:
            await self._start()
            while not (self._stopping and not self._waiting):
                batch = self._gather()
                if batch:
                    await self._decide(batch)
                self._show()
                await self._rest(turned=bool(batch))
        finally:
            self._state = None
            self._refuse_waiting()

    def _gather(self) -> list[_Asked]:
        due = self._live.due(self._clock.now(), MOST_IN_A_TURN)
        batch = [_Asked(command, None) for command in due]
        while self._waiting and len(batch) < MOST_IN_A_TURN:
            batch.append(self._waiting.popleft())
        return batch

    async def _rest(self, *, turned: bool) -> None:
        if turned or self._waiting or self._looks or self._stopping:
            # Whoever was answered may have more to say: let them, so that it gathers into the next turn.
            await asyncio.sleep(0)
            return
        self._wake.clear()
        due = self._live.next_due()
        seconds = None if due is None else max(0.0, (due - self._clock.now()).total_seconds())
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    def _show(self) -> None:
        while self._looks:
            look, seen = self._looks.popleft()
            if seen.done():
                continue
            try:
                seen.set_result(look(self._live))
            except Exception as error:
                seen.set_exception(error)

    # One turn

    async def _decide(self, batch: list[_Asked]) -> None:
        turn = Turn(now=self._clock.now(), after=self._seq)
        commands = [asked.command for asked in batch]
        answers: list[Answer | Refused] | None = None
        try:
            async with self._database.writing() as connection:
                answers = await self._apply(connection, turn, commands)
        except Exception as error:
            await self._recover(error, turn, batch, answers)
            return
        self._seq = turn.last_seq
        _answer_all(batch, answers)
        self._publisher.publish(self._live, turn.events)
        if self._observer is not None:
            self._observer.turn_done(commands, answers, (self._clock.now() - turn.now).total_seconds())

    async def _apply(self, connection: AsyncConnection, turn: Turn, commands: Sequence[Command[Any]]) -> list[Answer | Refused]:
        state = self._live
        known = await self._inbox.claim(connection, commands, turn.now)
        await state.fetch(connection, [command for command in commands if command.key not in known])
        answers: list[Answer | Refused] = []
        first: dict[InboxKey, Answer | Refused] = {}
        for command in commands:
            repeated = None if command.key is None else known.get(command.key, first.get(command.key))
            answer = command.apply(state, turn) if repeated is None else repeated
            if command.key is not None and repeated is None:
                first[command.key] = answer
                if isinstance(answer, Refused):
                    # Without an event nothing would fence this answer off a decider with an old picture.
                    turn.record("command.refused", facts={"source": command.key.source, "code": answer.code})
            answers.append(answer)
        state.settle(turn)
        await turn.write(connection, self._writer)
        await state.write(connection, self._writer, turn)
        await self._inbox.answer(connection, first | {InboxKey(*noted): {"seq": turn.last_seq} for noted in turn.noted})
        return answers

    # Start and recovery

    async def _start(self) -> None:
        """Build the live state from the database, trying until it is there. Raises `TookOver`."""
        self._state = None
        attempt = 0
        while not self._stopping:
            try:
                state = self._new_state()
                self._seq = await self._take_over(state)
            except (DBAPIError, OSError, TimeoutError) as error:
                logger.warning("the database is not available", error=type(error).__name__, exc_info=error if attempt == 0 else None)
                self._refuse_waiting()
                await asyncio.sleep(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)])
                attempt += 1
            else:
                self._state = state
                self._ready.set()
                self._publisher.resync(state, self._seq)
                return

    async def _take_over(self, state: S) -> Seq:
        """Write `decider.started`, so that any older decider collides with it, then read what is live."""
        async with self._database.writing() as connection:
            if self._started and await log.started_after(connection, self._started):
                raise TookOver
            self._quiet_since = await log.last_at(connection)
            first = Turn(now=self._clock.now(), after=await log.last_seq(connection))
            first.record("decider.started")
            await first.write(connection, self._writer)
            turn = Turn(now=first.now, after=first.last_seq)
            await state.load(connection, turn)
            await turn.write(connection, self._writer)
            await state.write(connection, self._writer, turn)
        self._started = first.last_seq
        return turn.last_seq

    async def _recover(self, error: Exception, turn: Turn, batch: list[_Asked], answers: list[Answer | Refused] | None) -> None:
        logger.warning("turn failed", error=type(error).__name__, commands=len(batch), exc_info=error)
        if is_outage(error):
            _answer_all(batch, [_unavailable()] * len(batch))
            await self._start()
            return
        try:
            await self._start()
        except TookOver:
            _answer_all(batch, [_unavailable()] * len(batch))
            raise
        if answers is not None and await self._was_stored(turn):
            _answer_all(batch, answers)
        elif len(batch) == 1:
            await self._refuse_for_good(batch[0], error)
        else:
            for asked in batch:
                await self._decide([asked])

    async def _was_stored(self, turn: Turn) -> bool:
        """Whether a turn whose commit failed was committed after all: a turn is whole or not at all, so its first event tells."""
        if turn.is_empty:
            return True
        async with self._database.reading() as connection:
            return await log.holds(connection, turn.events[0])

    async def _refuse_for_good(self, asked: _Asked, error: Exception) -> None:
        self._live.give_up(asked.command)
        await keep_refused(self._database, asked.command, error, self._clock.now())
        asked.answer(Refused(code="failed", detail="The hub could not do this; it is kept for a person to look at.", status=500))

    def _refuse_waiting(self) -> None:
        _answer_all(list(self._waiting), [_unavailable()] * len(self._waiting))
        self._waiting.clear()
        while self._looks:
            _, seen = self._looks.popleft()
            if not seen.done():
                seen.set_exception(_unavailable())

    @property
    def _live(self) -> S:
        assert self._state is not None, "only the loop uses the live state, after it was built"
        return self._state


def _answer_all(batch: Sequence[_Asked], outcomes: Sequence[Outcome]) -> None:
    for asked, outcome in zip(batch, outcomes, strict=True):
        asked.answer(outcome)


def _unavailable() -> Problem:
    return Problem(503, "unavailable", "The hub cannot store anything right now; nothing was changed.", retry_after_seconds=2)
