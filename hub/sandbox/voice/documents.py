"""Reads a TwiML document into verbs and refuses, with Twilio's own error codes, what Twilio would not run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

SPOKEN = frozenset({"Say", "Play", "Pause"})
ANYWHERE = SPOKEN | {"Gather", "Redirect", "Enqueue", "Dial", "Record", "Hangup", "Reject"}
WHILE_QUEUED = SPOKEN | {"Gather", "Redirect", "Hangup", "Leave"}
"""What a queue's wait document may hold (Twilio's page on Enqueue)."""
IN_A_ROOM = SPOKEN | {"Redirect"}
"""What a room's wait, hold and announcement documents may hold (error 13238)."""
NESTED: Mapping[str, frozenset[str]] = {"Gather": SPOKEN, "Dial": frozenset({"Conference"})}
MARKED_UP = frozenset({"Say"})
"""Speech may carry markup of its own, which is spoken as plain text."""


class DocumentFault(Exception):
    """A document, or the request for it, that the carrier cannot go on with; `code` is Twilio's."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    name: str
    attributes: Mapping[str, str]
    text: str
    children: tuple[Verb, ...]

    def said(self, attribute: str, default: str = "") -> str:
        return self.attributes.get(attribute, default)

    def flag(self, attribute: str, default: bool) -> bool:
        value = self.attributes.get(attribute)
        return default if value is None else value.strip().lower() == "true"

    def whole(self, attribute: str, default: int) -> int:
        """A whole number; raises `DocumentFault` (12200) for anything else."""
        value = self.attributes.get(attribute)
        if value is None or value == "auto":
            return default
        if not (value.isascii() and value.isdecimal()):
            raise DocumentFault(12200, f"{self.name}: {attribute} is no whole number")
        return int(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Verbs to run in order; addresses in them are relative to `url`."""

    verbs: tuple[Verb, ...]
    url: str | None

    def address(self, written: str) -> str:
        """Raises `DocumentFault` (11100) for an address that leads nowhere."""
        try:
            address = urljoin(self.url or "", written.strip())
            leads_somewhere = urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname
        except ValueError:
            leads_somewhere = None
        if not leads_somewhere:
            raise DocumentFault(11100, "Invalid URL format")
        return address


def read_document(body: str, content_type: str, url: str | None) -> Document:
    """Raises `DocumentFault`; text is said and a sound is played, as Twilio does with an answer that is no document."""
    if content_type.startswith("audio/"):
        return Document(verbs=(Verb(name="Play", attributes={}, text=url or "", children=()),), url=url)
    if content_type == "text/plain":
        return Document(verbs=(Verb(name="Say", attributes={}, text=body, children=()),), url=url)
    if content_type not in ("text/xml", "application/xml", "text/html"):
        raise DocumentFault(12300, "Invalid Content-Type")
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        raise DocumentFault(12100, "Document parse failure") from None
    if root.tag != "Response":
        raise DocumentFault(12102, "Invalid document: the root is no Response")
    return Document(verbs=tuple(_verb(element, ANYWHERE | WHILE_QUEUED) for element in root), url=url)


def check_allowed(document: Document, allowed: Collection[str], code: int) -> None:
    """Raises `DocumentFault` for a verb that has no place here."""
    for verb in document.verbs:
        if verb.name not in allowed:
            raise DocumentFault(code, f"{verb.name} is not allowed here")


def _verb(element: ElementTree.Element, known: Collection[str]) -> Verb:
    if element.tag not in known:
        raise DocumentFault(12200, f"Schema validation: {element.tag} is not known here")
    marked_up = element.tag in MARKED_UP
    return Verb(
        name=element.tag,
        attributes=dict(element.attrib),
        text=("".join(element.itertext()) if marked_up else element.text or "").strip(),
        children=() if marked_up else tuple(_verb(child, NESTED.get(element.tag, frozenset())) for child in element),
    )
