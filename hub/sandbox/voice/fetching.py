"""Asks the company what to do next: posts a webhook and reads the document that comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hub.sandbox.mischief import Webhook
from hub.sandbox.voice.documents import Document, DocumentFault, read_document
from hub.sandbox.voice.hooks import Hook
from hub.sandbox.voice.lines import Line
from hub.sandbox.voice.switch import Switch

CODE_OF_FAILURE: Mapping[str, int] = {"4xx": 11200, "5xx": 11200, "ct": 11205, "rt": 11200}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the next document comes from: an address to ask with some fields, or the document itself."""

    on: Webhook = "voice"
    url: str | None = None
    method: str = "POST"
    fields: Mapping[str, str] = field(default_factory=dict)
    twiml: str | None = None
    is_fallback: bool = False

    def with_fields(self, more: Mapping[str, str]) -> Source:
        return replace(self, fields={**self.fields, **more})


MOST_REDIRECTIONS = 50
"""Documents in a row that do nothing but name another; a circle of them would never end."""


class Fetching:
    def __init__(self, switch: Switch) -> None:
        self._switch = switch

    async def document(self, line: Line, source: Source) -> Document:
        """Raises `DocumentFault`, with 11200 or 11205 when there is no answer to read."""
        if source.twiml is not None:
            return read_document(source.twiml, "text/xml", None)
        assert source.url is not None
        fields = self._switch.call_fields(line.call) | dict(source.fields)
        answer = await self._switch.hooks.ask(source.on, Hook(address=source.url, fields=fields, method=source.method))
        if answer.failure is not None:
            raise DocumentFault(CODE_OF_FAILURE[answer.failure], "HTTP retrieval failure")
        document = read_document(answer.body, answer.content_type, source.url)
        _count_redirections(line, document)
        return document

    def fallback(self, line: Line, fault: DocumentFault, source: Source) -> Source | None:
        """What to ask after a fault: the call's fallback, once, told what went wrong; None where there is none or it was it that failed."""
        self._switch.alert(fault.code, str(fault), line.call, source.url)
        if source.is_fallback or line.call.fallback_url is None:
            return None
        return Source(
            on=source.on,
            url=line.call.fallback_url,
            method=line.call.fallback_method,
            fields={"ErrorCode": str(fault.code), "ErrorUrl": source.url or ""},
            is_fallback=True,
        )


def _count_redirections(line: Line, document: Document) -> None:
    only_redirects = bool(document.verbs) and document.verbs[0].name == "Redirect"
    line.redirections = line.redirections + 1 if only_redirects else 0
    if line.redirections > MOST_REDIRECTIONS:
        line.redirections = 0
        raise DocumentFault(11215, "HTTP too many redirects")
