"""What mail servers' codes mean, in sentences for an agent (RFC 3463, RFC 5321 and the registry of RFC 5248)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from channels.email.reading.machines.diagnostic_words import detail_in_words

Kind = Literal["permanent", "temporary", "delayed"]

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
    "7.1": "The recipient's mail server refused the letter under its rules, often those against spam.",
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
SAYS_LITTLE = frozenset({"5.1.10", "5.4.1", "5.7.1"})
"""Exchange and others use these for more than the registry says; the words beside them are plainer."""
NOT_DELIVERED = "The letter could not be delivered."
STILL_TRYING = "Not delivered yet, the mail server keeps trying."


def find_code(text: str) -> str | None:
    """The first enhanced code in the words of a mail server, the one for the bad news first."""
    found = ENHANCED.findall(text[:20_000])
    worst = next((parts for parts in found if parts[0] in "45"), None)
    return ".".join(worst) if worst else None


def basic_code(text: str) -> str | None:
    found = BASIC.search(text[:20_000])
    return found[1] if found else None


def reason_for(kind: Kind, code: str | None, diagnostic: str) -> str:
    """A sentence for the agent: by the code, or where that says nothing in particular by the words that came with it."""
    reason = _sentence(code, diagnostic)
    if kind == "delayed":
        return STILL_TRYING if reason == NOT_DELIVERED else f"{STILL_TRYING[:-1]}: {reason[0].lower()}{reason[1:]}"
    return reason


def _sentence(code: str | None, diagnostic: str) -> str:
    detail = code.partition(".")[2] if code else ""
    if detail not in OF_DETAIL or detail.endswith(".0") or code in SAYS_LITTLE:
        detail = detail_in_words(diagnostic) or detail or OF_BASIC.get(basic_code(diagnostic) or "", "")
    sentence = OF_DETAIL.get(detail) or OF_SUBJECT.get(detail.partition(".")[0]) or NOT_DELIVERED
    return f"{sentence[:-1]} ({code})." if code else sentence
