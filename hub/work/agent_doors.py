"""The doors to one's own work: presence, what is in hand, offers; and a supervisor's hand on an agent."""

from __future__ import annotations

from collections.abc import Sequence

from channels.doors import Problem, Reply, Route
from hub.desk.snapshot import work_of
from hub.people.users import SUPERVISORS
from hub.web.requests import PeopleRequest
from hub.work import wire
from hub.work.asking import Asking
from hub.work.commands.choosing_presence import ChoosePresence
from hub.work.commands.deciding import AcceptOffer, DeclineOffer
from hub.work.commands.moving import CompleteWrapUp
from hub.work.live import Live
from hub.work.visibility import oversees

TAG = "Work"


class AgentDoors:
    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def doors(self) -> Sequence[Route]:
        return (
            Route(
                method="PUT",
                path="/api/v1/me/presence",
                handler=self._choose,
                summary="Be available, not ready (with a reason) or offline; applies when live work ends",
                tag=TAG,
                access="people",
                body=wire.SetPresence,
                answers={200: wire.Presence},
                problems={"confirm": 409, "bad_reason": 422, "no_such_agent": 404},
            ),
            Route(
                method="GET",
                path="/api/v1/me/work",
                handler=self._work,
                summary="One's own offers and handlings",
                tag=TAG,
                access="people",
                answers={200: wire.Work},
            ),
            Route(
                method="POST",
                path="/api/v1/offers/{id}/accept",
                handler=self._accept,
                summary="Take what is offered",
                tag=TAG,
                access="people",
                answers={200: wire.InteractionNow},
                problems={"offer_gone": 409},
            ),
            Route(
                method="POST",
                path="/api/v1/offers/{id}/decline",
                handler=self._decline,
                summary="Pass on what is offered; it goes back to the queue at its place",
                tag=TAG,
                access="people",
                body=wire.DeclineOffer,
                answers={204: None},
                problems={"offer_gone": 409},
            ),
            Route(
                method="PUT",
                path="/api/v1/agents/{id}/presence",
                handler=self._set,
                summary="Choose an agent's presence for them",
                tag=TAG,
                access="people",
                roles=SUPERVISORS,
                body=wire.SetPresence,
                answers={200: wire.Presence},
                problems={"confirm": 409, "bad_reason": 422, "no_such_agent": 404},
            ),
            Route(
                method="POST",
                path="/api/v1/agents/{id}/complete-wrap-up",
                handler=self._complete,
                summary="End an agent's wrap-up, required outcome or not",
                tag=TAG,
                access="people",
                roles=SUPERVISORS,
                answers={200: wire.CompletedWrapUp},
                problems={"not_wrapping": 409, "no_such_agent": 404},
            ),
        )

    async def _choose(self, request: PeopleRequest) -> Reply:
        return await self._presence(request, request.user.id)

    async def _set(self, request: PeopleRequest) -> Reply:
        await self._check_oversees(request)
        return await self._presence(request, request.path_values["id"])

    async def _presence(self, request: PeopleRequest, agent_id: str) -> Reply:
        body = request.body(wire.SetPresence)
        command = ChoosePresence(agent_id=agent_id, state=body.state, reason=body.reason, confirmed=body.confirmed)
        return Reply(body=await self._asking.decide(request, command))

    async def _work(self, request: PeopleRequest) -> Reply:
        return Reply(body=await self._asking.decider.between_turns(lambda live: _own_work(live, request.user.id)))

    async def _accept(self, request: PeopleRequest) -> Reply:
        command = AcceptOffer(agent_id=request.user.id, offer_id=request.path_values["id"])
        return Reply(body=await self._asking.decide(request, command))

    async def _decline(self, request: PeopleRequest) -> Reply:
        body = request.body(wire.DeclineOffer)
        await self._asking.decide(request, DeclineOffer(agent_id=request.user.id, offer_id=request.path_values["id"], reason=body.reason))
        return Reply(status=204)

    async def _complete(self, request: PeopleRequest) -> Reply:
        await self._check_oversees(request)
        command = CompleteWrapUp(agent_id=request.user.id, of_agent=request.path_values["id"])
        return Reply(body=await self._asking.decide(request, command))

    async def _check_oversees(self, request: PeopleRequest) -> None:
        """Supervisors reach the agents of their queues only."""
        agent_id, user_id = request.path_values["id"], request.user.id
        if not await self._asking.decider.between_turns(lambda live: oversees(live.agents.get(user_id), live.agents.get(agent_id))):
            raise Problem(404, "no_such_agent", "There is no agent with this id among those you supervise.")


def _own_work(live: Live, user_id: str) -> wire.Work:
    agent = live.agents.get(user_id)
    return {"offers": [], "interactions": []} if agent is None else work_of(live, agent, own=True)
