"""An address as it is compared: one spelling for each phone number and mail address, and which of several matches counts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import get_args

import phonenumbers

from channels.contract import IdentityClaim, IdentityKind, Match
from hub.store.ids import CustomerId, IdentityId

KINDS: tuple[IdentityKind, ...] = get_args(IdentityKind)
LONGEST_VALUE = 320
MASK = "•••"
VISITOR = "Visitor"

IdentityKey = tuple[IdentityKind, str]
"""Kind and normalised value."""


class InvalidIdentity(ValueError):
    """Not an address of its kind; the message is a sentence for whoever typed it and never repeats it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerMatch:
    """One customer whom a claim may belong to. `match` is `known` only where both the claim and the link are."""

    customer_id: CustomerId
    identity_id: IdentityId
    name: str
    tier: str
    match: Match
    linked_at: datetime


@lru_cache(maxsize=10_000)
def normalise(kind: IdentityKind, value: str, country: str) -> str:
    """The one spelling under which an address is stored and compared.

    Phone numbers become E.164; one without a country code is read as one of `country` (ISO 3166, two letters). A number is refused
    only when no
    number of its country has that length, since numbering plans grow faster than libraries learn. Mail addresses are lower-cased whole: no
    provider in use tells `Ann@` from `ann@`. Raises `InvalidIdentity`.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    if not text or len(text) > LONGEST_VALUE or not text.isprintable():
        raise InvalidIdentity("An address has 1 to 320 printable characters.")
    if kind == "phone":
        return _e164(text, country)
    if kind == "email":
        return _mail_address(text)
    return text


def _e164(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise InvalidIdentity("This is not a phone number.") from error
    # A number that can only be dialled within its own town (555-0123) identifies nobody.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise InvalidIdentity("No phone number of that country has this length; write it with its country code, as in +12025550123.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _mail_address(text: str) -> str:
    local, at, domain = text.rpartition("@")
    if not at or not local or len(local) > 64 or "@" in local or " " in text:
        raise InvalidIdentity("This is not an email address; it looks like name@example.com.")
    labels = domain.removesuffix(".").split(".")
    if len(labels) < 2 or not all(label and len(label) <= 63 for label in labels):
        raise InvalidIdentity("The part after the @ of an email address is a domain such as example.com.")
    return f"{local}@{'.'.join(labels)}".lower()


def normalised(claims: Iterable[IdentityClaim], country: str) -> tuple[IdentityClaim, ...]:
    """The claims in their compared spelling, once each; what is no address of its kind is left out, since it can identify nobody.

    Where the same address is claimed twice, the known claim counts.
    """
    kept: dict[IdentityKey, IdentityClaim] = {}
    for claim in claims:
        try:
            value = normalise(claim.kind, claim.value, country)
        except InvalidIdentity:
            continue
        key = (claim.kind, value)
        if key not in kept or claim.match == "known":
            kept[key] = replace(claim, value=value)
    return tuple(kept.values())


def ranked(matches: Iterable[CustomerMatch]) -> list[CustomerMatch]:
    """Known matches first, then the latest link; ties by id, so that the answer never depends on the database's order."""
    by_id = sorted(matches, key=lambda match: match.identity_id)
    by_age = sorted(by_id, key=lambda match: match.linked_at, reverse=True)
    return sorted(by_age, key=lambda match: match.match != "known")


def best(claims: Sequence[IdentityClaim], matches: Mapping[IdentityKey, Sequence[CustomerMatch]]) -> CustomerMatch | None:
    """Who this is: the first known match in the order of the claims, else the first probable one, else nobody we know."""
    found = [matches[key][0] for claim in claims if matches.get(key := (claim.kind, claim.value))]
    return next((match for match in found if match.match == "known"), found[0] if found else None)


def stranger_name(claims: Sequence[IdentityClaim], said: str | None = None) -> str:
    """What to call somebody we do not know: the name they gave, else a masked address, else "Visitor"."""
    if said and said.strip():
        return said.strip()[:200]
    return next((masked(claim) for claim in claims if claim.kind in ("phone", "email")), VISITOR)


def masked(claim: IdentityClaim) -> str:
    """Enough of an address to tell two strangers apart, too little to write to it."""
    if claim.kind == "email":
        local, _, domain = claim.value.rpartition("@")
        return f"{local[:1]}{MASK}@{domain}"
    return f"{claim.value[:3]}{MASK}{claim.value[-3:]}"
