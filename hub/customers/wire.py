"""Customers on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from hub.web.shape import Body, Note, PageQuery, ShortText
from hub.work.wire import IdentityView, Interaction, Link

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
ConsentKind = Literal["sms", "email", "phone"]


class Customer(TypedDict):
    """The person or company we serve."""

    id: str
    name: str
    tier: str
    value: dict[str, Any]
    identities: list[IdentityView]
    fields: dict[str, str]
    notes: str
    consents: dict[str, bool]
    segments: list[str]
    external_id: str | None
    links: list[Link]
    """The company's own pages about them."""
    created_at: datetime
    updated_at: datetime


class NewIdentity(Body):
    kind: Literal["phone", "email", "chat", "external"]
    value: Annotated[str, StringConstraints(min_length=1, max_length=320)]
    match: Literal["known", "probable"] = "known"


class NewCustomer(Body):
    name: Name
    tier: ShortText | None = None
    identities: tuple[NewIdentity, ...] = ()
    fields: dict[FieldName, ShortText] = Field(default_factory=dict)
    notes: Note = ""
    external_id: ShortText | None = None


class ChangeCustomer(Body):
    """Only what is named changes. A field set to null is removed."""

    name: Name | None = None
    tier: ShortText | None = None
    fields: dict[FieldName, ShortText | None] | None = None
    notes: Note | None = None
    consents: dict[ConsentKind, bool] | None = None
    add_identities: tuple[NewIdentity, ...] = ()
    unlink_identities: tuple[ShortText, ...] = ()


class CustomerQuery(PageQuery):
    q: ShortText | None = None
    tier: ShortText | None = None


class RecordQuery(Body):
    interaction: ShortText | None = None
    """Whose id stands in the links that ask for one."""


class TimelineEntry(TypedDict):
    """One interaction of this customer, newest first, with the last words said in it."""

    interaction: Interaction
    messages: int
    last_message: str | None
