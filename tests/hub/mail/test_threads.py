"""A letter goes on where it belongs: by the token in the address, then by its headers, never by its subject alone."""

from tests.hub.mail.exchange import Exchange


async def test_a_first_letter_is_offered_with_its_subject_and_first_words(exchange: Exchange) -> None:
    (interaction,) = (await exchange.ana.work())["interactions"]
    assert (interaction["channel"], interaction["subject"], interaction["preview"]) == ("email", "My order", "Where is my order?")
    assert interaction["customer"]["name"] == "Pia Platinum"
    assert (interaction["tier"], interaction["match"]) == ("platinum", "known")


async def test_an_answer_by_its_headers_comes_back_to_the_same_agent(exchange: Exchange) -> None:
    letter = await exchange.answered()
    assert (await exchange.ana.interaction(exchange.id))["state"] == "parked"
    await exchange.pia.writes("Thank you!", subject="Re: My order", answers=letter)
    await exchange.house.settled()
    assert (await exchange.ana.interaction(exchange.id))["state"] == "connected"
    assert await exchange.texts() == ["Where is my order?", "On its way.", "Thank you!"]


async def test_an_answer_without_headers_is_found_by_the_token_in_the_address(exchange: Exchange) -> None:
    letter = await exchange.answered()
    await exchange.pia.writes("Thank you!", subject="something of a phone's", answers=letter, by_token=True)
    await exchange.house.settled()
    ids = {message["interaction_id"] for message in await exchange.on_the_thread()}
    assert len(ids) == 2, "a new subject is a new piece of work"
    assert {(await exchange.ana.interaction(id))["thread_id"] for id in ids} == {await exchange.thread()}


async def test_the_same_subject_alone_begins_a_thread_of_its_own(exchange: Exchange) -> None:
    await exchange.pia.writes("And another thing.", subject="Re: My order")
    await exchange.house.settled()
    first, second = (await exchange.ana.work())["interactions"]
    assert first["thread_id"] != second["thread_id"]


async def test_a_forged_token_finds_nothing(exchange: Exchange) -> None:
    letter = await exchange.answered()
    address = exchange.house.post.answer_to(letter)
    forged = address.replace("@", "a@") if "a@" not in address else address.replace("a@", "b@")
    await exchange.pia.writes("Thank you!", subject="Re: My order", to=forged)
    await exchange.house.settled()
    (other,) = (await exchange.ana.work())["interactions"]
    assert other["id"] != exchange.id


async def test_a_letter_that_comes_twice_is_one_message(exchange: Exchange) -> None:
    raw = b"Message-ID: <one@example.com>\r\nFrom: pia@example.com\r\nTo: support@northwind.example\r\nSubject: Once\r\n\r\nOnce only.\r\n"
    await exchange.house.post.brings(raw)
    await exchange.house.post.brings(b"Received: from another server\r\nDelivered-To: help@northwind.example\r\n" + raw)
    await exchange.house.settled()
    assert [text for text in await exchange.every_text() if text == "Once only."] == ["Once only."]


async def test_two_letters_of_one_turn_find_each_other(exchange: Exchange) -> None:
    """The second answers the first before anybody has read it from the database."""
    letter = await exchange.answered()
    await exchange.together(
        exchange.pia.writes("One.", subject="Re: My order", answers=letter),
        exchange.pia.writes("Two.", subject="Re: My order", answers=letter),
    )
    assert sorted((await exchange.texts())[2:]) == ["One.", "Two."]


async def test_somebody_else_in_an_old_thread_is_shown_as_such(exchange: Exchange) -> None:
    letter = await exchange.answered()
    await exchange.house.writer("mallory").writes("Send it to me instead.", subject="Re: My order", answers=letter)
    await exchange.house.settled()
    last = (await exchange.ana.messages(exchange.id))[-1]
    assert last["mail"]["different_sender"]
    assert last["name"] == "Mallory"
    assert (await exchange.ana.interaction(exchange.id))["customer"]["name"] == "Pia Platinum"


async def test_who_nobody_vouches_for_is_a_maybe(exchange: Exchange) -> None:
    await exchange.house.writer("gus").writes(vouched=False)
    await exchange.house.settled()
    other = next(one for one in (await exchange.ana.work())["interactions"] if one["id"] != exchange.id)
    assert (other["customer"]["name"], other["match"]) == ("Gus Gold", "probable")
    (message,) = await exchange.ana.messages(other["id"])
    assert message["mail"]["verification"] == "unverified"


async def test_an_address_with_a_plus_leads_to_its_queue(exchange: Exchange) -> None:
    await exchange.house.writer("gus").writes(to="support+billing@northwind.example")
    await exchange.house.settled()
    other = next(one for one in (await exchange.ana.work())["interactions"] if one["id"] != exchange.id)
    assert other["queue"] == "billing"


async def test_a_letter_after_the_end_begins_anew_on_the_same_thread(exchange: Exchange) -> None:
    letter = await exchange.answered()
    await exchange.ana.wraps_up(exchange.id)
    await exchange.pia.writes("One more question.", subject="Re: My order", answers=letter)
    await exchange.house.settled()
    (again,) = (await exchange.ana.work())["interactions"]
    assert again["id"] != exchange.id
    assert again["thread_id"] == await exchange.thread()
