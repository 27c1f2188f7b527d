"""A hub that stops: what is under way finishes, nothing new begins, and whoever watches can see it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from channels.doors import Reply, Request, Route
from tests.hub.web.serving import Served, served


class Slow:
    """A door that answers when the test says so."""

    def __init__(self) -> None:
        self.begun, self.may_end = asyncio.Event(), asyncio.Event()

    async def answer(self, _request: Request) -> Reply:
        self.begun.set()
        await self.may_end.wait()
        return Reply(body={"stored": True})


@pytest.fixture
def slow() -> Slow:
    return Slow()


def doors(slow: Slow) -> list[Route]:
    return [Route(method="GET", path="/slow", handler=slow.answer, summary="Slow", tag="Test", access="public")]


@pytest.fixture
async def hub(slow: Slow) -> AsyncIterator[Served]:
    async with served(doors(slow)) as hub:
        yield hub


async def status(hub: Served, path: str) -> int:
    async with hub.client.get(path) as answer:
        return answer.status


async def test_probes_answer_until_the_last_request_has_its_answer(hub: Served, slow: Slow) -> None:
    first = asyncio.create_task(status(hub, "/slow"))
    await slow.begun.wait()
    hub.listener.drain()
    finishing = asyncio.create_task(hub.listener.finish())
    assert [await status(hub, path) for path in ("/readyz", "/healthz")] == [503, 200]
    async with hub.client.get("/slow") as late:
        assert (late.status, late.headers["Retry-After"], (await late.json())["code"]) == (503, "1", "draining")
    assert not finishing.done()
    slow.may_end.set()
    assert await first == 200
    await finishing


async def test_nothing_under_way_is_waited_for_no_longer(hub: Served) -> None:
    hub.listener.drain()
    async with asyncio.timeout(1):
        await hub.listener.finish()


async def test_what_takes_too_long_is_not_waited_for(slow: Slow) -> None:
    async with served(doors(slow), shutdown_seconds=0.01) as hub:
        first = asyncio.create_task(status(hub, "/slow"))
        await slow.begun.wait()
        hub.listener.drain()
        await hub.listener.finish()
        assert not first.done()
        slow.may_end.set()
        assert await first == 200
