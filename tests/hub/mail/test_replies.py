"""What an agent writes leaves once it cannot be taken back, goes to whom it should, and reads as a letter."""

import pytest

from channels.errors import AddressRejected, ProviderUnreachable
from channels.mail import header_id
from tests.hub.mail.exchange import Exchange, begun
from tests.hub.running.fixtures import NewHouse

UNDO = 8


@pytest.fixture
async def patient(new_house: NewHouse) -> Exchange:
    """A reply can be taken back for some seconds."""
    return await begun(new_house, undo_seconds=UNDO)


async def test_a_reply_goes_to_the_writer_under_their_subject_and_quotes_them(exchange: Exchange) -> None:
    letter = await exchange.answered(html="<p>On its <b>way</b>.<script>alert(1)</script></p>")
    assert [one.address for one in letter.recipients] == ["pia@example.com"]
    assert (letter.subject, letter.sender) == ("Re: My order", "support@northwind.example")
    assert letter.answers == (exchange.pia.last_id,)
    assert letter.html == "<p>On its <b>way</b>.</p>"
    assert letter.signature == "Ana\nNorthwind"
    assert letter.quoted is not None
    assert letter.quoted.splitlines()[-1] == "> Where is my order?"


async def test_a_reply_answers_whoever_the_letter_asks_to_be_answered(exchange: Exchange) -> None:
    await exchange.pia.writes(
        "Please answer my colleague.", subject="Re: My order", In_Reply_To=f"<{exchange.pia.last_id}>", Reply_To="Bo <bo@example.org>"
    )
    await exchange.house.settled()
    letter = await exchange.answered()
    assert [(one.name, one.address) for one in letter.recipients] == [("Bo", "bo@example.org")]


async def test_everybody_is_answered_but_ourselves(exchange: Exchange) -> None:
    await exchange.pia.writes(
        "All of you.", subject="Re: My order", In_Reply_To=f"<{exchange.pia.last_id}>",
        to="support@northwind.example, bo@example.org", Cc="help@northwind.example, cy@example.org, PIA@example.com",
    )  # fmt: skip
    draft = await exchange.ana.get(f"/interactions/{exchange.id}/reply?mode=reply_all")
    assert [one["address"] for one in draft["to"]] == ["pia@example.com", "bo@example.org"]
    assert [one["address"] for one in draft["cc"]] == ["cy@example.org"]


async def test_copies_go_where_the_agent_says(exchange: Exchange) -> None:
    letter = await exchange.answered(cc=["Bo@example.org", "support@northwind.example"], bcc=["cy@example.org", "bo@example.org"])
    assert [one.address for one in letter.cc] == ["bo@example.org"]
    assert [one.address for one in letter.bcc] == ["cy@example.org"]


async def test_what_is_no_address_is_refused_and_nothing_leaves(exchange: Exchange) -> None:
    assert (await exchange.answers(expect=422, cc=["nobody"]))["code"] == "bad_address"
    assert (await exchange.answers(expect=422, to=["help@northwind.example"]))["code"] == "no_recipient"
    assert (await exchange.answers(expect=422, files=["0" * 64]))["code"] == "no_such_file"
    assert exchange.house.post.sent == []


async def test_a_reply_parks_until_the_customer_writes_again(exchange: Exchange) -> None:
    await exchange.answered()
    assert (await exchange.ana.interaction(exchange.id))["state"] == "parked"
    assert (await exchange.ana.work())["interactions"] == []


async def test_a_reply_waits_for_some_seconds_and_is_taken_back(patient: Exchange) -> None:
    said = await patient.answers("Too early.", cc=["bo@example.org"])
    assert (said["delivery"]["state"], said["mail"]["take_back_until"] is not None) == ("pending", True)
    await patient.house.later(UNDO - 1)
    answer = await patient.ana.ask("POST", f"/messages/{said['id']}/take-back")
    assert answer["interaction"]["state"] == "connected"
    await patient.house.later(3_600)
    assert patient.house.post.sent == []
    draft = await patient.ana.get(f"/interactions/{patient.id}/draft")
    assert (draft["text"], draft["cc"]) == ("Too early.", ["bo@example.org"])
    assert (await patient.ana.messages(patient.id))[-1]["delivery"]["state"] == "withdrawn"


async def test_what_has_left_cannot_be_taken_back(patient: Exchange) -> None:
    said = await patient.answers()
    await patient.house.later(UNDO)
    await patient.house.until(lambda _: len(patient.house.post.sent) == 1)
    assert await patient.ana.refused("POST", f"/messages/{said['id']}/take-back") == "too_late"
    assert (await patient.ana.messages(patient.id))[-1]["delivery"]["state"] in ("sending", "queued", "sent")


async def test_nobody_takes_back_what_another_wrote(patient: Exchange) -> None:
    said = await patient.answers()
    ben = await patient.house.agent("ben")
    assert await ben.refused("POST", f"/messages/{said['id']}/take-back", status=404) == "not_found"


async def test_a_server_that_is_away_is_asked_again_for_a_day(exchange: Exchange) -> None:
    tries = exchange.house.post.capabilities.retries_after_seconds
    exchange.house.post.refusing += [ProviderUnreachable("The server is away.") for _ in tries]
    await exchange.answers()
    await exchange.house.settled()
    assert (await exchange.ana.messages(exchange.id))[-1]["delivery"] == {"state": "pending", "reason": "The server is away."}
    await exchange.house.later(sum(tries))
    assert len(exchange.house.post.sent) == len(tries) + 1
    assert len({letter.id for letter in exchange.house.post.sent}) == 1, "each is the same letter"
    assert (await exchange.ana.messages(exchange.id))[-1]["delivery"]["state"] == "queued"


async def test_what_is_refused_for_good_is_told(exchange: Exchange) -> None:
    exchange.house.post.refusing.append(AddressRejected("There is no such mailbox."))
    await exchange.answers()
    await exchange.house.settled()
    assert (await exchange.ana.messages(exchange.id))[-1]["delivery"] == {"state": "failed", "reason": "There is no such mailbox."}


async def test_a_letter_is_passed_on_with_its_files(exchange: Exchange) -> None:
    await exchange.house.post.brings(WITH_FILE.replace(b"ANSWERS", exchange.pia.last_id.encode()))
    await exchange.house.settled()
    message = (await exchange.ana.messages(exchange.id))[-1]
    letter = await exchange.answered("Please look.", to=["bo@example.org"], forwards=message["id"])
    assert letter.subject == "Fwd: My order"
    assert [one.name for one in letter.attachments] == ["invoice.txt"]
    assert letter.quoted is not None
    assert "---------- Forwarded message ----------" in letter.quoted


async def test_an_agent_writes_first_and_the_answer_finds_it(exchange: Exchange) -> None:
    body = {"channel": "email", "customer": "cus_gus", "queue": "sales", "text": "A new offer.", "mail": {"subject": "For you"}}
    begun = (await exchange.ana.ask("POST", "/interactions", body, expect=201))["interaction"]
    await exchange.house.settled()
    (letter,) = exchange.house.post.sent
    assert (letter.subject, letter.sender, letter.quoted) == ("For you", "sales@northwind.example", None)
    assert begun["state"] == "parked"
    await exchange.house.writer("gus").writes("Tell me more.", subject="Re: For you", answers=letter, to="sales@northwind.example")
    await exchange.house.settled()
    assert (await exchange.ana.interaction(begun["id"]))["state"] == "connected"


async def test_letters_to_ourselves_are_refused(exchange: Exchange) -> None:
    body = {"channel": "email", "to": "help@northwind.example", "queue": "sales", "text": "Hello, me."}
    assert await exchange.ana.refused("POST", "/interactions", body, status=422) == "bad_address"


async def test_a_letter_of_ours_that_comes_back_is_no_news(exchange: Exchange) -> None:
    letter = await exchange.answered()
    own = f"Message-ID: <{header_id(letter.id, letter.sender or letter.to)}>\r\nX-Contact-Hub: 1\r\nFrom: support@northwind.example\r\n"
    await exchange.house.post.brings(own.encode() + b"To: support@northwind.example\r\nSubject: Re: My order\r\n\r\nOn its way.\r\n")
    await exchange.house.settled()
    assert len(await exchange.everything()) == 1
    assert await exchange.texts() == ["Where is my order?", "On its way."]


async def test_a_form_on_our_site_writes_for_whoever_filled_it_in(exchange: Exchange) -> None:
    form = b"Message-ID: <form@northwind.example>\r\nFrom: support@northwind.example\r\nReply-To: Gus <gus@example.com>\r\n"
    await exchange.house.post.brings(form + b"To: support@northwind.example\r\nSubject: Form\r\n\r\nHello.\r\n")
    await exchange.house.settled()
    other = next(one for one in (await exchange.ana.work())["interactions"] if one["id"] != exchange.id)
    assert (other["customer"]["name"], other["match"]) == ("Gus Gold", "probable")


WITH_FILE = b"""Message-ID: <with-file@example.com>
In-Reply-To: <ANSWERS>
From: pia@example.com
To: support@northwind.example
Subject: Re: My order
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

Here is the invoice.
--b
Content-Type: text/plain; name="invoice.txt"
Content-Disposition: attachment; filename="invoice.txt"

12.50 EUR
--b--
""".replace(b"\n", b"\r\n")
