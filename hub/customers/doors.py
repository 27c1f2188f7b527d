"""The doors to the customer record. Everybody signed in reads it and keeps notes and fields; only supervisors choose a tier."""

from __future__ import annotations

from collections.abc import Sequence

from channels.doors import Reply, Route
from hub.customers.record import CustomerRecords, Editor
from hub.customers.timeline import Timeline
from hub.customers.wire import ChangeCustomer, Customer, CustomerQuery, NewCustomer, RecordQuery, TimelineEntry
from hub.people.users import SUPERVISORS
from hub.store.ids import CustomerId
from hub.web.requests import PeopleRequest
from hub.web.shape import Page, PageQuery

TAG = "Customers"


class CustomerDoors:
    def __init__(self, records: CustomerRecords, timeline: Timeline) -> None:
        self._records = records
        self._timeline = timeline

    def doors(self) -> Sequence[Route]:
        return (
            Route(
                method="GET",
                path="/api/v1/customers",
                handler=self._page,
                summary="Customers by name; `q` matches a part of the name or of an identity",
                tag=TAG,
                access="people",
                query=CustomerQuery,
                answers={200: Page[Customer]},
                problems={"cursor_invalid": 422},
            ),
            Route(
                method="POST",
                path="/api/v1/customers",
                handler=self._create,
                summary="A new customer; repeated with the same Idempotency-Key it is the first one that is answered",
                tag=TAG,
                access="people",
                body=NewCustomer,
                answers={201: Customer},
                problems={
                    "tier_not_yours": 403,
                    "identity_taken": 409,
                    "identity_invalid": 422,
                    "tier_unknown": 422,
                    "too_many_fields": 422,
                },
            ),
            Route(
                method="GET",
                path="/api/v1/customers/{id}",
                handler=self._get,
                summary="One customer's record; with `interaction`, its links lead to that interaction too",
                tag=TAG,
                access="people",
                query=RecordQuery,
                answers={200: Customer},
                problems={"customer_unknown": 404},
            ),
            Route(
                method="PATCH",
                path="/api/v1/customers/{id}",
                handler=self._change,
                summary="Change what is named; links are ended before new ones are made",
                tag=TAG,
                access="people",
                body=ChangeCustomer,
                answers={200: Customer},
                problems={
                    "tier_not_yours": 403,
                    "customer_unknown": 404,
                    "identity_unknown": 404,
                    "identity_taken": 409,
                    "stopped_by_customer": 409,
                    "identity_invalid": 422,
                    "tier_unknown": 422,
                    "too_many_fields": 422,
                },
            ),
            Route(
                method="GET",
                path="/api/v1/customers/{id}/timeline",
                handler=self._history,
                summary="The customer's interactions, newest first",
                tag=TAG,
                access="people",
                query=PageQuery,
                answers={200: Page[TimelineEntry]},
                problems={"customer_unknown": 404, "cursor_invalid": 422},
            ),
        )

    async def _page(self, request: PeopleRequest) -> Reply:
        return Reply(body=await self._records.page(request.query(CustomerQuery)))

    async def _create(self, request: PeopleRequest) -> Reply:
        created = await self._records.create(request.body(NewCustomer), _editor(request), request.idempotency_key)
        return Reply(status=201, body=created)

    async def _get(self, request: PeopleRequest) -> Reply:
        return Reply(body=await self._records.get(_customer_id(request), request.query(RecordQuery).interaction))

    async def _change(self, request: PeopleRequest) -> Reply:
        return Reply(body=await self._records.change(_customer_id(request), request.body(ChangeCustomer), _editor(request)))

    async def _history(self, request: PeopleRequest) -> Reply:
        return Reply(body=await self._timeline.page(_customer_id(request), request.query(PageQuery), request.user))


def _customer_id(request: PeopleRequest) -> CustomerId:
    return CustomerId(request.path_values["id"])


def _editor(request: PeopleRequest) -> Editor:
    return Editor(id=request.user.id, may_pin_tier=bool(request.user.roles & SUPERVISORS))
