"""The closed forms give the published figures (minutes)."""

import pytest

from tests.theory.formulas import accumulating_waits, erlang_a, erlang_b, erlang_c, fifo_wait, strict_waits

MIX = (0.18, 0.54, 1.08)


def test_erlang_b() -> None:
    assert erlang_b(10, 9) == pytest.approx(0.167963, abs=1e-6)
    assert erlang_b(105, 100) == pytest.approx(0.048261, abs=1e-6)


@pytest.mark.parametrize(
    ("lam", "handle", "c", "waits", "mean"),
    [(1.8, 5, 10, 0.668732, 3.343658), (8, 5, 45, 0.340706, 0.340706), (100, 3, 310, 0.455931, 0.136779)],
)
def test_erlang_c(lam: float, handle: float, c: int, waits: float, mean: float) -> None:
    assert erlang_c(c, lam * handle) == pytest.approx(waits, abs=1e-6)
    assert fifo_wait(lam, 1 / handle, c) == pytest.approx(mean, abs=1e-6)


def test_strict_priority() -> None:
    assert strict_waits(MIX, 0.2, 10) == pytest.approx([0.36743, 0.57412, 5.22447], abs=1e-5)


@pytest.mark.parametrize(
    ("slopes", "waits"),
    [
        ((4, 2, 1), (1.33299, 2.31585, 4.19267)),
        ((8, 4, 1), (0.93924, 1.52836, 4.65205)),
        ((100, 10, 1), (0.42654, 0.99089, 5.00622)),
    ],
)
def test_accumulating_priority(slopes: tuple[float, ...], waits: tuple[float, ...]) -> None:
    assert accumulating_waits(MIX, 0.2, 10, slopes) == pytest.approx(waits, abs=1e-5)


@pytest.mark.parametrize(
    ("lam", "patience", "c", "left", "mean"),
    [(1.8, 10, 10, 0.067012, 0.670117), (2.2, 10, 10, 0.147746, 1.477458), (8, 2, 40, 0.077020, 0.154039)],
)
def test_erlang_a(lam: float, patience: float, c: int, left: float, mean: float) -> None:
    assert erlang_a(lam, 0.2, 1 / patience, c) == pytest.approx((mean, left), abs=1e-6)
