"""Which of our addresses a letter was sent to, what stood after the plus, and which message of ours a token there names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from channels.contract import Address, MessageId
from channels.email.reading.header.addresses import read_addresses, tidy_address
from channels.email.reading.letter import ReadingRules
from channels.email.reading.mime.fields import Fields
from channels.email.tokens import message_of

NAMED_BY_THE_AUTHOR = ("to", "cc")
WRITTEN_ON_THE_WAY = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-forwarded-to",
    "resent-to",
    "bcc",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """One of our addresses as it was written: with what stood after the plus."""

    address: Address
    tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTo:
    recipient: Address | None = None
    plus: str | None = None
    answers_message: MessageId | None = None


def our_address(fields: Fields, rules: ReadingRules, sent_to: Sequence[str]) -> SentTo:
    """The first of ours whom the author names; whom the mail servers name, where the author names none of us (a hidden copy)."""
    found = [ours for written in _candidates(fields, sent_to) if (ours := our_own(written, rules))]
    answered = [(ours, message) for ours in found if ours.tag and (message := token_of(ours.tag, rules))]
    if answered:
        return SentTo(recipient=answered[0][0].address, answers_message=answered[0][1])
    if not found:
        return SentTo()
    recipient = found[0].address
    tags = [ours.tag for ours in found if ours.address == recipient and ours.tag]
    return SentTo(recipient=recipient, plus=tags[0] if tags else None)


def our_own(written: str, rules: ReadingRules) -> Ours | None:
    """Ours as it stands, or another spelling of it, or either with a tag after a plus."""
    address = tidy_address(written)
    local, _, domain = address.rpartition("@")
    base, plus, tag = local.partition("+")
    for spelling, rest in ((address, None), (f"{base}@{domain}", tag if plus else None)):
        if spelling in rules.aliases:
            return Ours(address=rules.aliases[spelling], tag=rest or None)
        if spelling in rules.addresses:
            return Ours(address=Address(spelling), tag=rest or None)
    return None


def token_of(tag: str, rules: ReadingRules) -> MessageId | None:
    return message_of(tag, rules.token_secret) if rules.token_secret else None


def _candidates(fields: Fields, sent_to: Sequence[str]) -> Iterator[str]:
    yield from _named_in(fields, NAMED_BY_THE_AUTHOR)
    yield from sent_to
    yield from _named_in(fields, WRITTEN_ON_THE_WAY)


def _named_in(fields: Fields, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        for somebody in read_addresses(fields.all_raw(name)):
            yield somebody.address
