"""A letter as the hub hears of it: files first, nobody taken for whom they only call themselves, text as it was meant to be read."""

from __future__ import annotations

from channels.contract import Address
from channels.email.reading import ReadingRules
from channels.email.taking import TOO_BIG, take
from channels.mail import MailReceived
from tests.channels.doubles import START
from tests.channels.email.kept import MemoryFiles

RULES = ReadingRules(addresses=(Address("support@northwind.example"),), token_secret="a secret")


async def taken(head: str, body: str = "Hello.", *, files: MemoryFiles | None = None, cut: bool = False) -> MailReceived:
    raw = f"To: support@northwind.example\r\n{head}\r\n\r\n{body}\r\n".encode()
    return await take(raw, rules=RULES, files=files or MemoryFiles(), received_at=START, cut=cut)


async def test_the_letter_as_it_came_is_kept_with_its_html() -> None:
    files = MemoryFiles()
    letter = await taken("From: ada@example.com\r\nContent-Type: text/html", "<p>Hello.</p>", files=files)
    assert letter.source is not None
    assert files.content[letter.source].endswith(b"<p>Hello.</p>\r\n")
    assert letter.html is not None
    assert files.content[letter.html].strip() == b"<p>Hello.</p>"


async def test_a_name_that_looks_like_an_address_is_nobodys() -> None:
    letter = await taken('From: "ceo@bank.example" <mallory@evil.example>')
    assert (letter.sender.name, letter.sender.address) == (None, "mallory@evil.example")


async def test_text_reads_in_the_order_in_which_it_was_written() -> None:
    letter = await taken("From: ada@example.com\r\nContent-Type: text/plain; charset=utf-8", "open \u202egnp.exe")
    assert letter.text.strip() == "open gnp.exe"


async def test_nobody_vouches_for_whom_a_form_says_wrote_it() -> None:
    head = "From: support@northwind.example\r\nReply-To: Ada <ada@example.com>\r\nAuthentication-Results: mx; dmarc=pass"
    letter = await taken(head)
    assert letter.sender.address == "ada@example.com"
    assert [claim.match for claim in letter.claims] == ["probable"]
    assert letter.automatic == "generated"


async def test_what_is_not_all_there_says_so() -> None:
    letter = await taken("From: ada@example.com", cut=True)
    assert TOO_BIG in letter.remarks


async def test_a_letter_of_nobody_claims_nobody() -> None:
    letter = await taken("Subject: Hello")
    assert (letter.claims, letter.sender.address) == ((), "")
