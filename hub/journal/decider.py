"""The decider: takes what has gathered, decides it in one go, commits, and only then answers and publishes.

If a turn fails, the live state is dropped and built anew by the code that starts it, which is the only way to recover; the turn's
commands then run again, one a turn. While the database is away everything is refused at once: nothing is pretended.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.doors import Problem
from hub.journal import log
from hub.journal.asked import Asked, Decided, unavailable
from hub.journal.clock import Clock
from hub.journal.command import Answer, Command, InboxKey, Refused
from hub.journal.inbox import First, Inbox
from hub.journal.refusals import FAILED, KeepRefused
from hub.journal.state import LiveState, Publisher, TurnObserver
from hub.journal.turn import Turn, Writer
from hub.logs import where_it_failed
from hub.store.engine import Database
from hub.store.ids import Seq, new_id
from hub.store.outage import is_outage

MOST_IN_A_TURN = 200
MOST_WAITING = 2_000
MOST_LOOKS = 32
"""So many may look between two turns: a thousand consoles that come back at once must not hold up what is to be decided."""
RETRY_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0)

logger = structlog.get_logger()
S = TypeVar("S", bound=LiveState)
L = TypeVar("L")


class TookOver(Exception):
    """Another decider took this database over: this one has written nothing since, and must stop."""

    def __init__(self) -> None:
        super().__init__("another hub has taken this database over; this one stops")


class _Overtaken(Exception):
    """The log has gone on without us."""


class _Stopped(Exception):
    """Told to stop while there was no database to decide on."""


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
        self._id = new_id("dec")
        self._database = database
        self._new_state = new_state
        self._clock = clock
        self._publisher = publisher
        self._observer = observer
        self._inbox = Inbox(database)
        self._writer = Writer(database)
        self._waiting: deque[Asked] = deque()
        self._in_turn: Sequence[Asked] = ()
        self._looks: deque[tuple[Callable[[S], Any], asyncio.Future[Any]]] = deque()
        self._wake = asyncio.Event()
        self._state: S | None = None
        self._away = True
        self._doubtful: Decided[S] | None = None
        self._given_up: list[Command[Any]] = []
        self._seq = Seq(0)
        self._quiet_since: datetime | None = None
        self._ready = asyncio.Event()
        self._stopping = False

    # The doors

    async def submit(self, command: Command[S]) -> Answer | Refused:
        """Decide this command; returns after the commit. Raises `Problem` 503 while starting, stopping, too busy or without the
        database. A caller that stops waiting does not take its command back.
        """
        if not self.is_ready:
            raise unavailable()
        if len(self._waiting) >= MOST_WAITING:
            raise Problem(503, "busy", "Too much is waiting to be stored; try again in a moment.", retry_after_seconds=1)
        answered: asyncio.Future[Answer | Refused] = asyncio.get_running_loop().create_future()
        self._waiting.append(Asked(command, answered))
        self._wake.set()
        return await answered

    async def between_turns(self, look: Callable[[S], L]) -> L:
        """Read the live state while it equals the database. `look` must not await and must not change anything."""
        if not self.is_ready:
            raise unavailable()
        seen: asyncio.Future[L] = asyncio.get_running_loop().create_future()
        self._looks.append((look, seen))
        self._wake.set()
        return await seen

    async def wait_until_ready(self) -> None:
        """Return once the live state is built for the first time."""
        await self._ready.wait()

    @property
    def is_ready(self) -> bool:
        """Whether commands are taken. They are while a failed turn is mended: those who wait do not notice it."""
        return not self._away and not self._stopping

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
                batch = self._next_batch()
                if batch:
                    await self._decide(batch)
                self._show()
                await self._rest(turned=bool(batch))
        except _Stopped:
            return
        finally:
            self._state = None
            self._refuse_all()

    def _next_batch(self) -> list[Asked]:
        due = self._live.due(self._clock.now(), MOST_IN_A_TURN)
        batch = [Asked(command, None) for command in due]
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
        for _ in range(min(len(self._looks), MOST_LOOKS)):
            look, seen = self._looks.popleft()
            if seen.done():
                continue
            try:
                seen.set_result(look(self._live))
            except Exception as error:
                seen.set_exception(error)

    # One turn

    async def _decide(self, batch: Sequence[Asked]) -> None:
        """All in one turn; if it fails, each in a turn of its own. One that fails alone is refused for good."""
        self._in_turn = batch
        if await self._turn(batch) is not None:
            for asked in batch:
                error = None if asked.settled else await self._turn([asked])
                if error is not None and not asked.settled:
                    await self._refuse_for_good(asked, error)
        self._in_turn = ()

    async def _turn(self, batch: Sequence[Asked]) -> Exception | None:
        """Apply, commit, answer, publish. After a failure, which it returns, the live state is a new one; who was not answered by
        then may be tried again.
        """
        turn = Turn(now=self._clock.now(), after=self._seq)
        decided: Decided[S] | None = None
        try:
            async with self._database.writing(by_key=True) as connection:
                answers = await self._apply(connection, turn, [asked.command for asked in batch])
                decided = Decided(self._live, turn, batch, answers)
        except Exception as error:
            await self._recover(error, decided, len(batch))
            return error
        self._committed(decided)
        return None

    async def _apply(self, connection: AsyncConnection, turn: Turn, commands: Sequence[Command[Any]]) -> list[Answer | Refused]:
        state = self._live
        known = await self._inbox.answered(connection, commands)
        await state.fetch(connection, [command for command in commands if command.key not in known])
        answers: list[Answer | Refused] = []
        firsts: dict[InboxKey, First] = {}
        for command in commands:
            answer = None if command.key is None else known.get(command.key)
            if answer is None:
                answer = command.apply(state, turn)
                if command.key is not None:
                    firsts[command.key] = First(command, answer)
                    known[command.key] = answer
            answers.append(answer)
        state.settle(turn)
        await self._fence(connection, turn, writes=bool(firsts) or turn.has_rows)
        await self._write(connection, turn, state, firsts)
        return answers

    async def _write(self, connection: AsyncConnection, turn: Turn, state: S, firsts: Mapping[InboxKey, First]) -> None:
        rows = turn.rows(self._writer)
        state.add_rows(rows, turn)
        self._inbox.keep(rows, firsts, turn.now)
        await rows.write(connection)
        await turn.write_amended(connection)
        await self._inbox.take(connection, turn.noted, {"seq": turn.last_seq})

    async def _fence(self, connection: AsyncConnection, turn: Turn, *, writes: bool) -> None:
        """A decider with an old picture collides on the number of its next event, so whatever is written needs one. A turn that
        writes nothing still answers, and must not answer from an old picture.
        """
        if turn.events:
            return
        if writes:
            turn.record("turn.stored")
        elif await log.last_seq(connection) != self._seq:
            raise _Overtaken

    def _committed(self, decided: Decided[S]) -> None:
        """Answer and publish. A publisher that fails has missed something: everybody who follows gets a fresh picture."""
        turn = decided.turn
        self._seq = turn.last_seq
        for asked, answer in zip(decided.batch, decided.answers, strict=True):
            asked.answer(answer)
        try:
            self._publisher.publish(decided.state, turn.events)
            if self._observer is not None:
                seconds = (self._clock.now() - turn.now).total_seconds()
                self._observer.turn_done([asked.command for asked in decided.batch], decided.answers, seconds)
        except Exception as error:
            logger.error("publishing failed", **where_it_failed(error))
            self._resync(decided.state)

    def _resync(self, state: S) -> None:
        try:
            self._publisher.resync(state, self._seq)
        except Exception as error:
            # What is decided and stored is right, and the next turns may be publishable: this must not stop the hub.
            logger.error("resync failed", **where_it_failed(error))

    # Start and recovery

    async def _start(self) -> None:
        """Build the live state from the database, trying until it is there. Raises `TookOver`."""
        attempt = 0
        while True:
            state = self._new_state()
            try:
                seq = await self._take_over(state)
            except Exception as error:
                if not (isinstance(error, DBAPIError) or is_outage(error)):
                    raise
                self._refuse_all()
                logger.warning("the database is not available", attempt=attempt, **where_it_failed(error))
            else:
                break
            if self._stopping:
                raise _Stopped
            await asyncio.sleep(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)])
            attempt += 1
        for command in self._given_up:
            state.give_up(command)
        self._seq, self._state, self._away = seq, state, False
        self._ready.set()
        self._resync(state)

    async def _take_over(self, state: S) -> Seq:
        """Write `decider.started`, so that any older decider collides with it, then read what is live."""
        async with self._database.writing() as connection:
            if self._seq and await log.another_started(connection, after=self._seq, than=self._id):
                raise TookOver
            await self._settle_doubt(connection)
            self._quiet_since = await log.last_at(connection)
            first = Turn(now=self._clock.now(), after=await log.last_seq(connection))
            first.record(log.STARTED, facts={"decider": self._id})
            await first.rows(self._writer).write(connection)
            turn = Turn(now=first.now, after=first.last_seq)
            await state.load(connection, turn)
            await self._write(connection, turn, state, {})
            await state.loaded(connection)
        return turn.last_seq

    async def _settle_doubt(self, connection: AsyncConnection) -> None:
        """A turn whose commit failed may be stored all the same. It is whole or not at all, so its first event tells; then it is
        answered and published like any other.
        """
        decided = self._doubtful
        if decided is None:
            return
        events = decided.turn.events
        stored = not events or await log.holds(connection, events[0])
        self._doubtful = None
        if stored:
            self._committed(decided)

    async def _recover(self, error: Exception, decided: Decided[S] | None, commands: int) -> None:
        logger.warning("turn failed", commands=commands, **where_it_failed(error))
        self._state, self._doubtful = None, decided
        if is_outage(error):
            self._refuse_all()
        await self._start()

    async def _refuse_for_good(self, asked: Asked, error: Exception) -> None:
        if asked.answered is None and asked.command not in self._given_up:
            self._given_up.append(asked.command)
            self._live.give_up(asked.command)
        keeping = Asked(KeepRefused(failed=asked.command, error=error), asked.answered)
        if await self._turn([keeping]) is not None and not (asked.settled or keeping.settled):
            logger.error("a command that failed could not be kept", command=type(asked.command).__name__)
            keeping.answer(FAILED)
        asked.settled = True

    def _refuse_all(self) -> None:
        """Nobody waits for a database that is away."""
        self._away = True
        for asked in (*self._in_turn, *self._waiting):
            asked.answer(unavailable())
        self._waiting.clear()
        for _, seen in self._looks:
            if not seen.done():
                seen.set_exception(unavailable())
        self._looks.clear()

    @property
    def _live(self) -> S:
        assert self._state is not None, "only the loop uses the live state, after it was built"
        return self._state
