"""A letter's HTML made safe to look at: rewritten by us, then sanitised by nh3, which has the last word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import nh3
from lxml import etree

from hub.mail.looks import LOOKS
from hub.mail.rewriting import Pictures, Rewriter
from hub.mail.tags import TAGS, UNSEEN, WITH_BACKGROUND

LONGEST_READ = 6_000_000
LOADS = frozenset({"src", "background"})
LEADS = ("http://", "https://", "mailto:", "tel:")
LOADED = ("http://", "https://", "data:image/png;", "data:image/jpeg;", "data:image/jpg;", "data:image/gif;", "data:image/webp;")


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeHtml:
    """`held_pictures` are those that would be fetched from elsewhere, and were not; `is_cut`: the letter goes on, too long to be shown."""

    html: str
    held_pictures: int
    is_cut: bool


def safe_html(html: str, *, pictures: Pictures, inline: Mapping[str, str]) -> SafeHtml:
    """What may be shown of a letter's HTML, for the inside of a page's body. `inline`: the pictures that came with it, as `data:`
    addresses by content id.

    Takes seconds for the worst: call it in a thread.
    """
    rewriter = Rewriter(pictures, inline)
    parser = etree.HTMLParser(target=rewriter, encoding="utf-8", huge_tree=True)
    read = html[:LONGEST_READ].replace("\x00", "")
    parser.feed(f"<html><body>{read}".encode("utf-8", "replace"))
    return SafeHtml(
        html=_sanitised(parser.close()), held_pictures=rewriter.held_pictures, is_cut=rewriter.is_cut or len(html) > LONGEST_READ
    )


def _sanitised(html: str) -> str:
    return nh3.clean(
        html,
        tags={*TAGS, "img"},
        clean_content_tags=set(UNSEEN),
        attributes={
            "*": set(LOOKS),
            "a": {"href", "title"},
            "img": {"src", "alt"},
            **{tag: {"background"} for tag in WITH_BACKGROUND},
        },
        allowed_classes={"span": {"held-picture", "goes-to"}},
        attribute_filter=_last_look,
        url_schemes={"http", "https", "mailto", "tel", "data"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _last_look(_tag: str, attribute: str, value: str) -> str | None:
    """No address gets by that was not looked at, whatever the parser made of it."""
    if attribute == "href":
        return value if value.startswith(LEADS) else None
    if attribute in LOADS:
        return value if value.startswith(LOADED) else None
    return value
