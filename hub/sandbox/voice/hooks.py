"""Posts the webhooks of calls, as well or as badly as it was asked for: some are answered with a document, others only tell."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from hub.sandbox.mischief import Mischief, Rule, Webhook
from hub.sandbox.voice.clock import Clock
from hub.sandbox.webhooks import Answer, Webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One webhook to post."""

    address: str
    fields: Mapping[str, str]
    method: str = "POST"


class Hooks:
    """`ask` waits for the answer; `tell` does not, and nobody reads the answer."""

    def __init__(self, webhooks: Webhooks, mischief: Mischief, clock: Clock) -> None:
        self.mischief = mischief
        self._webhooks = webhooks
        self._clock = clock
        self._errands: set[asyncio.Task[None]] = set()
        self._held_back: dict[str, list[Hook]] = {}
        self._is_closed = False

    async def ask(self, on: Webhook, hook: Hook) -> Answer:
        """A duplicate carries the token of the first, as a second try after a lost answer would; the last answer counts."""
        return await self._post(hook, self.mischief.next(on, "duplicate", "delay", "drop"))

    def tell(self, on: Webhook, hook: Hook) -> None:
        rule = self.mischief.next(on, "duplicate", "delay", "drop", "reorder")
        if rule is not None and rule.what == "reorder":
            self._held_back.setdefault(on, []).append(hook)
            return
        held = self._held_back.pop(on, [])
        self.run_errand(self._tell(hook, rule, held))

    def run_errand(self, errand: Coroutine[Any, Any, None]) -> None:
        if self._is_closed:
            errand.close()
            return
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    def mute(self) -> None:
        """Say nothing any more: what is broken off from now on is told after the next start."""
        self._is_closed = True

    async def close(self) -> None:
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)

    async def _tell(self, hook: Hook, rule: Rule | None, held: list[Hook]) -> None:
        await self._post(hook, rule)
        for late in held:
            await self._post(late, None)

    async def _post(self, hook: Hook, rule: Rule | None) -> Answer:
        if rule is not None and rule.what == "drop":
            return Answer("ct", "")
        if rule is not None and rule.what == "delay":
            await self._clock.sleep(rule.seconds)
        token = str(uuid4())
        copies = rule.copies if rule is not None and rule.what == "duplicate" else 0
        for _ in range(copies):
            await self._webhooks.post(hook.address, hook.fields, method=hook.method, token=token)
        return await self._webhooks.post(hook.address, hook.fields, method=hook.method, token=token)
