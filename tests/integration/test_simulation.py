"""`hub simulate` against the running demo: everybody is served or leaves, and what the wallboard says is what happened."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from tests.integration.running import RunningHub, running_demo


async def simulate(hub: RunningHub, *arguments: str) -> dict[str, int]:
    """The numbers of its summary, by the word after each."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "hub", "simulate", "--url", hub.url, *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    told, faults = await asyncio.wait_for(process.communicate(), 100)
    assert (process.returncode, faults) == (0, b""), told.decode() + faults.decode()
    assert "still open" not in told.decode()
    assert "fault" not in told.decode()
    return {word: int(number) for number, word in re.findall(r"(\d+) ([a-z]+)", told.decode())}


async def wallboard(hub: RunningHub) -> Mapping[str, int]:
    """Today's counters over all queues, channels and tiers."""
    async with ClientSession(hub.url) as client:
        token = await signed_in(client)
        async with client.get("/api/v1/floor/now", headers=token) as answer:
            cells = (await answer.json())["cells"]
    names = ("offered", "answered", "abandoned", "handled", "waiting", "in_hand")
    return {name: sum(cell[name] for cell in cells) for name in names}


async def recount(hub: RunningHub, began: datetime) -> Mapping[str, int]:
    """The same from the interactions themselves and their events."""
    async with ClientSession(hub.url) as client:
        token = await signed_in(client)
        interactions: list[Any] = []
        async with client.get("/api/v1/interactions", params={"limit": 200}, headers=token) as answer:
            interactions += [one for one in (await answer.json())["items"] if datetime.fromisoformat(one["arrived_at"]) >= began]
        kinds: list[str] = []
        for one in interactions:
            async with client.get(f"/api/v1/interactions/{one['id']}/events", params={"limit": 200}, headers=token) as answer:
                kinds += {entry["type"] for entry in (await answer.json())["items"]}
    ended = [one["ended_as"] for one in interactions]
    return {
        "offered": len(interactions),
        "answered": kinds.count("offer.accepted"),
        "abandoned": ended.count("abandoned"),
        "handled": ended.count("handled"),
        "waiting": 0,
        "in_hand": 0,
    }


async def signed_in(client: ClientSession) -> Mapping[str, str]:
    async with client.post("/api/v1/session", json={"username": "supervisor", "password": "demo"}) as answer:
        return {"Authorization": f"Bearer {(await answer.json())['token']}"}


async def test_everybody_is_served_or_leaves_and_the_wallboard_says_what_happened(tmp_path: Path) -> None:
    """First at a rate, then a log: two agents are too few for its crowd at 09:00, so that the impatient leave."""
    channels = ["phone", "chat", "chat", "chat"] * 3
    lines = [f"1999-01-05T09:00:{second:02d}Z,sales,{channel},priority,40," for second, channel in enumerate(channels)]
    lines += [f"1999-01-05T09:00:{second:02d}Z,support,chat,regular,,2" for second in range(12, 18)]
    log = tmp_path / "log.csv"
    log.write_text("\n".join(["arrived_at,queue,channel,tier,handle_seconds,patience_seconds", *lines, ""]))
    async with running_demo(tmp_path, HUB_SANDBOX_SPEECH_SECONDS_PER_CHARACTER="0.01") as hub:
        short = ("--talk-seconds", "10", "--patience-seconds", "30")
        mixed = ("--texts", "0.3", "--calls", "0.3")
        drawn = await simulate(hub, "--rate", "60", "--seconds", "20", "--speed", "10", "--agents", "4", *mixed, *short)
        assert drawn["came"] == drawn["served"] + drawn["left"] + drawn["solved"] == drawn["interactions"] > 10
        assert drawn["solved"] == drawn["deflected"] > 0
        assert (drawn["unfinished"], drawn["handled"]) == (0, drawn["served"])

        before, began = await wallboard(hub), datetime.now(UTC)
        told = await simulate(hub, "--log", str(log), "--speed", "20", "--agents", "2", "--tiers", "priority=gold,regular=bronze")
        after = await wallboard(hub)
        counted = {name: after[name] - before[name] for name in after}
        assert counted == await recount(hub, began)
        assert (told["came"], told["left"] + told["served"]) == (18, 18)
        assert (counted["abandoned"], counted["handled"]) == (told["left"], told["served"])
        assert told["left"] > 0
