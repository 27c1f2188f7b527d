"""The shapes of web chat on the wire: how a visitor opens a session, and the frames that go both ways on its socket."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, NotRequired

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

LONGEST_TEXT = 10_000
"""Characters in one chat message."""
LARGEST_SEQ = 2**63 - 1

NO_NUL = r"^[^\x00]*$"
Line = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,50}$")]
FieldValue = Annotated[str, StringConstraints(max_length=1_000, pattern=NO_NUL)]
Fields = Annotated[dict[FieldName, FieldValue], Field(max_length=20)]
Seq = Annotated[int, Field(ge=0, le=LARGEST_SEQ)]
ClientId = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]
ChatText = Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]


class Incoming(BaseModel):
    """What a visitor sends: unknown fields and wrong types are refused with their path."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


# --- opening a session -------------------------------------------------------------------------------------------------


class NewSession(Incoming):
    """What a visitor says about themselves before the first word; all of it is optional."""

    name: Line | None = None
    email: Annotated[str, StringConstraints(max_length=320, pattern=NO_NUL)] | None = None
    """Anybody can type one: it matches as probable."""
    phone: Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)] | None = None
    """Anybody can type one: it matches as probable."""
    queue: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")] | None = None
    topic: Line | None = None
    page_url: Annotated[str, StringConstraints(max_length=4_096, pattern=NO_NUL)] | None = None
    """Kept only where it is an http(s) address."""
    locale: Annotated[str, StringConstraints(max_length=35, pattern=r"^[A-Za-z0-9_-]*$")] | None = None
    fields: Fields = Field(default_factory=dict)
    customer_token: Annotated[str, StringConstraints(max_length=4_096)] | None = None
    """A JWT (HS256) signed by the company: `sub` is the customer's external id, `exp` is required, `name`, `email` and `phone` are taken
    as known.
    """


class SessionOpened(TypedDict):
    """`token` opens this session's socket and no other, until `expires_at`. Where the queue is not `open`, what is written is kept and
    answered from `opens_at` on (null: nobody knows when).
    """

    session_id: str
    token: str
    expires_at: datetime
    open: bool
    opens_at: datetime | None


class SocketQuery(Incoming):
    """The session's token, and the number of the last event the visitor has (0: from the start)."""

    model_config = ConfigDict(strict=False)

    token: Annotated[str, StringConstraints(min_length=1, max_length=4_096)]
    after: Seq = 0


# --- customer to hub ---------------------------------------------------------------------------------------------------


class SayFrame(Incoming):
    """Something the customer wrote. A repeat of `client_id` has one effect and the same tick."""

    type: Literal["message"]
    client_id: ClientId
    text: ChatText


class TypingFrame(Incoming):
    type: Literal["typing"]
    on: bool


class ReadFrame(Incoming):
    """The customer has seen everything up to the event `seq`."""

    type: Literal["read"]
    seq: Seq


class EndFrame(Incoming):
    type: Literal["end"]


CustomerFrame = Annotated[SayFrame | TypingFrame | ReadFrame | EndFrame, Field(discriminator="type")]
CUSTOMER_FRAME: TypeAdapter[CustomerFrame] = TypeAdapter(CustomerFrame)


# --- hub to customer ---------------------------------------------------------------------------------------------------


class AttachmentView(TypedDict):
    name: str
    media_type: str
    size_bytes: int | None


class DeliveryView(TypedDict):
    state: Literal["pending", "sending", "unknown", "queued", "sent", "delivered", "read", "failed"]
    reason: str | None


ChatMessage = TypedDict(
    "ChatMessage",
    {
        "id": str,
        "from": Literal["customer", "agent", "bot", "system"],
        "name": str | None,
        "text": str,
        "at": datetime,
        "private": Literal[False],
        "client_id": str | None,
        "delivery": DeliveryView | None,
        "attachments": list[AttachmentView],
    },
)
"""One utterance as the customer may see it."""


class AgentName(TypedDict):
    name: str


class EndReason(TypedDict):
    reason: str


class Position(TypedDict):
    """`position` 1 is next; `wait_seconds` is from the lowest to the highest estimate, or null while too few were served lately to tell."""

    position: int
    wait_seconds: tuple[float, float] | None


class TypingState(TypedDict):
    on: bool


class Refusal(TypedDict):
    """Why a frame had no effect; `client_id` where it was a message, `retry_after_seconds` where trying again helps."""

    code: str
    detail: str
    client_id: NotRequired[str]
    retry_after_seconds: NotRequired[float]


class MessageAddedFrame(TypedDict):
    seq: int
    type: Literal["message.added"]
    data: ChatMessage


class MessageChangedFrame(TypedDict):
    seq: int
    type: Literal["message.changed"]
    data: ChatMessage


class AgentJoinedFrame(TypedDict):
    seq: int
    type: Literal["agent.joined"]
    data: AgentName


class EndedFrame(TypedDict):
    seq: int
    type: Literal["ended"]
    data: EndReason


class PositionFrame(TypedDict):
    seq: None
    type: Literal["queue.position"]
    data: Position


class AgentTypingFrame(TypedDict):
    seq: None
    type: Literal["typing"]
    data: TypingState


class ErrorFrame(TypedDict):
    seq: None
    type: Literal["error"]
    data: Refusal


HubFrame = MessageAddedFrame | MessageChangedFrame | AgentJoinedFrame | EndedFrame | PositionFrame | AgentTypingFrame | ErrorFrame
