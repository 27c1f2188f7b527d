"""What the channel hands over is in the sandbox's postboxes, and what is written there is handed to the channel's receiver."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from channels.email.receiving.receiver import Received, Receiver
from channels.email.sending.composing import LoadedFile
from channels.email.sending.delivering import Delivering
from channels.email.sending.marks import Marks
from channels.email.settings import ReceiverSettings, SmtpSettings
from channels.email.tokens import message_of
from channels.errors import DeliveryError, ProviderThrottled
from hub.sandbox.mail.settings import MailSettings
from hub.sandbox.server import SandboxServer, SandboxSettings
from tests.channels.doubles import Watch, settle
from tests.channels.email.sending.letters import MESSAGE, OURS, SECRET, THEIRS, letter


class Street:
    """The channel's two ends, with the sandbox between them."""

    def __init__(
        self, sandbox: SandboxServer, browser: aiohttp.ClientSession, delivering: Delivering, came: asyncio.Queue[Received]
    ) -> None:
        self.delivering = delivering
        self._sandbox = sandbox
        self._browser = browser
        self._came = came

    async def ask(self, method: str, path: str, json: Any = None) -> Any:
        async with self._browser.request(method, f"{self._sandbox.url}{path}", json=json) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json() if answer.content_type == "application/json" else await answer.read()

    async def postbox(self, address: str = THEIRS) -> list[dict[str, Any]]:
        return list((await self.ask("GET", f"/postbox/{address}/letters"))["items"])

    async def received(self) -> Received:
        async with asyncio.timeout(10):
            return await self._came.get()

    @property
    def waiting(self) -> int:
        return self._came.qsize()


@asynccontextmanager
async def street(folder: Path, protocol: Any = "smtp") -> AsyncIterator[Street]:
    came: asyncio.Queue[Received] = asyncio.Queue()
    watch = Watch()
    settings = ReceiverSettings(port=0, protocol=protocol)
    receiver = Receiver(settings, take=came.put, accepts=lambda address: address.endswith("@northwind.example"), now=watch.now)
    running = asyncio.create_task(receiver.run())
    sandbox = SandboxServer(
        SandboxSettings(
            account_sid="AC" + "0" * 32, auth_token="t", mail=MailSettings(domains=("northwind.example",), retry_pause_seconds=0.01)
        )
    )
    await sandbox.start()
    smtp = SmtpSettings(host="127.0.0.1", port=sandbox.mail_port, security="none", timeout_seconds=5)
    try:
        async with aiohttp.ClientSession() as browser:
            place = Street(sandbox, browser, Delivering(smtp, Marks(folder), now=watch.now), came)
            await settle()
            assert receiver.state.up
            await place.ask("PUT", "/control/mail", {"hub_port": receiver.port})
            yield place
    finally:
        await sandbox.stop()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_reply_is_read_and_answered_and_the_answer_finds_its_message(tmp_path: Path) -> None:
    async with street(tmp_path) as place:
        plan = LoadedFile(name="plan é.pdf", media_type="application/pdf", content=b"%PDF")
        await place.delivering.deliver(letter((plan,), html="<p>It left <b>today</b>.</p>", signature="Ben"))
        (read,) = await place.postbox()
        assert (read["subject"], read["text"]) == ("Re: Where is my order?", "Your order left today.\n\n-- \nBen\n")
        assert (read["has_html"], [file["name"] for file in read["files"]]) == (True, ["plan é.pdf"])
        await place.ask("POST", f"/postbox/{THEIRS}/letters", {"subject": "Re: Re:", "text": "Thank you!", "answers": read["id"]})
        answer = await place.received()
        assert answer.envelope_sender == THEIRS
        tag = answer.envelope_recipients[0].partition("+")[2].partition("@")[0]
        assert message_of(tag, SECRET) == MESSAGE
        assert message_from_bytes(answer.raw, policy=policy.default)["In-Reply-To"] == f"<{letter().header_id}>"


async def test_what_a_machine_of_ours_writes_no_polite_machine_answers(tmp_path: Path) -> None:
    async with street(tmp_path) as place:
        await place.ask("PUT", f"/control/postboxes/{THEIRS}", {"autoreply": "I am away."})
        await place.delivering.deliver(letter(automatic=True))
        await place.delivering.deliver(letter(id="msg_02"))
        reply = await place.received()
        assert message_from_bytes(reply.raw, policy=policy.default)["In-Reply-To"] == f"<{letter(id='msg_02').header_id}>"
        assert (reply.envelope_sender, place.waiting) == (None, 0)


async def test_a_letter_that_bounces_comes_back_to_us(tmp_path: Path) -> None:
    async with street(tmp_path) as place:
        await place.ask("PUT", f"/control/postboxes/{THEIRS}", {"bounces": True})
        await place.delivering.deliver(letter())
        report = await place.received()
        assert (report.envelope_sender, report.envelope_recipients) == (None, (OURS,))
        assert letter().header_id.encode() in report.raw


async def test_a_full_postbox_is_said_to_be_full(tmp_path: Path) -> None:
    async with street(tmp_path) as place:
        for code, kind, ending in ((452, ProviderThrottled, " It will be tried again."), (552, DeliveryError, "")):
            await place.ask("PUT", f"/control/postboxes/{THEIRS}", {"full": code})
            with pytest.raises(kind) as full:
                await place.delivering.deliver(letter())
            assert full.value.for_agent == f"The mailbox is full.{ending}"
        assert await place.postbox() == []
