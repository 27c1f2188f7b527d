"""Files are brought through a door that takes as much as the company allows, and given back only to who brought them, to look at."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.company_mail import FileRules
from hub.files.doors import FileDoors
from hub.files.store import FileStore
from hub.store.engine import Database
from hub.web.requests import MAX_BODY_BYTES
from tests.hub.files.test_kinds import PNG, SVG
from tests.hub.running.clock import HandClock
from tests.hub.web.serving import FOREIGN_ORIGIN, OWN_ORIGIN, Served, served

AGENT = {"Authorization": "Bearer agent-token"}
SUPERVISOR = {"Authorization": "Bearer supervisor-token"}
COOKIE = {"Cookie": "hub_session=agent-token"}
RULES = FileRules(longest_mb=1)
FILES = "/api/v1/files"


@pytest.fixture
async def hub(tmp_path: Path, database: Database) -> AsyncIterator[Served]:
    store = FileStore(tmp_path / "files", database, HandClock(), rules=RULES, scanner=None)
    async with served(FileDoors(store, RULES).doors()) as opened:
        yield opened


async def brought(hub: Served, content: bytes, name: str, **headers: str) -> tuple[int, dict[str, object]]:
    async with hub.client.post(FILES, params={"name": name}, data=content, headers=headers or AGENT) as answer:
        return answer.status, await answer.json()


async def test_a_file_is_brought_and_given_back(hub: Served) -> None:
    content = b"x" * (MAX_BODY_BYTES + 1)
    status, file = await brought(hub, content, "résumé.txt")
    assert status == 201
    assert {name: file[name] for name in ("name", "media_type", "size_bytes", "held")} == {
        "name": "résumé.txt",
        "media_type": "text/plain",
        "size_bytes": len(content),
        "held": None,
    }
    async with hub.client.get(f"{FILES}/{file['id']}", headers=AGENT) as answer:
        assert (answer.status, await answer.read()) == (200, content)
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == "attachment; filename=\"resume.txt\"; filename*=UTF-8''r%C3%A9sum%C3%A9.txt"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"].startswith("private")


async def test_only_pictures_are_shown(hub: Served) -> None:
    shown = {}
    for name, content in {"a.png": PNG, "b.svg": SVG, "c.png": b"<script>1</script>", "d.pdf": b"%PDF-1.7", "e.html": b"<p>hi"}.items():
        _, file = await brought(hub, content, name)
        async with hub.client.get(f"{FILES}/{file['id']}?inline=true", headers=AGENT) as answer:
            shown[name] = (answer.headers["Content-Type"], answer.headers["Content-Disposition"].partition(";")[0])
    saved = ("application/octet-stream", "attachment")
    assert shown == {"a.png": ("image/png", "inline"), "b.svg": saved, "c.png": saved, "d.pdf": saved, "e.html": saved}


async def test_nobody_else_is_given_what_one_has_brought(hub: Served) -> None:
    _, file = await brought(hub, b"mine", "a.txt")
    async with hub.client.get(f"{FILES}/{file['id']}", headers=SUPERVISOR) as answer:
        assert answer.status == 404
    async with hub.client.get(f"{FILES}/{'0' * 64}", headers=AGENT) as answer:
        assert answer.status == 404


async def test_too_much_is_refused_while_it_comes(hub: Served) -> None:
    status, problem = await brought(hub, b"x" * 1_000_001, "a.bin")
    assert (status, problem["code"]) == (413, "too_large")
    status, _ = await brought(hub, b"x" * 1_000_000, "a.bin")
    assert status == 201


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("", b"x", "wrong_shape"),
        ("a/b.txt", b"x", "wrong_shape"),
        ("a\x00b", b"x", "wrong_shape"),
        ("x" * 256, b"x", "wrong_shape"),
        ("a", b"", "empty_file"),
    ],
)
async def test_what_cannot_be_kept_is_refused(hub: Served, name: str, content: bytes, code: str) -> None:
    status, problem = await brought(hub, content, name)
    assert (status, problem["code"]) == (422, code)


async def test_a_name_that_lies_is_set_right(hub: Served) -> None:
    _, file = await brought(hub, b"x", "invoice\u202efdp.exe")
    assert file["name"] == "invoicefdp.exe"


async def test_strangers_and_foreign_pages_bring_nothing(hub: Served) -> None:
    refused = [
        await brought(hub, b"x", "a.txt", Authorization="Bearer nobody"),
        await brought(hub, b"x", "a.txt", Origin=OWN_ORIGIN, **COOKIE),
        await brought(hub, b"x", "a.txt", Origin=FOREIGN_ORIGIN, **{"X-CSRF-Token": "csrf of agent-token"}, **COOKIE),
    ]
    assert [(status, problem["code"]) for status, problem in refused] == [
        (401, "signed_out"),
        (403, "csrf"),
        (403, "foreign_origin"),
    ]
    status, _ = await brought(hub, b"x", "a.txt", Origin=OWN_ORIGIN, **{"X-CSRF-Token": "csrf of agent-token"}, **COOKIE)
    assert status == 201
