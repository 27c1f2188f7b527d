"""Makes one line of what others wrote, so that it shows as what it is."""

from __future__ import annotations

import re
import unicodedata

TURNS_AROUND = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that change the direction in which others are shown: `invoice\u202efdp.exe` would show as `invoiceexe.pdf`."""
SPACES = re.compile(r"\s+")
UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn"})
INVISIBLE = re.compile("[\u00ad\u200b\u2028\u2029\u2060-\u2064\ufeff\ufff9-\ufffb]")


def one_line(text: str, longest: int) -> str:
    """Without control characters and changes of direction; longer ones end in an ellipsis."""
    text = SPACES.sub(" ", text)
    if not text.isprintable():
        text = INVISIBLE.sub("", TURNS_AROUND.sub("", text))
        text = "".join(character for character in text if unicodedata.category(character) not in UNSEEN)
    text = text.strip()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
