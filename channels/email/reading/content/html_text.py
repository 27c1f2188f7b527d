"""Text of HTML, with marks where history stands. Tables that only lay out a page are read from top to bottom."""

from __future__ import annotations

import re

from inscriptis import Inscriptis
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, defs, document_fromstring

from channels.email.reading.content.html_history import mark_history
from channels.email.reading.history.lines import MARKS
from channels.email.reading.mime.charsets import clean

DEEPEST = 100
MOST_ELEMENTS = 15_000
"""Beyond them, and deeper, text is taken without its layout."""
LONGEST_CELL = 100
LONGEST_STYLE = 2_000
HARMLESS = re.compile(r"(?<![\w-])display\s*:\s*none|white-space\s*:\s*pre(?:-wrap)?(?![\w-])", re.IGNORECASE)
TABLES = ("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "colgroup", "col")
BLOCKS = defs.block_tags | {"body", "dd", "dt", "li", "main", "nav", "td", "th", "tr"}
UNSEEN = frozenset({"head", "script", "style", "title", "template", "noscript"})
EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
LAST_SPACES = re.compile(r"[ \t]+(?=\n|$)")
TAG = re.compile(r"<[a-zA-Z!/]")
NO_BREAK = str.maketrans({"\xa0": " ", "\u200b": None, "\u200c": None, "\ufeff": None, "\u034f": None, "\u00ad": None})


def text_of_html(html: str, *, forwards: bool = False) -> str:
    """With marks (`history.lines`) where history begins and ends."""
    if not TAG.search(html):
        return html
    tree = _tree(MARKS.sub("", html))
    if tree is None:
        return ""
    mark_history(tree, forwards=forwards)
    text = _laid_out(tree) if _is_modest(tree) else _words(tree)
    text = LAST_SPACES.sub("", clean(text).translate(NO_BREAK))
    return EMPTY_LINES.sub("\n\n", text).strip("\n")


def _tree(html: str) -> HtmlElement | None:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    try:
        return document_fromstring(clean(html).encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError):
        # Nothing but blanks and comments.
        return None


def _is_modest(tree: HtmlElement) -> bool:
    depth = deepest = elements = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
        elements += event == "start"
        if deepest > DEEPEST or elements > MOST_ELEMENTS:
            return False
    return True


def _laid_out(tree: HtmlElement) -> str:
    _open_layout_tables(tree)
    _keep_harmless_styles(tree)
    return str(Inscriptis(tree, ParserConfig(css=STRICT_CSS_PROFILE)).get_text())


def _keep_harmless_styles(tree: HtmlElement) -> None:
    """Only what hides and what keeps blanks: margins are made of blanks, and somebody may ask for a million of them."""
    for element in tree.xpath("//*[@style]"):
        kept = HARMLESS.findall(element.attrib.pop("style")[:LONGEST_STYLE])
        if kept:
            element.set("style", "; ".join(kept))


def _open_layout_tables(tree: HtmlElement) -> None:
    """Side by side only what is short: cells are padded to the longest of their column."""
    table_of = {element: _table_of(element) for element in tree.iter(*TABLES)}
    tables = [element for element in table_of if element.tag == "table"]
    around = {outer for table in tables if (outer := next(table.iterancestors("table"), None)) is not None}
    opened = {table for table in tables if table in around or _lays_out(table)}
    for element, table in table_of.items():
        if table is None or table in opened:
            element.tag = "div"


def _table_of(element: HtmlElement) -> HtmlElement | None:
    return element if element.tag == "table" else next(element.iterancestors("table"), None)


def _lays_out(table: HtmlElement) -> bool:
    cells = list(table.iter("td", "th"))
    if any(True for _ in table.iter("blockquote", "ul", "ol", "h1", "h2", "h3", "hr")):
        return True
    return len(cells) < 2 or any(sum(map(len, cell.itertext())) > LONGEST_CELL for cell in cells)


def _words(tree: HtmlElement) -> str:
    """All text in order, on a line of its own for each block."""
    pieces: list[str] = []
    unseen = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        starts = event == "start"
        if element.tag in UNSEEN:
            unseen += 1 if starts else -1
        if element.tag in BLOCKS or (element.tag == "br" and starts):
            pieces.append("\n")
        text = element.text if starts else element.tail
        if text and not unseen:
            pieces.append(" ".join(text.split()).join((" ", " ")))
    return re.sub(r" {2,}", " ", "".join(pieces))
