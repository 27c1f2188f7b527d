"""Users and sessions on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints
from typing_extensions import TypedDict

from hub.web.shape import Body

Role = Literal["agent", "supervisor", "admin"]


class Credentials(Body):
    username: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class User(TypedDict):
    id: str
    name: str
    roles: list[Role]


class SignedIn(TypedDict):
    """`token` is for integrations (`Authorization: Bearer`); browsers get an HttpOnly cookie beside it and send `csrf` back in
    `X-CSRF-Token`.
    """

    token: str
    csrf: str
    user: User


class Me(TypedDict):
    user: User
    csrf: str | None
