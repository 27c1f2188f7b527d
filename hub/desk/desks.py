"""The consoles that are connected: each gets a snapshot or what it missed, then everything that concerns it, in order, without a gap.

A console that cannot keep up is cut and resumes; nobody else notices.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from channels.doors import Socket
from hub.desk.colleagues import Colleagues
from hub.desk.frames import LoggedFrame, encode, frames_of
from hub.desk.snapshot import snapshot
from hub.journal.clock import Clock
from hub.journal.event import Event
from hub.people.users import SessionId
from hub.work.agents import Agent
from hub.work.live import Live
from hub.work.visibility import is_supervisor

KEPT_FRAMES = 10_000
MOST_MISSED_FRAMES = 300
SIGNED_OUT = 4001


@dataclass(eq=False, slots=True)
class Desk:
    """One connected console."""

    user_id: str
    session: SessionId
    socket: Socket


class Desks:
    """Everything pushed to consoles. Used only on the event loop, never across an await."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._of_user: dict[str, set[Desk]] = defaultdict(set)
        self._supervisors: set[Desk] = set()
        self._kept: deque[LoggedFrame] = deque(maxlen=KEPT_FRAMES)
        self._kept_after = 0
        self._colleagues = Colleagues()

    # Coming and going

    def attach(self, live: Live, desk: Desk, after: int | None, last_seq: int) -> bool:
        """Between turns: bring this console up to date and let it follow. Answers whether it is the user's first."""
        viewer = live.agents.get(desk.user_id)
        if viewer is None:
            desk.socket.close(SIGNED_OUT, "this user is not active")
            return False
        missed = self._missed(viewer, after, last_seq)
        if missed is None:
            self._push_snapshot(live, desk, viewer, last_seq)
        for frame in missed or ():
            desk.socket.push(frame.encoded)
        first = not self._of_user[desk.user_id]
        self._of_user[desk.user_id].add(desk)
        if is_supervisor(viewer):
            self._supervisors.add(desk)
        return first

    def _missed(self, viewer: Agent, after: int | None, last_seq: int) -> list[LoggedFrame] | None:
        """What came after that number, if it is kept and a socket takes so much at once; else a snapshot is less."""
        if after is None or not self._kept_after <= after <= last_seq:
            return None
        missed = [frame for frame in self._kept if frame.seq > after and frame.audience.includes(viewer)]
        return missed if len(missed) <= MOST_MISSED_FRAMES else None

    def detach(self, desk: Desk) -> bool:
        """Answers whether it was the user's last."""
        desks = self._of_user.get(desk.user_id, set())
        if desk not in desks:
            return False
        desks.discard(desk)
        self._supervisors.discard(desk)
        if not desks:
            del self._of_user[desk.user_id]
        return not desks

    def close_all_of(self, user_id: str) -> None:
        """Signing out closes the user's consoles; one with a session of its own comes back."""
        for desk in self._of_user.get(user_id, ()):
            desk.socket.close(SIGNED_OUT, "signed out")

    def sessions(self) -> set[SessionId]:
        """Those that hold a console open."""
        return {desk.session for desks in self._of_user.values() for desk in desks}

    def close_all_with(self, sessions: Collection[SessionId]) -> None:
        """These have ended: whoever holds their token sees nothing more."""
        for desks in self._of_user.values():
            for desk in desks:
                if desk.session in sessions:
                    desk.socket.close(SIGNED_OUT, "this session has ended")

    # Pushing

    def publish(self, live: Live, events: Sequence[Event]) -> None:
        self._colleagues.note(events)
        for frame in frames_of(live, events):
            self._keep(frame)
            for desk in self._for(live, frame):
                desk.socket.push(frame.encoded)
        if any(event.type == "user.changed" for event in events):
            # Names, roles and queues decide what anybody sees of anything.
            self.resync(live, events[-1].seq)

    def resync(self, live: Live, last_seq: int) -> None:
        """Nothing kept holds any more (the live state is a new one, somebody's role changed): everybody gets a snapshot."""
        self._colleagues.forget()
        self._kept.clear()
        self._kept_after = last_seq
        self._supervisors.clear()
        for user_id, desks in self._of_user.items():
            viewer = live.agents.get(user_id)
            for desk in desks:
                if viewer is None:
                    desk.socket.close(SIGNED_OUT, "this user is not active")
                    continue
                if is_supervisor(viewer):
                    self._supervisors.add(desk)
                self._push_snapshot(live, desk, viewer, last_seq)

    def tell(self, users: Iterable[str], kind: str, data: object) -> None:
        """A transient frame: never kept, the latest wins."""
        encoded = encode(None, kind, self._clock.now(), data)
        for user_id in users:
            for desk in self._of_user.get(user_id, ()):
                desk.socket.push(encoded)

    def connected(self) -> Iterator[str]:
        """The users with a console open."""
        return iter(list(self._of_user))

    @property
    def followers(self) -> list[str]:
        """The supervisors with a console open."""
        return sorted({desk.user_id for desk in self._supervisors})

    def _keep(self, frame: LoggedFrame) -> None:
        if len(self._kept) == KEPT_FRAMES:
            self._kept_after = self._kept[0].seq
        self._kept.append(frame)

    def _for(self, live: Live, frame: LoggedFrame) -> Iterator[Desk]:
        if frame.audience.everybody:
            for desks in list(self._of_user.values()):
                yield from list(desks)
            return
        sent: set[Desk] = set()
        for user_id in frame.audience.agents:
            for desk in list(self._of_user.get(user_id, ())):
                sent.add(desk)
                yield desk
        for desk in list(self._supervisors):
            viewer = live.agents.get(desk.user_id)
            if desk not in sent and viewer is not None and frame.audience.includes(viewer):
                yield desk

    def _push_snapshot(self, live: Live, desk: Desk, viewer: Agent, last_seq: int) -> None:
        desk.socket.push(encode(last_seq, "snapshot", self._clock.now(), snapshot(live, viewer, self._colleagues.of(live))))
