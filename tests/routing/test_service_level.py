"""Service level, by the definition of the worked example: 100 offered; 80 answered, 70 of them within 20 s; 15 abandoned,
5 of them within 5 s; 5 callbacks."""

import pytest

from routing import Counts, service_level


def test_short_abandons_and_callbacks_do_not_count() -> None:
    counts = Counts(answered=80, answered_within=70, abandoned=15, short_abandons=5)
    assert service_level(counts) == pytest.approx(0.778, abs=5e-4)


def test_every_abandon_counts_when_none_was_short() -> None:
    assert service_level(Counts(answered=80, answered_within=70, abandoned=15)) == pytest.approx(70 / 95)


def test_there_is_no_level_where_nobody_counts() -> None:
    assert service_level(Counts(answered=0, answered_within=0, abandoned=3, short_abandons=3)) is None
