"""The letters of M, as customers and their mail programs write them, each with a mark by which it is known again on an agent's desk.

Of ten, three are plain, four have HTML besides, one brings a file, and two answer what was written before, with it quoted below.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Literal

from bench.customers import said
from bench.world import email

SUPPORT = "support@bench.example"
VOUCHES = "mx.bench.example"
"""Our own mail server, whose word on senders is believed."""
Kind = Literal["plain", "html", "file", "answer"]
MIX: Sequence[Kind] = ("file", "html", "plain", "html", "answer", "plain", "html", "plain", "html", "answer")
ANSWERS_AFTER = 60
"""What is answered has long been taken in: some letters are on their way at any time."""
PLAIN_BYTES, HTML_BYTES, FILE_BYTES = 1_600, 17_000, 100_000
WRITTEN_AT = datetime(2026, 1, 15, 10, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchLetter:
    """A whole letter as a mail server hands it on, and who is named on its envelope."""

    mark: str
    kind: Kind
    sender: str
    raw: bytes = field(repr=False)


def letters(run: str, count: int) -> list[BenchLetter]:
    """So many, each of another customer but for the answers; the same for everybody who asks for this run."""
    return [_letter(run, number) for number in range(count)]


def mark(run: str, number: int) -> str:
    return f"{run}{number:06}"


def _letter(run: str, number: int) -> BenchLetter:
    kind = MIX[number % len(MIX)]
    answers = _answered(number) if kind == "answer" else None
    customer = number if answers is None else answers
    letter = EmailMessage(policy=SMTP)
    sender = email(customer)
    letter["Return-Path"] = f"<{sender}>"
    letter["Authentication-Results"] = (
        f"{VOUCHES}; spf=pass smtp.mailfrom=example.com; dkim=pass header.d=example.com; dmarc=pass header.from=example.com"
    )
    letter["Received"] = f"from mail.example.com (mail.example.com [192.0.2.25]) by {VOUCHES} with ESMTPS id {mark(run, number)}"
    letter["Message-ID"] = _id(run, number)
    letter["Date"] = format_datetime(WRITTEN_AT)
    letter["From"] = formataddr((f"Customer {customer}", sender))
    letter["To"] = formataddr(("Support", SUPPORT))
    letter["Subject"] = f"Order {customer}" if answers is None else f"Re: Order {answers}"
    if answers is not None:
        letter["In-Reply-To"] = letter["References"] = _id(run, answers)
    _fill(letter, kind, run, number, answers)
    return BenchLetter(mark=mark(run, number), kind=kind, sender=sender, raw=letter.as_bytes())


def _answered(number: int) -> int | None:
    """The first ones have nothing to answer yet."""
    return number - ANSWERS_AFTER - number % len(MIX) + 2 if number >= ANSWERS_AFTER + len(MIX) else None


def _fill(letter: EmailMessage, kind: Kind, run: str, number: int, answers: int | None) -> None:
    words = _words(run, number, PLAIN_BYTES)
    if kind == "answer" and answers is not None:
        quoted = "\n".join(f"> {line}" for line in _words(run, answers, PLAIN_BYTES).splitlines())
        words = f"{said(mark(run, number))}\n\nOn Thu, 15 Jan 2026 at 09:12, Customer {answers} wrote:\n{quoted}\n"
    letter.set_content(words)
    if kind == "html":
        letter.add_alternative(_html(run, number), subtype="html")
    if kind == "file":
        content = b"%PDF-1.7\n" + random.Random(mark(run, number)).randbytes(FILE_BYTES)
        letter.add_attachment(content, maintype="application", subtype="pdf", filename=f"invoice {number}.pdf")


def _words(run: str, number: int, length: int) -> str:
    lines = [said(mark(run, number)), ""]
    while sum(map(len, lines)) < length:
        lines.append(f"Item {len(lines)} of the order should have come on Tuesday; nobody was told that it would be late.")
    return "\n".join([*lines, "", "Kind regards", f"Customer {number}", ""])


def _html(run: str, number: int) -> str:
    """As mail programs write it: a table of tables, with its looks on every cell."""
    looks = 'style="font-family:Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#333333;padding:8px 12px"'
    rows = [f"<tr><td {looks}><p>{said(mark(run, number))}</p></td></tr>"]
    while sum(map(len, rows)) < HTML_BYTES:
        place = len(rows)
        rows.append(
            f'<tr><td {looks}><a href="https://shop.example/items/{number}/{place}">Item {place}</a> of order {number}</td>'
            f'<td {looks} align="right">{place}.90 &euro;</td></tr>'
        )
    table = '<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0">'
    return f"<html><head><style>a{{color:#0066cc}}</style></head><body>{table}{''.join(rows)}</table></body></html>"


def _id(run: str, number: int) -> str:
    return f"<{mark(run, number)}@mail.example.com>"
