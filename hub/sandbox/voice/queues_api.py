"""Queues over REST: list, make, resize, and who waits in one."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from hub.sandbox.account_door import Refused, not_found
from hub.sandbox.voice.records import Member, Queue
from hub.sandbox.voice.voice_door import Asked, Shape, VoiceDoor, below, rfc

MOST = 5_000


class QueuesApi:
    def __init__(self, door: VoiceDoor) -> None:
        self._door = door
        self._queues = door.exchange.queues

    def routes(self) -> Sequence[web.RouteDef]:
        queues = self._door.path("Queues")
        return [
            web.get(f"{queues}.json", self._door.open("read", self._list)),
            web.post(f"{queues}.json", self._door.open("update_call", self._create)),
            web.get(f"{queues}/{{queue}}.json", self._door.open("read", self._fetch)),
            web.post(f"{queues}/{{queue}}.json", self._door.open("update_call", self._resize)),
            web.get(f"{queues}/{{queue}}/Members.json", self._door.open("read", self._members)),
            web.get(f"{queues}/{{queue}}/Members/{{member}}.json", self._door.open("read", self._member)),
        ]

    async def _list(self, asked: Asked) -> web.StreamResponse:
        return self._door.page(asked, "queues", below(self._queues.all()), self._shape)

    async def _create(self, asked: Asked) -> web.StreamResponse:
        name = asked.one("FriendlyName")
        if not name or len(name) > 64:
            raise Refused(400, 20001, "FriendlyName is required, of at most 64 characters")
        if self._queues.named(name) is not None:
            raise Refused(400, 22003, "A queue already exists with that name")
        return web.json_response(self._shape(self._queues.create(name, self._most(asked))), status=201)

    async def _fetch(self, asked: Asked) -> web.StreamResponse:
        return web.json_response(self._shape(self._queue(asked)))

    async def _resize(self, asked: Asked) -> web.StreamResponse:
        queue = self._queue(asked)
        self._queues.resize(queue, self._most(asked) or queue.most)
        return web.json_response(self._shape(queue))

    async def _members(self, asked: Asked) -> web.StreamResponse:
        return self._door.page(asked, "queue_members", below(self._queues.members(self._queue(asked))), self._member_shape)

    async def _member(self, asked: Asked) -> web.StreamResponse:
        """`Front` is who has waited longest."""
        members = self._queues.members(self._queue(asked))
        wanted = asked.path["member"]
        found = next((member for member in members if wanted in (member.sid, "Front")), None)
        if found is None:
            raise not_found()
        return web.json_response(self._member_shape(found))

    def _most(self, asked: Asked) -> int | None:
        most = asked.whole("MaxSize", 0)
        if most > MOST:
            raise Refused(400, 20001, f"MaxSize is at most {MOST}")
        return most or None

    def _queue(self, asked: Asked) -> Queue:
        queue = self._queues.find(asked.path["queue"])
        if queue is None:
            raise not_found()
        return queue

    def _shape(self, queue: Queue) -> Shape:
        uri = self._door.uri(f"Queues/{queue.sid}")
        return {
            "sid": queue.sid,
            "account_sid": self._door.switch.account_sid,
            "average_wait_time": self._queues.average_seconds(queue),
            "current_size": len(self._queues.members(queue)),
            "date_created": rfc(queue.created_at),
            "date_updated": rfc(queue.updated_at),
            "friendly_name": queue.name,
            "max_size": queue.most,
            "subresource_uris": {"members": f"{uri}/Members.json"},
            "uri": f"{uri}.json",
        }

    def _member_shape(self, member: Member) -> Shape:
        return {
            "call_sid": member.sid,
            "date_enqueued": rfc(member.created_at),
            "position": self._queues.position(member),
            "queue_sid": member.queue_sid,
            "uri": self._door.uri(f"Queues/{member.queue_sid}/Members/{member.sid}.json"),
            "wait_time": self._queues.waited_seconds(member),
        }
