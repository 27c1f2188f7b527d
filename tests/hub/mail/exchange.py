"""Pia has written a letter, and Ana has it in hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from itertools import count
from typing import Any

from channels.mail import OutboundMail, header_id
from hub.company import Company
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.post import Writer, writing_shop

COUNT = count(1)


@dataclass
class Exchange:
    house: House
    ana: Person
    pia: Writer
    id: str
    """The interaction."""

    async def answered(self, text: str = "On its way.", **mail: Any) -> OutboundMail:
        """Ana answers; the letter as it left."""
        before = len(self.house.post.sent)
        await self.answers(text, **mail)
        await self.house.until(lambda _: len(self.house.post.sent) > before)
        await self.house.settled()
        return self.house.post.sent[-1]

    async def answers(self, text: str = "On its way.", *, expect: int = 201, **mail: Any) -> Any:
        body = {"text": text, "client_id": f"ana-{next(COUNT)}", "mail": mail}
        return await self.ana.does("messages", self.id, expect=expect, **body)

    @staticmethod
    def message_id(letter: OutboundMail) -> str:
        return header_id(letter.id, letter.sender or letter.to)

    async def texts(self) -> list[str]:
        return [message["text"].strip() for message in await self.ana.messages(self.id)]

    async def thread(self) -> str:
        return str((await self.ana.interaction(self.id))["thread_id"])

    async def everything(self) -> list[dict[str, Any]]:
        """All interactions there are, the oldest first."""
        sofia = await self.house.person("sofia")
        return list(reversed((await sofia.get("/interactions?limit=200"))["items"]))

    async def on_the_thread(self) -> list[dict[str, Any]]:
        """Every message of every interaction on the first one's thread."""
        thread = await self.thread()
        sofia = await self.house.person("sofia")
        return [message for one in await self.everything() if one["thread_id"] == thread for message in await sofia.messages(one["id"])]

    async def every_text(self) -> list[str]:
        sofia = await self.house.person("sofia")
        return [message["text"].strip() for one in await self.everything() for message in await sofia.messages(one["id"])]

    async def together(self, *letters: Awaitable[Any]) -> None:
        await asyncio.gather(*letters)
        await self.house.settled()


async def begun(new_house: NewHouse, *, company: Company | None = None, **rules: Any) -> Exchange:
    """`rules` are those of the company's mail."""
    house = await new_house(company or writing_shop(**rules))
    ana = await house.agent("ana")
    pia = house.writer("pia")
    await pia.writes()
    await house.settled()
    (interaction,) = (await ana.work())["interactions"]
    return Exchange(house, ana, pia, interaction["id"])
