"""Ids: nobody gets one twice, and what is made later stands later."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from time import time

from hub.store.ids import DRAWN_AT_ONCE, new_id

MANY = 5 * DRAWN_AT_ONCE


def test_an_id_says_what_it_names_and_when_it_was_made() -> None:
    before = int(time() * 1000)
    prefix, digits = new_id("cus").split("_")
    assert prefix == "cus"
    assert len(digits) == 32
    assert before <= int(digits[:12], 16) <= int(time() * 1000) + 1


def test_what_is_made_later_stands_later() -> None:
    made = [new_id("int") for _ in range(MANY)]
    assert all(earlier < later for earlier, later in pairwise(made))


def test_no_id_is_given_out_twice_even_to_threads_that_ask_at_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: new_id("msg"), range(MANY)))
    assert len(set(made)) == MANY
    assert len({id[-16:] for id in made}) == MANY, "the random part alone tells them apart"
