"""The hub's side of the channel contract: store what happened, resume a conversation from the log, pass on who is typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from channels.contract import ConversationEvent, ConversationKey, InboundEvent, Stored
from channels.doors import Problem
from hub.company import Company
from hub.intake.arriving import arriving
from hub.intake.conversation_log import conversation_since
from hub.intake.next_steps import restored_next
from hub.journal.clock import Clock
from hub.journal.command import Refused
from hub.journal.decider import Decider
from hub.store.engine import Database
from hub.work.state import WorkState

TypingShown = Callable[[str, bool], None]


class HubInbox:
    """`channels.contract.Inbox` over the decider."""

    def __init__(self, decider: Decider[WorkState], database: Database, company: Company, clock: Clock, show_typing: TypingShown) -> None:
        self._clock = clock
        self._decider = decider
        self._database = database
        self._company = company
        self._show_typing = show_typing

    async def store(self, event: InboundEvent) -> Stored:
        answer = await self._decider.submit(arriving(event, self._company.country, self._clock.now()))
        if isinstance(answer, Refused):
            raise answer.problem()
        return Stored(seq=answer["seq"], next=restored_next(answer["next"]))

    async def since(self, channel: str, conversation: ConversationKey, after: int) -> Sequence[ConversationEvent]:
        async with self._database.reading() as connection:
            events = await conversation_since(connection, f"{channel}:{conversation}", after)
        if events is None:
            raise Problem(404, "no_such_conversation", "This conversation does not exist.")
        return events

    def typing(self, channel: str, conversation: ConversationKey, on: bool) -> None:
        self._show_typing(f"{channel}:{conversation}", on)
