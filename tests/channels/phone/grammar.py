"""What Twilio allows in a document, read off the classes of its SDK: which verb may hold which, and with which attributes. On top of it,
what those classes do not say and Twilio's pages do.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from twilio.twiml import TwiML, lower_camel, voice_response

Rules = Mapping[str, Mapping[str, frozenset[str]]]
"""Verb → what may stand in it → with which attributes."""

LONGEST_DOCUMENT_BYTES = 65_536
LONGEST_SAYING = 4_096
IN_LINE = frozenset({"Play", "Say", "Pause", "Hangup", "Redirect", "Leave", "Gather"})
"""What a wait document may hold (Twilio's page on Enqueue)."""
IN_ROOM = frozenset({"Play", "Say", "Pause", "Redirect"})
"""What is heard on hold, or as an announcement (error 13238)."""
LEADS_ON = frozenset({"Redirect", "Hangup", "Leave", "Dial"})
"""A document that ends with anything else ends the call; ours do so with `Hangup` only."""
ROOM_EVENTS = frozenset({"start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"})
WHOLE = frozenset({"timeout", "length", "numDigits", "maxLength", "loop"})
TRUTHS = frozenset({"bargeIn", "actionOnEmptyResult", "startConferenceOnEnter", "endConferenceOnExit", "playBeep"})
ADDRESSES = frozenset({"action", "waitUrl", "statusCallback", "recordingStatusCallback"})
METHODS = frozenset({"method", "waitUrlMethod", "waitMethod", "statusCallbackMethod", "recordingStatusCallbackMethod"})
CHOICES: Mapping[str, frozenset[str]] = {
    "input": frozenset({"dtmf", "speech", "dtmf speech"}),
    "speechTimeout": frozenset({"auto"}),
    "beep": frozenset({"true", "false", "onEnter", "onExit"}),
    "recordingStatusCallbackEvent": frozenset({"completed absent"}),
}


@cache
def rules() -> Rules:
    kinds = {name: kind for name, kind in inspect.getmembers(voice_response, inspect.isclass) if issubclass(kind, TwiML)}
    tags = {name: _tag(kind) for name, kind in kinds.items()}
    texts = {name: frozenset(inspect.signature(kind.__init__).parameters) for name, kind in kinds.items()}
    return {tags[name]: dict(_children(kind, tags, texts)) for name, kind in kinds.items()}


def _tag(kind: type[Any]) -> str:
    found = re.search(r'self\.name = "([\w-]+)"', inspect.getsource(kind.__init__))
    return found.group(1) if found else kind.__name__


def _children(kind: type[Any], tags: Mapping[str, str], texts: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, frozenset[str]]]:
    """Every method `return self.nest(Kind(text, attribute=attribute, …))` is something that may stand in it; what a kind names itself is
    its text.
    """
    for _, method in inspect.getmembers(kind, inspect.isfunction):
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(method)))):
            nested = node.args[0] if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args else None
            if isinstance(nested, ast.Call) and isinstance(nested.func, ast.Name) and nested.func.id in tags:
                named = [keyword.arg for keyword in nested.keywords if keyword.arg and keyword.arg not in texts[nested.func.id]]
                yield tags[nested.func.id], frozenset(lower_camel(TwiML.MAP.get(name, name)) for name in named)


def faults(document: str) -> Iterator[str]:
    """Everything about a document that Twilio would not run as it is meant."""
    if len(document.encode()) > LONGEST_DOCUMENT_BYTES:
        yield "too long"
    root = ElementTree.fromstring(document)
    if root.tag != "Response" or root.attrib:
        yield f"begins with {root.tag}"
    yield from _within(root)


def _within(parent: ElementTree.Element) -> Iterator[str]:
    allowed = rules().get(parent.tag, {})
    for child in parent:
        if child.tag not in allowed:
            yield f"{child.tag} in {parent.tag}"
            continue
        yield from (f"{child.tag} {name}" for name in child.attrib if name not in allowed[child.tag])
        yield from _values(child)
        yield from _within(child)


def _values(verb: ElementTree.Element) -> Iterator[str]:
    text = verb.text or ""
    for name, value in verb.attrib.items():
        if not _fits(name, value):
            yield f"{verb.tag} {name}={value}"
    if verb.tag == "Say" and not 0 < len(text.strip()) <= LONGEST_SAYING:
        yield "Say without words, or with too many"
    if verb.tag in ("Redirect", "Play") and "digits" not in verb.attrib and not urlsplit(text).netloc:
        yield f"{verb.tag} without an address"


def _fits(name: str, value: str) -> bool:
    if name in WHOLE:
        return value.isdecimal()
    if name in TRUTHS:
        return value in ("true", "false")
    if name in ADDRESSES:
        return bool(urlsplit(value).netloc)
    if name in METHODS:
        return value in ("GET", "POST")
    if name == "statusCallbackEvent":
        return set(value.split()) <= ROOM_EVENTS
    if name == "finishOnKey":
        return re.fullmatch(r"[0-9*#]*", value) is not None
    if name == "language":
        return re.fullmatch(r"[a-z]{2}-[A-Z]{2}", value) is not None
    return value in CHOICES[name] if name in CHOICES else True
