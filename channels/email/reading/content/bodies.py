"""Which parts of a letter are its text, its HTML and its files (RFC 2046, 2387, 1847, 6522)."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from channels.email.reading.content.flowed import unwrap
from channels.email.reading.content.summaries import remark_on
from channels.email.reading.mime.charsets import decode
from channels.email.reading.mime.parts import Part
from channels.email.reading.remarks import Remarks

BODY_TYPES = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown"})
PASSED_OVER = frozenset({"text/x-amp-html", "text/watch-html"})
"""Other forms of what the letter says anyway."""
HTML_IN_DISGUISE = re.compile(r"\s*(?:<!doctype html|<html[\s>]|<head[\s>]|<body[\s>])", re.IGNORECASE)
CHARSET_INSIDE = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
FORMATTING = re.compile(r"<<|</?[A-Za-z-]{1,60}>|<nl>")


@dataclass(slots=True)
class Section:
    """One stretch of a letter: the same words as text, as HTML, or as both."""

    plain: str | None = None
    html: str | None = None


@dataclass(slots=True)
class Content:
    sections: list[Section] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)

    @property
    def html(self) -> str | None:
        """All of it as HTML, where any of it is."""
        if not any(section.html for section in self.sections):
            return None
        return "\n".join(section.html or f"<pre>{html.escape(section.plain or '')}</pre>" for section in self.sections)


def content_of(root: Part, remarks: Remarks) -> Content:
    content = Content()
    _Gathering(content, remarks).take(root)
    if not any((section.plain or "").strip() or section.html for section in content.sections):
        _take_a_text_that_is_a_file(content, remarks)
    return content


class _Gathering:
    """`of_one`: all are forms of the same words, and are no files, whatever they are called."""

    def __init__(self, content: Content, remarks: Remarks, *, of_one: bool = False) -> None:
        self._content = content
        self._remarks = remarks
        self._of_one = of_one

    def take(self, part: Part) -> None:
        remark_on(part, self._remarks)
        if part.media_type == "multipart/alternative":
            self._take_one_of(part)
        elif part.is_multipart:
            for inner in part.parts:
                self.take(inner)
        elif part.media_type in PASSED_OVER:
            return
        elif is_body(part, named=self._of_one):
            self._add(_section(part, self._remarks))
        else:
            self._content.files.append(part)

    def _take_one_of(self, part: Part) -> None:
        """One section, whatever files come with it; Apple Mail puts some between stretches of the HTML."""
        inner = Content()
        gathering = _Gathering(inner, self._remarks, of_one=True)
        for form in part.parts:
            gathering.take(form)
        plain = [section.plain for section in inner.sections if section.plain is not None]
        rich = [section.html for section in inner.sections if section.html]
        self._content.files.extend(inner.files)
        self._content.sections.append(
            Section(plain="\n\n".join(plain) if plain else None, html="\n".join(rich) if rich else None),
        )

    def _add(self, section: Section) -> None:
        """Some write text and HTML of the same words one after the other, as if they were different."""
        if not section.html and not (section.plain or "").strip():
            return
        last = self._content.sections[-1] if self._content.sections else None
        if last and section.html and last.html is None and last.plain and _same_words(last.plain, section.html):
            last.html = section.html
            return
        self._content.sections.append(section)


def is_body(part: Part, *, named: bool) -> bool:
    """`named`: also where it has a name, as files have."""
    return part.media_type in BODY_TYPES and part.disposition.value != "attachment" and (named or not part.named)


def _section(part: Part, remarks: Remarks) -> Section:
    text = text_of(part, remarks)
    if part.media_type == "text/html" or (part.media_type == "text/plain" and HTML_IN_DISGUISE.match(text)):
        return Section(html=text if text.strip() else None)
    if part.media_type in ("text/enriched", "text/richtext"):
        return Section(plain=FORMATTING.sub(lambda found: "<" if found[0] == "<<" else "", text))
    if part.type_parameters.named.get("format", "").lower() == "flowed":
        delete_space = part.type_parameters.named.get("delsp", "").lower() == "yes"
        return Section(plain=unwrap(text, delete_space=delete_space))
    return Section(plain=text)


def text_of(part: Part, remarks: Remarks) -> str:
    undone = part.undone()
    charset = part.type_parameters.get("charset")
    if charset is None and part.media_type == "text/html" and (inside := CHARSET_INSIDE.search(undone.content[:2_000])):
        charset = inside[1].decode()
    decoded = decode(undone.content, charset)
    for damage in (undone.damaged, decoded.repaired):
        if damage:
            remarks.add(damage)
    return decoded.text


def _same_words(plain: str, rich: str) -> bool:
    without_tags = html.unescape(re.sub(r"<[^<>]*>", " ", rich))
    return _letters(plain) == _letters(without_tags) and bool(_letters(plain))


def _letters(text: str) -> str:
    return "".join(character for character in text[:20_000] if character.isalnum())


def _take_a_text_that_is_a_file(content: Content, remarks: Remarks) -> None:
    """Some give their whole letter a name, as if it were a file."""
    named: Sequence[Part] = [part for part in content.files if part.media_type in ("text/plain", "text/html")]
    own = next((part for part in named if part.disposition.value != "attachment"), None)
    if own is not None:
        content.files.remove(own)
        content.sections.append(_section(own, remarks))
