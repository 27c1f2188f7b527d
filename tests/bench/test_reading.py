"""What the benchmark makes of what it saw: an order that is wrong, a pop that is lost, a machine that did not hold still."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bench.backlog import misordered
from bench.desks import Pop
from bench.pairs import Pair, Pairs
from bench.report import Report
from bench.spread import spread

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def pop(seq: int, at: float, tier: str, since: float, id: str = "") -> Pop:
    """An offer made `at` seconds past noon of what has waited since `since` seconds past noon."""
    interaction = {"id": id or f"int_{seq}", "tier": tier, "waiting_since": _written(since), "arrived_at": _written(since)}
    frame: dict[str, Any] = {"seq": seq, "at": _written(at), "data": {"interaction": interaction}}
    return Pop(f"m{seq}", 0, at, 2_000, frame)


def _written(seconds: float) -> str:
    return (NOON + timedelta(seconds=seconds)).isoformat()


def test_the_older_of_two_goes_first() -> None:
    assert misordered([pop(1, 10, "gold", 0), pop(2, 10, "gold", 1)]) == 0
    assert misordered([pop(1, 10, "gold", 1), pop(2, 10, "gold", 0)]) == 1


def test_of_the_same_instant_the_smaller_id_goes_first() -> None:
    assert misordered([pop(1, 10, "gold", 0, "a"), pop(2, 10, "gold", 0, "b")]) == 0
    assert misordered([pop(1, 10, "gold", 0, "b"), pop(2, 10, "gold", 0, "a")]) == 1


def test_between_tiers_weight_times_wait_decides() -> None:
    """Platinum weighs 8 and bronze 1: a wait of ten seconds against one of more or less than eighty."""
    assert misordered([pop(1, 100, "platinum", 90), pop(2, 100, "bronze", 21)]) == 0
    assert misordered([pop(1, 100, "platinum", 90), pop(2, 100, "bronze", 19)]) == 1


def test_only_a_lost_or_doubled_pop_fails_a_run_without_gates() -> None:
    report = Report()
    report.of("S1", "sqlite").at_most(2, 3, "slower than it should be")
    assert report.failed(gated=False) == []
    assert len(report.failed(gated=True)) == 1
    report.of("S1", "sqlite", noisy=True).none(1, "pops lost")
    assert [gate.scenario for gate in report.failed(gated=False)] == ["S1"]


def test_noise_and_aims_fail_nothing() -> None:
    report = Report()
    report.of("S2", "sqlite", noisy=True).at_least(0.5, 0.1, "ratio")
    report.of("S2", "sqlite").at_least(0.5, 0.1, "ratio", aim=True)
    assert report.failed(gated=True) == []
    assert [gate.verdict for gate in report.gates] == ["noisy", "not reached"]


def test_a_noisy_pair_does_not_count_beside_quiet_ones() -> None:
    pairs = Pairs([Pair(1.0, 2.0, False), Pair(1.0, 3.0, False), Pair(1.0, 90.0, True)])
    assert pairs.ratio(lambda run: run) == pytest.approx(2.5)
    assert not pairs.noisy


def test_ranks_are_the_nearest() -> None:
    found = spread([number / 1000 for number in range(1, 101)])
    assert (found.p50, found.p95, found.p99, found.p999, found.most) == (50, 95, 99, 100, 100)


def test_figures_go_between_the_marks_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n")
    report = Report()
    report.row("S1", {"database": "sqlite", "p50 ms": 2.5})
    report.write_into(page)
    written = page.read_text()
    assert "| sqlite | 2.5 |" in written
    assert "old" not in written
    assert written.startswith("before\n")
    assert written.endswith("after\n")


def test_live_work_has_its_head_start() -> None:
    """A gold caller who just came is as far as a bronze one who has waited 4 times 45 seconds."""
    assert misordered([pop(1, 200, "gold", 200), pop(2, 200, "bronze", 21)], live=True) == 0
    assert misordered([pop(1, 200, "gold", 200), pop(2, 200, "bronze", 19)], live=True) == 1
