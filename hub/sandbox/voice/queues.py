"""The carrier's queues: made by the first call that enters, first in first out, with the numbers that callers are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hub.sandbox.voice.records import Call, Member, Queue
from hub.sandbox.voice.storage import new_sid
from hub.sandbox.voice.switch import Switch


class Queues:
    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._queues: dict[str, Queue] = {queue.sid: queue for queue in reversed(switch.records.queues.select())}
        self._members: dict[str, dict[str, Member]] = {sid: {} for sid in self._queues}
        for stranded in switch.records.members.select():
            switch.records.members.remove(stranded.sid)

    def all(self) -> Sequence[Queue]:
        return list(self._queues.values())

    def find(self, sid: str) -> Queue | None:
        return self._queues.get(sid)

    def named(self, name: str) -> Queue | None:
        return next((queue for queue in self._queues.values() if queue.name == name), None)

    def create(self, name: str, most: int | None = None) -> Queue:
        now = self._switch.clock.now()
        queue = Queue(sid=new_sid("QU"), created_at=now, updated_at=now, name=name, most=most or self._switch.settings.queue_most)
        self._queues[queue.sid], self._members[queue.sid] = queue, {}
        self._switch.records.queues.save(queue)
        return queue

    def resize(self, queue: Queue, most: int) -> None:
        queue.most, queue.updated_at = most, self._switch.clock.now()
        self._switch.records.queues.save(queue)

    def members(self, queue: Queue) -> Sequence[Member]:
        """Who has waited longest comes first."""
        return list(self._members[queue.sid].values())

    def enter(self, name: str, call: Call) -> Member | None:
        """None: the queue is full."""
        queue = self.named(name) or self.create(name)
        waiting = self._members[queue.sid]
        if len(waiting) >= queue.most:
            return None
        now = self._switch.clock.now()
        member = Member(sid=call.sid, created_at=now, updated_at=now, queue_sid=queue.sid)
        waiting[call.sid] = member
        self._switch.records.members.save(member)
        return member

    def leave(self, member: Member) -> None:
        queue = self._queues[member.queue_sid]
        del self._members[queue.sid][member.sid]
        queue.left += 1
        queue.waited_seconds += self.waited_seconds(member)
        self._switch.records.members.remove(member.sid)
        self._switch.records.queues.save(queue)

    def waited_seconds(self, member: Member) -> int:
        return int(self._switch.clock.seconds_since(member.created_at))

    def average_seconds(self, queue: Queue) -> int:
        """Of those who have left it."""
        return queue.waited_seconds // queue.left if queue.left else 0

    def position(self, member: Member) -> int:
        return list(self._members[member.queue_sid]).index(member.sid) + 1

    def wait_fields(self, member: Member) -> Mapping[str, str]:
        """What the webhooks of somebody who waits carry besides."""
        queue = self._queues[member.queue_sid]
        return {
            "QueueSid": queue.sid,
            "QueuePosition": str(self.position(member)),
            "QueueTime": str(self.waited_seconds(member)),
            "AvgQueueTime": str(self.average_seconds(queue)),
            "CurrentQueueSize": str(len(self._members[queue.sid])),
            "MaxQueueSize": str(queue.most),
        }
