"""A visitor of the chat, playing through the channel's own doors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from multidict import CIMultiDict

from channels.contract import ConversationKey
from channels.web_chat import ChatSettings, WebChat
from tests.channels.doubles import HubDouble, RequestDouble, SocketDouble, Watch, door, settle, socket_door

SECRET = "a secret that only the tests know, long enough"
CUSTOMER_SECRET = "shared with the company's own site, long enough"


@dataclass
class Tab:
    """One open page of the visitor."""

    socket: SocketDouble
    task: asyncio.Task[None]

    async def say(self, frame: object) -> None:
        self.socket.say(frame)
        await settle()

    async def leave(self) -> None:
        self.socket.hang_up()
        await self.task
        await settle()


class ChatHouse:
    """The chat channel, opened on a hub double."""

    def __init__(self, **settings: object) -> None:
        self.watch = Watch()
        self.hub = HubDouble(self.watch)
        chosen = {"secret": SECRET, "customer_secret": CUSTOMER_SECRET} | settings
        self.chat = WebChat(ChatSettings(**chosen), now=self.watch.now, elapsed=self.watch.elapsed)  # type: ignore[arg-type]

    async def open_session(self, **said: object) -> tuple[ConversationKey, str]:
        reply = await door(self.chat, "POST", "/api/v1/chat/sessions")(RequestDouble("/api/v1/chat/sessions", "POST", json=said))
        assert reply.status == 201
        return reply.body["session_id"], reply.body["token"]

    async def connect(self, token: str, after: int | None = None, *, origin: str | None = None) -> Tab:
        socket = SocketDouble()
        task = asyncio.create_task(self.converse(token, after, socket, origin))
        await settle()
        if task.done():
            task.result()
        return Tab(socket, task)

    async def converse(self, token: str, after: int | None, socket: SocketDouble, origin: str | None) -> None:
        async def accept() -> SocketDouble:
            await asyncio.sleep(0)
            return socket

        resume = "" if after is None else f"&after={after}"
        headers = CIMultiDict({} if origin is None else {"Origin": origin})
        request = RequestDouble(f"/api/v1/chat/socket?token={token}{resume}", headers=headers)
        await socket_door(self.chat, "/api/v1/chat/socket")(request, accept)


@asynccontextmanager
async def chat_house(**settings: object) -> AsyncIterator[ChatHouse]:
    house = ChatHouse(**settings)
    await house.hub.open(house.chat)
    yield house
    await house.chat.close()
    await settle()
