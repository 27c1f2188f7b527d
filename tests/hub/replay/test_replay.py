"""Replaying a small log, by hand calculation, and the verb as a person uses it."""

import argparse
import json
import math
from pathlib import Path

import pytest

from hub.replay import command
from hub.replay.demand import PatienceRule, demand_of
from hub.replay.log import read_log
from hub.replay.staffing import constant, for_load

HEAD = "arrived_at,queue,channel,tier,handle_seconds,patience_seconds\n"
# One agent. Anna's call lasts 100 s; meanwhile a regular comes, then a priority customer, then one who leaves after 30 s.
LOG = HEAD + "\n".join(
    [
        "2026-03-02T09:00:00Z,help,phone,regular,100,",
        "2026-03-02T09:00:10Z,help,phone,regular,50,",
        "2026-03-02T09:00:20Z,sales,phone,priority,50,",
        "2026-03-02T09:00:30Z,sales,phone,regular,,30",
    ]
)
NAMES = ["--tiers", "priority,regular", "--weights", "3,1", "--agents", "1", "--patience", "log"]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    return path


def _run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser(prog="hub replay")
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(word) for word in words]))


def _json(capsys: pytest.CaptureFixture[str], *words: str | Path) -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    assert _run(*words, "--json") == 0
    policies: dict[str, dict[str, dict[str, dict[str, float]]]] = json.loads(capsys.readouterr().out)["policies"]
    return policies


def test_nobody_leaves_who_was_served_when_the_log_has_no_other_patience(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "served.csv"
    path.write_text("\n".join(LOG.splitlines()[:-1]))
    policies = _json(capsys, path, *NAMES, "--policy", "fifo,strict", "--targets", "60,95")
    assert policies["fifo"]["tiers"] == {
        "priority": _tier(offered=1, waits=[130], within=0.0),
        "regular": _tier(offered=2, waits=[0, 90], within=1.0),
    }
    assert policies["strict"]["tiers"] == {
        "priority": _tier(offered=1, waits=[80], within=0.0),
        "regular": _tier(offered=2, waits=[0, 140], within=0.5),
    }
    # Weight x wait squared, in minutes squared, over the three of them.
    assert policies["fifo"]["value_weighted_cost"] == pytest.approx((3 * (130 / 60) ** 2 + (90 / 60) ** 2) / 3)
    assert policies["strict"]["value_weighted_cost"] == pytest.approx((3 * (80 / 60) ** 2 + (140 / 60) ** 2) / 3)


def _tier(*, offered: int, waits: list[float], within: float) -> dict[str, float]:
    return {
        "offered": offered,
        "answered": offered,
        "abandoned": 0,
        "wait_mean_seconds": sum(waits) / len(waits),
        "wait_p95_seconds": max(waits),
        "wait_p99_seconds": max(waits),
        "wait_max_seconds": max(waits),
        "answered_within_target": within,
    }


def test_who_leaves_has_waited_until_then_and_is_not_answered_in_time(capsys: pytest.CaptureFixture[str], log: Path) -> None:
    [result] = _json(capsys, log, *NAMES[:-1], "none", "--policy", "credit", "--credits", "5,0").values()
    assert result["tiers"]["regular"]["abandoned"] == 0
    [result] = _json(capsys, log, *NAMES[:-1], "exponential:0.001", "--policy", "credit").values()
    assert result["tiers"]["regular"]["abandoned"] == 2
    assert result["tiers"]["priority"] == pytest.approx(
        {**_tier(offered=1, waits=[0], within=0.0), "answered": 0, "abandoned": 1}, abs=0.02
    )


def test_the_same_seed_gives_the_same_figures(capsys: pytest.CaptureFixture[str], log: Path) -> None:
    assert _json(capsys, log, *NAMES, "--seed", "7") == _json(capsys, log, *NAMES, "--seed", "7")
    assert list(_json(capsys, log, *NAMES)) == ["fifo", "strict", "credit", "steps", "accumulating"]


def test_the_table_has_a_line_for_each_policy_and_tier(capsys: pytest.CaptureFixture[str], log: Path) -> None:
    assert _run(log, *NAMES, "--policy", "fifo,accumulating") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["policy", "fifo", "regular", "accumulating", "regular"]


def test_faults_of_the_log_are_said_by_line_and_it_fails(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(HEAD + "noon,help,phone,regular,,\n" * 25)
    assert _run(path, *NAMES) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == f"{path}: line 2: arrived_at is 'noon', not a time such as 2026-03-02T09:30:00Z"
    assert said[-1] == f"{path}: and 5 more"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--tiers", "priority"], "the log has the tiers regular that are not among --tiers priority"),
        ([], "the log has the tiers priority, regular that are not among --tiers platinum,gold,silver,bronze"),
        (["--tiers", "priority,regular,priority"], "--tiers priority,regular,priority names a tier twice"),
        (["--tiers", "priority,regular", "--weights", "3"], "--weights has 1 values for 2 tiers"),
        (["--tiers", "priority,regular", "--heads", "1,2,3"], "--heads has 3 values for 2 tiers"),
    ],
)
def test_what_does_not_fit_together_is_wrong_usage(capsys: pytest.CaptureFixture[str], log: Path, words: list[str], said: str) -> None:
    assert _run(log, *words) == 2
    assert capsys.readouterr().err.strip() == f"hub replay: {said}"


@pytest.mark.parametrize(
    "words",
    [
        ["--policy", "lottery"],
        ["--weights", "0,1"],
        ["--heads", "-1,0"],
        ["--agents", "0"],
        ["--reserve", "-1"],
        ["--patience", "sometimes"],
        ["--patience", "exponential:-5"],
        ["--agents", "3", "--load", "0.9"],
    ],
)
def test_words_it_does_not_know_are_wrong_usage(log: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        _run(log, *words)
    assert left.value.code == 2


def test_a_log_that_is_not_there_is_wrong_usage(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert _run(tmp_path / "none.csv") == 2
    assert "No such file" in capsys.readouterr().err


def test_what_the_log_leaves_open_is_drawn_alike_for_every_policy() -> None:
    contacts = read_log(LOG.splitlines())
    first, second = (demand_of(contacts, PatienceRule.parse("log"), seed=3) for _ in range(2))
    assert first == second
    assert first[3].handle_seconds in (100, 50)
    assert first[3].patience_seconds == 30
    assert demand_of(contacts, PatienceRule.parse("none"), seed=3)[3].patience_seconds == math.inf


def test_staff_by_half_hour_makes_the_work_this_load() -> None:
    line = "2026-03-02T09:{minute:02}:00Z,help,phone,regular,900,"
    contacts = read_log([HEAD.strip(), *(line.format(minute=minute) for minute in (0, 1, 2, 3, 40))])
    staffing = for_load(demand_of(contacts, PatienceRule.parse("none"), seed=1), load=0.5)
    start = contacts[0].arrived_at
    assert [staffing.at(start + 60 * minute) for minute in (0, 29, 30, 59, 60, 600)] == [4, 4, 1, 1, 1, 1]
    assert constant(3).at(0) == 3
