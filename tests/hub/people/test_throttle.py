"""Failures are counted within a window, and the count is bounded."""

from datetime import UTC, datetime, timedelta

from hub.people.throttle import MOST_KEYS, Failures

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_the_wait_ends_when_the_oldest_failure_leaves_the_window() -> None:
    failures = Failures(most=3, window=5 * MINUTE)
    for number in range(3):
        assert failures.retry_after("ana", NOON + number * MINUTE) is None
        failures.add("ana", NOON + number * MINUTE)
    assert failures.retry_after("ana", NOON + 2 * MINUTE) == 3 * MINUTE
    assert failures.retry_after("ana", NOON + 5 * MINUTE) is None
    failures.add("ana", NOON + 5 * MINUTE)
    assert failures.retry_after("ana", NOON + 5 * MINUTE) == MINUTE


def test_keys_are_counted_apart() -> None:
    failures = Failures(most=1, window=MINUTE)
    failures.add("ana", NOON)
    assert failures.retry_after("bo", NOON) is None
    assert failures.retry_after("ana", NOON) == MINUTE


def test_only_so_many_keys_are_remembered() -> None:
    failures = Failures(most=1, window=MINUTE)
    for number in range(MOST_KEYS + 1):
        failures.add(str(number), NOON)
    assert failures.retry_after("0", NOON) is None
    assert failures.retry_after("1", NOON) == MINUTE
