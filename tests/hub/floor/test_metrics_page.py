"""The page that explains the numbers says what the code does."""

import re
from pathlib import Path

import pytest

from hub.floor.rollups import fold
from tests.hub.floor.facts import recorder, worked_example

PAGE = (Path(__file__).parents[3] / "docs" / "metrics.md").read_text(encoding="utf-8")


def test_the_example_on_the_page_is_what_the_code_counts() -> None:
    (counters,) = fold(worked_example(recorder())).values()
    shown = [(calculation, float(percent)) for calculation, percent in re.findall(r"\| ([\d(][^|]*) \| \*\*([\d.]+) %\*\* \|", PAGE)]
    assert [percent for _, percent in shown] == [77.8, 80, 87.5]
    ours = f"{counters.answered_in_target} / ({counters.answered} + {counters.abandoned} − {counters.short_abandoned})"
    assert shown[0] == (ours, pytest.approx(100 * (counters.service_level or 0), abs=0.05))


def test_the_page_explains_every_counter() -> None:
    for name in ("offered", "answered", "answered in target", "abandoned", "short abandoned", "flowed out", "handled"):
        assert f"| {name} |" in PAGE
