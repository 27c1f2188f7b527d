"""Whatever drops and whenever: a visitor's page sees every event of its conversation once, in order."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from channels.web_chat.session import FRAMES_AT_ONCE, MOST_HELD_BACK
from tests.channels.doubles import settle
from tests.channels.web_chat.visitor import chat_house

AGENT, CUSTOMER, READ, DROP, TAB = "agent speaks", "customer speaks", "read", "drop", "another tab"
STEPS = st.lists(st.tuples(st.sampled_from([AGENT, CUSTOMER, READ, DROP, TAB]), st.integers(0, 3)), max_size=25)


@given(steps=STEPS, answers_first=st.booleans())
async def test_no_gap_and_no_repeat(steps: list[tuple[str, int]], answers_first: bool) -> None:
    """Events also happen while a reconnecting page's history is being read."""
    async with chat_house() as house:
        house.hub.answers_before_it_publishes = answers_first
        key, token = await house.open_session()
        tab = await house.connect(token)
        seen: list[int] = []

        def speak_once_while_reading(times: int) -> None:
            def happen() -> None:
                house.hub.while_reading = lambda: None
                for _ in range(times):
                    house.hub.speak(key)

            house.hub.while_reading = happen

        for number, (step, times) in enumerate(steps):
            if step == AGENT:
                house.hub.speak(key)
            elif step == CUSTOMER:
                await tab.say({"type": "message", "client_id": f"m-{number}", "text": "hello"})
            elif step == READ and house.hub.numbers(key):
                house.hub.mark_read(key)
            elif step == DROP:
                await tab.leave()
                seen += tab.socket.numbers
                speak_once_while_reading(times)
                tab = await house.connect(token, after=seen[-1] if seen else None)
            elif step == TAB:
                speak_once_while_reading(times)
                other = await house.connect(token)
                assert other.socket.numbers == house.hub.numbers(key)
                await other.leave()
            await settle()
            assert seen + tab.socket.numbers == house.hub.numbers(key)
        await tab.leave()


async def test_a_long_history_goes_out_in_slices_and_what_happens_between_follows() -> None:
    async with chat_house() as house:
        key, token = await house.open_session()
        for _ in range(FRAMES_AT_ONCE * 7):
            house.hub.speak(key)
        house.hub.while_reading = partial(house.hub.speak, key)
        tab = await house.connect(token)
        assert tab.socket.numbers == house.hub.numbers(key)
        await tab.leave()


async def test_a_connection_that_too_much_happens_to_while_it_reads_is_cut_and_resumes() -> None:
    async with chat_house() as house:
        key, token = await house.open_session()
        first = house.hub.speak(key)

        def flood() -> None:
            house.hub.while_reading = lambda: None
            for _ in range(MOST_HELD_BACK + 1):
                house.hub.speak(key)

        house.hub.while_reading = flood
        cut = await house.connect(token)
        assert (cut.socket.closed, cut.socket.numbers) == (1013, [first])
        await cut.task
        resumed = await house.connect(token, after=first)
        assert cut.socket.numbers + resumed.socket.numbers == house.hub.numbers(key)
        await resumed.leave()
