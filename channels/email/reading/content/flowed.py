"""Joins the lines that `format=flowed` has broken (RFC 3676)."""

from __future__ import annotations

SIGNATURE = "-- "


def unwrap(text: str, *, delete_space: bool) -> str:
    """Paragraphs on one line each; quoted lines keep their marks, and are only joined with lines that are quoted as deeply."""
    paragraphs: list[str] = []
    pieces: list[str] = []
    depth = 0
    for written in text.split("\n"):
        content = written.lstrip(">")
        quoted = len(written) - len(content)
        content = content.removeprefix(" ")
        if pieces and (quoted != depth or content == SIGNATURE):
            paragraphs.append(_quoted("".join(pieces), depth))
            pieces = []
        depth = quoted
        flows = content.endswith(" ") and content != SIGNATURE
        pieces.append(content[:-1] if flows and delete_space else content)
        if not flows:
            paragraphs.append(_quoted("".join(pieces), depth))
            pieces = []
    if pieces:
        paragraphs.append(_quoted("".join(pieces), depth))
    return "\n".join(paragraphs)


def _quoted(text: str, depth: int) -> str:
    text = text if text == SIGNATURE else text.rstrip(" ")
    return f"{'>' * depth} {text}".rstrip(" ") if depth else text
