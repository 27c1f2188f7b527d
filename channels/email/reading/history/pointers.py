"""Recognises authors who say that their answers stand within the history: then it is not folded away."""

from __future__ import annotations

import re

POINTS_BELOW = re.compile(
    r"\b(?:answers?|repl(?:y|ies)|comments?|responses?|notes?|see|answered|replied|commented|marked)\b[^.\n]{0,40}"
    r"\b(?:below|in-?line|(?:in|with) (?:red|blue|green|bold|colour|color|the text))\b|"
    r"\b(?:siehe|antworten?|kommentare?|anmerkungen?|geantwortet)\b[^.\n]{0,40}\b(?:unten|rot|blau|farbig|im text)\b|"
    r"\b(?:voir|réponses?|commentaires?)\b[^.\n]{0,40}(?:ci-dessous|en rouge|en bleu|dans le texte)|"
    r"\b(?:respuestas?|comentarios?|ver)\b[^.\n]{0,40}\b(?:abajo|en rojo|en azul)\b|"
    r"\b(?:risposte?|commenti)\b[^.\n]{0,40}\b(?:sotto|in rosso)\b|(?:ответы?|комментарии)[^.\n]{0,40}(?:ниже|красным|в тексте)",
    re.IGNORECASE,
)
LOOKED_AT = 2_000


def points_below(text: str) -> bool:
    """`My answers are below, in red.`"""
    return POINTS_BELOW.search(text[:LOOKED_AT]) is not None
