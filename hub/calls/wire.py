"""The shapes of calls on the wire: what was recorded, and what people ask for. How a call is shown stands with the interaction it belongs
to (`hub.work.wire`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import StringConstraints, model_validator
from typing_extensions import TypedDict

from hub.web.shape import Body, Note, ShortText


class RecordingView(TypedDict):
    """`pauses` name from, until and why."""

    id: str
    kind: Literal["call", "message"]
    state: str
    began_at: datetime
    seconds: float | None
    pauses: list[dict[str, Any]]


class Recordings(TypedDict):
    items: list[RecordingView]
    next: None


class HoldParty(Body):
    """Without a party it is the customer."""

    party: ShortText | None = None


class ConsultTarget(Body):
    agent: ShortText | None = None
    phone: ShortText | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> ConsultTarget:
        if (self.agent is None) == (self.phone is None):
            raise ValueError("name either an agent or a phone number")
        return self


class AskIn(Body):
    to: ConsultTarget
    note: Note = ""


class ChooseParty(Body):
    """A party, or the agent who was asked in and has not answered yet (or the id of that offer)."""

    party: ShortText


class Keys(Body):
    digits: Annotated[str, StringConstraints(pattern=r"^[0-9*#wW]{1,40}$")]
    """`w` waits half a second."""
    party: ShortText | None = None


class SetRecording(Body):
    state: Literal["on", "paused"]
    reason: ShortText | None = None


class SetSupervision(Body):
    """`listen`: nobody hears you; `whisper`: the agent does; `barge`: everybody does; `off`: you leave."""

    mode: Literal["listen", "whisper", "barge", "off"]


class PhoneToken(TypedDict):
    """What lets a browser be one's phone on this channel, for an hour."""

    channel: str
    token: str
