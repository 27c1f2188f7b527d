"""What a caller meant: keys cleaned, and words compared whole, without case, accents or punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

MOST_HEARD = 500
"""Characters of speech that are looked at."""
MOST_KEYS = 64
MOST_FIELD = 200
"""Characters that a field holds."""


def keys(pressed: str) -> str:
    """Only what a telephone has."""
    return re.sub(r"[^0-9*#]", "", pressed[:MOST_KEYS])


def words(said: str) -> tuple[str, ...]:
    """The words as they are compared: `¡Facturación!` is `facturacion`."""
    apart = unicodedata.normalize("NFKD", said[:MOST_HEARD].casefold())
    plain = "".join(each for each in apart if not unicodedata.combining(each))
    return tuple(re.findall(r"[^\W_]+", plain))


def same(one: str, other: str) -> bool:
    """Whether two texts are the same words."""
    return words(one) == words(other)


def meant(said: str, phrases_of: Mapping[str, Iterable[str]]) -> str | None:
    """The key of the one choice whose longest phrase was said. Nobody's, or that of several, is none.

    A key's own digit said alone is that key too.
    """
    heard = words(said)
    if len(heard) == 1 and heard[0] in phrases_of:
        return heard[0]
    longest = {key: max((_length_within(heard, words(phrase)) for phrase in phrases), default=0) for key, phrases in phrases_of.items()}
    most = max(longest.values(), default=0)
    best = [key for key, length in longest.items() if length == most]
    return best[0] if most > 0 and len(best) == 1 else None


def _length_within(heard: tuple[str, ...], phrase: tuple[str, ...]) -> int:
    """The number of words of the phrase, if they were said one after the other."""
    length = len(phrase)
    return length if any(heard[at : at + length] == phrase for at in range(len(heard) - length + 1)) else 0


def tidy(value: str) -> str:
    """A value as a field holds it: one line of printable text, cut to a limit."""
    shown = "".join(each if unicodedata.category(each)[0] != "C" else " " for each in value[: MOST_FIELD * 4])
    return " ".join(shown.split())[:MOST_FIELD]
