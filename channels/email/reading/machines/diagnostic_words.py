"""What mail servers mean by their words, where their codes say nothing in particular."""

from __future__ import annotations

import re
from collections.abc import Sequence

MEANT_BY: Sequence[tuple[str, Sequence[str]]] = (
    (
        "2.2",
        (
            r"box (?:is )?full|mailbox exceeds|exceeds allowed size",
            r"over (?:its |the )?quota|overquota|quota (?:is |has been )?exceeded|disk quota",
            r"exceeded (?:its |the |your )?(?:storage|quota)|mailbox (?:size )?limit|insufficient (?:disk |system )?storage|"
            r"out of (?:disk )?space",
            r"postfach (?:ist )?voll|boîte (?:aux lettres )?pleine|buzón lleno|ящик переполнен",
        ),
    ),
    (
        "1.2",
        (
            r"host (?:is )?unknown|unknown host|host (?:or domain name )?not found|name service error|nxdomain|bad destination system",
            r"domain[^.\n]{0,40}(?:not found|does(?: not|n't) exist|invalid)|no (?:mx|such domain)|couldn't find any host",
            r"all relevant mx records point to non-existent",
        ),
    ),
    (
        "1.1",
        (
            r"user (?:is )?unknown|unknown (?:user|recipient|address|mailbox|local)|not our customer",
            r"no such (?:user|recipient|mailbox|address|person|account)|no mailbox (?:here )?by that name|no user by that name",
            r"(?:user|recipient|recipient name|mailbox|address|account)[^.\n]{0,60}(?:not found|does(?: not|n't) exist|not exist|"
            r"invalid|unavailable)",
            r"(?:user|recipient|recipient name|mailbox|address|account)[^.\n]{0,60}(?:not listed|not known|not recognized|no longer)",
            r"invalid (?:recipient|mailbox|user|address)|bad (?:destination )?mailbox|unrouteable address|"
            r"not listed in [^.\n]{0,40}directory",
            r"doesn't have an? [\w.]{1,40} account|address (?:could not|couldn't) be found|recipientnotfound|user not found|"
            r"invalid receiver|receiver not found",
            r"unbekannt|existiert nicht|inconnu|desconocid|no existe|не существует|не найден|nieznany",
        ),
    ),
    (
        "2.1",
        (r"(?:mailbox|account|user)[^.\n]{0,40}(?:disabled|inactive|suspended|deactivated|locked|expired)|account (?:has been )?closed",),
    ),
    (
        "7.1",
        (
            r"spam|blacklist|blocklist|block(?:ed)? (?:list|using|by)|(?<!not )listed (?:at|in|by|on)|reputation|dnsbl|\brbl\b",
            r"content rejected|message rejected|rejected (?:by|due to|for) (?:policy|content)|virus|unsolicited",
        ),
    ),
    ("1.1", (r"recipient (?:address )?rejected",)),
    ("3.4", (r"(?:message|mail|size)[^.\n]{0,40}(?:too (?:large|big|long)|exceeds)|size limit|maximum (?:message )?size",)),
    (
        "7.1",
        (
            r"relay(?:ing)? (?:access )?(?:denied|not permitted|prohibited)|unable to relay|not permitted|access denied|not authorized",
            r"authentication (?:is )?required|policy",
        ),
    ),
    ("4.6", (r"mail loop|loop detected|too many hops|hop count",)),
    ("7.28", (r"gr[ea]ylist|try again|too many (?:connections|messages)|rate limit|throttl",)),
    (
        "4.1",
        (
            r"timed? ?out|connection (?:refused|dropped|lost)|could not connect|couldn't establish|did not respond|no route to host",
            r"network (?:is )?unreachable|temporarily deferred",
        ),
    ),
    ("4.7", (r"(?:delivery|retry) time|too long in (?:the )?queue|undeliverable for",)),
)
"""The last two numbers of a code, and the words for it; the first that are found say what is meant."""
PATTERNS = tuple((detail, re.compile("|".join(words), re.IGNORECASE)) for detail, words in MEANT_BY)
LOOKED_AT = 5_000


def detail_in_words(text: str) -> str | None:
    return next((detail for detail, words in PATTERNS if words.search(text[:LOOKED_AT])), None)
