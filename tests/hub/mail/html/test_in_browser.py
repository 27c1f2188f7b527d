"""In a real browser: of a hostile letter nothing runs and nothing is loaded; not even where only one of the defences stands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, Route

from hub.mail.letter_page import letter_page, page_headers
from hub.mail.rewriting import Pictures
from hub.mail.safe_html import SafeHtml, safe_html
from tests.hub.mail.html import vectors
from tests.hub.mail.html.letters import LOGO, PNG, letter, png, received
from tests.hub.running.fixtures import NewHouse

SANDBOX = 'sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"'
THE_TEST_ITSELF = "Blocked script execution in"
"""What the browser says where `ran` cannot be put into a sandboxed frame. A script of the letter's own would be complained of otherwise."""
NO_ICON = "<link rel=icon href=data:,>"


@dataclass
class Watched:
    """A page, and everything that it or its frames did besides being looked at."""

    page: Page
    asked: list[str] = field(default_factory=list)
    """Requests that left for elsewhere."""
    kinds: set[str] = field(default_factory=set)
    told: list[dict[str, str]] = field(default_factory=list)
    """The headers of these."""
    ran: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """What the browser complained about."""

    def hear(self, complaint: str) -> None:
        if THE_TEST_ITSELF not in complaint:
            self.said.append(complaint)

    async def pass_on(self, route: Route) -> None:
        request = route.request
        if urlsplit(request.url).hostname == "127.0.0.1" and "/api/v1/session" not in request.url:
            await route.continue_()
            return
        self.asked.append(request.url)
        self.kinds.add(request.resource_type)
        self.told.append(await request.all_headers())
        await route.fulfill(status=200, content_type="image/png", body=png(40, 30))


@asynccontextmanager
async def watched(context: BrowserContext) -> AsyncIterator[Watched]:
    page = await context.new_page()
    watch = Watched(page)
    await context.route("**/*", watch.pass_on)
    await context.expose_function("ran", lambda: watch.ran.append("ran"))
    context.on("page", lambda opened: watch.ran.append(f"opened {opened.url}"))
    page.on("console", lambda message: watch.hear(message.text))
    page.on("dialog", lambda dialog: watch.ran.append(dialog.message))
    page.on("download", lambda download: watch.ran.append(download.url))
    page.on("websocket", lambda socket: watch.ran.append(socket.url))
    yield watch


@dataclass(frozen=True, kw_only=True)
class Served:
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


@asynccontextmanager
async def served(*pages: Served) -> AsyncIterator[str]:
    """A page with each of these in a frame of its own; and each as a page by itself."""

    async def frames(_request: web.Request) -> web.Response:
        inside = "".join(f'<iframe {SANDBOX} src="/letter/{number}"></iframe>' for number in range(len(pages)))
        return web.Response(text=f"<!doctype html>{NO_ICON}<body>{inside}</body>", content_type="text/html")

    async def one(request: web.Request) -> web.Response:
        page = pages[int(request.match_info["number"])]
        return web.Response(text=page.html, content_type="text/html", headers=page.headers)

    application = web.Application()
    application.add_routes([web.get("/", frames), web.get("/letter/{number}", one)])
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def made_safe(pictures: Pictures) -> SafeHtml:
    """All of them, each made safe by itself so that none hides another."""
    html = "".join(safe_html(each, pictures=pictures, inline={}).html for each in vectors.ALL)
    return SafeHtml(html=html, held_pictures=0, is_cut=False)


def as_shown(letter: SafeHtml, pictures: Pictures) -> Served:
    """In its page, under its headers."""
    return Served(html=letter_page(letter, pictures), headers=page_headers(pictures))


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    opened = await browser.new_context()
    yield opened
    await opened.close()


async def test_nothing_runs_and_nothing_is_loaded(context: BrowserContext) -> None:
    async with served(as_shown(made_safe("held"), "held")) as url, watched(context) as watch:
        await watch.page.goto(url, wait_until="networkidle")
        await press_everything(watch.page)
        assert (watch.ran, watch.asked) == ([], [])
        assert watch.said == [], "and there was nothing that had to be forbidden"


async def test_only_pictures_are_loaded_when_they_are_asked_for(context: BrowserContext) -> None:
    await context.add_cookies([{"name": "hub_session", "value": "secret", "url": "https://away.example"}])
    async with served(as_shown(made_safe("shown"), "shown")) as url, watched(context) as watch:
        await watch.page.goto(url, wait_until="networkidle")
        assert watch.ran == []
        assert watch.kinds == {"image"}
        assert set(watch.asked) >= {"https://away.example/p.png", "https://away.example/q.png"}
        assert not [url for url in watch.asked if not url.startswith("https://away.example/") or "pixel" in url]
        assert not [headers for headers in watch.told if "referer" in headers or "cookie" in headers]


async def test_what_was_made_safe_needs_no_headers(context: BrowserContext) -> None:
    """It is safe in itself: without policy and without a frame."""
    async with served(Served(html=f"<!doctype html>{NO_ICON}<body>{made_safe('held').html}</body>")) as url, watched(context) as watch:
        await watch.page.goto(f"{url}/letter/0", wait_until="networkidle")
        await press_everything(watch.page)
        assert (watch.ran, watch.asked) == ([], [])


async def test_the_headers_alone_let_nothing_run_or_load(context: BrowserContext) -> None:
    """Were it not made safe, policy and frame would do."""
    hostile = vectors.SCRIPTS + vectors.HEADS + vectors.LOADS
    pages = [as_shown(SafeHtml(html=html, held_pictures=0, is_cut=False), "held") for html in hostile]
    async with served(*pages) as url, watched(context) as watch:
        await watch.page.goto(url, wait_until="networkidle")
        assert len(watch.page.frames) > len(hostile)
        assert (watch.ran, watch.asked) == ([], [])
        assert watch.said, "though it was tried"


async def test_the_watch_would_see_what_runs_and_loads(context: BrowserContext) -> None:
    """Letters that are shown as they are do what they want."""
    bare = [Served(html=f"{NO_ICON}{html}") for html in ("<script>ran()</script>", "<img src=https://away.example/p.png>")]
    async with served(*bare) as url, watched(context) as watch:
        for number in range(len(bare)):
            await watch.page.goto(f"{url}/letter/{number}", wait_until="networkidle")
        assert (watch.ran, watch.asked) == (["ran"], ["https://away.example/p.png"])


async def press_everything(page: Page) -> None:
    """Every element of every letter is pointed at, clicked and focused, but for the links, which lead where they say."""
    for frame in page.frames:
        await frame.evaluate(
            """for (const element of document.querySelectorAll('body *:not(a)'))
                for (const type of ['mouseover', 'click', 'focus', 'load', 'error', 'toggle']) element.dispatchEvent(new Event(type))"""
        )


class TestThroughTheHub:
    HTML = (
        f"<h1>Hello</h1><p><img src=cid:{LOGO} width=40 height=30></p><p><img src=https://away.example/p.png width=40 height=30></p>"
        "<p><a href='https://evil.example/x'>www.good.example</a></p><script>parent.ran()</script>"
    )

    @pytest.fixture
    async def watch(self, context: BrowserContext, new_house: NewHouse) -> AsyncIterator[Watched]:
        """One of the hub's own pages, signed in by cookie; `frame` shows the letter there."""
        pia = await received(new_house, letter(self.HTML, inline={LOGO: PNG}))
        own = f"http://127.0.0.1:{pia.house.hub.port}"
        token = (await pia.ana.credentials())["Authorization"].removeprefix("Bearer ")
        await context.add_cookies([{"name": "hub_session", "value": token, "url": own, "httpOnly": True, "sameSite": "Strict"}])
        async with watched(context) as watch:
            self.url = f"{own}{pia.path}/html"
            await watch.page.goto(f"{own}/docs/sockets")
            yield watch

    async def frame(self, watch: Watched, query: str = "") -> None:
        await watch.page.evaluate(
            """url => new Promise(done => {
                const frame = document.createElement('iframe');
                frame.sandbox = 'allow-popups allow-popups-to-escape-sandbox';
                frame.referrerPolicy = 'no-referrer';
                frame.onload = done;
                frame.src = url;
                document.body.replaceChildren(frame);
            })""",
            self.url + query,
        )

    async def test_a_page_of_the_hub_frames_the_letter(self, watch: Watched) -> None:
        await self.frame(watch)
        inside = watch.page.frame_locator("iframe")
        assert await inside.locator("h1").inner_text() == "Hello"
        assert await inside.locator("img").evaluate_all("all => all.map(one => [one.naturalWidth, one.naturalHeight])") == [[4, 3]]
        assert await inside.locator(".held-picture").count() == 1
        assert (watch.ran, watch.asked) == ([], [])

    async def test_pictures_are_loaded_once_asked_for(self, watch: Watched) -> None:
        await self.frame(watch, "?pictures=shown")
        assert watch.asked == ["https://away.example/p.png"]
        sizes = "all => all.map(one => [one.naturalWidth, one.naturalHeight])"
        assert await watch.page.frame_locator("iframe").locator("img").evaluate_all(sizes) == [[4, 3], [40, 30]]

    async def test_a_link_opens_a_page_that_knows_nothing_of_us(self, watch: Watched) -> None:
        await self.frame(watch)
        inside = watch.page.frame_locator("iframe")
        assert await inside.locator(".goes-to").inner_text() == "(goes to evil.example)"
        assert await inside.locator("a").get_attribute("title") == "https://evil.example/x"
        async with watch.page.context.expect_page() as opening:
            await inside.locator("a").click()
        opened = await opening.value
        await opened.wait_for_load_state()
        assert opened.url == "https://evil.example/x"
        assert await opened.evaluate("window.opener") is None
        assert not [headers for headers in watch.told if "referer" in headers]

    async def test_no_other_page_frames_it(self, watch: Watched) -> None:
        """Not even one of the same machine, with whose requests the cookie goes."""
        async with served(Served(html=f"{NO_ICON}<iframe src='{self.url}'></iframe>")) as stranger:
            await watch.page.goto(f"{stranger}/letter/0", wait_until="networkidle")
            assert watch.page.frames[1].url.startswith("chrome-error:")
            assert [said for said in watch.said if "frame-ancestors 'self'" in said]
