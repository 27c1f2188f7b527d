"""How a door asks the decider: with the key that makes a repeat harmless, and a refusal turned into a problem."""

from __future__ import annotations

import hashlib

from hub.journal.command import Answer, InboxKey, Refused
from hub.journal.decider import Decider
from hub.web.requests import PeopleRequest
from hub.work.live import Live
from hub.work.needs import WorkCommand
from hub.work.state import WorkState


class Asking:
    """Submits people's commands."""

    def __init__(self, decider: Decider[WorkState]) -> None:
        self.decider = decider

    async def decide(self, request: PeopleRequest, command: WorkCommand) -> Answer:
        """The answer, or the refusal raised as `Problem`. With an `Idempotency-Key` a repeat gets the first answer."""
        if command.key is None and request.idempotency_key is not None:
            command.key = InboxKey(f"user:{request.user.id}", f"{_digest(request)}:{request.idempotency_key}")
        answer = await self.decider.submit(command)
        if isinstance(answer, Refused):
            raise answer.problem()
        return answer

    async def serving(self, request: PeopleRequest) -> frozenset[str]:
        """The customers in the hands of whoever asks."""
        return await self.decider.between_turns(lambda live: _serving(live, request.user.id))


def _serving(live: Live, user_id: str) -> frozenset[str]:
    agent = live.agents.get(user_id)
    return frozenset() if agent is None else frozenset(agent.customers)


def _digest(request: PeopleRequest) -> str:
    """The same key on another door is another command."""
    return hashlib.blake2b(f"{request.method} {request.target}".encode(), digest_size=8).hexdigest()


def message_key(user_id: str, interaction_id: str, client_id: str) -> InboxKey:
    """A message is the same if its writer says so."""
    return InboxKey(f"user:{user_id}", f"message:{interaction_id}:{client_id}")
