"""`hub replay LOG.csv`: a log of arrivals under several policies, side by side."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from routing import Channel, Tier

from .contact import Contact, Demand
from .demand import PatienceRule, demand_of
from .log import UnreadableLog, read_log
from .plan import POLICIES, Plan
from .results import PolicyResult, summarise
from .simulation import Simulation
from .staffing import Staffing, constant, for_load
from .table import as_table

Value = TypeVar("Value")
FAILED, WRONG_USAGE = 1, 2
_FAULTS_SHOWN = 20
_USUAL_TIERS = (Tier("platinum"), Tier("gold"), Tier("silver"), Tier("bronze"))


class WrongUsage(Exception):
    """What was asked for does not fit together; the message says how."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    parser.add_argument("log", type=Path, metavar="LOG.csv", help="arrived_at,queue,channel,tier,handle_seconds,patience_seconds")
    parser.add_argument("--policy", type=_policies, default=POLICIES, metavar="LIST", help=f"of {', '.join(POLICIES)} (all)")
    parser.add_argument("--tiers", type=_list(Tier), metavar="LIST", help="most valuable first (platinum,gold,silver,bronze)")
    parser.add_argument("--weights", type=_list(_positive), metavar="LIST", help="value of each tier (twice that of the next)")
    parser.add_argument("--targets", type=_list(_not_negative), metavar="LIST", help="seconds, what answered_within_target measures (20)")
    parser.add_argument("--heads", type=_list(_not_negative), metavar="LIST", help="head starts in seconds, for accumulating (0)")
    parser.add_argument("--credits", type=_list(_not_negative), metavar="LIST", help="seconds, for credit (0)")
    parser.add_argument("--reserve", type=_count, default=0, metavar="AGENTS", help="kept back from the lowest tier, for accumulating (0)")
    staff = parser.add_mutually_exclusive_group()
    staff.add_argument("--agents", type=_at_least_one, metavar="NUMBER", help="so many agents at all times")
    staff.add_argument("--load", type=_positive, default=0.92, help="as many, by half hour, as make the log's work this load (0.92)")
    parser.add_argument("--patience", type=_patience, default="log", metavar="RULE", help="log (default), none or exponential:SECONDS")
    parser.add_argument("--seed", type=int, default=1, help="for what the log leaves open (1)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(arguments: argparse.Namespace) -> int:
    """Replay the log; answers the exit status."""
    try:
        with arguments.log.open(newline="", encoding="utf-8") as lines:
            contacts = read_log(lines)
        plan = _plan(arguments, contacts)
    except OSError as fault:
        print(f"hub replay: {arguments.log}: {fault.strerror}", file=sys.stderr)
        return WRONG_USAGE
    except WrongUsage as fault:
        print(f"hub replay: {fault}", file=sys.stderr)
        return WRONG_USAGE
    except UnicodeDecodeError:
        print(f"hub replay: {arguments.log} is not UTF-8 text", file=sys.stderr)
        return FAILED
    except UnreadableLog as log:
        _say_faults(arguments.log, log.faults)
        return FAILED
    results = _replay(arguments, plan, contacts)
    print(_as_json(results) if arguments.json else as_table(results))
    return 0


def _replay(arguments: argparse.Namespace, plan: Plan, contacts: Sequence[Contact]) -> dict[str, PolicyResult]:
    demand = demand_of(contacts, arguments.patience, arguments.seed)
    staffing = constant(arguments.agents) if arguments.agents is not None else for_load(demand, arguments.load)
    results = {}
    with tqdm(total=len(demand) * len(arguments.policy), unit=" contacts", disable=None, file=sys.stderr) as bar:
        for policy in arguments.policy:
            bar.set_description(policy)
            results[policy] = _under(policy, plan, demand, staffing, bar.update)
    return results


def _under(policy: str, plan: Plan, demand: Sequence[Demand], staffing: Staffing, tick: Callable[[], object]) -> PolicyResult:
    contacts = [one.contact for one in demand]
    channels: dict[Channel, None] = dict.fromkeys(contact.channel for contact in contacts)
    outcomes = []
    for outcome in Simulation(plan.router(policy, contacts), staffing, channels).run(demand):
        outcomes.append(outcome)
        tick()
    tiers = plan.tiers
    return summarise(outcomes, dict(zip(tiers, plan.weights, strict=True)), dict(zip(tiers, plan.targets, strict=True)))


def _plan(arguments: argparse.Namespace, contacts: Sequence[Contact]) -> Plan:
    """The plan asked for, with defaults for what was not; raises WrongUsage where it does not fit the log or itself."""
    tiers = arguments.tiers if arguments.tiers is not None else _USUAL_TIERS
    strangers = sorted({contact.tier for contact in contacts} - set(tiers))
    if strangers:
        raise WrongUsage(f"the log has the tiers {', '.join(strangers)} that are not among --tiers {','.join(tiers)}")
    if len(set(tiers)) < len(tiers):
        raise WrongUsage(f"--tiers {','.join(tiers)} names a tier twice")
    doubling = tuple(2.0 ** (len(tiers) - 1 - rank) for rank in range(len(tiers)))
    return Plan(
        tiers=tiers,
        weights=_for_each(tiers, "weights", arguments.weights, doubling),
        targets=_for_each(tiers, "targets", arguments.targets, (20.0,) * len(tiers)),
        heads=_for_each(tiers, "heads", arguments.heads, (0.0,) * len(tiers)),
        credits=_for_each(tiers, "credits", arguments.credits, (0.0,) * len(tiers)),
        reserve=arguments.reserve,
    )


def _for_each(tiers: Sequence[Tier], name: str, given: tuple[float, ...] | None, otherwise: tuple[float, ...]) -> tuple[float, ...]:
    if given is not None and len(given) != len(tiers):
        raise WrongUsage(f"--{name} has {len(given)} values for {len(tiers)} tiers")
    return otherwise if given is None else given


def _say_faults(log: Path, faults: list[str]) -> None:
    for fault in faults[:_FAULTS_SHOWN]:
        print(f"{log}: {fault}", file=sys.stderr)
    if len(faults) > _FAULTS_SHOWN:
        print(f"{log}: and {len(faults) - _FAULTS_SHOWN} more", file=sys.stderr)


def _as_json(results: dict[str, PolicyResult]) -> str:
    return json.dumps({"policies": {policy: asdict(result) for policy, result in results.items()}}, indent=2)


def _policies(text: str) -> tuple[str, ...]:
    names = _list(str)(text)
    unknown = [name for name in names if name not in POLICIES]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no policy {unknown[0]}: use {', '.join(POLICIES)}")
    return tuple(dict.fromkeys(names))


def _list(kind: Callable[[str], Value]) -> Callable[[str], tuple[Value, ...]]:
    def of(text: str) -> tuple[Value, ...]:
        return tuple(kind(part.strip()) for part in text.split(","))

    return of


def _patience(text: str) -> PatienceRule:
    try:
        return PatienceRule.parse(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not log, none or exponential:SECONDS") from None


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return number


def _not_negative(text: str) -> float:
    number = float(text)
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not 0 or more")
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is not 0 or more")
    return number


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number
