"""Customers and agents who keep at it while the hub is killed under them, and remember what was acknowledged."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

from aiohttp import ClientConnectionError, ClientError, ClientSession, ClientTimeout, ClientWebSocketResponse, WSMsgType
from twilio.request_validator import RequestValidator

from hub.settings import DEMO_TWILIO_AUTH_TOKEN
from tests.hub.running.shop import OUR_NUMBER, PASSWORD

Json = dict[str, Any]
PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 3.0
REPLIES = 3
AWAY = (429, 502, 503)


class Line:
    """The way to the hub: asks again until there is a definite answer."""

    def __init__(self, client: ClientSession, url: str) -> None:
        self.client = client
        self.url = url
        self.sent_away = 0
        """How often nobody was there, or the hub said that it cannot store anything."""

    async def ask(self, method: str, path: str, body: object = None, *, token: str | None = None, **more: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= more.pop("headers", {})
        while True:
            try:
                async with self.client.request(method, self.url + path, json=body, headers=headers, **more) as answer:
                    text = await answer.text()
                    if answer.status not in AWAY:
                        assert answer.status < 500, f"{method} {path}: {answer.status} {text}"
                        return answer.status, json.loads(text) if text.startswith(("{", "[")) else text
            except (ClientError, TimeoutError):
                pass
            self.sent_away += 1
            await asyncio.sleep(PAUSE_SECONDS)

    async def sign_in(self, username: str) -> tuple[str, str]:
        """A token, and the user's id."""
        _, session = await self.ask("POST", "/api/v1/session", {"username": username, "password": PASSWORD})
        return session["token"], session["user"]["id"]

    async def everything(self, path: str, token: str) -> list[Json]:
        """All pages of a list."""
        items: list[Json] = []
        cursor: str | None = None
        while True:
            more = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
            status, page = await self.ask("GET", path, token=token, params=more)
            assert status == 200, page
            items += page["items"]
            cursor = page["next"]
            if cursor is None:
                return items


@dataclass
class Crowd:
    """Everybody, and when to stop saying new things."""

    line: Line
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    visitors: list[Visitor] = field(default_factory=list)
    texters: list[Texter] = field(default_factory=list)
    agents: list[Agent] = field(default_factory=list)

    async def live(self) -> None:
        """Until everybody has heard that it is enough and what they have said is acknowledged."""
        async with asyncio.TaskGroup() as lives:
            for one in (*self.visitors, *self.texters, *self.agents):
                lives.create_task(one.live(), name=one.name)


class Visitor:
    """Chats: one message after the other, each sent until it is ticked. When the agent ends it, a new conversation begins."""

    def __init__(self, crowd: Crowd, name: str) -> None:
        self.name = name
        self._crowd = crowd
        self._line = crowd.line
        self._numbers = count(1)
        self.said: list[str] = []
        """Client ids in the order of saying."""
        self.ticked: set[str] = set()
        self.conversations: list[Conversation] = []

    async def live(self) -> None:
        while not self._crowd.enough.is_set():
            _, session = await self._line.ask("POST", "/api/v1/chat/sessions", {"name": self.name, "email": f"{self.name}@example.com"})
            conversation = Conversation(str(session["token"]))
            self.conversations.append(conversation)
            while not (conversation.ended or (self._crowd.enough.is_set() and conversation.owed is None)):
                await self._connected(conversation)

    async def _connected(self, conversation: Conversation) -> None:
        address = f"{self._line.url}/api/v1/chat/socket?token={conversation.token}&after={conversation.last_seq}"
        try:
            async with self._line.client.ws_connect(address) as socket:
                while not conversation.ended and self._has_something_to_say(conversation):
                    await socket.send_json({"type": "message", "client_id": conversation.owed, "text": f"This is {conversation.owed}"})
                    await self._until_answered(conversation, socket)
                    await asyncio.sleep(PAUSE_SECONDS)
        except (ClientError, TimeoutError):
            self._line.sent_away += 1
            await asyncio.sleep(PAUSE_SECONDS)
        finally:
            self.ticked |= conversation.ticked

    def _has_something_to_say(self, conversation: Conversation) -> bool:
        if conversation.owed is None and not self._crowd.enough.is_set():
            conversation.owed = f"{self.name}-{next(self._numbers)}"
            self.said.append(conversation.owed)
        return conversation.owed is not None

    async def _until_answered(self, conversation: Conversation, socket: ClientWebSocketResponse) -> None:
        """Until what is owed was ticked or refused; raises when the socket is gone or too long silent."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while conversation.owed is not None and not conversation.ended:
                frame = await socket.receive()
                if frame.type is not WSMsgType.TEXT:
                    raise ClientConnectionError
                if conversation.hear(json.loads(frame.data)):
                    return


@dataclass
class Conversation:
    """One chat as its visitor has seen it."""

    token: str
    last_seq: int = 0
    owed: str | None = None
    ended: bool = False
    ticked: set[str] = field(default_factory=set)
    seen: list[Json] = field(default_factory=list)
    """Messages in the order they were shown."""

    def hear(self, frame: Json) -> bool:
        """Answers whether the hub has refused what is owed."""
        data = frame["data"]
        if frame["seq"] is not None:
            repeated_tick = frame["type"] == "message.added" and frame["seq"] <= self.last_seq and data["from"] == "customer"
            assert repeated_tick or frame["seq"] > self.last_seq, f"{frame} after {self.last_seq}"
            self.last_seq = max(self.last_seq, frame["seq"])
        if frame["type"] == "message.added":
            if data["id"] not in {message["id"] for message in self.seen}:
                self.seen.append(data)
            if data["from"] == "customer":
                self.ticked.add(data["client_id"])
                self.owed = None if data["client_id"] == self.owed else self.owed
        self.ended = self.ended or frame["type"] == "ended"
        return bool(frame["type"] == "error")


class Texter:
    """Texts: the carrier repeats each until it was taken."""

    def __init__(self, crowd: Crowd, number: str) -> None:
        self.name = self.number = number
        self._crowd = crowd
        self._line = crowd.line
        self.acknowledged: list[str] = []
        self._validator = RequestValidator(DEMO_TWILIO_AUTH_TOKEN)

    async def live(self) -> None:
        for number in count(1):
            if self._crowd.enough.is_set():
                return
            await self.text(f"Text {number} from {self.number}")
            await asyncio.sleep(4 * PAUSE_SECONDS)

    async def text(self, words: str) -> None:
        fields = {"MessageSid": f"SM{uuid4().hex}", "From": self.number, "To": OUR_NUMBER, "Body": words}
        path = "/webhooks/twilio/sms"
        headers = {"X-Twilio-Signature": self._validator.compute_signature(self._line.url + path, fields)}
        status, answer = await self._line.ask("POST", path, data=fields, headers=headers)
        assert status == 200, answer
        self.acknowledged.append(words)


class Agent:
    """Takes what is offered, answers some times, ends it and wraps up. Holds a console's socket besides."""

    def __init__(self, crowd: Crowd, username: str) -> None:
        self.name = username
        self._crowd = crowd
        self._line = crowd.line
        self._token = self._id = ""
        self.said: dict[str, str] = {}
        """The message's id by its client id, as acknowledged."""
        self.offered: list[str] = []
        self._replies: dict[str, int] = {}
        self._numbers = count(1)

    async def live(self) -> None:
        self._token, self._id = await self._line.sign_in(self.name)
        console = asyncio.create_task(self._watch())
        try:
            await self._line.ask("PUT", "/api/v1/me/presence", {"state": "available"}, token=self._token)
            while not (self._crowd.enough.is_set() and self._others_are_done()):
                await self._look()
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            console.cancel()

    async def finish(self) -> None:
        """Work until there is nothing left."""
        while await self._look():  # noqa: ASYNC110  (it is asked over HTTP)
            await asyncio.sleep(PAUSE_SECONDS)

    def _others_are_done(self) -> bool:
        return all(
            conversation.ended or conversation.owed is None for visitor in self._crowd.visitors for conversation in visitor.conversations
        )

    async def _look(self) -> bool:
        """Do what there is to do; answers whether there was anything."""
        _, work = await self._line.ask("GET", "/api/v1/me/work", token=self._token)
        for offer in work["offers"]:
            status, answer = await self._line.ask("POST", f"/api/v1/offers/{offer['offer_id']}/accept", token=self._token)
            assert status in (200, 409), answer
        for interaction in work["interactions"]:
            await self._serve(interaction)
        return bool(work["offers"] or work["interactions"])

    async def _serve(self, interaction: Json) -> None:
        mine = next(one for one in reversed(interaction["handlings"]) if one["agent"]["id"] == self._id)
        if mine["state"] == "wrapping":
            await self._do(interaction, "wrap-up", {"outcome": "resolved", "note": "done"})
        elif self._replies.get(interaction["id"], 0) >= REPLIES:
            await self._do(interaction, "end", None)
        else:
            await self._reply(interaction)

    async def _reply(self, interaction: Json) -> None:
        client_id = f"{self.name}-{next(self._numbers)}"
        body = {"text": f"Answer {client_id}", "client_id": client_id}
        status, answer = await self._do(interaction, "messages", body)
        if status in (200, 201):
            self.said[client_id] = answer["id"]
            self._replies[interaction["id"]] = self._replies.get(interaction["id"], 0) + 1

    async def _do(self, interaction: Json, what: str, body: object) -> tuple[int, Any]:
        """Sent again after a crash it may find that it was done: the state does not allow it any more."""
        status, answer = await self._line.ask("POST", f"/api/v1/interactions/{interaction['id']}/{what}", body, token=self._token)
        assert status in (200, 201, 409), answer
        return status, answer

    async def _watch(self) -> None:
        """Hold the desk socket, and remember the offers that were announced."""
        last: int | None = None
        while True:
            address = f"{self._line.url}/api/v1/desk/socket" + (f"?after={last}" if last is not None else "")
            try:
                async with self._line.client.ws_connect(address, headers={"Authorization": f"Bearer {self._token}"}) as socket:
                    async for message in socket:
                        frame = json.loads(message.data)
                        if frame["seq"] is None:
                            continue
                        assert frame["type"] == "snapshot" or last is None or frame["seq"] > last, f"{frame['seq']} after {last}"
                        last = frame["seq"]
                        if frame["type"] == "offer.made":
                            self.offered.append(frame["data"]["offer_id"])
            except ClientError:
                pass
            await asyncio.sleep(PAUSE_SECONDS)


def client() -> ClientSession:
    return ClientSession(timeout=ClientTimeout(total=20))
