"""The elements that a letter may be made of, by what browsers do with them."""

from __future__ import annotations


def _named(names: str) -> frozenset[str]:
    return frozenset(names.split())


FORMATTING = _named("a b big code em font i s small strike strong tt u")
"""What browsers open again in every block that follows where it was not closed (WHATWG HTML, 13.2.4.3)."""

BLOCKS = _named(
    """
    address article aside blockquote center dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section
    table ul
    """
)
"""What ends a paragraph."""

TABLE_PARTS = _named("caption col colgroup tbody td tfoot th thead tr")
TAGS = FORMATTING | BLOCKS | TABLE_PARTS | _named("abbr acronym br cite del dfn ins kbd mark q samp span sub sup time var wbr")
EMPTY = _named("br col hr wbr")
WITH_BACKGROUND = _named("table td th tr")

UNSEEN = _named("datalist iframe math noembed noframes option script select style svg template textarea title xmp")
"""What stands between their tags is not the letter's text. (A letter's style sheets go too: its elements' own styles stay.)"""
