"""The results of a replay as a table a person can read."""

from collections.abc import Mapping

from .results import PolicyResult

_HEAD = ("policy", "tier", "offered", "answered", "abandoned", "mean s", "p95 s", "p99 s", "max s", "in target", "cost min²")


def as_table(results: Mapping[str, PolicyResult]) -> str:
    """One line for each policy and tier; the cost stands once a policy."""
    rows: list[tuple[str, ...]] = [_HEAD]
    for policy, result in results.items():
        for rank, (tier, one) in enumerate(result.tiers.items()):
            waits = (one.wait_mean_seconds, one.wait_p95_seconds, one.wait_p99_seconds, one.wait_max_seconds)
            rows.append(
                (
                    "" if rank else policy,
                    tier,
                    *(f"{number:,}" for number in (one.offered, one.answered, one.abandoned)),
                    *(f"{wait:,.1f}" for wait in waits),
                    f"{one.answered_within_target:.3f}",
                    "" if rank else f"{result.value_weighted_cost:.3f}",
                )
            )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    words = [word.ljust(width) if at < 2 else word.rjust(width) for at, (word, width) in enumerate(zip(row, widths, strict=True))]
    return "  ".join(words).rstrip()
