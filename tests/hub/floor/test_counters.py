"""The wallboard's figures keep to their published definitions."""

import pytest

from hub.floor.counters import NOTHING, Counters
from hub.floor.rollups import fold
from tests.hub.floor.facts import recorder, worked_example


def test_the_worked_example_gives_the_published_service_level() -> None:
    (counters,) = fold(worked_example(recorder())).values()
    assert (counters.offered, counters.answered, counters.answered_in_target) == (100, 80, 70)
    assert (counters.abandoned, counters.short_abandoned, counters.flowed_out) == (15, 5, 5)
    assert counters.service_level == pytest.approx(0.778, abs=0.0005)
    assert counters.abandon_rate == pytest.approx(0.15)


def test_other_makers_formulas_give_other_figures_of_the_same_day() -> None:
    events = worked_example(recorder())
    ended_in_target = [event for event in events if event.data.get("waited_seconds") is not None and event.data["waited_seconds"] <= 20]
    (counters,) = fold(events).values()
    assert len(ended_in_target) / counters.offered == pytest.approx(0.80)
    assert counters.answered_in_target / counters.answered == pytest.approx(0.875)


def test_mean_wait_and_mean_handle_time() -> None:
    counters = Counters(answered=80, wait_seconds=70 * 12 + 10 * 45, handled=4, talk_seconds=400, hold_seconds=40, wrap_seconds=120)
    assert counters.wait_mean_seconds == pytest.approx(16.125)
    assert counters.handle_mean_seconds == pytest.approx(140)


def test_a_figure_of_nothing_is_no_figure() -> None:
    assert NOTHING.service_level is None
    assert NOTHING.abandon_rate is None
    assert NOTHING.wait_mean_seconds is None
    assert NOTHING.handle_mean_seconds is None
    assert Counters(offered=5, abandoned=5, short_abandoned=5).service_level is None


def test_stretches_add_up_and_the_longest_wait_stays_the_longest() -> None:
    morning = Counters(offered=3, wait_seconds=10.5, wait_max_seconds=8)
    evening = Counters(offered=2, wait_seconds=4.5, wait_max_seconds=4)
    assert morning + evening == evening + morning == Counters(offered=5, wait_seconds=15, wait_max_seconds=8)
