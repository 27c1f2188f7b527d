"""The hub dies while a text to a customer is on its way out: the customer gets it once, and the agent is told the truth."""

import asyncio
import signal
from pathlib import Path
from typing import Any

import pytest

from hub.replies.progress import MAYBE_SENT
from tests.hub.running.shop import opened_shop, phone
from tests.integration.crowd import Crowd, Line, Texter, client
from tests.integration.mortal import carrier, mortal_hub
from tests.integration.running import free_ports
from tests.servers.databases import Databases

SETTLED = {"sent": {"state": "delivered", "reason": None}, "sending": {"state": "unknown", "reason": MAYBE_SENT}}
"""Taken by the carrier: found there. Never handed over: so soon after, even the carrier's not knowing it proves nothing."""
PIA = phone("pia")


async def reply(crowd: Crowd, token: str, text: str) -> str:
    """An agent answers the one text there is, and hears whatever the hub can still say; the interaction's id."""
    (interaction,) = await crowd.line.everything("/api/v1/interactions", token)
    body = {"text": text, "client_id": "reply"}
    status, answer = await crowd.line.ask("POST", f"/api/v1/interactions/{interaction['id']}/messages", body, token=token)
    assert status in (200, 201), answer
    return str(interaction["id"])


async def delivery(crowd: Crowd, token: str, interaction: str) -> Any:
    messages = await crowd.line.everything(f"/api/v1/interactions/{interaction}/messages", token)
    (ours,) = [message for message in messages if message["from"] == "agent"]
    return ours["delivery"]


async def on_the_phone(crowd: Crowd, carrier_url: str) -> list[str]:
    async with crowd.line.client.get(f"{carrier_url}/phones/{PIA}/messages") as answer:
        return [item["text"] for item in (await answer.json())["items"] if not item["mine"]]


@pytest.mark.parametrize("moment", ["sent", "sending"])
async def test_a_text_on_its_way_out_is_neither_lost_nor_doubled(tmp_path: Path, databases: Databases, moment: str) -> None:
    address = await databases.new(opened_shop)
    (port,) = free_ports(1)
    async with carrier(tmp_path, port) as texts, mortal_hub(tmp_path, address, carrier=texts, port=port) as hub, client() as http:
        crowd = Crowd(Line(http, hub.url))
        await hub.start(f"{moment}:1:SIGKILL")
        token, _ = await crowd.line.sign_in("ana")
        await crowd.line.ask("PUT", "/api/v1/me/presence", {"state": "available"}, token=token)
        await Texter(crowd, PIA).text("Where is my order?")
        async with asyncio.TaskGroup() as tasks:
            replying = tasks.create_task(reply(crowd, token, "On its way."))
            assert await hub.ended() == -signal.SIGKILL
            await hub.start()
        interaction = replying.result()
        async with asyncio.timeout(10):
            while await delivery(crowd, token, interaction) != SETTLED[moment]:  # noqa: ASYNC110  (it is asked over HTTP)
                await asyncio.sleep(0.05)
        assert await on_the_phone(crowd, texts) == (["On its way."] if moment == "sent" else [])
    await databases.drop(address)
