"""The sandbox's mail server at its worst: what it was told to do at each step, once, and then well again."""

from __future__ import annotations

import pytest
from aiosmtplib import SMTP, SMTPException, SMTPReadTimeoutError, SMTPResponseException

from tests.hub.sandbox.mail.office import ANNA, OURS, Town, letter, town

STEPS = ("mail_connect", "mail_ehlo", "mail_from", "mail_rcpt", "mail_data", "mail_end")


async def send(place: Town, server: SMTP | None = None) -> None:
    """Step by step, because the library tries HELO where EHLO is refused."""
    speaking = server or place.mail_server()
    await speaking.connect()
    try:
        await speaking.ehlo()
        await speaking.mail(OURS)
        await speaking.rcpt(ANNA)
        await speaking.data(letter())
        await speaking.quit()
    finally:
        speaking.close()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("code", [452, 550])
async def test_it_refuses_at_a_step(step: str, code: int) -> None:
    async with town() as place:
        await place.misbehave(on=step, what="refuse", code=code, text=f"{code // 100}.2.2 As told")
        with pytest.raises(SMTPResponseException) as refused:
            await send(place)
        assert (refused.value.code, refused.value.message) == (code, f"{code // 100}.2.2 As told")
        assert await place.letters(ANNA) == []
        await send(place)
        assert len(await place.letters(ANNA)) == 1


@pytest.mark.parametrize("step", STEPS)
async def test_it_cuts_the_line_at_a_step(step: str) -> None:
    async with town() as place:
        await place.misbehave(on=step, what="disconnect")
        with pytest.raises(SMTPException):
            await send(place)
        assert len(await place.letters(ANNA)) == (1 if step == "mail_end" else 0)


@pytest.mark.parametrize("step", STEPS[1:])
async def test_it_falls_silent_at_a_step(step: str) -> None:
    async with town() as place:
        await place.misbehave(on=step, what="time_out", seconds=60)
        hasty = place.mail_server()
        hasty.timeout = 0.2
        with pytest.raises(SMTPReadTimeoutError):
            await send(place, hasty)
        assert len(await place.letters(ANNA)) == (1 if step == "mail_end" else 0)


async def test_it_delivers_a_letter_twice() -> None:
    async with town() as place:
        await place.misbehave(on="mail_end", what="duplicate")
        await send(place)
        assert len(await place.letters(ANNA)) == 2


@pytest.mark.parametrize(("full", "code"), [(452, 452), (552, 552)])
async def test_a_postbox_is_full(full: int, code: int) -> None:
    async with town() as place:
        await place.behave(ANNA, full=full)
        with pytest.raises(SMTPResponseException) as refused:
            await send(place)
        assert refused.value.code == code
        await place.behave(ANNA)
        await send(place)


async def test_letters_to_the_hub_are_doubled_and_dropped_when_asked_for() -> None:
    async with town() as place, place.watching(ANNA) as screen:
        await place.misbehave(on="letter", what="duplicate", copies=2)
        await place.write(ANNA, to=[OURS], text="thrice")
        assert len({received["Message-ID"] for received in await place.hub.got(3)}) == 1
        await place.settled(ANNA, screen)
        await place.misbehave(on="letter", what="drop")
        await place.write(ANNA, to=[OURS], text="never")
        await place.settled(ANNA, screen)
        await place.write(ANNA, to=[OURS], text="after")
        assert [received.get_content() for received in await place.hub.got(4)][3:] == ["after\n"]


async def test_a_rule_for_another_step_does_not_fit() -> None:
    async with town() as place:
        await place.ask("POST", "/control/mischief", json={"on": "mail_from", "what": "duplicate"}, status=422)
