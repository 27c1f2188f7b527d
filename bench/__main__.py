"""`python -m bench [--quick|--full] [--scenario S1 …] [--rate 500] [--gate] [--write] [--database sqlite|postgresql|both]`

Measures the hub against the least server for the same job, in the same run. Prints a JSON line for each measurement on standard
output, and tables with the gates on standard error. Exit status: 1 when a pop was lost or doubled or, with `--gate`, when any gate
failed; else 0.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from bench import crowd, matching, stores
from bench.draining import Draining
from bench.mail import Mail
from bench.plan import FULL, QUICK, Plan
from bench.report import Report
from bench.steady import Steady
from bench.voice import Voice

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
KINDS: Mapping[str, Sequence[stores.Kind]] = {
    "sqlite": ("sqlite",),
    "postgresql": ("postgresql",),
    "both": ("sqlite", "postgresql"),
}
SCENARIOS = ("S1", "S2", "S4", "S5", "S6", "S7", "S10", "V", "M")


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    plan = _plan(given)
    asked = tuple(given.scenario or plan.scenarios)
    kinds = KINDS[given.database or ("sqlite" if given.quick else "both")]
    report = Report()
    report.versions()
    began = time.monotonic()
    for kind in kinds:
        with stores.opened(kind) as store:
            _run(plan, asked, store, report)
    if "S5" in asked:
        _match(report, quick=given.quick)
    failed = report.failed(gated=given.gate)
    report.line(seconds=round(time.monotonic() - began, 1), failed=len(failed))
    report.print_tables()
    if given.write:
        report.write_into(PAGE)
    return 1 if failed else 0


def _plan(given: argparse.Namespace) -> Plan:
    plan = QUICK if given.quick else FULL
    return plan if given.rate is None else replace(plan, steady_rates=(given.rate,))


def _rate(given: str) -> float:
    rate = float(given)
    if not 1 <= rate <= 100_000:
        raise argparse.ArgumentTypeError("a rate is between 1 and 100,000 a second")
    return rate


def _run(plan: Plan, asked: Sequence[str], store: stores.Store, report: Report) -> None:
    steady = Steady(store, plan, report)
    if "S1" in asked:
        steady.idle_offer()
    if "S2" in asked:
        steady.steady_mix()
    if "S10" in asked:
        steady.cost()
    if "S6" in asked and plan.sockets:
        crowd.measure(store, plan, report)
    if "V" in asked:
        Voice(store, plan, report).run()
    if "M" in asked:
        Mail(store, plan, report).run()
    if "S4" in asked or "S7" in asked:
        for size in plan.backlogs:
            Draining(store, plan, report, size).run(serving="S4" in asked, waiting="S7" in asked)


def _match(report: Report, *, quick: bool) -> None:
    """S5 needs no server and no database."""
    cases = list(matching.measured(quick=quick))
    for case in cases:
        report.line(scenario="S5", **asdict(case))
        report.row(
            "S5 matching alone, processor time",
            {
                "case": case.case,
                "waiting": f"{case.waiting:,}",
                "agents": f"{case.agents:,}",
                "µs a decision": case.decision_us,
                "p50 / p99 µs": f"{case.decision_p50_us} / {case.decision_p99_us}",
                "µs an arrival": case.arrival_us,
            },
        )
    ours = {case.waiting: case.decision_us for case in cases if case.case == matching.CALLS_ONLY.case}
    base, most = (1_000 if quick else 10_000), max(ours)
    verdicts = report.of("S5", "none")
    verdicts.at_most(matching.GATE_US, ours[10_000], "10,000 waiting: µs a decision", aim=quick)
    verdicts.at_most(matching.AIM_US, ours[10_000], "10,000 waiting: µs a decision", aim=True)
    verdicts.at_most(matching.MOST_GROWTH, ours[most] / ours[base], f"a decision at {most:,} over {base:,} waiting")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="two minutes: S1, S2 at 200/s, S4 at 1,000 waiting, S5, S10, V, M")
    size.add_argument("--full", action="store_true", help="everything, some 50 minutes; what is run when nothing is said")
    parser.add_argument("--scenario", nargs="+", choices=SCENARIOS, metavar="S", help=f"only these of {', '.join(SCENARIOS)}")
    parser.add_argument("--rate", type=_rate, help="S2 and S10 at so many events a second, instead of a search for the limit")
    parser.add_argument("--database", choices=tuple(KINDS), help="both; with --quick sqlite")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    parser.add_argument("--gate", action="store_true", help="exit 1 when a gate failed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
