"""Looks through HTML with another parser than those that made it, for anything that could run, load, cover or deceive."""

from __future__ import annotations

import re

from lxml import html as lxml_html

HARMLESS_ELEMENTS = frozenset(
    """
    a abbr acronym address article aside b big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption figure
    font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small span strike strong sub sup table
    tbody td tfoot th thead time tr tt u ul var wbr
    """.split()  # noqa: SIM905
)
HARMLESS_ATTRIBUTES = frozenset(
    """
    align alt background bgcolor border cellpadding cellspacing class color colspan dir face height href hspace lang nowrap rel rowspan size
    src start style target title type valign vspace width
    """.split()  # noqa: SIM905
)
OUR_CLASSES = frozenset({"held-picture", "goes-to"})
LINKS = re.compile(r"(https?://[!-~]+|mailto:[!-~]+|tel:[!-~]+)")
PICTURES_INSIDE = re.compile(r"data:image/(png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+")
PICTURES_OUTSIDE = re.compile(r"https?://[!-~]+")
STYLE = re.compile(r"[a-z0-9 #%.,:;()'\"!/+_-]*")
COVERING = re.compile(
    r"position|z-index|image-set|content|transform|url|expression|behavior|binding|import|@|\\|/\*|:\s*[^;]*(?<!letter-spacing: )(?<!\w)-\d"
)


def faults(html: str, *, pictures: str = "held") -> list[str]:
    """What is wrong with what was made safe; nothing, it should be."""
    root = lxml_html.document_fromstring(f"<html><body><div>{html}</div></body></html>")
    found = [f"comment {node}" for node in root.xpath("//comment()|//processing-instruction()")]
    body = root.body
    letter = body[0]
    for element in root.iter():
        if element.tag not in HARMLESS_ELEMENTS and not (element.tag in ("html", "body") and not element.attrib):
            found.append(f"element {element.tag}")
        if element.tag not in ("html", "body") and element.getparent() is body and element is not letter:
            found.append(f"{element.tag} outside of the letter")
        for name, value in element.attrib.items():
            if name not in HARMLESS_ATTRIBUTES:
                found.append(f"attribute {name}")
            elif not _is_harmless(str(element.tag), name, value, pictures):
                found.append(f"{name}={value}")
        if element.tag == "a" and (element.get("target"), element.get("rel")) != ("_blank", "noopener noreferrer nofollow"):
            found.append("a link without its guard")
        if element.tag == "a" and not element.get("title", "").startswith(element.get("href", "?")[:300]):
            found.append("a link that does not say where it goes")
    return found


def _is_harmless(tag: str, name: str, value: str, pictures: str) -> bool:
    if name == "href":
        return tag == "a" and LINKS.fullmatch(value) is not None
    if name in ("src", "background"):
        outside = pictures == "shown" and PICTURES_OUTSIDE.fullmatch(value) is not None
        return outside or (name == "src" and tag == "img" and PICTURES_INSIDE.fullmatch(value) is not None)
    if name == "class":
        return tag == "span" and value in OUR_CLASSES
    if name == "style":
        return STYLE.fullmatch(value) is not None and COVERING.search(value) is None
    if name == "title":
        return tag == "a" and value.isprintable()
    return name == "alt" or re.fullmatch(r"[\w #%.,'\"()+-]*", value) is not None


def text_of(html: str) -> str:
    """The words, without the elements."""
    return " ".join(str(lxml_html.document_fromstring(f"<body>{html}</body>").text_content()).split())
