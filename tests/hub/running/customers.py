"""Those who write to the company: a visitor in a chat, and somebody with a telephone."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from twilio.request_validator import RequestValidator

from tests.hub.running.frames import Ear, Frame
from tests.hub.running.shop import OUR_NUMBER

if TYPE_CHECKING:
    from tests.hub.running.house import House

INBOUND = "/webhooks/twilio/sms"


class Visitor:
    """One chat session and its open page."""

    def __init__(self, house: House, session: dict[str, Any]) -> None:
        self._house = house
        self._token: str = session["token"]
        self._client_ids = count(1)
        self.conversation = f"chat:{session['session_id']}"
        self.ear: Ear
        self.is_there = False

    async def connects(self, after: int = 0) -> Visitor:
        socket = await self._house.http.ws_connect(f"/api/v1/chat/socket?token={self._token}&after={after}")
        self.ear = Ear(socket)
        self.is_there = True
        self._socket = socket
        return self

    async def says(self, text: str = "Hello?", client_id: str | None = None) -> Frame:
        """Write, and wait for the tick."""
        client_id = client_id or f"c{next(self._client_ids)}"
        heard = len(self.ear.frames)
        await self.sends(type="message", client_id=client_id, text=text)
        tick = await self.ear.until(lambda frame: frame["data"].get("client_id") == client_id, after=heard)
        assert tick["type"] == "message.added", tick
        return tick

    async def sends(self, **frame: Any) -> None:
        await self._socket.send_json(frame)

    async def sends_text(self, text: str) -> None:
        await self._socket.send_str(text)

    async def sees(self, type: str, *, after: int = 0) -> Frame:
        return await self.ear.until(lambda frame: frame["type"] == type, after=after)

    async def ends(self) -> None:
        await self.sends(type="end")
        await self.sees("ended")

    async def leaves(self) -> None:
        """Close the page, and wait until the hub knows."""
        self.is_there = False
        await self.ear.close()
        conversation = self.conversation
        await self._house.until(lambda live: (found := _interaction(live, conversation)) is None or found.away_since is not None)

    async def returns(self) -> None:
        await self.connects(after=max((frame["seq"] or 0 for frame in self.ear.frames), default=0))
        conversation = self.conversation
        await self._house.until(lambda live: (found := _interaction(live, conversation)) is None or found.away_since is None)

    async def moves_to(self, house: House) -> None:
        """The hub has restarted: the page connects to it again."""
        self._house = house
        await self.returns()

    async def interaction(self) -> str:
        """The id of what this visitor has under way."""
        conversation = self.conversation
        return str(await self._house.look(lambda live: live.conversations[conversation].interaction_id))

    def texts(self) -> list[str]:
        return [frame["data"]["text"] for frame in self.ear.of_type("message.added")]


class Texter:
    """Somebody's telephone, behind a carrier that signs."""

    def __init__(self, house: House, number: str) -> None:
        self._house = house
        self.number = number
        self.conversation = f"sms:{OUR_NUMBER}|{number}"

    async def texts(self, text: str = "Hello?", *, sid: str | None = None, keyword: str | None = None) -> str:
        """Send one text; the answer's body. `sid` is the carrier's id, the same for a repeated delivery."""
        fields = {"MessageSid": sid or f"SM{uuid4().hex}", "From": self.number, "To": OUR_NUMBER, "Body": text}
        if keyword is not None:
            fields["OptOutType"] = keyword
        return await self._house.posts(INBOUND, fields)

    async def interaction(self) -> str:
        conversation = self.conversation
        return str(await self._house.look(lambda live: live.conversations[conversation].interaction_id))

    def received(self) -> list[str]:
        return [message.text for message in self._house.carrier.sent if message.to == self.number]


def signature(token: str, url: str, fields: dict[str, str]) -> str:
    return str(RequestValidator(token).compute_signature(url, fields))


def _interaction(live: Any, conversation_id: str) -> Any:
    conversation = live.conversations.get(conversation_id)
    return None if conversation is None else live.interactions.get(conversation.interaction_id or "")
