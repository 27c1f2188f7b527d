"""Whether the sender's domain vouches for a letter: what our own mail server wrote into `Authentication-Results` (RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from channels.email.reading.header.addresses import domain_of
from channels.mail import Correspondent, Verification

WORD = re.compile(r'"((?:[^"\\]|\\.)*)"?|([^\s;="]+)|(=)|(;)', re.DOTALL)
LONGEST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One method's result: `dkim`, `pass`, and the properties by which it is known whose."""

    method: str
    outcome: str
    properties: dict[str, str] = field(default_factory=dict)


def verify(results: Sequence[str], senders: Sequence[Correspondent], trusted: Sequence[str]) -> Verification:
    """What the topmost header of a mail server that we trust says of the sender's domain. Others may be written by anybody."""
    if not trusted:
        return _unverified("No mail server is trusted to check senders, so anybody may have written this.")
    believed = next((found for value in results if (found := _read(value)) and found[0] in trusted), None)
    if believed is None:
        return _unverified("Our mail server says nothing about the sender, so anybody may have written this.")
    if len(senders) != 1 or not domain_of(senders[0].address):
        return _unverified("The letter does not name one sender with a whole address, so nobody can vouch for it.")
    return _judged(believed[1], domain_of(senders[0].address))


def _judged(results: Sequence[Result], domain: str) -> Verification:
    dmarc = next((result for result in results if result.method == "dmarc"), None)
    if dmarc is not None and _aligned(dmarc.properties.get("header.from", domain), domain):
        if dmarc.outcome == "pass":
            return _verified("Our mail server found that the sender's domain vouches for this letter (DMARC).")
        if dmarc.outcome in ("fail", "reject", "quarantine"):
            return _failed("Our mail server found that the sender's domain does not vouch for this letter (DMARC): it may be forged.")
    for result in results:
        if result.method == "dkim" and result.outcome == "pass" and _aligned(_signer(result), domain):
            return _verified("Our mail server found that the sender's domain has signed this letter (DKIM).")
    for result in results:
        if result.method == "spf" and _aligned(result.properties.get("smtp.mailfrom", "").rpartition("@")[2], domain):
            if result.outcome == "pass":
                return _verified("Our mail server found that the sender's domain allows the server that sent this letter (SPF).")
            if result.outcome in ("fail", "hardfail"):
                return _failed("Our mail server found that the sender's domain forbids the server that sent this letter (SPF).")
    return _unverified("Our mail server could not tell whether the sender's domain vouches for this letter.")


def _signer(result: Result) -> str:
    return result.properties.get("header.d") or result.properties.get("header.i", "").rpartition("@")[2]


def _aligned(theirs: str, domain: str) -> bool:
    """The same domain, or one a part of the other (RFC 7489, 3.1, relaxed); a top level alone vouches for nobody."""
    theirs = theirs.lower().strip(".<>")
    if "." not in theirs:
        return False
    return theirs == domain or domain.endswith(f".{theirs}") or theirs.endswith(f".{domain}")


def _read(value: str) -> tuple[str, list[Result]] | None:
    """Who says it, and what; nothing for a header that does not say who."""
    sections = list(_sections(_without_comments(value[:LONGEST])))
    if not sections or not sections[0] or "=" in sections[0]:
        return None
    return sections[0][0].lower(), [result for section in sections[1:] if (result := _result(section))]


def _result(words: Sequence[str]) -> Result | None:
    pairs = {words[at - 1].lower(): words[at + 1] for at in range(len(words) - 2, 0, -1) if words[at] == "="}
    first = next(iter(words), "").lower()
    if len(words) < 3 or words[1] != "=":
        return None
    return Result(method=first.partition("/")[0], outcome=pairs.pop(first).lower(), properties=pairs)


def _sections(value: str) -> Iterator[list[str]]:
    section: list[str] = []
    for word in WORD.finditer(value):
        if word[4]:
            yield section
            section = []
        else:
            section.append(word[1] if word[1] is not None else word[0])
    yield section


def _without_comments(value: str) -> str:
    kept, depth, quoted = [], 0, False
    for character in value:
        if character == '"' and not depth:
            quoted = not quoted
        if character == "(" and not quoted:
            depth += 1
        elif character == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(character)
    return "".join(kept)


def _verified(reason: str) -> Verification:
    return Verification(verdict="verified", reason=reason)


def _failed(reason: str) -> Verification:
    return Verification(verdict="failed", reason=reason)


def _unverified(reason: str) -> Verification:
    return Verification(verdict="unverified", reason=reason)
