"""The pages people open, and the files they are made of: built by `make ui` into `hub/static`."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from channels.doors import Problem
from hub.web.doors import Handler
from hub.web.headers import ANSWER, COMMON, page_headers
from hub.web.problems import problem_response

OWN_FILES = Path(__file__).parent / "pages"
PAGES = {"/": "index.html", "/console": "console.html", "/wallboard": "wallboard.html"}
DEMO_PAGES = {"/customer": "customer.html"}
FOR_A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}
FOR_A_WHILE = {"Cache-Control": "public, max-age=300"}
TO_ANY_PAGE = {**FOR_A_WHILE, "Cross-Origin-Resource-Policy": "cross-origin"}
# Written down here, since the system's own table differs from machine to machine and browsers are told not to guess.
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_FILE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Serves the console, the wallboard and the widget from the folder they were built into."""

    folder: Path
    mode: str

    def routes(self) -> list[web.RouteDef]:
        pages = PAGES | (DEMO_PAGES if self.mode == "demo" else {})
        return [
            *(web.get(path, self._page(self.folder / file)) for path, file in pages.items()),
            web.get("/docs", self._page(OWN_FILES / "docs.html")),
            web.get("/{file:widget.js}", self._files(self.folder, TO_ANY_PAGE)),
            web.get("/{file:icon.svg}", self._files(self.folder, FOR_A_WHILE)),
            web.get("/assets/{file}", self._files(self.folder / "assets", FOR_A_YEAR)),
            web.get("/docs/swagger/{file}", self._files(self.folder / "docs", FOR_A_WHILE)),
            web.get("/docs/own/{file}", self._files(OWN_FILES, FOR_A_WHILE)),
        ]

    def _page(self, file: Path) -> Handler:
        async def handle(_request: web.Request) -> web.StreamResponse:
            try:
                text = await asyncio.to_thread(file.read_text, encoding="utf-8")
            except FileNotFoundError:
                return page(await asyncio.to_thread((OWN_FILES / "unbuilt.html").read_text, encoding="utf-8"), self.mode, status=503)
            return page(text, self.mode)

        return handle

    def _files(self, folder: Path, headers: Mapping[str, str]) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            name = request.match_info["file"]
            if not _FILE.fullmatch(name) or not await asyncio.to_thread((folder / name).is_file):
                return problem_response(Problem(404, "not_found", "There is no such file."), ANSWER)
            media_type = MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream")
            return web.FileResponse(folder / name, headers={**COMMON, **headers, "Content-Type": media_type})

        return handle


def page(text: str, mode: str, *, status: int = 200) -> web.Response:
    """A page with what its scripts need to know: the hub's mode, and the nonce that style elements must carry."""
    nonce = secrets.token_urlsafe(16)
    known = f'<head>\n    <meta name="hub-mode" content="{mode}" />\n    <meta name="csp-nonce" content="{nonce}" />'
    return web.Response(
        status=status, text=text.replace("<head>", known, 1), content_type="text/html", charset="utf-8", headers=page_headers(nonce)
    )
