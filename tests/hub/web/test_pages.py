"""Pages and probes through a real server."""

import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from hub.settings import Settings
from tests.hub.web.serving import OWN_ORIGIN, Served, served

PAGE = "<!doctype html>\n<html>\n  <head>\n    <title>page</title>\n  </head>\n  <body></body>\n</html>\n"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """What `make ui` leaves behind, in small."""
    folder = tmp_path / "static"
    for name in ("index", "console", "wallboard", "customer"):
        (folder / "assets").mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.html").write_text(PAGE)
    (folder / "docs").mkdir()
    (folder / "docs" / "swagger-ui.css").write_text("a{}")
    (folder / "assets" / "index-1a2b.js").write_text("1")
    (folder / "widget.js").write_text("2")
    (folder / "icon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
async def demo(built: Path) -> AsyncIterator[Served]:
    async with served(settings=Settings(mode="demo", public_url=OWN_ORIGIN), static=built) as hub:
        yield hub


@pytest.mark.parametrize("path", ["/", "/console", "/wallboard", "/customer", "/docs", "/docs/sockets"])
async def test_a_page_may_load_from_the_hub_only(demo: Served, path: str) -> None:
    async with demo.client.get(path) as answer:
        text = await answer.text()
        assert (answer.status, answer.content_type) == (200, "text/html")
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in str(policy)
    nonce = re.search(r'<meta name="csp-nonce" content="([\w-]+)"', text)
    assert nonce
    assert policy["style-src"] == f"'self' 'nonce-{nonce[1]}'"
    assert '<meta name="hub-mode" content="demo"' in text
    assert not re.findall(r'(?:src|href)="(?!/)', text)
    assert not re.findall(r"<script(?![^>]*src=)|<style|\son\w+=", text)


async def test_each_page_has_a_nonce_of_its_own(demo: Served) -> None:
    policies = set()
    for _ in range(2):
        async with demo.client.get("/") as answer:
            policies.add(answer.headers["Content-Security-Policy"])
    assert len(policies) == 2


async def test_the_customer_page_is_for_the_demo(built: Path) -> None:
    async with served(static=built) as hub, hub.client.get("/customer") as answer:
        assert answer.status == 404


async def test_pages_that_are_not_built_say_how_to_build_them() -> None:
    async with served() as hub, hub.client.get("/console") as answer:
        assert answer.status == 503
        assert "make ui" in await answer.text()


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/assets/index-1a2b.js", "public, max-age=31536000, immutable"),
        ("/widget.js", "public, max-age=300"),
        ("/icon.svg", "public, max-age=300"),
        ("/docs/swagger/swagger-ui.css", "public, max-age=300"),
        ("/docs/own/plain.css", "public, max-age=300"),
        ("/", "no-cache"),
    ],
)
async def test_files_are_kept_as_long_as_they_stay_the_same(demo: Served, path: str, kept: str) -> None:
    async with demo.client.get(path) as answer:
        assert (answer.status, answer.headers["Cache-Control"]) == (200, kept)


async def test_the_widget_may_be_loaded_by_any_page(demo: Served) -> None:
    async with demo.client.get("/widget.js") as answer:
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.content_type == "text/javascript"


@pytest.mark.parametrize(
    "path", ["/assets/nothing.js", "/assets/..%2f..%2fsecret.txt", "/assets/.hidden", "/assets/", "/docs/own/__init__.py"]
)
async def test_nothing_else_can_be_read(demo: Served, path: str) -> None:
    async with demo.client.get(path) as answer:
        assert answer.status == 404


async def test_the_process_is_alive(demo: Served) -> None:
    async with demo.client.get("/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"state": "alive"})


async def test_ready_when_nothing_is_missing_until_it_drains(demo: Served) -> None:
    async with demo.client.get("/readyz") as answer:
        assert (answer.status, await answer.json()) == (200, {"state": "ready", "needs": {"database": None}})
    demo.listener.drain()
    async with demo.client.get("/readyz") as answer:
        assert (answer.status, (await answer.json())["state"]) == (503, "draining")


async def test_not_ready_says_what_is_missing() -> None:
    async def starting() -> Mapping[str, str | None]:
        return {"database": None, "decider": "loading what is live"}

    async with served(readiness=starting) as hub, hub.client.get("/readyz") as answer:
        assert answer.status == 503
        assert await answer.json() == {"state": "unavailable", "needs": {"database": None, "decider": "loading what is live"}}


async def test_metrics_count_requests_by_door(demo: Served) -> None:
    async with demo.client.get("/metrics") as answer:
        text = await answer.text()
        assert answer.content_type == "text/plain"
    for name in (
        "hub_commands_total",
        "hub_turn_seconds",
        "hub_queue_waiting",
        "hub_offers_total",
        "hub_sockets",
        "hub_event_to_pop_seconds",
    ):
        assert f"# TYPE {name}" in text
