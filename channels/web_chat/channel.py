"""Web chat: a visitor opens a session, then talks over a socket that loses nothing when it drops."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

from channels.contract import (
    Capabilities,
    Clock,
    ConversationEvent,
    ConversationKey,
    CustomerEnded,
    CustomerRead,
    Inbox,
    KeptUntilOpening,
    MessageAdded,
    MessageReceived,
    OutboundMessage,
    ProviderId,
    Receipt,
)
from channels.doors import Problem, Reply, Request, Route, Socket, SocketRoute
from channels.errors import MessageRejected
from channels.web_chat import doors
from channels.web_chat.allowance import Allowance
from channels.web_chat.attendance import Attendance
from channels.web_chat.frames import BadFrame, encode, read, refusal_of, refuse
from channels.web_chat.opening import opened, session_key
from channels.web_chat.session import Connection, Session, Sessions
from channels.web_chat.tokens import CustomerTokens, SessionTokens
from channels.web_chat.wire import (
    LONGEST_TEXT,
    CustomerFrame,
    EndFrame,
    NewSession,
    ReadFrame,
    Refusal,
    SayFrame,
    SessionOpened,
    SocketQuery,
    TypingFrame,
)

NAME = "chat"
SERVICE_RESTART = 1012
POLICY_VIOLATION = 1008
TURNED_AWAY = 4401
NO_SUCH_CHAT = frozenset({401, 404})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """What the company decides about web chat."""

    secret: str
    """Signs session tokens; changing it ends every chat that is open."""
    customer_secret: str | None = None
    """Shared with the company's site, which signs customer tokens with it: 32 bytes or more."""
    session_life: timedelta = timedelta(hours=24)
    frames_per_second: float = 20
    frames_at_once: int = 40
    refused_before_cut: int = 200
    """A connection that is refused so many frames without a pause is cut."""


class WebChat:
    """The chat channel. Replies reach a visitor as events of their conversation (`show`), never by `send`.

    Raises `ChannelMisconfigured` for a customer secret that is too short.
    """

    name = NAME
    capabilities = Capabilities(live=True, pushes=True, longest_text=LONGEST_TEXT, starts_outbound=False)

    def __init__(self, settings: ChatSettings, *, now: Clock, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._now = now
        self._elapsed = elapsed
        self._session_tokens = SessionTokens(settings.secret, life=settings.session_life, now=now)
        self._customer_tokens = CustomerTokens(settings.customer_secret, now=now)
        self._sessions = Sessions()
        self._hub: Inbox | None = None
        self._attendance: Attendance | None = None

    async def open(self, inbox: Inbox) -> None:
        self._hub = inbox
        self._attendance = Attendance(channel=NAME, inbox=inbox, is_there=self._sessions.has, now=self._now)

    def doors(self) -> Sequence[Route | SocketRoute]:
        return (doors.open_session(self._open_session), doors.socket(self._converse))

    def show(self, conversation: ConversationKey, event: ConversationEvent) -> None:
        session = self._sessions.find(conversation)
        if session is not None:
            session.show(event)

    def following(self) -> Sequence[ConversationKey]:
        return self._sessions.keys()

    async def send(self, message: OutboundMessage) -> Receipt:
        raise MessageRejected("Web chat shows replies on the visitor's page; there is nobody to hand them to.")

    async def close(self) -> None:
        """Cut every connection so that it comes back after the restart; nobody is reported as having left."""
        attendance, self._attendance = self._attendance, None
        for session in self._sessions.all():
            for connection in session.connections:
                connection.close(SERVICE_RESTART, "the hub restarts")
        if attendance is not None:
            await attendance.close()

    # --- opening a session ---

    async def _open_session(self, request: Request) -> Reply:
        """Store who opened this conversation, then hand out the token that opens its socket."""
        asked = request.body(NewSession)
        signed = None if asked.customer_token is None else self._customer_tokens.customer_of(asked.customer_token)
        key = session_key(request, asked, self._settings.secret)
        stored = await self._inbox.store(opened(key, asked, signed, at=self._now(), channel=NAME))
        kept = stored.next if isinstance(stored.next, KeptUntilOpening) else None
        token, expires_at = self._session_tokens.issue(key)
        told = SessionOpened(
            session_id=key, token=token, expires_at=expires_at, open=kept is None, opens_at=kept.opens_at if kept else None
        )
        return Reply(status=201, body=told)

    # --- holding its socket ---

    async def _converse(self, request: Request, accept: Callable[[], Awaitable[Socket]]) -> None:
        query = request.query(SocketQuery)
        try:
            await self._hold(self._session_tokens.session_of(query.token), query.after, accept)
        except Problem as problem:
            if problem.status not in NO_SUCH_CHAT or "Origin" not in request.headers:
                raise
            await _turn_away(problem, accept)

    async def _hold(self, key: ConversationKey, after: int, accept: Callable[[], Awaitable[Socket]]) -> None:
        """Listen first, then read the history, so that nothing falls between; go on until the visitor's connection closes."""
        connection = Connection(after=after, allowance=self._allowance())
        session = self._sessions.join(key, connection)
        try:
            history = await self._inbox.since(NAME, key, after)
            socket = await accept()
            session.spoken = session.spoken or after > 0 or bool(history)
            self._arrive(session)
            await connection.catch_up(socket, history)
            await self._listen(socket, session, connection)
        finally:
            self._leave(session, connection)

    def _arrive(self, session: Session) -> None:
        """Before the first word there is nothing to come back to, nor to leave."""
        if not session.attended and session.spoken and self._attendance is not None:
            self._attendance.returned(session.key)
        session.attended = True

    def _leave(self, session: Session, connection: Connection) -> None:
        if connection.typing:
            self._inbox.typing(NAME, session.key, False)
        was_last = self._sessions.leave(session, connection)
        if was_last and session.attended and session.spoken and self._attendance is not None:
            self._attendance.left(session.key)

    async def _listen(self, socket: Socket, session: Session, connection: Connection) -> None:
        refused = 0
        while (text := await socket.receive()) is not None:
            if connection.allowance.take():
                refused = 0
                await self._take(text, session, connection)
                continue
            refused += 1
            connection.answer(refuse(Refusal(code="too_fast", detail="Too many frames at once. Wait a moment.")))
            if refused >= self._settings.refused_before_cut:
                connection.close(POLICY_VIOLATION, "too fast")
                return

    async def _take(self, text: str, session: Session, connection: Connection) -> None:
        try:
            frame = read(text)
        except BadFrame as bad:
            connection.answer(refuse(bad.refusal))
            return
        try:
            await self._act(frame, session, connection)
        except Problem as problem:
            client_id = frame.client_id if isinstance(frame, SayFrame) else None
            connection.owed.discard(client_id)
            connection.answer(refuse(refusal_of(problem, client_id)))

    async def _act(self, frame: CustomerFrame, session: Session, connection: Connection) -> None:
        match frame:
            case SayFrame():
                await self._say(frame, session, connection)
            case TypingFrame():
                connection.typing = frame.on
                self._inbox.typing(NAME, session.key, frame.on)
            case ReadFrame():
                await self._read(frame, session, connection)
            case EndFrame():
                await self._end(session)
            case _:
                assert_never(frame)

    async def _say(self, frame: SayFrame, session: Session, connection: Connection) -> None:
        connection.owed.add(frame.client_id)
        stored = await self._inbox.store(
            MessageReceived(
                channel=NAME,
                provider_id=ProviderId(f"{session.key}/{frame.client_id}"),
                conversation=session.key,
                occurred_at=self._now(),
                text=frame.text,
                client_id=frame.client_id,
            )
        )
        session.spoken = True
        await self._tick(frame.client_id, stored.seq, session, connection)

    async def _tick(self, client_id: str, seq: int, session: Session, connection: Connection) -> None:
        """A new message's tick is the event itself, shown before or after this; a repeat was shown long ago and gets it again."""
        if client_id not in connection.owed or seq > connection.last_seq:
            return
        connection.owed.discard(client_id)
        for event in await self._inbox.since(NAME, session.key, seq - 1):
            if isinstance(event, MessageAdded) and event.seq == seq:
                connection.answer(encode(event))
                return

    async def _read(self, frame: ReadFrame, session: Session, connection: Connection) -> None:
        """Nobody has read what was not shown to them, nor reads it twice."""
        up_to = min(frame.seq, connection.last_seq)
        if up_to <= session.read_up_to:
            return
        await self._inbox.store(
            CustomerRead(
                channel=NAME,
                provider_id=ProviderId(f"{session.key}/read/{up_to}"),
                conversation=session.key,
                occurred_at=self._now(),
                up_to_seq=up_to,
            )
        )
        session.read_up_to = max(up_to, session.read_up_to)

    async def _end(self, session: Session) -> None:
        provider_id = ProviderId(f"{session.key}/end/{secrets.token_hex(8)}")
        await self._inbox.store(CustomerEnded(channel=NAME, provider_id=provider_id, conversation=session.key, occurred_at=self._now()))

    @property
    def _inbox(self) -> Inbox:
        if self._hub is None:
            raise Problem(503, "starting", "The hub is starting. Try again in a moment.", retry_after_seconds=1)
        return self._hub

    def _allowance(self) -> Allowance:
        settings = self._settings
        return Allowance(per_second=settings.frames_per_second, at_once=settings.frames_at_once, elapsed=self._elapsed)


async def _turn_away(problem: Problem, accept: Callable[[], Awaitable[Socket]]) -> None:
    """A browser never learns why a socket was refused, and would try for ever: let it in to be told."""
    socket = await accept()
    socket.push(refuse(refusal_of(problem)))
    socket.close(TURNED_AWAY, problem.code)


if TYPE_CHECKING:
    from channels.contract import Channel, FollowsConversations

    _: type[Channel] = WebChat
    _follows: type[FollowsConversations] = WebChat
