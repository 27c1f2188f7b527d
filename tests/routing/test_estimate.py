"""Estimates of the wait that is left."""

import pytest

from routing import Channel, InteractionId, QueueName, Tier
from routing.estimate import expected_wait, range_of, settled_wait
from tests.routing.scene import PHONE, Scene


def _busy_queue(*, every: float = 60.0, served: int = 5) -> Scene:
    """One agent who has taken one of ten waiting bronze calls every so many seconds."""
    scene = Scene()
    scene.agent("anna")
    for number in range(10):
        scene.waits(f"call {number}", at=number / 10)
    for number in range(served):
        assert scene.offers(1 + number * every) == [(f"call {number}", "anna")]
        scene.finishes("anna", f"call {number}", at=1 + (number + 1) * every)
    return scene


def test_the_mean_wait_is_a_service_time_for_each_before_one_and_ones_own() -> None:
    mean, variance = expected_wait(4, service_rate=0.1, leaving_rate=0.0)
    assert mean == pytest.approx(50)  # (n + 1) / (c mu)
    assert variance == pytest.approx(500)


def test_those_who_leave_shorten_it() -> None:
    mean, _ = expected_wait(2, service_rate=0.1, leaving_rate=0.05)
    assert mean == pytest.approx(1 / 0.1 + 1 / 0.15 + 1 / 0.2)


def test_thousands_before_one_are_summed_as_exactly_as_it_takes() -> None:
    mean, variance = expected_wait(5000, service_rate=0.1, leaving_rate=0.001)
    rates = [0.1 + ahead * 0.001 for ahead in range(5001)]
    assert mean == pytest.approx(sum(1 / rate for rate in rates), rel=1e-4)
    assert variance == pytest.approx(sum(1 / rate**2 for rate in rates), rel=1e-3)


def test_those_who_overtake_lengthen_it_until_it_settles() -> None:
    mean, _ = settled_wait(lambda seconds: 4 + 0.05 * seconds, service_rate=0.1, leaving_rate=0.0, counted=10**9)
    assert mean == pytest.approx(5 / (0.1 - 0.05), abs=1.0)


def test_a_range_is_the_middle_three_quarters() -> None:
    # Of an exponential wait with a mean of 100 s the quantiles of one and seven eighths are 13.4 and 207.9 s.
    estimate = range_of(100.0, 100.0**2)
    assert estimate.low_seconds == pytest.approx(13.4, abs=1)
    assert estimate.high_seconds == pytest.approx(207.9, abs=3)


def test_a_waiting_customer_is_told_a_range_around_their_place() -> None:
    scene = _busy_queue()
    near, far = (scene.router.estimate(InteractionId(id), 301) for id in ("call 5", "call 9"))
    assert near is not None
    assert far is not None
    assert near.low_seconds < 60 < near.high_seconds
    assert far.low_seconds < 300 < far.high_seconds
    assert near.high_seconds < far.high_seconds


def test_who_may_be_overtaken_is_told_more() -> None:
    alone, beside = _busy_queue(), _busy_queue()
    for number in range(5):
        beside.waits(f"platinum {number}", "platinum", at=280 + number)
        beside.router.remove(InteractionId(f"platinum {number}"))
    calm, crowded = (scene.router.estimate(InteractionId("call 9"), 301) for scene in (alone, beside))
    assert calm is not None
    assert crowded is not None
    assert crowded.high_seconds > calm.high_seconds


def test_nothing_is_said_where_more_overtake_than_are_served() -> None:
    scene = _busy_queue()
    for number in range(400):
        scene.waits(f"platinum {number}", "platinum", at=200 + number / 4)
    assert scene.router.estimate(InteractionId("call 9"), 301) is None


def test_nothing_is_said_where_nothing_is_known() -> None:
    scene = Scene()
    scene.waits("call")
    assert scene.router.estimate(InteractionId("call"), 100) is None
    assert scene.router.estimate(InteractionId("nobody"), 100) is None


def test_who_was_served_by_hand_counts_for_the_pace() -> None:
    scene = Scene()
    scene.waits("call")
    for minute in range(1, 5):
        scene.router.served(QueueName("help"), PHONE, Tier("bronze"), 60.0 * minute)
    estimate = scene.router.estimate(InteractionId("call"), 240)
    assert estimate is not None
    assert estimate.low_seconds < 60 < estimate.high_seconds


def test_the_pace_of_live_work_says_nothing_of_mail() -> None:
    scene = _busy_queue()
    scene.waits("mail", channel=Channel("email"), at=301)
    assert scene.router.estimate(InteractionId("mail"), 310) is None


def test_the_pace_of_an_hour_ago_is_forgotten() -> None:
    scene = _busy_queue()
    assert scene.router.estimate(InteractionId("call 9"), 301) is not None
    assert scene.router.estimate(InteractionId("call 9"), 301 + 3600) is None


def test_after_a_restart_the_pace_is_counted_from_the_first_thing_that_happens() -> None:
    before, scene = Scene(), Scene()
    for number in range(10):
        scene.router.restore(before.waits(f"call {number}", at=1e9 + number))
    scene.router.remove(InteractionId("call 9"))
    scene.agent("anna", at=1e9)
    for number in range(5):
        assert scene.offers(1e9 + 100 + number * 60) == [(f"call {number}", "anna")]
        scene.finishes("anna", f"call {number}", at=1e9 + 160 + number * 60)
    estimate = scene.router.estimate(InteractionId("call 5"), 1e9 + 400)
    assert estimate is not None
    assert estimate.low_seconds < 60 < estimate.high_seconds < 300
