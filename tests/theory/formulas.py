"""Closed forms to test against. c agents, service rate mu, arrival rates lams (most valuable first); any one time unit."""

from collections.abc import Sequence


def erlang_b(c: int, a: float) -> float:
    """The part of customers lost in M/M/c/c with offered load a (Erlang 1917)."""
    b = 1.0
    for k in range(1, c + 1):
        b = a * b / (k + a * b)
    return b


def erlang_c(c: int, a: float) -> float:
    """The part of customers who wait in M/M/c (Erlang 1917)."""
    b = erlang_b(c, a)
    return b / (1 - (a / c) * (1 - b))


def fifo_wait(lam: float, mu: float, c: int) -> float:
    """Mean wait in M/M/c, first come first served."""
    return erlang_c(c, lam / mu) / (c * mu - lam)


def strict_waits(lams: Sequence[float], mu: float, c: int) -> list[float]:
    """Mean waits by class in M/M/c with strict, nonpreemptive priority (Cobham 1954)."""
    first, before, waits = erlang_c(c, sum(lams) / mu) / (c * mu), 0.0, []
    for lam in lams:
        after = before + lam / (c * mu)
        waits.append(first / ((1 - before) * (1 - after)))
        before = after
    return waits


def accumulating_waits(lams: Sequence[float], mu: float, c: int, slopes: Sequence[float]) -> list[float]:
    """Mean waits by class in M/M/c with accumulating priority (Kleinrock 1964; Stanford, Taylor and Ziedins 2014)."""
    loads, fifo, size = [lam / (c * mu) for lam in lams], fifo_wait(sum(lams), mu, c), len(lams)
    rows = [[0.0] * size for _ in lams]
    for i, own in enumerate(slopes):
        rows[i][i] = 1 - sum(loads[j] * (1 - own / slopes[j]) for j in range(size) if slopes[j] > own)
        for j in range(size):
            if slopes[j] < own:
                rows[i][j] += loads[j] * (1 - slopes[j] / own)
    return _solved(rows, [fifo] * size)


def erlang_a(lam: float, mu: float, theta: float, c: int) -> tuple[float, float]:
    """Mean wait over all customers and the part who leave in M/M/c+M, patience exponential with rate theta (Palm 1957)."""
    weights, n = [1.0], 0
    while n < c or weights[-1] > 1e-14 * max(weights):
        n += 1
        weights.append(weights[-1] * lam / (min(n, c) * mu + max(0, n - c) * theta))
    total = sum(weights)
    queue = sum(max(0, at - c) * weight for at, weight in enumerate(weights)) / total
    return queue / lam, theta * queue / lam


def _solved(rows: list[list[float]], values: list[float]) -> list[float]:
    """The solution of a small linear system, by elimination."""
    matrix = [[*row, value] for row, value in zip(rows, values, strict=True)]
    for at, row in enumerate(matrix):
        for other in matrix:
            if other is not row:
                factor = other[at] / row[at]
                other[:] = [theirs - factor * own for theirs, own in zip(other, row, strict=True)]
    return [row[-1] / row[at] for at, row in enumerate(matrix)]
