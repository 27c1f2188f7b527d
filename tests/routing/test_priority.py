"""The arithmetic of a place: score = b x (age + head start), kept as a key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.priority import carried_key, fresh_key, score, slope


def test_the_slope_is_weight_over_urgency() -> None:
    assert slope(8, 20) == 0.4


def test_a_score_grows_from_the_key() -> None:
    assert score(0.4, 100.0, 130.0) == pytest.approx(12.0)


def test_a_fresh_place_has_its_age_and_head_start() -> None:
    assert fresh_key(1000.0, 30.0, 60.0) == 910.0
    assert score(0.4, fresh_key(1000.0, 30.0, 60.0), 1000.0) == pytest.approx(0.4 * 90)


@given(
    earned=st.floats(0, 1e6),
    b=st.floats(1e-4, 1e3),
    now=st.floats(1e9, 2e9),
)
def test_a_carried_key_keeps_the_score(earned: float, b: float, now: float) -> None:
    key = carried_key(earned, b, now)
    assert score(b, key, now) == pytest.approx(earned, rel=1e-6, abs=b * 1e-5)
