"""Providers are asked what they could not hand us, each on its own, and until everything is taken in."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from channels.contract import (
    Capabilities,
    ConversationEvent,
    ConversationKey,
    InboundEvent,
    Inbox,
    MessageReceived,
    OutboundMessage,
    ProviderId,
    Receipt,
    Stored,
)
from channels.doors import Problem, Route, SocketRoute
from channels.errors import ProviderUnreachable
from hub.switchboard import MARGIN, Switchboard
from tests.hub.running.clock import MONDAY_NOON, HandClock

BUSY = Problem(503, "busy", "Too much is waiting to be stored; try again in a moment.", retry_after_seconds=1)
FAILED = Problem(500, "failed", "The hub could not do this; it is kept for a person to look at.")
QUIET_SINCE = MONDAY_NOON - timedelta(hours=3)


class Shelf:
    """An inbox that keeps what it takes, and refuses what it is told to."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.refusing: dict[str, list[Problem]] = {}

    async def store(self, event: InboundEvent) -> Stored:
        if problems := self.refusing.get(event.provider_id):
            raise problems.pop(0)
        self.kept.append(event.provider_id)
        return Stored(seq=len(self.kept))

    async def since(self, channel: str, conversation: ConversationKey, after: int) -> Sequence[ConversationEvent]:
        return ()

    def typing(self, channel: str, conversation: ConversationKey, on: bool) -> None:
        raise AssertionError("a provider of texts knows of no typing")


class Provider:
    """A channel whose provider lists what it could not hand us; while `silent`, it does not answer."""

    capabilities = Capabilities(live=False, pushes=False, longest_text=1600, starts_outbound=True)

    def __init__(self, name: str) -> None:
        self.name = name
        self.silent = False
        self.mistakes: list[Exception] = []
        self.listed: list[InboundEvent] = []
        self.asked: list[datetime] = []
        self.inbox: Inbox

    async def open(self, inbox: Inbox) -> None:
        self.inbox = inbox

    def doors(self) -> Sequence[Route | SocketRoute]:
        return ()

    async def send(self, message: OutboundMessage) -> Receipt:
        raise AssertionError("nobody sends here")

    async def close(self) -> None:
        return

    async def missed(self, since: datetime) -> Sequence[InboundEvent]:
        self.asked.append(since)
        if self.silent:
            await asyncio.Event().wait()
        if self.mistakes:
            raise self.mistakes.pop(0)
        return list(self.listed)


def text(number: int, channel: str = "sms") -> MessageReceived:
    return MessageReceived(
        channel=channel,
        provider_id=ProviderId(f"SM{number}"),
        conversation=ConversationKey("us|them"),
        occurred_at=MONDAY_NOON,
        text="Hello?",
    )


@asynccontextmanager
async def switchboard(shelf: Shelf, *providers: Provider, quiet_since: datetime | None = QUIET_SINCE) -> AsyncIterator[Switchboard]:
    async def at_once(_seconds: float) -> None:
        await asyncio.sleep(0)

    board = Switchboard({provider.name: provider for provider in providers}, HandClock(), lambda: quiet_since, at_once)
    await board.open(shelf)
    running = asyncio.create_task(board.run())
    try:
        yield board
    finally:
        running.cancel()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110  (the switchboard sets no event that a test could wait for)
            await asyncio.sleep(0)


async def test_after_a_start_it_is_asked_from_the_last_sign_of_life_on() -> None:
    shelf, provider = Shelf(), Provider("sms")
    provider.listed = [text(1), text(2)]
    async with switchboard(shelf, provider) as board:
        board.ask_what_was_missed()
        await until(lambda: shelf.kept == ["SM1", "SM2"])
    assert provider.asked == [QUIET_SINCE - MARGIN]


async def test_a_first_start_has_missed_nothing() -> None:
    shelf, provider = Shelf(), Provider("sms")
    async with switchboard(shelf, provider, quiet_since=None) as board:
        board.ask_what_was_missed()
        for _ in range(10):
            await asyncio.sleep(0)
    assert provider.asked == []


async def test_a_text_that_cannot_be_stored_does_not_keep_the_next_one_waiting() -> None:
    shelf, provider = Shelf(), Provider("sms")
    provider.listed = [text(1), text(2), text(3)]
    shelf.refusing["SM2"] = [FAILED] * 50
    async with switchboard(shelf, provider) as board:
        board.ask_what_was_missed()
        await until(lambda: shelf.kept == ["SM1", "SM3"])
        assert board.states()[0]["up"]
    assert len(provider.asked) == 1


async def test_while_nothing_can_be_stored_it_is_asked_again() -> None:
    shelf, provider = Shelf(), Provider("sms")
    provider.listed, provider.mistakes = [text(1), text(2)], [ProviderUnreachable("Away.", maybe_taken=False), KeyError("sid")]
    shelf.refusing["SM2"] = [BUSY, BUSY]
    async with switchboard(shelf, provider) as board:
        board.ask_what_was_missed()
        await until(lambda: shelf.kept == ["SM1", "SM1", "SM1", "SM2"])
        await until(lambda: board.states()[0]["up"])


async def test_a_provider_that_does_not_answer_keeps_no_other_waiting() -> None:
    shelf, sms, fax = Shelf(), Provider("sms"), Provider("fax")
    sms.silent = True
    async with switchboard(shelf, sms, fax) as board:
        board.ask_what_was_missed()
        await until(lambda: len(sms.asked) == len(fax.asked) == 1)
        fax.listed = [text(1, "fax")]
        board.ask_what_was_missed()
        await until(lambda: shelf.kept == ["SM1"])


async def test_whom_we_turned_away_is_asked_afterwards() -> None:
    shelf, sms, fax = Shelf(), Provider("sms"), Provider("fax")
    shelf.refusing["SM7"] = [BUSY]
    sms.listed = [text(7)]
    async with switchboard(shelf, sms, fax):
        with pytest.raises(Problem):
            await sms.inbox.store(text(7))
        await until(lambda: shelf.kept == ["SM7"])
    assert (sms.asked, fax.asked) == ([MONDAY_NOON - MARGIN], [])


async def test_a_text_refused_for_what_it_is_is_not_asked_for() -> None:
    shelf, sms = Shelf(), Provider("sms")
    shelf.refusing["SM7"] = [FAILED]
    async with switchboard(shelf, sms) as board:
        with pytest.raises(Problem):
            await sms.inbox.store(text(7))
        board.ask_what_was_missed()
        await until(lambda: bool(sms.asked))
    assert sms.asked == [QUIET_SINCE - MARGIN]
