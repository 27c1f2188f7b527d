"""The two doors of web chat, as data: open a session, hold its socket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from channels.doors import Frame, Reply, Request, Route, Socket, SocketRoute
from channels.web_chat.wire import (
    AgentJoinedFrame,
    AgentTypingFrame,
    EndedFrame,
    EndFrame,
    ErrorFrame,
    MessageAddedFrame,
    MessageChangedFrame,
    NewSession,
    PositionFrame,
    ReadFrame,
    SayFrame,
    SessionOpened,
    SocketQuery,
    TypingFrame,
)

TAG = "Web chat"

TO_CUSTOMER = (
    Frame(type="message.added", shape=MessageAddedFrame, summary="Something was said; for one's own message it is the tick: stored"),
    Frame(type="message.changed", shape=MessageChangedFrame, summary="A message was delivered or read"),
    Frame(type="agent.joined", shape=AgentJoinedFrame, summary="An agent is there"),
    Frame(type="ended", shape=EndedFrame, summary="The conversation is over; a message after it opens a new one"),
    Frame(type="queue.position", shape=PositionFrame, summary="How many are ahead and how long it may take; never replayed"),
    Frame(type="typing", shape=AgentTypingFrame, summary="The agent types, or stopped; never replayed"),
    Frame(type="error", shape=ErrorFrame, summary="A frame had no effect: busy, too_fast, too_long, empty, bad_frame"),
)
FROM_CUSTOMER = (
    Frame(type="message", shape=SayFrame, summary="Say something; a repeat of client_id has one effect and the same tick"),
    Frame(type="typing", shape=TypingFrame, summary="The customer types, or stopped"),
    Frame(type="read", shape=ReadFrame, summary="The customer has seen everything up to this event"),
    Frame(type="end", shape=EndFrame, summary="The customer ends the conversation"),
)


def open_session(handler: Callable[[Request], Awaitable[Reply]]) -> Route:
    return Route(
        method="POST",
        path="/api/v1/chat/sessions",
        handler=handler,
        summary="Open a chat session; the first message makes the interaction; with the same Idempotency-Key it is the same session",
        tag=TAG,
        access="public",
        body=NewSession,
        answers={201: SessionOpened},
        problems={"customer_token_invalid": 401, "customer_token_expired": 401, "customer_token_unexpected": 422, "busy": 503},
        cross_origin=True,
    )


def socket(handler: Callable[[Request, Callable[[], Awaitable[Socket]]], Awaitable[None]]) -> SocketRoute:
    return SocketRoute(
        path="/api/v1/chat/socket",
        handler=handler,
        summary="The visitor's side of one chat session, both ways; with `after` it goes on where it stopped. A browser, which cannot see"
        " why it was turned away, is told by an error frame and the close code 4401",
        tag=TAG,
        access="customer",
        query=SocketQuery,
        sends=TO_CUSTOMER,
        receives=FROM_CUSTOMER,
    )
