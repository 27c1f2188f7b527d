"""What a caller makes of what the phone menu says: which key leads to what they want, and when they stand in line."""

from __future__ import annotations

import re

OPTION = re.compile(r"\b(?:for|to)\s+(?P<what>[^.,?!]+?),\s*(?:press\s+)?(?P<key>[0-9*#])(?=[\s.,;]|$)", re.IGNORECASE)
"""As in "For sales, press 2. For billing, 3." """
ANYTHING_ELSE = "anything else"
LANGUAGE = "english"
ORDER = "order"
ORDER_NUMBERS = ("100016", "100024", "100032", "100040", "100057")
"""What the demo's order system knows, each with its check digit."""
DONE = "#"


def options(said: str) -> dict[str, str]:
    """What the menu offers in these words, each with its key."""
    return {found["what"].lower(): found["key"] for found in OPTION.finditer(said)}


def key_for(wish: str, said: str) -> str | None:
    """The key to press for a wish (an order, or the name of a queue); nothing where the menu names none. Whoever does not find theirs among
    what is offered takes anything else, and everybody speaks English.
    """
    offered = options(said)
    for word in (wish, ANYTHING_ELSE, LANGUAGE):
        for what, key in offered.items():
            if word in what:
                return key
    return None


def asks_for_number(said: str) -> bool:
    """Whether digits are to be entered, and not one of several keys."""
    return "enter" in said.lower() and not options(said)


def is_about_order(said: str) -> bool:
    return "order number" in said.lower()


def tells_order(said: str) -> bool:
    """Whether this is how their order stands."""
    return said.startswith("Your order ")


def is_in_line(kind: str, said: str) -> bool:
    """Whether this is heard by those who wait for an agent."""
    return kind == "music" or " in line." in said
