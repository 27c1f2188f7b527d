"""Enqueue: the call waits, its wait document is asked for again and again, and at the end the action is told how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from hub.sandbox.voice.documents import Document, DocumentFault, Verb, check_allowed
from hub.sandbox.voice.fetching import Fetching, Source
from hub.sandbox.voice.hooks import Hook
from hub.sandbox.voice.lines import Line
from hub.sandbox.voice.queues import Queues
from hub.sandbox.voice.records import Member
from hub.sandbox.voice.scenes import WHILE_IN_A_QUEUE, CallOver, LeftQueue, Next, Perform
from hub.sandbox.voice.sounds import DEFAULT_MUSIC
from hub.sandbox.voice.switch import Switch

LONGEST_NAME = 64


class Queueing:
    """Runs one Enqueue on one line."""

    def __init__(
        self, switch: Switch, queues: Queues, fetching: Fetching, perform: Perform, line: Line, document: Document, verb: Verb
    ) -> None:
        if not verb.text or len(verb.text) > LONGEST_NAME:
            raise DocumentFault(12200, "Enqueue: invalid queue name")
        self._switch = switch
        self._queues = queues
        self._fetching = fetching
        self._perform = perform
        self._line = line
        self._verb = verb
        self._action = document.address(verb.said("action")) if verb.said("action") else None
        self._wait_url = document.address(verb.said("waitUrl")) if verb.said("waitUrl") else None

    async def run(self) -> Next:
        member = self._queues.enter(self._verb.text, self._line.call)
        if member is None:
            return self._ask({"QueueResult": "queue-full"})
        self._line.show()
        try:
            result = await self._wait(member)
        except asyncio.CancelledError:
            self._tell(member, "redirected" if self._line.leaving == "redirected" else "hangup")
            raise
        except CallOver as over:
            self._tell(member, "hangup", CallStatus=over.status)
            raise
        fields = self._fields(member, result)
        self._queues.leave(member)
        asked = self._ask(fields)
        if result == "error" or asked is None:
            return asked
        # A document for one who left by Leave goes on; an empty one lets the verb after the Enqueue run.
        document = await self._fetching.document(self._line, asked)
        return document if document.verbs else None

    def _ask(self, fields: Mapping[str, str]) -> Source | None:
        if self._action is None:
            return None
        return Source(on="queue", url=self._action, method=self._verb.said("method", "POST"), fields=fields)

    def _tell(self, member: Member, result: str, **more: str) -> None:
        """The call goes elsewhere: nobody acts on the answer."""
        fields = self._switch.call_fields(self._line.call) | self._fields(member, result) | more
        self._queues.leave(member)
        if self._action is not None:
            self._switch.hooks.tell("queue", Hook(address=self._action, fields=fields, method=self._verb.said("method", "POST")))

    def _fields(self, member: Member, result: str) -> dict[str, str]:
        waited = self._queues.waited_seconds(member)
        return {"QueueResult": result, "QueueSid": member.queue_sid, "QueueTime": str(waited)}

    async def _wait(self, member: Member) -> str:
        if self._wait_url is None:
            self._line.hear("music", DEFAULT_MUSIC)
            await asyncio.Event().wait()
        again = Source(on="wait", url=self._wait_url, method=self._verb.said("waitUrlMethod", "POST"))
        source = again
        since = self._switch.clock.now()
        while True:
            try:
                following = await self._round(member, source)
            except LeftQueue:
                return "leave"
            except DocumentFault as fault:
                following = self._fetching.fallback(self._line, fault, source)
                if following is None:
                    return "error"
            if isinstance(following, Source):
                source = following
                continue
            spent = self._switch.clock.seconds_since(since)
            if spent < self._switch.settings.least_round_seconds:
                await self._switch.clock.sleep(self._switch.settings.least_round_seconds - spent)
            source, since = again, self._switch.clock.now()

    async def _round(self, member: Member, source: Source) -> Next:
        document = await self._fetching.document(self._line, source.with_fields(self._queues.wait_fields(member)))
        check_allowed(document, WHILE_IN_A_QUEUE.allowed, 12200)
        return await self._perform(document, WHILE_IN_A_QUEUE)
