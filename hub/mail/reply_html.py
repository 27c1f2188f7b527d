"""The looks of a reply: what an editor makes of words, and nothing else."""

from __future__ import annotations

import nh3

TAGS = {
    *("a", "b", "blockquote", "br", "code", "em", "h1", "h2", "h3", "hr", "i", "li", "ol"),
    *("p", "pre", "s", "span", "strong", "sub", "sup", "u", "ul"),
}
SCHEMES = {"http", "https", "mailto", "tel"}


def clean_reply(html: str) -> str:
    """Without scripts, styles, pictures or links that go anywhere but to a page, an address or a number."""
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None, strip_comments=True)
