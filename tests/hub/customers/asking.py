"""A request of somebody signed in, without a web server around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from hub.people.users import SessionId, SignedInUser
from hub.people.wire import Role
from hub.store.ids import UserId

M = TypeVar("M", bound=BaseModel)


def somebody(*roles: Role, id: str = "usr_1", queues: frozenset[str] | None = None) -> SignedInUser:
    return SignedInUser(id=UserId(id), name="Somebody", roles=frozenset(roles), queue_scope=queues, session=SessionId("s"))


@dataclass
class Asking:
    """What a door of access `people` may know about a request."""

    user: SignedInUser
    given: BaseModel | None = None
    path_values: Mapping[str, str] = field(default_factory=dict)
    idempotency_key: str | None = None
    method: str = "GET"
    target: str = "/"
    headers: Mapping[str, str] = field(default_factory=dict)
    remote: str = "127.0.0.1"

    def body(self, model: type[M]) -> M:
        assert isinstance(self.given, model)
        return self.given

    def query(self, model: type[M]) -> M:
        return model() if self.given is None else self.body(model)

    async def form(self) -> Sequence[tuple[str, str]]:
        raise AssertionError("these doors take no form")

    async def raw(self) -> bytes:
        raise AssertionError("these doors take no raw body")
