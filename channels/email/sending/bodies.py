"""What a letter says: the agent's words, the signature below them, and the history that they answer; as text and as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from channels.mail import OutboundMail

SIGNATURE_FOLLOWS = "-- "
"""The line by which mail programs know a signature (RFC 3676, 4.3)."""
DEEPEST_QUOTE = 12
"""What was quoted more often keeps its marks."""


def text_body(mail: OutboundMail) -> str:
    parts = [mail.text.rstrip(), _signature(mail), (mail.quoted or "").rstrip()]
    return "\n\n".join(part for part in parts if part).replace("\r\n", "\n") + "\n"


def html_body(mail: OutboundMail) -> str | None:
    """The same with its looks, where it was written with any."""
    if mail.html is None:
        return None
    parts = [
        f"<div>{mail.html}</div>",
        f"<div><br>{_lines(_signature(mail).splitlines())}</div>" if mail.signature else "",
        f"<div><br>{''.join(_history(mail.quoted.splitlines(), 0))}</div>" if mail.quoted else "",
    ]
    body = "\n".join(part for part in parts if part)
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'


def _signature(mail: OutboundMail) -> str:
    return f"{SIGNATURE_FOLLOWS}\n{mail.signature.strip()}" if mail.signature and mail.signature.strip() else ""


def _history(lines: Iterable[str], depth: int) -> Iterator[str]:
    """What is marked with `>` becomes a quote, and so on inwards."""
    for quoted, stretch in groupby(lines, key=lambda line: line.startswith(">")):
        if not quoted or depth == DEEPEST_QUOTE:
            yield _lines(stretch)
            continue
        yield '<blockquote type="cite" style="margin:0 0 0 0.8ex;border-left:1px solid #ccc;padding-left:1ex">\n'
        yield from _history((line[1:].removeprefix(" ") for line in stretch), depth + 1)
        yield "</blockquote>\n"


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{escape(line)}<br>\n" for line in lines)
