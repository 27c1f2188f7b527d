"""What an answer is made of before anybody has written it: to whom it goes, under which subject, what it quotes, who signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from channels.contract import Address
from channels.mail import Correspondent, bare
from hub.company import Company
from hub.mail.records import Mail, correspondents
from hub.mail.subjects import answer_to, forward_of
from hub.work.records import Message

LONGEST_QUOTE = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    to: tuple[Correspondent, ...]
    cc: tuple[Correspondent, ...] = ()
    bcc: tuple[Correspondent, ...] = ()


def ours(company: Company) -> frozenset[str]:
    """All our addresses: we do not write to ourselves."""
    return frozenset(one for address in company.email.addresses for one in (address.address, *address.aliases))


def latest_letter(messages: Sequence[Message]) -> tuple[Message, Mail] | None:
    """The last letter that somebody wrote to us: what an answer answers. Letters of machines are answered only where there is no other."""
    letters = [(message, message.mail) for message in messages if message.author == "customer" and message.mail is not None]
    answerable = [letter for letter in letters if letter[1].automatic in ("no", "list", "generated")] or letters
    return answerable[-1] if answerable else None


def answer_recipients(mail: Mail, company: Company, *, everybody: bool) -> Recipients:
    """Whoever wrote it; with `everybody` also the others it went to, without us."""
    first = mail.answerable
    if bare(first.address) in ours(company):
        # Some programs ask to be answered at the address they wrote to.
        first = person(mail.sender, mail.sender_name)
    to = without((first,), ours(company))
    if not everybody:
        return Recipients(to=to)
    taken = ours(company) | {first.address.lower()}
    more = without(correspondents(mail.to), taken)
    return Recipients(to=(*to, *more), cc=without(correspondents(mail.cc), taken | {one.address.lower() for one in more}))


def without(people: Iterable[Correspondent], taken: frozenset[str] | set[str]) -> tuple[Correspondent, ...]:
    """Each once, and none of those."""
    kept: dict[str, Correspondent] = {}
    for one in people:
        address = bare(one.address)
        if "@" in address and address not in taken and one.address.lower() not in taken:
            kept.setdefault(one.address.lower(), one)
    return tuple(kept.values())


def subject_of(mail: Mail | None, fallback: str | None, *, forward: bool) -> str:
    before = mail.subject if mail is not None else fallback
    return forward_of(before) if forward else answer_to(before)


def quote(message: Message, mail: Mail, company: Company) -> str:
    """The letter as an answer shows it below: the line above, then each line marked (RFC 3676, 4.5)."""
    text = message.text if mail.quoted is None else f"{message.text}\n\n{mail.quoted}"
    lines = text[:LONGEST_QUOTE].splitlines()
    marked = "\n".join(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in lines)
    return f"On {_when(message.at, company)}, {_who(mail)} wrote:\n{marked}"


def passed_on(message: Message, mail: Mail, company: Company) -> str:
    """The letter as it is passed on: unmarked, below its own head."""
    to = ", ".join(one["name"] or one["address"] for one in mail.to)
    head = [
        "---------- Forwarded message ----------",
        f"From: {_who(mail)} <{mail.sender}>",
        f"Date: {_when(message.at, company)}",
        f"Subject: {mail.subject or ''}",
        f"To: {to}",
    ]
    text = message.text if mail.quoted is None else f"{message.text}\n\n{mail.quoted}"
    return "\n".join([*head, "", text[:LONGEST_QUOTE]])


def signature(company: Company, queue: str, *, agent_name: str, customer_name: str) -> str | None:
    """As configured for the queue, else for all, with its fields filled in."""
    letters = company.email.letters.get(queue)
    words = (letters.signature if letters is not None else None) or company.email.signature
    return filled(words, company, queue, agent_name=agent_name, customer_name=customer_name) or None


def sender(company: Company, queue: str, recipient: str | None) -> Address:
    """Which of our addresses a letter leaves from: the one that the customer wrote to, else that of the queue."""
    addresses = company.email.addresses
    of_queue = next((one.address for one in addresses if one.queue == queue), addresses[0].address)
    return Address(recipient or of_queue)


def sender_name(company: Company, queue: str) -> str:
    """Who we are in the letters of this queue."""
    letters = company.email.letters.get(queue)
    return (letters.sender_name if letters is not None else None) or company.name


def filled(words: str, company: Company, queue: str, *, agent_name: str, customer_name: str, subject: str | None = None) -> str:
    """Words of the configuration with their fields filled in; what is no field stays as it stands."""
    fields = {
        "agent_name": agent_name,
        "customer_name": customer_name,
        "company": company.name,
        "queue": company.queue_or_default(queue).label,
        "subject": subject or "",
    }
    for name, value in fields.items():
        words = words.replace(f"{{{name}}}", value)
    return words.strip()


def person(address: str, name: str | None = None) -> Correspondent:
    return Correspondent(address=Address(address), name=name)


def _when(at: datetime, company: Company) -> str:
    return at.astimezone(ZoneInfo(company.zone)).strftime("%a, %d %b %Y at %H:%M")


def _who(mail: Mail) -> str:
    return mail.sender_name or mail.sender
