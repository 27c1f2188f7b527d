"""The doors to what people do on a call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from channels.calls import CarriesCalls
from channels.doors import Problem, Reply, Route
from channels.errors import ChannelMisconfigured
from hub.calls import wire as asked
from hub.calls.commands import CompleteTransfer, Conference, Consult, DropParty, HoldCall, LeaveCall, PressKeys, RecordCall
from hub.calls.supervising import StopSupervising, Supervise, TakeOver
from hub.company import Company
from hub.journal.clock import Clock
from hub.people.users import SUPERVISORS
from hub.web.requests import PeopleRequest
from hub.web.shape import Body
from hub.work import wire
from hub.work.asking import Asking
from hub.work.reading_doors import PATH

TAG = "Calls"
ON_CALL = {"not_found": 404, "not_in_your_hands": 409, "wrong_state": 409}
HOLDING = ON_CALL | {"no_such_party": 422}
CONSULTING = ON_CALL | {"consult_pending": 409, "agent_busy": 409, "no_such_agent": 422, "bad_address": 422}
TOGETHER = ON_CALL | {"nobody_consulted": 409}
LEAVING = ON_CALL | {"nobody_else": 409}
RECORDING = ON_CALL | {"recording_off": 409, "reason_needed": 422}
SUPERVISING = {"not_found": 404, "wrong_state": 409, "not_supervised": 409}


class CallDoors:
    """Every answer is the interaction as it is then; what the carrier makes of it follows on the desk socket."""

    def __init__(self, asking: Asking, company: Company, carriers: Mapping[str, CarriesCalls], clock: Clock) -> None:
        self._asking = asking
        self._company = company
        self._carriers = carriers
        self._clock = clock

    def doors(self) -> Sequence[Route]:
        return (
            Route(
                method="POST",
                path="/api/v1/me/phone",
                handler=self._phone,
                summary="What lets this browser be one's phone, for an hour",
                tag=TAG,
                access="people",
                answers={200: asked.PhoneToken},
                problems={"no_phone": 409},
            ),
            _door("hold", self._hold, "Put the customer, or another party, on hold", asked.HoldParty, HOLDING),
            _door("resume", self._resume, "Take them back from hold", asked.HoldParty, HOLDING),
            _door("consult", self._consult, "Ask a colleague or somebody outside in; the customer waits on hold", asked.AskIn, CONSULTING),
            _door("conference", self._conference, "Let everybody talk together", None, TOGETHER),
            _door("complete", self._complete, "Hand the customer to whoever was asked in, and leave", None, TOGETHER),
            _door("leave", self._leave, "Leave the call without ending it", None, LEAVING),
            _door("drop", self._drop, "Send somebody who was asked in away", asked.ChooseParty, HOLDING),
            _door("keypad", self._press, "Press keys on the call", asked.Keys, HOLDING),
            _door("recording", self._record, "Record the call, or pause with a reason", asked.SetRecording, RECORDING),
            _door(
                "supervise",
                self._supervise,
                "Listen, whisper, join in, or leave",
                asked.SetSupervision,
                SUPERVISING,
                SUPERVISORS,
            ),
            _door("take-over", self._take_over, "Take a call over that one is listening to", None, SUPERVISING, SUPERVISORS),
        )

    async def _phone(self, request: PeopleRequest) -> Reply:
        for name, carrier in self._carriers.items():
            try:
                token = carrier.phone_token(request.user.id, self._clock.now())
            except ChannelMisconfigured as error:
                raise Problem(409, "no_phone", str(error)) from error
            return Reply(body=asked.PhoneToken(channel=name, token=token))
        raise Problem(409, "no_phone", "No channel of this company carries calls.")

    async def _hold(self, request: PeopleRequest) -> Reply:
        return await self._set_hold(request, on=True)

    async def _resume(self, request: PeopleRequest) -> Reply:
        return await self._set_hold(request, on=False)

    async def _set_hold(self, request: PeopleRequest, *, on: bool) -> Reply:
        party = request.body(asked.HoldParty).party
        return await self._decide(request, HoldCall(**_who(request), on=on, party=party))

    async def _consult(self, request: PeopleRequest) -> Reply:
        body = request.body(asked.AskIn)
        command = Consult(**_who(request), agent=body.to.agent, number=body.to.phone, note=body.note, country=self._company.country)
        return await self._decide(request, command)

    async def _conference(self, request: PeopleRequest) -> Reply:
        return await self._decide(request, Conference(**_who(request)))

    async def _complete(self, request: PeopleRequest) -> Reply:
        return await self._decide(request, CompleteTransfer(**_who(request)))

    async def _leave(self, request: PeopleRequest) -> Reply:
        return await self._decide(request, LeaveCall(**_who(request)))

    async def _drop(self, request: PeopleRequest) -> Reply:
        return await self._decide(request, DropParty(**_who(request), party=request.body(asked.ChooseParty).party))

    async def _press(self, request: PeopleRequest) -> Reply:
        body = request.body(asked.Keys)
        return await self._decide(request, PressKeys(**_who(request), digits=body.digits, party=body.party))

    async def _record(self, request: PeopleRequest) -> Reply:
        body = request.body(asked.SetRecording)
        return await self._decide(request, RecordCall(**_who(request), state=body.state, reason=body.reason))

    async def _supervise(self, request: PeopleRequest) -> Reply:
        mode = request.body(asked.SetSupervision).mode
        command = StopSupervising(**_who(request)) if mode == "off" else Supervise(**_who(request), mode=mode)
        return await self._decide(request, command)

    async def _take_over(self, request: PeopleRequest) -> Reply:
        return await self._decide(request, TakeOver(**_who(request)))

    async def _decide(self, request: PeopleRequest, command: Any) -> Reply:
        return Reply(body=await self._asking.decide(request, command))


def _who(request: PeopleRequest) -> dict[str, Any]:
    return {"agent_id": request.user.id, "interaction_id": request.path_values["id"]}


def _door(
    verb: str,
    handler: Callable[[Any], Awaitable[Reply]],
    summary: str,
    body: type[Body] | None,
    problems: Mapping[str, int],
    roles: frozenset[str] = frozenset(),
) -> Route:
    return Route(
        method="POST",
        path=f"{PATH}/{{id}}/{verb}",
        handler=handler,
        summary=summary,
        tag=TAG,
        access="people",
        roles=roles,
        body=body,
        answers={200: wire.InteractionNow},
        problems=problems,
    )
