"""No machine is answered by a machine, and what machines write wakes nobody unless a person has to know of it."""

from datetime import timedelta

import pytest

from channels.mail import header_id
from hub.company_mail import MailAddressConfig
from tests.hub.mail.exchange import Exchange, begun
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.post import writing_shop

THANKS = "Thank you, {company} will answer."
AUTOMATIC = {
    "an absence": {"Auto_Submitted": "auto-replied"},
    "a mailing list": {"List_Id": "<news.example.com>", "Precedence": "list"},
    "a machine": {"Auto_Submitted": "auto-generated"},
    "bulk": {"Precedence": "bulk"},
}


@pytest.fixture
async def thankful(new_house: NewHouse) -> Exchange:
    return await begun(new_house, acknowledgement=THANKS)


async def test_a_first_letter_is_acknowledged_once_a_day(thankful: Exchange) -> None:
    house = thankful.house
    (thanks,) = house.post.sent
    assert (thanks.text, thanks.automatic, thanks.to) == ("Thank you, Northwind will answer.", True, "pia@example.com")
    await thankful.pia.writes("Something else.", subject="Other")
    await house.settled()
    assert len(house.post.sent) == 1
    await house.later(timedelta(hours=25).total_seconds())
    await thankful.pia.writes("And another day.", subject="Third")
    await house.settled()
    assert len(house.post.sent) == 2


async def test_an_answer_is_not_acknowledged(thankful: Exchange) -> None:
    letter = await thankful.answered()
    await thankful.house.later(timedelta(hours=25).total_seconds())
    await thankful.pia.writes("Thanks.", subject="Re: My order", answers=letter)
    await thankful.house.settled()
    assert [one.automatic for one in thankful.house.post.sent] == [True, False]


@pytest.mark.parametrize("headers", AUTOMATIC.values(), ids=AUTOMATIC)
async def test_a_machine_is_not_acknowledged(new_house: NewHouse, headers: dict[str, str]) -> None:
    house = await new_house(writing_shop(acknowledgement=THANKS))
    await house.writer("gus").writes(**headers)
    await house.settled()
    assert house.post.sent == []


async def test_who_is_only_pretended_to_be_somebody_is_not_acknowledged(new_house: NewHouse) -> None:
    house = await new_house(writing_shop(acknowledgement=THANKS))
    await house.writer("gus").writes(vouched=False, Authentication_Results="mx.northwind.example; dmarc=fail header.from=example.com")
    await house.settled()
    assert house.post.sent == []


async def test_an_absence_is_shown_and_wakes_nobody(exchange: Exchange) -> None:
    letter = await exchange.answered()
    await exchange.pia.writes("I am away.", subject="Automatic reply: My order", answers=letter, Auto_Submitted="auto-replied")
    await exchange.house.settled()
    assert (await exchange.ana.interaction(exchange.id))["state"] == "parked"
    last = (await exchange.ana.messages(exchange.id))[-1]
    assert (last["text"].strip(), last["mail"]["automatic"]) == ("I am away.", "replied")


async def test_an_absence_that_answers_nothing_of_ours_is_kept_and_closed(exchange: Exchange) -> None:
    await exchange.house.writer("gus").writes("I am away.", Auto_Submitted="auto-replied")
    await exchange.house.settled()
    other = (await exchange.everything())[-1]
    assert (other["state"], other["ended_as"]) == ("closed", "refused")
    assert "I am away." in await exchange.every_text()


async def test_a_bounce_is_joined_to_the_letter_and_comes_back_to_its_agent(exchange: Exchange) -> None:
    letter = await exchange.answered()
    await exchange.house.post.brings(bounce(header_id(letter.id, letter.sender or letter.to)))
    await exchange.house.settled()
    assert (await exchange.ana.interaction(exchange.id))["state"] == "connected"
    _, ours, report = await exchange.ana.messages(exchange.id)
    assert ours["delivery"]["state"] == "failed"
    assert ours["delivery"]["reason"]
    assert report["mail"]["automatic"] == "bounce"


async def test_a_letter_that_is_only_delayed_has_not_failed(exchange: Exchange) -> None:
    letter = await exchange.answered()
    report = bounce(header_id(letter.id, letter.sender or letter.to)).replace(b"failed", b"delayed").replace(b"5.1.1", b"4.4.1")
    await exchange.house.post.brings(report)
    await exchange.house.settled()
    assert (await exchange.ana.interaction(exchange.id))["state"] == "parked"
    assert (await exchange.ana.messages(exchange.id))[1]["delivery"]["state"] == "queued"


async def test_a_bounce_of_nothing_of_ours_bothers_nobody(exchange: Exchange) -> None:
    await exchange.house.post.brings(bounce("somebody-elses@example.org"))
    await exchange.house.settled()
    other = (await exchange.everything())[-1]
    assert (other["state"], other["ended_as"]) == ("closed", "refused")


@pytest.mark.parametrize(("stripped", "most"), [((), 1), ((b"Auto-Submitted", b"X-Auto-Response-Suppress", b"Precedence"), 2)])
async def test_two_hubs_that_thank_each_other_fall_silent(new_house: NewHouse, stripped: tuple[bytes, ...], most: int) -> None:
    """What one sends is brought to the other, until nobody has anything to say; even where a gateway takes the marks of machines off."""
    theirs = MailAddressConfig(address="desk@other.example", queue="support")
    hubs = {
        "support@northwind.example": await new_house(writing_shop(acknowledgement=THANKS)),
        "desk@other.example": await new_house(writing_shop(acknowledgement=THANKS, addresses=(theirs,))),
    }
    await hubs["support@northwind.example"].writer("desk", "desk@other.example").writes("Let us begin.")
    carried = 0
    for _ in range(6):
        for hub in hubs.values():
            await hub.settled()
            for letter in hub.post.sent[:]:
                hub.post.sent.remove(letter)
                carried += 1
                await hubs[letter.to].post.brings(without(stripped, hub.post.on_the_wire(letter)))
    assert 1 <= carried <= most


def without(fields: tuple[bytes, ...], letter: bytes) -> bytes:
    return b"\r\n".join(line for line in letter.split(b"\r\n") if not line.startswith(fields or b"\0"))


def bounce(original: str) -> bytes:
    """RFC 3464."""
    return f"""From: MAILER-DAEMON@mx.example.com
To: support@northwind.example
Message-ID: <report-{len(original)}@mx.example.com>
Return-Path: <>
Auto-Submitted: auto-replied
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system. Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; pia@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: message/rfc822

Message-ID: <{original}>
From: support@northwind.example
To: pia@example.com
Subject: Re: My order

On its way.

--b--
""".replace("\n", "\r\n").encode()
