"""The doors to what people do with interactions: talk, pass on, set aside, end, wrap up; and a supervisor's hand in the queue."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from channels.doors import Problem, Reply, Route
from hub.company import Company
from hub.mail.drafts import Drafts
from hub.mail.wanted import Wanted
from hub.people.users import SUPERVISORS
from hub.web.requests import PeopleRequest
from hub.web.shape import Body
from hub.work import wire
from hub.work.asking import Asking, message_key
from hub.work.commands.moving import EndWork, ParkWork, TransferWork, WrapUpWork
from hub.work.commands.reaching_out import ReachOut
from hub.work.commands.supervising import AssignWork, BoostWork, RetierWork
from hub.work.commands.talking import MarkRead, SendMessage
from hub.work.live import Live
from hub.work.reading_doors import PATH, TAG
from hub.work.records import Interaction

Typing = Callable[[Interaction, str, bool], None]

MISSING = {"not_found": 404}
IN_HAND = MISSING | {"not_in_your_hands": 409, "wrong_state": 409}
LETTERS = {
    "no_letter": 422,
    "empty": 422,
    "bad_address": 422,
    "no_such_file": 422,
    "file_held": 422,
    "no_recipient": 422,
    "no_such_message": 422,
}
SAYING = IN_HAND | LETTERS | {"no_room": 409, "opted_out": 409, "too_long": 422, "no_text": 422}
TRANSFERRING = IN_HAND | {"transfer_pending": 409, "consult_pending": 409, "no_such_agent": 422, "no_such_queue": 422, "bad_address": 422}
PARKING = IN_HAND | {"past_time": 422, "too_far": 422}
WRAPPING = IN_HAND | {"outcome_required": 422, "no_such_outcome": 422}
ASSIGNING = MISSING | {
    "not_waiting": 409,
    "offer_pending": 409,
    "no_room": 409,
    "channel_not_taken": 409,
    "not_signed_in": 409,
    "no_such_agent": 422,
}
RETIERING = MISSING | {"wrong_state": 409, "no_such_tier": 422}
BOOSTING = MISSING | {"not_waiting": 409}
STARTING = LETTERS | {
    "not_available": 409,
    "no_room": 409,
    "opted_out": 409,
    "already_open": 409,
    "channel_cannot_start": 422,
    "no_such_queue": 422,
    "no_address": 422,
    "bad_address": 422,
    "too_long": 422,
    "no_text": 422,
}


class InteractionDoors:
    """`show_typing` is told which agent is typing where; nothing of it is stored."""

    def __init__(self, asking: Asking, company: Company, show_typing: Typing, wanted: Wanted, drafts: Drafts) -> None:
        self._asking = asking
        self._company = company
        self._show_typing = show_typing
        self._wanted = wanted
        self._drafts = drafts

    def doors(self) -> Sequence[Route]:
        now = wire.InteractionNow
        return (
            _door("messages", self._say, "Reply to the customer, or leave a private note", wire.NewMessage, {201: wire.Message}, SAYING),
            _door("typing", self._typing, "The agent is, or stopped, typing", wire.SetTyping, {204: None}, MISSING),
            _door("read", self._read, "The agent has seen everything up to a message", wire.MarkRead, {204: None}, MISSING),
            _door(
                "", self._start, "Write to a customer first: it starts in the agent's hands", wire.StartInteraction, {201: now}, STARTING
            ),
            _door("transfer", self._transfer, "Pass it on to a queue or an agent", wire.Transfer, {200: now}, TRANSFERRING),
            _door("park", self._park, "Set it aside until the customer writes, or until a time", wire.Park, {200: now}, PARKING),
            _door("end", self._end, "End the conversation; wrap-up follows", None, {200: now}, IN_HAND),
            _door("wrap-up", self._wrap_up, "End one's handling, with an outcome and a note", wire.WrapUp, {200: now}, WRAPPING),
            _door("assign", self._assign, "Offer it to an agent by hand (agents: to themselves)", wire.Assign, {200: now}, ASSIGNING),
            _door("retier", self._retier, "Give it another tier", wire.Retier, {200: now}, RETIERING, SUPERVISORS),
            _door("boost", self._boost, "Give it so many seconds more of age", wire.Boost, {200: now}, BOOSTING, SUPERVISORS),
        )

    # Talking

    async def _say(self, request: PeopleRequest) -> Reply:
        body = request.body(wire.NewMessage)
        command = SendMessage(
            key=message_key(request.user.id, _id(request), body.client_id),
            agent_id=request.user.id,
            interaction_id=_id(request),
            text=body.text,
            client_id=body.client_id,
            private=body.private,
            letter=await self._wanted.letter(body.mail, by=request.user.id),
        )
        said = await self._asking.decide(request, command)
        if said["mail"] is not None:
            await self._drafts.drop(_id(request), request.user.id)
        return Reply(status=201, body=said)

    async def _typing(self, request: PeopleRequest) -> Reply:
        on, user = request.body(wire.SetTyping).on, request.user
        interaction = await self._asking.decider.between_turns(lambda live: _in_hand(live, _id(request), user.id))
        if interaction is None:
            raise Problem(404, "not_found", "This interaction is not in your hands.")
        self._show_typing(interaction, user.id, on)
        return Reply(status=204)

    async def _read(self, request: PeopleRequest) -> Reply:
        body = request.body(wire.MarkRead)
        await self._asking.decide(request, MarkRead(agent_id=request.user.id, interaction_id=_id(request), message_id=body.message_id))
        return Reply(status=204)

    async def _start(self, request: PeopleRequest) -> Reply:
        body = request.body(wire.StartInteraction)
        numbers = self._company.numbers(body.channel)
        of_queue = [number.number for number in numbers if number.queue == body.queue] or [number.number for number in numbers]
        command = ReachOut(
            agent_id=request.user.id,
            channel=body.channel,
            customer=body.customer,
            to=body.to,
            queue=body.queue,
            text=body.text,
            client_id=secrets.token_hex(8),
            sender=of_queue[0] if of_queue else None,
            country=self._company.country,
            letter=await self._wanted.letter(body.mail, by=request.user.id),
        )
        return Reply(status=201, body=await self._asking.decide(request, command))

    # Moving

    async def _transfer(self, request: PeopleRequest) -> Reply:
        body = request.body(wire.Transfer)
        command = TransferWork(
            agent_id=request.user.id,
            interaction_id=_id(request),
            queue=body.to.queue,
            agent=body.to.agent,
            number=body.to.phone,
            country=self._company.country,
            note=body.note,
            fallback_queue=body.fallback_queue,
        )
        return Reply(body=await self._asking.decide(request, command))

    async def _park(self, request: PeopleRequest) -> Reply:
        command = ParkWork(agent_id=request.user.id, interaction_id=_id(request), until=request.body(wire.Park).until)
        return Reply(body=await self._asking.decide(request, command))

    async def _end(self, request: PeopleRequest) -> Reply:
        return Reply(body=await self._asking.decide(request, EndWork(agent_id=request.user.id, interaction_id=_id(request))))

    async def _wrap_up(self, request: PeopleRequest) -> Reply:
        body = request.body(wire.WrapUp)
        command = WrapUpWork(agent_id=request.user.id, interaction_id=_id(request), outcome=body.outcome, note=body.note)
        return Reply(body=await self._asking.decide(request, command))

    # Supervising

    async def _assign(self, request: PeopleRequest) -> Reply:
        command = AssignWork(agent_id=request.user.id, interaction_id=_id(request), to_agent=request.body(wire.Assign).agent)
        return Reply(body=await self._asking.decide(request, command))

    async def _retier(self, request: PeopleRequest) -> Reply:
        command = RetierWork(agent_id=request.user.id, interaction_id=_id(request), tier=request.body(wire.Retier).tier)
        return Reply(body=await self._asking.decide(request, command))

    async def _boost(self, request: PeopleRequest) -> Reply:
        command = BoostWork(agent_id=request.user.id, interaction_id=_id(request), seconds=request.body(wire.Boost).seconds)
        return Reply(body=await self._asking.decide(request, command))


def _door(
    verb: str,
    handler: Callable[[Any], Awaitable[Reply]],
    summary: str,
    body: type[Body] | None,
    answers: Mapping[int, Any],
    problems: Mapping[str, int],
    roles: frozenset[str] = frozenset(),
) -> Route:
    return Route(
        method="POST",
        path=f"{PATH}/{{id}}/{verb}" if verb else PATH,
        handler=handler,
        summary=summary,
        tag=TAG,
        access="people",
        roles=roles,
        body=body,
        answers=answers,
        problems=problems,
    )


def _id(request: PeopleRequest) -> str:
    return request.path_values["id"]


def _in_hand(live: Live, interaction_id: str, user_id: str) -> Interaction | None:
    interaction = live.interactions.get(interaction_id)
    return interaction if interaction is not None and any(part.agent_id == user_id for part in interaction.active) else None
