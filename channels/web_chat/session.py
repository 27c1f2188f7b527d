"""Who is connected to which chat session: every connection of a session sees the same events, each one once and in order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from channels.contract import ConversationEvent, ConversationKey, MessageAdded
from channels.doors import Socket
from channels.web_chat.allowance import Allowance
from channels.web_chat.frames import encode, number_of

MOST_HELD_BACK = 500
"""Events that may happen while a connection reads its history; with more it is cut and resumes."""
FRAMES_AT_ONCE = 100
"""History goes out in slices, so that the connection's writer keeps up with it."""
TRY_AGAIN_LATER = 1013


class Connection:
    """One socket of a session, from before its history is read until it closes.

    Events that happen before the history has gone out are held back and follow it, so there is neither a gap nor a repeat.
    """

    def __init__(self, *, after: int, allowance: Allowance) -> None:
        self.last_seq = after
        self.allowance = allowance
        self.typing = False
        self.owed: set[str | None] = set()
        """Client ids of messages whose tick this connection has not been shown since they came."""
        self._socket: Socket | None = None
        self._held_back: list[tuple[ConversationEvent, bytes]] | None = []

    def show(self, event: ConversationEvent, frame: bytes) -> None:
        """Push one live event, or hold it back while the history goes out."""
        if self._held_back is None:
            self._push(event, frame)
            return
        if len(self._held_back) <= MOST_HELD_BACK:
            self._held_back.append((event, frame))

    async def catch_up(self, socket: Socket, history: Sequence[ConversationEvent]) -> None:
        """Push the history, then what happened meanwhile; from here on events go straight out."""
        self._socket = socket
        for start in range(0, len(history), FRAMES_AT_ONCE):
            for event in history[start : start + FRAMES_AT_ONCE]:
                self._push(event, encode(event))
            await asyncio.sleep(0)
        held_back, self._held_back = self._held_back or [], None
        if len(held_back) > MOST_HELD_BACK:
            self.close(TRY_AGAIN_LATER, "too much happened meanwhile")
            return
        for event, frame in held_back:
            self._push(event, frame)

    def answer(self, frame: bytes) -> None:
        """Push a frame that is for this connection only."""
        if self._socket is not None:
            self._socket.push(frame)

    def close(self, code: int, reason: str) -> None:
        if self._socket is not None:
            self._socket.close(code, reason)

    def _push(self, event: ConversationEvent, frame: bytes) -> None:
        seq = number_of(event)
        if seq is not None:
            if seq <= self.last_seq:
                return
            self.last_seq = seq
        if isinstance(event, MessageAdded):
            self.owed.discard(event.message.client_id)
        self.answer(frame)


class Session:
    """One visitor's conversation while somebody is connected to it."""

    def __init__(self, key: ConversationKey) -> None:
        self.key = key
        self.connections: list[Connection] = []
        self.spoken = False
        """Whether anything was said yet: before the first word there is nothing to leave or to return to."""
        self.attended = False
        """Whether a connection of it was accepted."""
        self.read_up_to = 0

    def show(self, event: ConversationEvent) -> None:
        self.spoken = True
        frame = encode(event)
        for connection in tuple(self.connections):
            connection.show(event, frame)


class Sessions:
    """All sessions that somebody is connected to."""

    def __init__(self) -> None:
        self._sessions: dict[ConversationKey, Session] = {}

    def join(self, key: ConversationKey, connection: Connection) -> Session:
        session = self._sessions.setdefault(key, Session(key))
        session.connections.append(connection)
        return session

    def leave(self, session: Session, connection: Connection) -> bool:
        """Whether that was the session's last connection."""
        session.connections.remove(connection)
        if session.connections:
            return False
        del self._sessions[session.key]
        return True

    def find(self, key: ConversationKey) -> Session | None:
        return self._sessions.get(key)

    def has(self, key: ConversationKey) -> bool:
        return key in self._sessions

    def keys(self) -> Sequence[ConversationKey]:
        return tuple(self._sessions)

    def all(self) -> Sequence[Session]:
        return tuple(self._sessions.values())
