"""The doors of the phone channel as data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel

from channels.doors import Reply, Route
from channels.phone import addresses, forms

Handler = Callable[[Any], Awaitable[Reply]]
REFUSALS = {"bad_signature": 403, "bad_payload": 422}
BUSY = {"busy": 503, "starting": 503}


def document(path: str, handler: Handler, summary: str, form: type[BaseModel] = forms.CallForm, *, always: bool = False) -> Route:
    """A door that Twilio asks what a caller hears next. One that `always` has an answer needs no hub behind it."""
    return Route(
        method="POST",
        path=path,
        handler=handler,
        summary=f"{summary} (Twilio)",
        tag="Providers",
        access="provider",
        form=form,
        answers={200: None},
        problems=REFUSALS if always else REFUSALS | BUSY,
    )


def callback(path: str, handler: Handler, summary: str, form: type[BaseModel]) -> Route:
    """A door at which Twilio tells us something and hears nothing back."""
    return Route(
        method="POST",
        path=path,
        handler=handler,
        summary=f"{summary} (Twilio)",
        tag="Providers",
        access="provider",
        form=form,
        answers={204: None},
        problems=REFUSALS | BUSY,
    )


def fallback(handler: Handler, again: Handler) -> tuple[Route, Route]:
    """What callers hear while the hub cannot say anything: open to anybody, whatever is sent, because it must work when
    nothing else does.
    """
    summary = "What a caller hears when no other document could be had (Twilio)"
    path = addresses.FALLBACK
    return (
        Route(
            method="POST",
            path=path,
            handler=handler,
            summary=summary,
            tag="Providers",
            access="public",
            answers={200: None},
        ),
        Route(method="GET", path=path, handler=again, summary=summary, tag="Providers", access="public", answers={200: None}),
    )


def music(handler: Handler) -> Route:
    """The tune for who waits."""
    return Route(
        method="GET",
        path=addresses.MUSIC,
        handler=handler,
        summary="The tune that callers hear while they wait",
        tag="Providers",
        access="public",
        answers={200: None},
    )
