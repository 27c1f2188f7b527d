"""Writes a letter's HTML anew, tag by tag: what may stay stays, pictures wait to be asked for, links say where they go.

What it writes is well-nested whatever it reads, and no deeper than people write: the parsers that read it next, here and in the browser,
take no more time or memory than for any other letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Literal
from urllib.parse import unquote

from hub.files.names import seen
from hub.mail.link_targets import Target, says_otherwise, target_of
from hub.mail.looks import is_speck, looks_of, picture_address
from hub.mail.tags import BLOCKS, EMPTY, FORMATTING, TAGS, UNSEEN, WITH_BACKGROUND

Pictures = Literal["held", "shown"]

DEEPEST = 150
DEEPEST_FORMATTING = 12
LONGEST = 1_000_000
MOST_INLINE = 8_000_000
LONGEST_DATA = 700_000
"""A picture of 500 kB in base64."""
LONGEST_ALT = 200
LONGEST_ESCAPE = len("&amp;")
_OVERRIDES = re.compile("[\u202d\u202e]")
"""Marks that turn around what is read (Unicode UAX 9); no language needs them."""
_DATA_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]+", re.IGNORECASE | re.ASCII)


@dataclass(slots=True)
class _Element:
    """One that is open: what ends it, if anything was written; where it leads and in what words, if it is a link."""

    tag: str
    closing: str = ""
    target: Target | None = None
    words: list[str] = field(default_factory=list)


class Rewriter:
    """A target for lxml's parser. `inline` are the pictures that came with the letter, by content id, as `data:` addresses."""

    def __init__(self, pictures: Pictures, inline: Mapping[str, str]) -> None:
        self.held_pictures = 0
        self.is_cut = False
        self._shows = pictures == "shown"
        self._inline = inline
        self._written: list[str] = []
        self._room = LONGEST
        self._room_inline = MOST_INLINE
        self._open: list[_Element] = []
        self._link: _Element | None = None
        self._paragraph: _Element | None = None
        self._unseen = 0
        self._depth = 0
        self._formatting = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        element = _Element(tag)
        self._open.append(element)
        if self._unseen or tag in UNSEEN:
            self._unseen += 1
        elif tag == "img":
            self._picture(attributes)
        elif tag == "a":
            self._begin_link(element, attributes)
        elif tag in TAGS:
            self._begin(element, attributes)

    def end(self, tag: str) -> None:
        element = self._open.pop()
        if self._unseen:
            self._unseen -= 1
            return
        self._close(element)
        if element is self._link:
            self._end_link(element)

    def data(self, text: str) -> None:
        if self._unseen:
            return
        text = _OVERRIDES.sub("", text)
        if self._link is not None:
            self._link.words.append(text)
        self._write_text(text)

    def close(self) -> str:
        return "".join(self._written)

    # Elements

    def _begin(self, element: _Element, attributes: Mapping[str, str], more: str = "") -> None:
        if element.tag in BLOCKS:
            self._end_paragraph()
        if self._depth >= DEEPEST or (element.tag in FORMATTING and self._formatting >= DEEPEST_FORMATTING):
            return
        background = self._background(attributes) if element.tag in WITH_BACKGROUND else ""
        self._write(f"<{element.tag}{_written(attributes)}{more}{background}>")
        if element.tag not in EMPTY:
            element.closing = f"</{element.tag}>"
            self._depth += 1
            self._formatting += element.tag in FORMATTING
        if element.tag == "p":
            self._paragraph = element

    def _close(self, element: _Element) -> None:
        if element.closing:
            self._write(element.closing)
            element.closing = ""
            self._depth -= 1
            self._formatting -= element.tag in FORMATTING
        if element is self._paragraph:
            self._paragraph = None

    def _end_paragraph(self) -> None:
        """A block ends the paragraph it stands in, with all that is open in it, as browsers have it."""
        ended = self._paragraph
        if ended is None:
            return
        for element in reversed(self._open):
            self._close(element)
            if element is ended:
                return

    # Links

    def _begin_link(self, element: _Element, attributes: Mapping[str, str]) -> None:
        target = target_of(attributes.get("href", ""))
        if target is None or self._link is not None:
            return
        element.target = target
        self._link = element
        self._begin(element, attributes, f' href="{escape(target.href)}" title="{escape(target.shown)}"')

    def _end_link(self, link: _Element) -> None:
        self._link = None
        if link.target is not None and says_otherwise("".join(link.words), link.target):
            self._write(f' <span class="goes-to">(goes to {escape(link.target.place)})</span>')

    # Pictures

    def _picture(self, attributes: Mapping[str, str]) -> None:
        source = attributes.get("src", "").strip()
        alt = seen(attributes.get("alt", ""))[:LONGEST_ALT]
        if source[:4].lower() == "cid:":
            self._inline_picture(self._inline.get(unquote(source[4:]).strip("<>")), alt, attributes)
        elif _DATA_PICTURE.fullmatch(source):
            self._inline_picture(source if len(source) <= LONGEST_DATA else None, alt, attributes)
        elif (address := picture_address(source)) is None:
            self._write_text(alt)
        elif not is_speck(attributes):
            self._remote_picture(address, alt, attributes)

    def _inline_picture(self, address: str | None, alt: str, attributes: Mapping[str, str]) -> None:
        """It has a room of its own: the letter's words are not cut for it, and named a thousand times it does not fill the memory."""
        if address is None or len(address) > self._room_inline:
            self._stand_in(alt)
            return
        self._room_inline -= len(address)
        self._room += len(address)
        self._write(_picture(address, alt, attributes))

    def _remote_picture(self, address: str, alt: str, attributes: Mapping[str, str]) -> None:
        if self._shows:
            self._write(_picture(address, alt, attributes))
            return
        self.held_pictures += 1
        self._stand_in(alt)

    def _stand_in(self, alt: str) -> None:
        self._write(f'<span class="held-picture">{escape(alt) or "Picture"}</span>')

    def _background(self, attributes: Mapping[str, str]) -> str:
        address = picture_address(attributes.get("background", ""))
        if address is None:
            return ""
        self.held_pictures += not self._shows
        return f' background="{escape(address)}"' if self._shows else ""

    # Writing

    def _write(self, markup: str) -> None:
        """All of it or nothing: from then on the letter is cut."""
        self.is_cut = self.is_cut or len(markup) > self._room
        if not self.is_cut:
            self._room -= len(markup)
            self._written.append(markup)

    def _write_text(self, text: str) -> None:
        written = escape(text, quote=False)
        if len(written) <= self._room:
            self._write(written)
            return
        self._write(escape(text[: self._room // LONGEST_ESCAPE], quote=False))
        self.is_cut = True


def _picture(address: str, alt: str, attributes: Mapping[str, str]) -> str:
    return f'<img{_written(attributes)} alt="{escape(alt)}" src="{escape(address)}">'


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in looks_of(attributes))
