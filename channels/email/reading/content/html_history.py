"""Marks in a letter's HTML where history begins and ends, by what each mail program leaves there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from channels.email.reading.history.attributions import may_introduce
from channels.email.reading.history.forwards import begins_forward
from channels.email.reading.history.lines import BEGINS, ENDS, FROM_HERE, SURE

HOLD_HISTORY = frozenset(
    {
        "gmail_quote",
        "gmail_quote_container",
        "yahoo_quoted",
        "protonmail_quote",
        "tutanota_quote",
        "zmail_extra",
        "front-blockquote",
        "mail-quote-collapse",
        "freshdesk_quote",
        "missive_quote",
        "ms-outlook-mobile-reference-message",
        "mail-editor-reference-message-container",
        "olk_src_body_section",
        "history_container",
        "name:messagereplysection",
        "name:quote",
    }
)
"""Classes, ids and names of elements that hold an earlier letter: Gmail, Yahoo, Proton, Tuta, Zoho, Front, Yandex, Outlook, Spark, GMX."""
BEGIN_HISTORY = frozenset({"divrplyfwdmsg", "appendonsend", "stopspelling", "zwchr", "outlookmessageheader"})
"""Of elements after which everything is history: Outlook, Hotmail, Zimbra."""
BORDERED = re.compile(r"border-left|border-inline-start|margin:\s*0(?:px)?\s+0(?:px)?\s+0(?:px)?\s+\.?0?\.8ex", re.IGNORECASE)
LOOKED_AT = 400
MOST_BLOCKS = 2_000


def mark_history(tree: HtmlElement, *, forwards: bool) -> None:
    """Put marks into the tree. With `forwards` what an earlier letter's head begins is content."""
    marked: set[HtmlElement] = set()
    for count, element in enumerate(_candidates(tree)):
        if count > MOST_BLOCKS:
            return
        if any(above in marked for above in element.iterancestors()):
            continue
        if _is_forward(element):
            return
        if element.tag == "blockquote":
            if _quotes(element):
                _surround(element, sure=False)
                marked.add(element)
        elif _names(element) & BEGIN_HISTORY:
            if not forwards:
                _begin_before(element)
                return
        elif not (forwards or _quotes_within(element)):
            _surround(element, sure=True)
            marked.add(element)


def _candidates(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in list(tree.iter("blockquote", "div", "hr", "table", "section", "span")):
        if element.tag == "blockquote" or (element.attrib and _names(element) & (HOLD_HISTORY | BEGIN_HISTORY)):
            yield element


def _names(element: HtmlElement) -> set[str]:
    """Its class, id and name; Outlook puts `x_` before those of others."""
    written = f"{element.get('class', '')} {element.get('id', '')}".lower().split()
    names = {name.removeprefix("x_") for name in written[:20]}
    names.add(f"name:{element.get('name', '').lower().removeprefix('x_')}")
    return names | {"yahoo_quoted" for name in names if name.startswith("yahoo_quoted")}


def _quotes(element: HtmlElement) -> bool:
    """Whether a mail program made this `blockquote`; authors indent with them too."""
    if element.get("type") == "cite" or _names(element) & HOLD_HISTORY or BORDERED.search(element.get("style", "")[:500]):
        return True
    return may_introduce(_text_before(element))


def _quotes_within(element: HtmlElement) -> bool:
    """Its own `blockquote`s say better what is history: answers may stand between them."""
    return any(child.tag == "blockquote" or any(inner.tag == "blockquote" for inner in child) for child in element)


def _text_before(element: HtmlElement) -> str:
    before = element.getprevious()
    if before is None:
        parent = element.getparent()
        return (parent.text or "") if parent is not None else ""
    return before.tail if before.tail and before.tail.strip() else _beginning(before, from_end=True)


def _is_forward(element: HtmlElement) -> bool:
    return any(begins_forward(line) for line in _beginning(element).split("\n") if line.strip())


def _beginning(element: HtmlElement, *, from_end: bool = False) -> str:
    text = ""
    for piece in element.itertext():
        text = (text + piece)[-LOOKED_AT:] if from_end else f"{text}\n{piece[:LOOKED_AT]}"
        if not from_end and len(text.strip()) >= LOOKED_AT:
            break
    return text


def _surround(element: HtmlElement, *, sure: bool) -> None:
    first = element.makeelement("div")
    first.text = SURE + BEGINS if sure else BEGINS
    first.tail, element.text = element.text, None
    element.insert(0, first)
    last = element.makeelement("div")
    last.text = ENDS
    element.append(last)


def _begin_before(element: HtmlElement) -> None:
    mark = element.makeelement("div")
    mark.text = FROM_HERE
    if element.getparent() is not None:
        element.addprevious(mark)
