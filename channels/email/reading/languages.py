"""Which language a letter is written in, among those that the company speaks."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

TAG = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-]{1,30})?\s*(?:,|;|$)")
FEWEST_LETTERS = 20
FEWEST_WORDS = 4
LOOKED_AT = 2_000
BEYOND_LATIN = frozenset(
    ["am", "ar", "be", "bg", "bn", "el", "fa", "he", "hi", "hy", "ja", "ka", "ko", "mk", "ru", "sr", "th", "uk", "ur", "zh"]
)
"""Languages not written in Latin letters."""
FIRST_BEYOND_LATIN = 0x0370
NO_WORDS = re.compile(r"\S*(?:@|://)\S*")


def language_of(declared: str, text: str, languages: tuple[str, ...]) -> str | None:
    """What the header says (RFC 3282), else a guess among `languages`; nothing for a text too short to tell."""
    tag = TAG.match(declared)
    if tag is not None:
        return tag[1].lower()
    if not languages:
        return None
    words = NO_WORDS.sub(" ", text[:LOOKED_AT])
    letters = sum(map(str.isalpha, words))
    enough = letters >= FEWEST_LETTERS and (len(words.split()) >= FEWEST_WORDS or not words.isascii())
    identifier = _identifier(languages) if enough else None
    if identifier is None:
        return None
    guess = str(identifier.classify(words)[0])
    return guess if (guess in BEYOND_LATIN) == _is_beyond_latin(words) else None


def _is_beyond_latin(words: str) -> bool:
    """Whether most letters are of another script; the guesser must choose, even when none of its languages is written so."""
    if words.isascii():
        return False
    letters = [character for character in words if character.isalpha()]
    return sum(ord(letter) >= FIRST_BEYOND_LATIN for letter in letters) > len(letters) / 2


@lru_cache(maxsize=4)
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier | None:
    """Loaded when the first letter needs it: it takes a third of a second and some megabytes."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = sorted(set(languages) & set(identifier.labels))
    if not known:
        return None
    identifier.set_languages(known)
    return identifier
