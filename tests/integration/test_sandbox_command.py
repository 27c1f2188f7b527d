"""`hub sandbox` as a process of its own."""

from __future__ import annotations

import asyncio
import signal
import sys

import pytest

from hub.sandbox.command import READY

COMMAND = (sys.executable, "-m", "hub", "sandbox", "--port", "0")


async def started(*more: str) -> tuple[asyncio.subprocess.Process, str]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*COMMAND, *more, stdin=pipe, stdout=pipe, stderr=pipe)
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
    assert line.startswith(READY), line
    return process, line.removeprefix(READY).strip()


async def test_it_says_when_it_is_ready_and_ends_on_sigterm() -> None:
    process, url = await started()
    assert url.startswith("http://127.0.0.1:")
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_it_ends_when_whoever_started_it_is_gone() -> None:
    process, _ = await started("--until-stdin-closes")
    assert process.stdin is not None
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), 10) == 0


@pytest.mark.parametrize("number", ["5550100=http://127.0.0.1", "+15005550006"])
async def test_a_number_without_its_address_is_wrong_usage(number: str) -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*COMMAND, "--number", number, stdout=pipe, stderr=pipe)
    _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 2
    assert b"NUMBER=URL" in errors


async def test_a_port_that_is_taken_is_said_so() -> None:
    process, url = await started()
    port = url.rpartition(":")[2]
    pipe = asyncio.subprocess.PIPE
    second = await asyncio.create_subprocess_exec(*COMMAND[:-1], port, stdout=pipe, stderr=pipe)
    _, errors = await asyncio.wait_for(second.communicate(), 30)
    process.terminate()
    await process.wait()
    assert second.returncode == 1
    assert errors.decode().startswith(f"hub sandbox: cannot listen on port {port}")
