"""Keeps an ear on a page: nothing it complains about, no dialog it raises and no stranger it speaks to goes unnoticed."""

from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Dialog, Page, Request

# What a browser says by itself when a line breaks; the pages show it to people in their own words.
_OF_THE_NETWORK = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_CONNECTION", "net::ERR_NETWORK_CHANGED", "net::ERR_EMPTY_RESPONSE")
# Before anybody signed in, the page asks who this is and is told: nobody.
_NOBODY_YET = "the server responded with a status of 401"


class Watch:
    """What a page complained about: script errors, breaches of the content security policy, dialogs, requests to other origins."""

    def __init__(self, page: Page, origin: str) -> None:
        self.complaints: list[str] = []
        self._origin = urlsplit(origin).netloc
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("dialog", self._asked)
        page.on("request", self._requested)
        page.on("websocket", lambda socket: self._reached(socket.url))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if _NOBODY_YET in message.text or any(words in message.text for words in _OF_THE_NETWORK):
            return
        self.complaints.append(f"{message.type}: {message.text} {message.location['url']}")

    async def _asked(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _requested(self, request: Request) -> None:
        self._reached(request.url)

    def _reached(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self._origin:
            self.complaints.append(f"request to another origin: {url}")
