"""The API pages in a real browser: they show the doors, under the content security policy, and ask nobody else for anything."""

import pytest
from playwright.async_api import Browser

from channels.doors import Frame, Reply, Request, Route, SocketRoute
from hub.desk.wire import TypingFrame
from hub.settings import Settings
from hub.web.server import STATIC
from hub.web.shape import PageQuery
from tests.hub.web.serving import served


async def unused(_request: Request, *_: object) -> Reply:
    return Reply()


DOORS = [
    Route(
        method="GET",
        path="/api/v1/interactions",
        handler=unused,
        summary="What there is",
        tag="Work",
        access="people",
        query=PageQuery,
        answers={200: None},
    ),
    SocketRoute(
        path="/api/v1/desk/socket",
        handler=unused,
        summary="The desk",
        tag="Desk",
        access="people",
        sends=(Frame(type="typing", shape=TypingFrame, summary="Who types"),),
    ),
]


@pytest.mark.parametrize(("page", "shown"), [("/docs", "What there is"), ("/docs/sockets", "Who types")])
async def test_the_page_shows_the_doors_and_loads_nothing_from_outside(browser: Browser, page: str, shown: str) -> None:
    async with served(DOORS, settings=Settings(), static=STATIC) as hub:
        context = await browser.new_context()
        tab = await context.new_page()
        asked: list[str] = []
        complaints: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on(
            "console",
            lambda message: complaints.append(f"{message.text} {message.location}") if message.type in ("error", "warning") else None,
        )
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        await tab.goto(f"http://127.0.0.1:{hub.port}{page}")
        await tab.get_by_text(shown).first.wait_for()
        await tab.get_by_text(shown).first.click()
        await context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((f"http://127.0.0.1:{hub.port}/", "data:"))] == []
