"""Letters with HTML, pictures and files, as mail programs make them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import count
from typing import Any

from aiohttp import ClientResponse

from hub.company_mail import FileRules, ScannerConfig
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.post import SUPPORT, writing_shop
from tests.hub.running.shop import email


def png(width: int, height: int) -> bytes:
    """A red picture of this size (W3C PNG, 5 and 11)."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack("!I", len(content)) + kind + content + struct.pack("!I", zlib.crc32(kind + content))

    rows = (b"\0" + b"\xff\0\0" * width) * height
    head = struct.pack("!2I5B", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PNG = png(4, 3)
LOGO = "logo@northwind"
_ids = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    name: str
    content: bytes
    media_type: str = "application/octet-stream"


def letter(
    html: str | None, *files: File, subject: str = "My order", inline: dict[str, bytes] | None = None, sender: str = "Pia"
) -> EmailMessage:
    """`inline` are pictures by content id."""
    made = EmailMessage()
    made["Message-ID"] = f"<html-letter-{next(_ids)}@example.com>"
    made["From"] = f"{sender} <{email('pia')}>"
    made["To"] = SUPPORT
    made["Subject"] = subject
    made.set_content("The text of the letter.")
    if html is not None:
        made.add_alternative(html, subtype="html")
        for content_id, content in (inline or {}).items():
            within = made.get_payload()[1]  # type: ignore[index]
            within.add_related(content, "image", "png", cid=f"<{content_id}>")  # type: ignore[union-attr]
    for file in files:
        main, _, sub = file.media_type.partition("/")
        made.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return made


@dataclass
class Received:
    """Pia's letter has come, and Ana has it in hand."""

    house: House
    ana: Person
    interaction: str
    message: dict[str, Any]

    @property
    def path(self) -> str:
        return f"/api/v1/messages/{self.message['id']}"

    async def get(self, path: str, who: Person | None = None) -> tuple[ClientResponse, bytes]:
        async with self.house.http.get(self.path + path, headers=await (who or self.ana).credentials()) as answer:
            return answer, await answer.read()


async def received(new_house: NewHouse, made: EmailMessage, scanner: ScannerConfig | None = None) -> Received:
    company = writing_shop().model_copy(update={"files": FileRules(scanner=scanner)})
    house = await new_house(company)
    ana = await house.agent("ana")
    await house.post.brings(made.as_bytes())
    await house.settled()
    (interaction,) = (await ana.work())["interactions"]
    (message,) = [one for one in await ana.messages(interaction["id"]) if one["from"] == "customer"]
    return Received(house, ana, interaction["id"], message)
