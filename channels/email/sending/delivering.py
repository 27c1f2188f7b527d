"""Delivers letters so that a crash at any step neither loses one nor sends one twice in silence."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from channels.contract import Clock, DeliveryState, LineState, MessageId, ProviderId, Receipt
from channels.email.sending.composing import ComposedLetter
from channels.email.sending.handing_over import RefusedRecipient, hand_over
from channels.email.sending.marks import Mark, Marks
from channels.email.sending.smtp_line import MAYBE_SENT, ServerFails, line
from channels.email.settings import SmtpSettings
from channels.errors import DeliveryError, ProviderUnreachable

TAKEN_MARKS_LAST = timedelta(days=7)
"""Of a letter that is older and has no mark nobody knows any more whether it was taken."""
DOUBTFUL_MARKS_LAST = timedelta(days=365)
SWEEP_EVERY = timedelta(days=1)
MOST_NAMED = 3
"""So many of those who do not get a letter are named."""
NO_DISK = "The hub cannot write to its disk. It will be tried again."

log = structlog.get_logger(__name__)


class Delivering:
    """One mail server; letters are handed over one to a connection, as many at once as are asked for.

    Right before the dot that ends a letter leaves, a mark on disk says so; once the server has it, the mark says that. No mark while
    marks of its time are kept: it was certainly not taken.
    """

    def __init__(self, settings: SmtpSettings, marks: Marks, *, now: Clock) -> None:
        self._settings = settings
        self._marks = marks
        self._now = now
        self._state = LineState(name=f"sending by {settings.host}", up=True, since=now())
        self._swept_at: datetime | None = None

    @property
    def state(self) -> LineState:
        """Down from the first letter, or `check`, that found the server useless until the next that did not."""
        return self._state

    async def check(self) -> None:
        """See whether the server can be used, and hang up again; `state` tells."""
        try:
            async with line(self._settings):
                self._is_up()
        except ServerFails as error:
            self._is_down(error.reason)

    async def deliver(self, letter: ComposedLetter) -> Receipt:
        """Hand it over once. Raises a `DeliveryError`. A letter that was taken before is not sent again, whoever asks."""
        taken = await self._marked(letter.message)
        if taken is not None:
            return taken
        await self._sweep()
        try:
            async with line(self._settings) as client:
                leaving = partial(self._put, letter.message, Mark(header_id=letter.header_id))
                refused = await hand_over(client, letter, before_the_dot=leaving, timeout_seconds=self._settings.timeout_seconds)
                mark = Mark(header_id=letter.header_id, taken=True, note=_note(refused, of=len(letter.recipients)))
                await self._put_if_possible(letter.message, mark)
        except DeliveryError as error:
            self._learn(error)
            if not (isinstance(error, ProviderUnreachable) and error.maybe_taken):
                await self._remove_if_possible(letter.message)
            raise
        self._is_up()
        return _receipt(mark)

    async def look_up(self, message: MessageId, since: datetime) -> Receipt | None:
        """The receipt if the server has it, `None` if it, written then, certainly was not taken. Raises `ProviderUnreachable` when
        nobody knows.
        """
        receipt = await self._marked(message)
        if receipt is None and since < self._now() - TAKEN_MARKS_LAST:
            raise ProviderUnreachable(MAYBE_SENT, code="unmarked", maybe_taken=True)
        return receipt

    async def settle(self, message: MessageId) -> None:
        """Somebody knows that it was not taken: it may be handed over again."""
        await asyncio.to_thread(self._marks.remove, message)

    async def _marked(self, message: MessageId) -> Receipt | None:
        mark = await asyncio.to_thread(self._marks.read, message)
        if mark is None:
            return None
        if not mark.taken:
            raise ProviderUnreachable(MAYBE_SENT, code="unsettled", maybe_taken=True)
        return _receipt(mark)

    async def _put(self, message: MessageId, mark: Mark) -> None:
        try:
            await asyncio.to_thread(self._marks.put, message, mark)
        except OSError as error:
            raise ProviderUnreachable(NO_DISK, code="disk") from error

    async def _put_if_possible(self, message: MessageId, mark: Mark) -> None:
        """The server has the letter, whatever our disk does: without this only a crash right now would leave it unknown."""
        try:
            await self._put(message, mark)
        except ProviderUnreachable:
            log.error("a letter that was taken could not be marked so", message_id=message)

    async def _remove_if_possible(self, message: MessageId) -> None:
        """A mark that stays makes a letter doubtful that was not taken, which an agent can settle."""
        try:
            await asyncio.to_thread(self._marks.remove, message)
        except OSError:
            log.error("the mark of a letter that was not taken could not be removed", message_id=message)

    async def _sweep(self) -> None:
        now = self._now()
        if self._swept_at is None or now >= self._swept_at + SWEEP_EVERY:
            self._swept_at = now
            await asyncio.to_thread(self._marks.sweep, taken_before=now - TAKEN_MARKS_LAST, doubtful_before=now - DOUBTFUL_MARKS_LAST)

    def _learn(self, error: DeliveryError) -> None:
        """What a failure says about the server: one that refuses a letter is well."""
        if isinstance(error, ServerFails):
            self._is_down(error.reason)
        elif error.code != "disk":
            self._is_up()

    def _is_up(self) -> None:
        if not self._state.up:
            self._state = LineState(name=self._state.name, up=True, since=self._now())

    def _is_down(self, reason: str) -> None:
        since = self._now() if self._state.up else self._state.since
        self._state = LineState(name=self._state.name, up=False, since=since, reason=reason)


def _receipt(mark: Mark) -> Receipt:
    return Receipt(provider_id=ProviderId(mark.header_id), state=DeliveryState.SENT, note=mark.note)


def _note(refused: Sequence[RefusedRecipient], *, of: int) -> str | None:
    """Who does not get it, by their place and not by their address."""
    if not refused:
        return None
    named = ", ".join(f"{one.recipient.named} ({one.refusal.reason.rstrip('.')})" for one in refused[:MOST_NAMED])
    more = f", and {len(refused) - MOST_NAMED} more" if len(refused) > MOST_NAMED else ""
    return f"It was not taken for {len(refused)} of {of} recipients: {named}{more}."
