"""What mail servers' codes mean, in sentences for an agent (RFC 3463, RFC 5321 and the registry of RFC 5248)."""

from __future__ import annotations

import re
from collections.abc import Mapping

ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
BASIC = re.compile(r"(?<![\d.])([45]\d\d)(?=[ -]|$)")

OF_DETAIL: Mapping[str, str] = {
    "1.0": "Something is wrong with the address.",
    "1.1": "This address does not exist.",
    "1.2": "The domain of this address does not exist, or takes no mail.",
    "1.3": "The address is not written rightly.",
    "1.4": "The address fits several mailboxes.",
    "1.6": "The mailbox has moved, and nobody knows where to.",
    "1.7": "The mail server does not accept our sender address.",
    "1.8": "The mail server cannot find the domain of our sender address.",
    "1.10": "The domain of this address takes no mail.",
    "2.0": "Something is wrong with the mailbox.",
    "2.1": "The mailbox is switched off.",
    "2.2": "The mailbox is full.",
    "2.3": "The letter is too big for this mailbox.",
    "2.4": "The mailing list behind this address does not work.",
    "3.0": "Something is wrong with the recipient's mail server.",
    "3.1": "The recipient's mail server is full.",
    "3.2": "The recipient's mail server takes no mail at the moment.",
    "3.3": "The recipient's mail server cannot do what the letter needs.",
    "3.4": "The letter is too big for the recipient's mail server.",
    "3.5": "The recipient's mail server is not set up rightly.",
    "4.0": "The way to the recipient's mail server is disturbed.",
    "4.1": "The recipient's mail server does not answer.",
    "4.2": "The connection to the recipient's mail server broke off.",
    "4.3": "The recipient's mail server could not be found, because a name server failed.",
    "4.4": "No way leads to the recipient's mail server.",
    "4.5": "The recipient's mail server is overloaded.",
    "4.6": "The letter went round in circles between mail servers.",
    "4.7": "The letter could not be delivered in time.",
    "5.0": "The mail servers did not understand each other.",
    "5.2": "The mail servers did not understand each other.",
    "5.3": "The letter has too many recipients.",
    "5.4": "The mail servers did not understand each other.",
    "6.0": "The recipient's mail server cannot take the letter in this form.",
    "6.1": "The recipient's mail server does not take this kind of file.",
    "6.2": "The recipient's mail server cannot take the letter in this form.",
    "6.3": "The recipient's mail server cannot take the letter in this form.",
    "6.7": "The recipient's mail server cannot handle addresses beyond ASCII.",
    "7.0": "The recipient's mail server refused the letter under its rules.",
    "7.1": "The recipient's mail server refused the letter: we may not write to this address.",
    "7.2": "We may not write to the mailing list behind this address.",
    "7.3": "The letter could not be delivered safely.",
    "7.8": "The mail server did not accept our password.",
    "7.13": "The mailbox is switched off.",
    "7.17": "The mailbox belongs to somebody else now.",
    "7.20": "The recipient's mail server refused the letter, because its signature (DKIM) is missing or wrong.",
    "7.23": "The recipient's mail server refused the letter, because our domain does not allow the server that sent it (SPF).",
    "7.25": "The recipient's mail server refused the letter, because our mail server has no proper name (reverse DNS).",
    "7.26": "The recipient's mail server refused the letter, because our domain does not vouch for it (SPF, DKIM).",
    "7.27": "The recipient's mail server refused the letter, because our sender address takes no mail.",
    "7.28": "The recipient's mail server takes no more mail from us at the moment.",
}
OF_SUBJECT: Mapping[str, str] = {
    "1": OF_DETAIL["1.0"],
    "2": OF_DETAIL["2.0"],
    "3": OF_DETAIL["3.0"],
    "4": OF_DETAIL["4.0"],
    "5": OF_DETAIL["5.0"],
    "6": OF_DETAIL["6.0"],
    "7": OF_DETAIL["7.0"],
}
WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(words, re.IGNORECASE), detail)
    for words, detail in (
        (r"(?:mail)?box (?:is )?full|over (?:its |the )?quota|quota (?:is )?exceeded|exceeded (?:its |the |your )?(?:storage|quota)|"
         r"mailbox (?:size )?limit|insufficient (?:disk |system )?storage|out of (?:disk )?space|overquota|postfach (?:ist )?voll", "2.2"),
        (r"spam|blacklist|blocklist|block(?:ed)? (?:list|using)|listed (?:at|in|by)|reputation|content rejected|message rejected|"
         r"rejected (?:by|due to) (?:policy|content)|virus|unsolicited|dnsbl|rbl", "7.1"),
        (r"user (?:is )?unknown|unknown (?:user|recipient|address|mailbox|local)|no such (?:user|recipient|mailbox|address|person|account)|"
         r"(?:user|recipient|mailbox|address|account|e?-?mail account)[^.\n]{0,60}(?:not found|does(?: not|n't) exist|not exist|"
         r"invalid|unavailable|"
         r"not listed|not known|not recognized|no longer)|invalid (?:recipient|mailbox|user|address)|recipient (?:address )?rejected|"
         r"not listed in|no mailbox (?:here )?by that name|doesn't have an? [\w.]{1,40} account|address (?:could not|couldn't) be found|"
         r"unrouteable address|bad (?:destination )?mailbox|unbekannt|existiert nicht|inconnu|desconocid|не существует|"
         r"not our customer", "1.1"),
        (r"(?:mailbox|account|user)[^.\n]{0,40}(?:disabled|inactive|suspended|deactivated|locked|expired)|"
            r"account (?:has been )?closed", "2.1"),
        (r"host (?:is )?unknown|unknown host|host (?:or domain name )?not found|domain[^.\n]{0,40}(?:not found|does(?: not|"
            r"n't) exist|invalid)|"
         r"name service error|no (?:mx|such domain)|nxdomain|couldn't find any host|bad destination system|"
         r"all relevant mx records point to non-existent", "1.2"),
        (r"(?:message|mail|size)[^.\n]{0,40}(?:too (?:large|big|long)|exceeds)|size limit|maximum (?:message )?size", "3.4"),
        (r"timed? ?out|connection (?:refused|timed|dropped|lost)|could not connect|no route to host|network (?:is )?unreachable|"
         r"couldn't establish|did not respond|temporarily deferred|retry time(?:out)? (?:not reached|exceeded)|expired|"
         r"(?:delivery|retry) time(?:out| expired)|too long in (?:the )?queue|undeliverable for", "4.7"),
        (r"relay(?:ing)? (?:access )?(?:denied|not permitted|prohibited)|unable to relay|not permitted|access denied|not authorized|"
         r"authentication (?:is )?required|policy", "7.1"),
        (r"loop|too many hops|hop count", "4.6"),
        (r"greylist|graylist|try again|too many (?:connections|messages)|rate limit|throttl", "7.28"),
    )
)  # fmt: skip
OF_BASIC: Mapping[str, str] = {
    "421": "3.2",
    "450": "2.0",
    "451": "3.0",
    "452": "3.1",
    "550": "1.1",
    "551": "1.6",
    "552": "2.2",
    "553": "1.3",
    "554": "7.0",
    "556": "1.10",
}
NOT_DELIVERED = "The letter could not be delivered."


def find_code(text: str) -> str | None:
    """The first enhanced code in the words of a mail server, the one for the bad news first."""
    found = ENHANCED.findall(text[:20_000])
    worst = next((parts for parts in found if parts[0] in "45"), None)
    return ".".join(worst) if worst else None


def basic_code(text: str) -> str | None:
    found = BASIC.search(text[:20_000])
    return found[1] if found else None


def detail_in_words(text: str) -> str | None:
    """What a mail server means by its words, as the last two numbers of a code."""
    return next((detail for words, detail in WORDS if words.search(text[:5_000])), None)


def sentence_for(code: str | None, diagnostic: str) -> str:
    """By the code; where that says nothing in particular, by the words that came with it."""
    detail = code.partition(".")[2] if code else ""
    particular = detail in OF_DETAIL and not detail.endswith(".0")
    if not particular:
        detail = detail_in_words(diagnostic) or detail or OF_BASIC.get(basic_code(diagnostic) or "", "")
    sentence = OF_DETAIL.get(detail) or OF_SUBJECT.get(detail.partition(".")[0]) or NOT_DELIVERED
    return f"{sentence[:-1]} ({code})." if code else sentence
