"""The habits every body on the wire shares.

What comes in is a pydantic model that refuses unknown fields; what goes out is a `TypedDict`, because it is built often and checked
by mypy, not
at run time. Both describe themselves as JSON Schema for the API pages and the console's TypeScript types.
"""

from __future__ import annotations

from typing import Annotated, Generic, NotRequired, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from typing_extensions import TypedDict

T = TypeVar("T")


class Body(BaseModel):
    """A request body or query: unknown fields are refused with their path."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(TypedDict, Generic[T]):
    """One page of a list; `next` is the cursor to ask for the following one with, or null."""

    items: list[T]
    next: str | None


class FieldError(TypedDict):
    """What is wrong with one field: where it stands, such as `to.queue`, and the rule it breaks."""

    path: str
    message: str


class ProblemBody(TypedDict):
    """RFC 9457. `code` is stable; `detail` is a sentence for a person; `errors` comes with `wrong_shape`."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: NotRequired[list[FieldError]]


NO_CONTROL = r"^[^\x00]*$"
ShortText = Annotated[str, StringConstraints(max_length=200, pattern=NO_CONTROL)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=10_000, pattern=NO_CONTROL)]
Note = Annotated[str, StringConstraints(max_length=10_000, pattern=NO_CONTROL)]
ClientId = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]
Limit = Annotated[int, Field(ge=1, le=200)]


class PageQuery(Body):
    """Where to go on, and how many at most."""

    cursor: str | None = None
    limit: Limit = 50
