"""Ids: nobody gets one twice, and what is made later stands later."""

from concurrent.futures import ThreadPoolExecutor

from hub.store.ids import DRAWN_AT_ONCE, new_id

MANY = 5 * DRAWN_AT_ONCE


def test_an_id_says_what_it_names_and_fits_its_column() -> None:
    prefix, digits = new_id("cus").split("_")
    assert prefix == "cus"
    assert len(digits) == 32
    assert int(digits, 16)


def test_what_is_made_later_stands_later() -> None:
    milliseconds = [id.removeprefix("int_")[:12] for id in (new_id("int") for _ in range(MANY))]
    assert milliseconds == sorted(milliseconds)
    assert int(milliseconds[-1], 16) >= int(milliseconds[0], 16) > 0


def test_no_id_is_given_out_twice_even_to_threads_that_ask_at_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: new_id("msg"), range(MANY)))
    assert len(set(made)) == MANY
    assert len({id[-20:] for id in made}) == MANY, "the random part alone tells them apart"
