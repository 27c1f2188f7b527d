"""The customer record: read, written and searched. Every write leaves its note for the decider in the same transaction."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.contract import IdentityClaim
from channels.doors import Problem
from hub.company import Company
from hub.customers.card import Card
from hub.customers.context_links import context_links
from hub.customers.cursor import cursor_of, cursor_values
from hub.customers.identity import InvalidIdentity, normalise
from hub.customers.links import Linking, claims_of, link, unlink
from hub.customers.matching import cards
from hub.customers.rows import folded, new_customer_id, new_customer_row
from hub.customers.search import found_customers
from hub.customers.tables import customers, identities
from hub.customers.wire import ChangeCustomer, ConsentKind, Customer, CustomerQuery, NewCustomer
from hub.journal.clock import Clock
from hub.store.engine import Database
from hub.store.ids import CustomerId, UserId
from hub.web.shape import Page

MOST_FIELDS = 100

Changed = Callable[[CustomerId], Awaitable[None]]
RememberChange = Callable[[AsyncConnection, CustomerId], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Who writes. Only some may choose a tier; choosing pins it."""

    id: UserId
    may_pin_tier: bool


class CustomerRecords:
    """The record's doors call these. `remember_change` writes the decider's note inside the transaction, `changed` tells it after
    the commit.
    """

    def __init__(self, database: Database, company: Company, clock: Clock, changed: Changed, remember_change: RememberChange) -> None:
        self._database = database
        self._company = company
        self._clock = clock
        self._changed = changed
        self._remember_change = remember_change
        self._insert = database.insert(customers).on_conflict_do_nothing(index_elements=[customers.c.id])

    async def get(self, customer_id: CustomerId, interaction_id: str | None = None) -> Customer:
        """With links that lead to this interaction too. Raises `Problem` 404 `customer_unknown`."""
        async with self._database.reading() as connection:
            return await self._view(connection, customer_id, interaction_id)

    async def page(self, query: CustomerQuery) -> Page[Customer]:
        """Customers by name. `q` matches a part of the name or of an identity."""
        after = cursor_values(query.cursor, 2)
        wanted = found_customers(
            q=query.q,
            tier=query.tier,
            country=self._company.country,
            after=(after[0], after[1]) if after else None,
            limit=query.limit + 1,
        )
        async with self._database.reading() as connection:
            found = list(await connection.execute(wanted))
            shown = found[: query.limit]
            records = await cards(connection, [CustomerId(row.id) for row in shown])
        last = shown[-1] if len(found) > query.limit else None
        return {"items": [self._shown(records[row.id]) for row in shown], "next": cursor_of((last.name_folded, last.id)) if last else None}

    async def create(self, new: NewCustomer, editor: Editor, repeat_key: str | None = None) -> Customer:
        """A new record. With the same `repeat_key` of the same editor again it is the first one that is answered.

        Raises `Problem`: 403 `tier_not_yours`, 409 `identity_taken`, 422 `identity_invalid`, `tier_unknown` or `too_many_fields`.
        """
        self._check_tier(new.tier, editor)
        _check_fields(new.fields)
        claims = _external_claims(new.external_id) + claims_of(new.identities, self._company.country, "identities")
        customer_id = _id_for(editor, repeat_key)
        at = self._clock.now()
        row = new_customer_row(
            customer_id=customer_id,
            name=new.name,
            tier=new.tier or self._company.default_tier,
            tier_pinned=new.tier is not None,
            fields=new.fields,
            notes=new.notes,
            external_id=_external_id(claims),
            at=at,
        )
        async with self._writing() as connection:
            inserted = await connection.execute(self._insert, row)
            if inserted.rowcount == 0:
                return await self._view(connection, customer_id)
            await link(connection, customer_id, claims, Linking(source="person", at=at, by=editor.id))
            await self._remember_change(connection, customer_id)
            view = await self._view(connection, customer_id)
        await self._changed(customer_id)
        return view

    async def change(self, customer_id: CustomerId, change: ChangeCustomer, editor: Editor) -> Customer:
        """Change what is named; links are ended before new ones are made. A change that changes nothing tells nobody.

        Raises `Problem`: 403 `tier_not_yours`, 404 `customer_unknown` or `identity_unknown`, 409 `identity_taken` or
        `stopped_by_customer`, 422 as `create`.
        """
        self._check_tier(change.tier, editor)
        claims = claims_of(change.add_identities, self._company.country, "add_identities")
        linking = Linking(source="person", at=self._clock.now(), by=editor.id)
        async with self._writing() as connection:
            row = await _locked(connection, customer_id)
            values = _changed_values(row, change)
            relinked = await unlink(connection, customer_id, change.unlink_identities, linking)
            relinked = await link(connection, customer_id, claims, linking) or relinked
            external_id = await _linked_external_id(connection, customer_id, row.external_id)
            if external_id != row.external_id:
                values["external_id"] = external_id
            if values or relinked:
                values["updated_at"] = linking.at
                await connection.execute(update(customers).where(customers.c.id == customer_id).values(values))
                await self._remember_change(connection, customer_id)
            view = await self._view(connection, customer_id)
        if values:
            await self._changed(customer_id)
        return view

    async def _view(self, connection: AsyncConnection, customer_id: CustomerId, interaction_id: str | None = None) -> Customer:
        found = await cards(connection, [customer_id])
        if customer_id not in found:
            raise unknown_customer()
        return self._shown(found[customer_id], interaction_id)

    def _shown(self, card: Card, interaction_id: str | None = None) -> Customer:
        links = context_links(self._company.links, customer_id=card.id, external_id=card.external_id, interaction_id=interaction_id)
        return card.view(links)

    def _check_tier(self, tier: str | None, editor: Editor) -> None:
        if tier is None:
            return
        if not editor.may_pin_tier:
            raise Problem(403, "tier_not_yours", "Only a supervisor chooses a customer's tier.")
        if tier not in {known.name for known in self._company.tiers}:
            raise Problem(
                422, "tier_unknown", f"tier: no such tier; it is one of {', '.join(known.name for known in self._company.tiers)}."
            )

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._database.writing() as connection:
                yield connection
        except IntegrityError as error:
            # The one thing that can collide: a known address, or an external id, belongs to one customer.
            raise Problem(409, "identity_taken", "Another customer already has this address; it can be linked as probable.") from error


async def _locked(connection: AsyncConnection, customer_id: CustomerId) -> Row[*tuple[Any, ...]]:
    row = (await connection.execute(select(customers).where(customers.c.id == customer_id).with_for_update())).one_or_none()
    if row is None:
        raise unknown_customer()
    return row


async def _linked_external_id(connection: AsyncConnection, customer_id: CustomerId, present: str | None) -> str | None:
    """The external id as the links have it: the present one while it is linked, else the first linked, else none."""
    live = select(identities.c.value).where(
        identities.c.customer_id == customer_id,
        identities.c.kind == "external",
        identities.c.match == "known",
        identities.c.unlinked_at.is_(None),
    )
    linked = list((await connection.execute(live.order_by(identities.c.linked_at, identities.c.id))).scalars())
    return present if present in linked else next(iter(linked), None)


def unknown_customer() -> Problem:
    return Problem(404, "customer_unknown", "There is no such customer.")


def _changed_values(row: Row[*tuple[Any, ...]], change: ChangeCustomer) -> dict[str, Any]:
    """The columns that get another value than they have."""
    wanted: dict[str, Any] = {}
    if change.name is not None:
        wanted |= {"name": change.name, "name_folded": folded(change.name)}
    if change.tier is not None:
        wanted |= {"tier": change.tier, "tier_pinned": True}
    if change.fields is not None:
        wanted["fields"] = {name: value for name, value in (row.fields | change.fields).items() if value is not None}
        _check_fields(wanted["fields"])
    if change.notes is not None:
        wanted["notes"] = change.notes
    if change.consents is not None:
        _check_consents(row, change.consents)
        wanted["consents"] = row.consents | change.consents
    return {column: value for column, value in wanted.items() if value != getattr(row, column)}


def _check_consents(row: Row[*tuple[Any, ...]], consents: Mapping[ConsentKind, bool]) -> None:
    """A person may note down any consent, but never undo what the customer said themselves."""
    if any(allowed and row.stopped.get(channel) for channel, allowed in consents.items()):
        raise Problem(409, "stopped_by_customer", "The customer wrote STOP; only their own START allows messages again.")


def _check_fields(fields: dict[str, str]) -> None:
    if len(fields) > MOST_FIELDS:
        raise Problem(422, "too_many_fields", f"fields: a customer has at most {MOST_FIELDS}.")


def _external_claims(external_id: str | None) -> tuple[IdentityClaim, ...]:
    if not external_id:
        return ()
    try:
        value = normalise("external", external_id, "")
    except InvalidIdentity as error:
        raise Problem(422, "identity_invalid", f"external_id: {error}") from error
    return (IdentityClaim(kind="external", value=value, match="known"),)


def _external_id(claims: Sequence[IdentityClaim]) -> str | None:
    return next((claim.value for claim in claims if claim.kind == "external" and claim.match == "known"), None)


def _id_for(editor: Editor, repeat_key: str | None) -> CustomerId:
    """A repeated request leads to the same id, and so to the same record, without a word kept anywhere else."""
    if repeat_key is None:
        return new_customer_id()
    digest = hashlib.sha256(f"{editor.id} {repeat_key}".encode()).hexdigest()
    return CustomerId(f"cus_{digest[:32]}")
