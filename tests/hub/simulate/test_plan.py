"""What a simulation will play: drawn at a rate, or read from a log."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.simulate.plan import BadLog, Rate, Visit, drawn, logged

HEADER = "arrived_at,queue,channel,tier,handle_seconds,patience_seconds\n"
LINES = (
    "1999-01-05T09:00:30Z,stock,phone,priority,,20\n"
    "1999-01-05T09:00:00Z,regular,phone,regular,180,\n"
    "1999-01-05T10:00:00,regular,chat,regular,60.5,\n"
)


def written(folder: Path, text: str) -> Path:
    path = folder / "log.csv"
    path.write_text(text)
    return path


def test_the_same_seed_plays_the_same_plan() -> None:
    rate = Rate(per_minute=30, seconds=600, share_of_texts=0.3)
    assert drawn(rate) == drawn(rate)
    assert drawn(rate) != drawn(Rate(per_minute=30, seconds=600, share_of_texts=0.3, seed=2))


def test_customers_come_at_the_chosen_rate_in_order_within_the_time() -> None:
    """20,000 arrivals expected; the standard error of a Poisson count is its square root."""
    visits = drawn(Rate(per_minute=600, seconds=2_000, share_of_texts=0.25, share_of_calls=0.5, talk_seconds=30, patience_seconds=90))
    assert abs(len(visits) - 20_000) < 3 * 20_000**0.5
    times = [visit.after_seconds for visit in visits]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] < 2_000
    for medium, share in (("text", 0.25), ("call", 0.5), ("chat", 0.25)):
        came = sum(visit.medium == medium for visit in visits)
        assert abs(came / len(visits) - share) < 3 * (share * (1 - share) / len(visits)) ** 0.5
    assert {visit.wish for visit in visits if visit.medium == "call"} == {"order", "support", "sales", "billing"}
    talk = sum(visit.talk_seconds for visit in visits) / len(visits)
    assert abs(talk - 30) < 3 * 30 / len(visits) ** 0.5


def test_a_log_is_played_in_order_of_arrival_who_phoned_calls(tmp_path: Path) -> None:
    first, second, third = logged(written(tmp_path, HEADER + LINES))
    assert first == Visit(
        after_seconds=0, medium="call", queue="regular", tier="regular", talk_seconds=180, patience_seconds=None, wish="regular"
    )
    assert [visit.medium for visit in (second, third)] == ["call", "chat"]
    assert (second.after_seconds, second.queue, second.tier, second.patience_seconds) == (30, "stock", "priority", 20)
    assert second.talk_seconds in (180, 60.5)
    assert third.after_seconds == 3_600


def test_a_part_of_a_log_starts_with_its_first_customer(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + LINES)
    since, until = datetime(1999, 1, 5, 9, 30, tzinfo=UTC), datetime(1999, 1, 6, tzinfo=UTC)
    assert [visit.talk_seconds for visit in logged(path, since=since, until=until)] == [60.5]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("arrived_at,queue\n", "channel is missing"),
        (HEADER, "nobody arrives"),
        (HEADER + "yesterday,regular,phone,regular,1,\n", "line 2"),
        (HEADER + LINES + "1999-01-05T09:00:00Z,regular,phone,regular,many,\n", "line 5"),
        (HEADER + "1999-01-05T09:00:00Z,regular,phone,regular,-1,\n", "less than none"),
        (HEADER + "1999-01-05T09:00:00Z,regular,phone,regular,,5\n", "nothing to draw talk from"),
    ],
)
def test_a_log_that_cannot_be_played_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadLog, match=said):
        logged(written(tmp_path, text))


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--url", "http://127.0.0.1:9"), 1, "http://127.0.0.1:9: Cannot connect"),
        (("--log", "no-such-log.csv"), 2, "no-such-log.csv"),
        (("--tiers", "priority"), 2, "priority=gold"),
        (("--rate", "0"), 2, "greater than 0"),
        (("--agents", "none"), 2, "from 1 on"),
        (("--texts", "0.6", "--calls", "0.5"), 2, "more than everybody"),
    ],
)
def test_what_cannot_be_played_is_said_with_its_exit_status(arguments: tuple[str, ...], status: int, said: str) -> None:
    ended = subprocess.run([sys.executable, "-m", "hub", "simulate", *arguments], capture_output=True, text=True, check=False)
    assert ended.returncode == status
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
