"""Reads where something is to be reported, and which events: from a verb's attributes, or from the fields of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from hub.sandbox.account_door import Refused
from hub.sandbox.voice.documents import Document, DocumentFault, Verb
from hub.sandbox.voice.records import Callback

EVENTS: Mapping[str, frozenset[str]] = {
    "call": frozenset({"initiated", "ringing", "answered", "completed"}),
    "room": frozenset({"start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"}),
    "recording": frozenset({"in-progress", "completed", "absent"}),
}


def read_callback(document: Document, verb: Verb, name: str, default: str) -> Callback | None:
    """`name` is the attribute, such as statusCallback. Raises `DocumentFault` for an event that does not exist."""
    if not verb.said(name):
        return None
    events = tuple(verb.said(f"{name}Event", default).split())
    if not set(events) <= EVENTS["recording" if name.startswith("recording") else "room"]:
        raise DocumentFault(12200, f"{verb.name}: {name}Event names an event that does not exist")
    return Callback(url=document.address(verb.said(name)), method=verb.said(f"{name}Method", "POST"), events=events)


def is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def asked_callback(fields: Mapping[str, Sequence[str]], name: str, about: str, default: Sequence[str]) -> Callback | None:
    """`name` is the parameter, such as StatusCallback; its events come as several values or as one with spaces."""
    url = "".join(fields.get(name, ())[:1])
    if not url:
        return None
    if not is_web_address(url):
        raise Refused(400, 21609, f"The '{name}' URL is not a valid URL.")
    events = tuple(word for value in fields.get(f"{name}Event", ()) for word in value.split()) or tuple(default)
    if not set(events) <= EVENTS[about]:
        raise Refused(400, 21626, f"Invalid value for {name}Event")
    return Callback(url=url, method="".join(fields.get(f"{name}Method", ())[:1]) or "POST", events=events)
