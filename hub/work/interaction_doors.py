"""The doors to interactions: what is, how it came to be and why; what people say in them and do with them."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from channels.contract import Problem, Reply, Route
from hub.company import Company
from hub.web.requests import PeopleRequest
from hub.web.shape import Page, PageQuery
from hub.work import wire
from hub.work.asking import Asking, message_key
from hub.work.commands.moving import EndWork, ParkWork, TransferWork, WrapUpWork
from hub.work.commands.reaching_out import ReachOut
from hub.work.commands.supervising import AssignWork, BoostWork, RetierWork
from hub.work.commands.talking import MarkRead, SendMessage
from hub.work.live import Live
from hub.work.queries import Queries
from hub.work.records import Interaction

TAG = "Interactions"
SUPERVISORS = frozenset({"supervisor", "admin"})
NOT_FOUND = {"not_found": 404}
IN_HAND = NOT_FOUND | {"not_in_your_hands": 409, "wrong_state": 409}
Typing = Callable[[Interaction, str, bool], None]


class InteractionDoors:
    """`show_typing` is told which agent is typing where; nothing of it is stored."""

    def __init__(self, asking: Asking, queries: Queries, company: Company, show_typing: Typing) -> None:
        self._asking = asking
        self._queries = queries
        self._company = company
        self._show_typing = show_typing

    def doors(self) -> Sequence[Route]:
        return (*self._reading(), *self._talking(), *self._moving(), *self._supervising())

    def _reading(self) -> Sequence[Route]:
        def door(path: str, handler: Callable[[Any], Awaitable[Reply]], summary: str, answer: Any, query: type[PageQuery] | None) -> Route:
            problems = NOT_FOUND if "{id}" in path else {}
            if query is not None:
                problems = {**problems, "cursor_invalid": 422}
            return Route(
                method="GET", path=path, handler=handler, summary=summary, tag=TAG, access="people", query=query,
                answers={200: answer}, problems=problems,
            )  # fmt: skip

        path = "/api/v1/interactions"
        return (
            door(path, self._page, "Interactions, newest first", Page[wire.Interaction], wire.InteractionQuery),
            door(f"{path}/{{id}}", self._get, "One interaction", wire.Interaction, None),
            door(f"{path}/{{id}}/messages", self._messages, "What was said, in order", Page[wire.Message], PageQuery),
            door(f"{path}/{{id}}/events", self._events, "How it came to be: its events, in order", Page[wire.LogEntry], PageQuery),
            door(f"{path}/{{id}}/routing", self._routing, "Why: each routing decision", Page[wire.RoutingDecision], PageQuery),
        )

    def _talking(self) -> Sequence[Route]:
        return (
            self._command(
                "messages", self._say, "Reply to the customer, or leave a private note", wire.NewMessage,
                status=201, answer=wire.Message, problems=IN_HAND | {"opted_out": 409, "too_long": 422},
            ),
            self._command("typing", self._typing, "The agent is, or stopped, typing", wire.SetTyping, status=204, problems=NOT_FOUND),
            self._command("read", self._read, "The agent has seen everything up to a message", wire.MarkRead, status=204, problems=NOT_FOUND),
            Route(
                method="POST",
                path="/api/v1/interactions",
                handler=self._start,
                summary="Write to a customer first: it starts in the agent's hands",
                tag=TAG,
                access="people",
                body=wire.StartInteraction,
                answers={201: wire.InteractionNow},
                problems={
                    "channel_cannot_start": 422, "no_such_queue": 422, "no_address": 422, "bad_address": 422, "too_long": 422,
                    "not_available": 409, "no_room": 409, "opted_out": 409, "already_open": 409,
                },
            ),
        )  # fmt: skip

    def _moving(self) -> Sequence[Route]:
        moved = IN_HAND | {"transfer_pending": 409, "no_such_agent": 422, "no_such_queue": 422}
        return (
            self._command("transfer", self._transfer, "Pass it on to a queue or an agent", wire.Transfer, problems=moved),
            self._command("park", self._park, "Set it aside, until the customer writes or until a time", wire.Park,
                          problems=IN_HAND | {"past_time": 422}),
            self._command("end", self._end, "End the conversation; wrap-up follows", None, problems=IN_HAND),
            self._command("wrap-up", self._wrap_up, "End one's handling, with an outcome and a note", wire.WrapUp,
                          problems=IN_HAND | {"outcome_required": 422, "no_such_outcome": 422}),
        )  # fmt: skip

    def _supervising(self) -> Sequence[Route]:
        assigned = NOT_FOUND | {"not_waiting": 409, "no_such_agent": 422, "no_room": 409, "channel_not_taken": 409, "not_signed_in": 409}
        return (
            self._command("assign", self._assign, "Offer it to an agent by hand (agents: to themselves)", wire.Assign,
                          problems=assigned | {"offer_pending": 409}),
            self._command("retier", self._retier, "Give it another tier", wire.Retier, roles=SUPERVISORS,
                          problems=NOT_FOUND | {"no_such_tier": 422, "wrong_state": 409}),
            self._command("boost", self._boost, "Give it so many seconds more of age", wire.Boost, roles=SUPERVISORS,
                          problems=NOT_FOUND | {"not_waiting": 409}),
        )  # fmt: skip

    def _command(
        self,
        verb: str,
        handler: Callable[[Any], Awaitable[Reply]],
        summary: str,
        body: Any,
        *,
        problems: Mapping[str, int],
        status: int = 200,
        answer: Any = wire.InteractionNow,
        roles: frozenset[str] = frozenset(),
    ) -> Route:
        return Route(
            method="POST",
            path=f"/api/v1/interactions/{{id}}/{verb}",
            handler=handler,
            summary=summary,
            tag=TAG,
            access="people",
            roles=roles,
            body=body,
            answers={status: None if status == 204 else answer},
            problems=problems,
        )

    # Reading

    async def _page(self, request: PeopleRequest) -> Reply:
        query = request.query(wire.InteractionQuery)
        return Reply(body=await self._queries.interactions(query, request.user, await self._asking.serving(request)))

    async def _get(self, request: PeopleRequest) -> Reply:
        return Reply(body=await self._queries.interaction(_id(request), request.user, await self._asking.serving(request)))

    async def _messages(self, request: PeopleRequest) -> Reply:
        return Reply(body=await self._queries.messages(*await self._part(request)))

    async def _events(self, request: PeopleRequest) -> Reply:
        return Reply(body=await self._queries.events(*await self._part(request)))

    async def _routing(self, request: PeopleRequest) -> Reply:
        return Reply(body=await self._queries.routing(*await self._part(request)))

    async def _part(self, request: PeopleRequest) -> tuple[str, Any, frozenset[str], str | None, int]:
        query = request.query(PageQuery)
        return _id(request), request.user, await self._asking.serving(request), query.cursor, query.limit

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
        )
        return Reply(status=201, body=await self._asking.decide(request, command))

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
        numbers = self._company.sms.numbers
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


def _id(request: PeopleRequest) -> str:
    return request.path_values["id"]


def _in_hand(live: Live, interaction_id: str, user_id: str) -> Interaction | None:
    interaction = live.interactions.get(interaction_id)
    return interaction if interaction is not None and interaction.active_handling(user_id) is not None else None
