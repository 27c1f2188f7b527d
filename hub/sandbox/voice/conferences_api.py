"""Rooms over REST: list, fetch, end one, announce something in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiohttp import web

from hub.sandbox.account_door import API_VERSION, Refused, not_found
from hub.sandbox.voice.records import Conference
from hub.sandbox.voice.storage import Condition
from hub.sandbox.voice.voice_door import Asked, Shape, VoiceDoor, rfc


class ConferencesApi:
    def __init__(self, door: VoiceDoor) -> None:
        self._door = door
        self._rooms = door.exchange.rooms

    def routes(self) -> Sequence[web.RouteDef]:
        conferences = self._door.path("Conferences")
        return [
            web.get(f"{conferences}.json", self._door.open("read", self._list)),
            web.get(f"{conferences}/{{conference}}.json", self._door.open("read", self._fetch)),
            web.post(f"{conferences}/{{conference}}.json", self._door.open("update_conference", self._update)),
        ]

    async def _list(self, asked: Asked) -> web.StreamResponse:
        conditions, conferences = list(_conditions(asked)), self._door.switch.records.conferences
        return self._door.page(
            asked, "conferences", lambda limit, before: conferences.select(conditions, limit=limit, before=before), self._shape
        )

    async def _fetch(self, asked: Asked) -> web.StreamResponse:
        return web.json_response(self._shape(self._conference(asked)))

    async def _update(self, asked: Asked) -> web.StreamResponse:
        conference = self._conference(asked)
        room = self._rooms.find(conference.sid)
        status, url = asked.one("Status"), asked.url("AnnounceUrl")
        if status not in (None, "completed"):
            raise Refused(400, 20001, "Invalid Status")
        if status is not None and room is not None:
            self._rooms.end(room, "conference-ended-via-api", "conference_ended_via_api")
            conference = room.conference
        elif url and room is not None:
            self._rooms.announce(room.present(), url, asked.method("AnnounceMethod"))
        return web.json_response(self._shape(conference))

    def _conference(self, asked: Asked) -> Conference:
        room = self._rooms.find(asked.path["conference"])
        found = room.conference if room is not None else self._door.switch.records.conferences.find(asked.path["conference"])
        if found is None:
            raise not_found()
        return found

    def _shape(self, conference: Conference) -> Shape:
        uri = self._door.uri(f"Conferences/{conference.sid}")
        return {
            "sid": conference.sid,
            "account_sid": self._door.switch.account_sid,
            "api_version": API_VERSION,
            "call_sid_ending_conference": conference.call_ending,
            "date_created": rfc(conference.created_at),
            "date_updated": rfc(conference.updated_at),
            "friendly_name": conference.name,
            "reason_conference_ended": conference.reason_ended,
            "region": conference.region,
            "status": conference.status,
            "subresource_uris": {"participants": f"{uri}/Participants.json", "recordings": f"{uri}/Recordings.json"},
            "uri": f"{uri}.json",
        }


def _conditions(asked: Asked) -> Iterator[Condition]:
    for name, field in (("FriendlyName", "name"), ("Status", "status")):
        value = asked.one(name)
        if value:
            yield field, "=", value
