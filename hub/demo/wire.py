"""The demo on the wire: who one can be, and what the phones of the sandbox carrier show and take."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, NotRequired

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from hub.web.shape import Body

Number = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]


class DemoCustomer(TypedDict):
    """Somebody to be on the demo's customer page."""

    name: str
    tier: str
    phone: str
    email: str
    customer_token: str
    """Signed by the demo's company, as a company's own site would do for a customer who is signed in there."""


class DemoCustomers(TypedDict):
    items: list[DemoCustomer]


# --- texts -------------------------------------------------------------------------------------------------------------


class TypedText(Body):
    """A text typed on a handset; `media` are the types of the files that go with it."""

    to: Number
    text: Annotated[str, StringConstraints(max_length=1_600)] = ""
    media: Annotated[tuple[str, ...], Field(max_length=10)] = ()


HandsetText = TypedDict("HandsetText", {"id": str, "mine": bool, "from": str, "to": str, "text": str, "at": datetime, "media": list[str]})
"""A text as a handset shows it; `mine` was typed on it."""


class HandsetTexts(TypedDict):
    items: list[HandsetText]
    next: None


class ScreenFrame(TypedDict):
    type: Literal["snapshot"]
    data: HandsetTexts


class ArrivedFrame(TypedDict):
    type: Literal["message.added"]
    data: HandsetText


# --- calls -------------------------------------------------------------------------------------------------------------


class Dial(Body):
    to: Number


class PressedKeys(Body):
    digits: Annotated[str, StringConstraints(pattern=r"^[0-9*#]{1,64}$")]


class SpokenWords(Body):
    """An answer to the menu, a message after the tone, or what the others on the call hear."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


HeardItem = TypedDict(
    "HeardItem",
    {"at": datetime, "kind": Literal["prompt", "music", "beep", "talk"], "text": str, "language": str | None, "from": NotRequired[str]},
)
"""One thing that came out of the receiver; `from` is who talks."""


class Gathering(TypedDict):
    """What is listened for."""

    digits: bool
    speech: bool


class OtherParty(TypedDict):
    address: str
    label: str | None


TelephoneCall = TypedDict(
    "TelephoneCall",
    {
        "sid": str,
        "direction": Literal["outgoing", "incoming"],
        "from": str,
        "to": str,
        "state": Literal["queued", "initiated", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"],
        "at": datetime,
        "ended_at": datetime | None,
        "heard": list[HeardItem],
        "gathering": Gathering | None,
        "recording": bool,
        "on_hold": bool,
        "muted": bool,
        "others": list[OtherParty],
    },
)
"""A call as its telephone lives through it; `recording`: a message is being taken; `others` are in the room with it."""


class TelephoneCalls(TypedDict):
    items: list[TelephoneCall]
    next: None


class HeardOnCall(TypedDict):
    sid: str
    item: HeardItem


class CallChangedFrame(TypedDict):
    type: Literal["call.changed"]
    data: TelephoneCall


class CallHeardFrame(TypedDict):
    type: Literal["call.heard"]
    data: HeardOnCall
