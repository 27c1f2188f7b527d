"""What a caller meant: words whole, without case, accents and punctuation; strange input is cut and harmless."""

import pytest

from hub.self_service.hearing import MOST_FIELD, keys, meant, same, tidy, words

PHRASES = {"1": ("sales", "new order"), "2": ("order", "order status"), "3": ("facturación",)}


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("Sales.", "1"),
        ("I would like the SALES team, please!", "1"),
        ("wholesales", None),
        ("order", "2"),
        ("my order status", "2"),
        ("a new order", "1"),
        ("FACTURACION", "3"),
        ("la facturacio\u0301n, por favor", "3"),
        ("2", "2"),
        ("I have 2", None),
        ("sales or order", None),
        ("", None),
        ("¿?", None),
        ("9", None),
    ],
)
def test_the_longest_phrase_said_is_meant(said: str, key: str | None) -> None:
    assert meant(said, PHRASES) == key


def test_speech_of_10_kilobytes_is_cut() -> None:
    assert meant("noise " * 1_000 + "sales", PHRASES) is None
    assert len(words("a" * 10_240)[0]) == 500


@pytest.mark.parametrize(
    ("pressed", "cleaned"), [("1", "1"), (" 12#* ", "12#*"), ("1w2", "12"), ("٣٤", ""), ("1\x00;DROP", "1"), ("7" * 1_000, "7" * 64)]
)
def test_only_keys_of_a_telephone_are_keys(pressed: str, cleaned: str) -> None:
    assert keys(pressed) == cleaned


def test_words_are_compared_without_case_and_accents() -> None:
    assert same("En Camino", "en  camino!")
    assert not same("en camino", "camino")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("  Ana\n\tRuiz ", "Ana Ruiz"),
        ("Ana\x00\x07\u202eRuiz", "Ana Ruiz"),
        ("\ud800bad", "bad"),
        ("<Say>&amp;", "<Say>&amp;"),
        ("x" * 5_000, "x" * MOST_FIELD),
    ],
)
def test_a_field_is_one_printable_line(value: str, kept: str) -> None:
    assert tidy(value) == kept
