"""Somebody who is signed in: their commands over HTTP, and their console."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.hub.running.frames import Ear, Frame
from tests.hub.running.reducer import Desk, reduce

if TYPE_CHECKING:
    from tests.hub.running.house import House

Json = dict[str, Any]


class Console:
    """One open console: what it was sent, and what it makes of that."""

    def __init__(self) -> None:
        self.picture: Desk | None = None
        self.ear: Ear

    def hear(self, frame: Frame) -> None:
        if not is_marker(frame):
            self.picture = reduce(self.picture, frame)

    def resumes(self, picture: Desk) -> None:
        """What it knew before, and what it was sent since."""
        for frame in self.logged():
            picture = reduce(picture, frame) or picture
        self.picture = picture

    @property
    def desk(self) -> Desk:
        assert self.picture is not None, "this console has had no snapshot"
        return self.picture

    def logged(self, *types: str) -> list[Frame]:
        return [frame for frame in self.ear.frames if frame["seq"] is not None and (not types or frame["type"] in types)]


class Person:
    """One signed-in session; `ana` and `ana` again are two devices of one user."""

    def __init__(self, house: House, username: str, token: str, user: Json) -> None:
        self._house = house
        self._token = token
        self._signed_in_at = house.clock.now()
        self._client_ids = count(1)
        self.username = username
        self.id: str = user["id"]
        self.name: str = user["name"]
        self.consoles: list[Console] = []

    # Asking

    async def ask(self, method: str, path: str, body: object = None, *, expect: int = 200, **headers: str) -> Any:
        """The answer's body. Fails unless the answer has the status expected."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()} | await self.credentials()
        async with self._house.http.request(method, f"/api/v1{path}", json=body, headers=headers) as answer:
            text = await answer.text()
            assert answer.status == expect, f"{method} {path}: {answer.status} {text}"
            return await answer.json(content_type=None) if text else None

    async def credentials(self) -> dict[str, str]:
        """A session ends after some hours; whoever comes back signs in again."""
        if self._house.clock.now() - self._signed_in_at > timedelta(hours=4):
            self._token, _ = await self._house.signs_in(self.username)
            self._signed_in_at = self._house.clock.now()
        return {"Authorization": f"Bearer {self._token}"}

    async def tries(self, method: str, path: str, body: object) -> int:
        """The status, whatever it is."""
        headers = await self.credentials()
        async with self._house.http.request(method, f"/api/v1{path}", json=body, headers=headers) as answer:
            await answer.read()
            return answer.status

    async def get(self, path: str, *, expect: int = 200) -> Any:
        return await self.ask("GET", path, expect=expect)

    async def refused(self, method: str, path: str, body: object = None, *, status: int = 409) -> str:
        """The code of the refusal."""
        return str((await self.ask(method, path, body, expect=status))["code"])

    # Presence and offers

    async def chooses(self, state: str, reason: str | None = None, *, confirmed: bool = False, expect: int = 200) -> Any:
        body = {"state": state, "reason": reason, "confirmed": confirmed}
        return await self.ask("PUT", "/me/presence", body, expect=expect)

    async def work(self) -> Json:
        answer: Json = await self.get("/me/work")
        return answer

    async def offers(self) -> list[Json]:
        return list((await self.work())["offers"])

    async def offer(self) -> Json:
        """The one offer at this agent's desk."""
        (offer,) = await self.offers()
        return offer

    async def accepts(self, offer: Json | None = None) -> str:
        """Accept the one offer, and answer the interaction's id."""
        offer = offer or await self.offer()
        return str((await self.ask("POST", f"/offers/{offer['offer_id']}/accept"))["interaction"]["id"])

    async def declines(self, offer: Json | None = None, reason: str = "") -> None:
        offer = offer or await self.offer()
        await self.ask("POST", f"/offers/{offer['offer_id']}/decline", {"reason": reason}, expect=204)

    # Work in hand

    async def interaction(self, id: str, *, expect: int = 200) -> Any:
        return await self.get(f"/interactions/{id}", expect=expect)

    async def does(self, verb: str, id: str, *, expect: int = 200, **body: Any) -> Any:
        return await self.ask("POST", f"/interactions/{id}/{verb}", body, expect=expect)

    async def says(self, id: str, text: str = "How can I help?", *, private: bool = False, expect: int = 201) -> Any:
        body = {"text": text, "client_id": f"{self.username}-{next(self._client_ids)}", "private": private}
        return await self.does("messages", id, expect=expect, **body)

    async def ends(self, id: str) -> Any:
        return await self.does("end", id)

    async def wraps_up(self, id: str, outcome: str | None = None, note: str = "", *, expect: int = 200) -> Any:
        return await self.does("wrap-up", id, expect=expect, outcome=outcome, note=note)

    async def transfers(self, id: str, *, expect: int = 200, note: str = "", **to: str) -> Any:
        fallback = {"fallback_queue": to.pop("fallback_queue")} if "fallback_queue" in to else {}
        return await self.does("transfer", id, expect=expect, to=to, note=note, **fallback)

    async def events(self, id: str) -> list[Json]:
        return list((await self.get(f"/interactions/{id}/events?limit=200"))["items"])

    async def messages(self, id: str) -> list[Json]:
        return list((await self.get(f"/interactions/{id}/messages?limit=200"))["items"])

    async def decisions(self, id: str) -> list[Json]:
        return list((await self.get(f"/interactions/{id}/routing"))["items"])

    # The console

    async def opens_console(self, after: int | None = None) -> Console:
        query = "" if after is None else f"?after={after}"
        socket = await self._house.http.ws_connect(f"/api/v1/desk/socket{query}", headers=await self.credentials(), max_msg_size=0)
        console = Console()
        console.ear = Ear(socket, console.hear)
        self.consoles.append(console)
        await self._house.until(lambda live: live.agents[self.id].presence.has_desk and live.agents[self.id].reachable)
        await self._house.caught_up(self)
        return console

    async def closes_console(self, console: Console) -> None:
        self.consoles.remove(console)
        await console.ear.close()

    async def leaves(self) -> None:
        for console in self.consoles[:]:
            await self.closes_console(console)


def is_marker(frame: Frame) -> bool:
    """A frame of the test's own: whatever was sent before it has come."""
    return frame["type"] == "typing" and str(frame["data"]["interaction_id"]).startswith("marker")
