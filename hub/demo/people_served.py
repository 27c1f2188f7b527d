"""The demo's customers: some hundred over all tiers, each with an email and a phone, and what they are worth to the company."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from channels.contract import IdentityClaim
from hub.company import Company
from hub.customers.rows import identity_row, new_customer_row
from hub.demo.ids import demo_id
from hub.demo.names import CITIES, NAMES, SPOKEN, Name
from hub.store.ids import CustomerId, IdentityId

HOW_MANY = 150
OF_EACH_TIER = 4
"""So many of each tier can be chosen on the customer page: they have written before."""
AREA_CODES = ("202", "206", "212", "303", "312", "415", "512", "617", "702", "773")
# Lines 555-0100 to 555-0199 of every area are set aside for stories; nobody is reached there.
FIRST_LINE = 100
MOST_VALUABLE_SPENT = 90_000
SEGMENTS = ("newsletter", "wholesale", "seasonal", "returns-often", "new", "loyal")
NOTES = (
    "Prefers to be written to in the evening.",
    "Ask before replacing an item; they collect the packaging.",
    "Buys for three shops; invoices go to the head office.",
    "Was promised a call when the blue model is back.",
    "Had two late deliveries in spring. Be generous.",
    "Reads everything twice: short, exact answers.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One customer of the demo, with what the stories about them need."""

    id: CustomerId
    name: str
    tier: str
    language: str
    phone: str
    email: str
    customer: dict[str, Any]
    links: list[dict[str, Any]]


def people_served(company: Company, now: datetime) -> list[Person]:
    """Always the same people; only the dates of their orders follow the day of the first start."""
    random = Random("the demo's customers")
    tiers = [tier.name for tier in company.tiers]
    unused = {language: random.sample(names, len(names)) for language, names in NAMES.items()}
    people = []
    for number in range(HOW_MANY):
        language = random.choice(SPOKEN)
        rank = _rank_of(number, len(tiers))
        people.append(_person(number, unused[language].pop(), language, tiers[rank], rank, random, now))
    return people


def regulars(people: Sequence[Person]) -> list[Person]:
    """The first few of each tier."""
    met: Counter[str] = Counter()
    found = []
    for person in people:
        met[person.tier] += 1
        if met[person.tier] <= OF_EACH_TIER:
            found.append(person)
    return found


def _rank_of(number: int, tiers: int) -> int:
    """A pyramid that is easy to try out: each class has twice as many as the one above."""
    place = number * ((1 << tiers) - 1) // HOW_MANY
    return (place + 1).bit_length() - 1


def _person(number: int, called: Name, language: str, tier: str, rank: int, random: Random, now: datetime) -> Person:
    given, family = called
    name = f"{given} {family}"
    phone = f"+1{AREA_CODES[number % len(AREA_CODES)]}5550{FIRST_LINE + number // len(AREA_CODES)}"
    email = f"{_plain(given)}.{_plain(family)}{number}@example.com"
    external = f"NW-{10_000 + number}"
    customer_id = CustomerId(demo_id("cus", number))
    since = now - timedelta(days=random.randint(40, 2_400))
    customer = new_customer_row(
        customer_id=customer_id,
        name=name,
        tier=tier,
        value=_value(rank, since, random, now),
        fields={"city": random.choice(CITIES), "language": language},
        notes=random.choice(NOTES) if random.random() < 0.3 else "",
        consents={"sms": random.random() < 0.9, "email": random.random() < 0.8},
        segments=tuple(sorted(random.sample(SEGMENTS, random.randint(0, 2)))),
        external_id=external,
        at=since,
    )
    claims = (
        IdentityClaim(kind="phone", value=phone, match="known"),
        IdentityClaim(kind="email", value=email, match="known"),
        IdentityClaim(kind="external", value=external, match="known"),
    )
    links = [
        identity_row(
            customer_id=customer_id, claim=claim, source="seed", at=since, identity_id=IdentityId(demo_id("idn", number, claim.kind))
        )
        for claim in claims
    ]
    return Person(id=customer_id, name=name, tier=tier, language=language, phone=phone, email=email, customer=customer, links=links)


def _value(rank: int, since: datetime, random: Random, now: datetime) -> dict[str, Any]:
    """What they bought; each class spends about a third of the one above."""
    spent = MOST_VALUABLE_SPENT / 3**rank * random.uniform(0.6, 1.4)
    orders = max(1, round(spent / random.uniform(60, 400)))
    last_order = max(since, now - timedelta(days=random.expovariate(1 / (15 * (rank + 1)))))
    return {
        "lifetime_value": {"amount": f"{spent:.2f}", "currency": "USD"},
        "orders": orders,
        "average_order": {"amount": f"{spent / orders:.2f}", "currency": "USD"},
        "last_order": last_order.date().isoformat(),
        "customer_since": since.date().isoformat(),
    }


def _plain(name: str) -> str:
    """A name as it stands in a mail address: without accents and case."""
    return unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode().lower()
