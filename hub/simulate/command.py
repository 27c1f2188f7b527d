"""Plays customers and agents against a running hub through its public doors: at a chosen rate, or as a log has them."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tqdm import tqdm

from hub.simulate.doors import LOST, Refusal
from hub.simulate.plan import BadLog, Rate, Visit, drawn, logged
from hub.simulate.play import Played, Scene, play

FAILED = 1
WRONG_USAGE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--url", default=os.environ.get("HUB_PUBLIC_URL") or f"http://127.0.0.1:{os.environ.get('HUB_PORT', 8080)}", help="the hub")
    add("--agents", type=_count, default=6, help="how many agents work: agent1, agent2 and so on (default 6)")
    add("--rate", type=_positive, default=6, metavar="PER_MINUTE", help="customers a minute (default 6)")
    add("--seconds", type=_positive, default=60, help="for how long customers come, in the plan's time (default 60)")
    add("--texts", type=_share, default=0, metavar="SHARE", help="share of customers who text instead, 0 to 1; demo only (default 0)")
    add("--calls", type=_share, default=0, metavar="SHARE", help="share of customers who call instead, 0 to 1; demo only (default 0)")
    add("--talk-seconds", type=_positive, default=20, help="mean time a talk takes (default 20)")
    add("--patience-seconds", type=_positive, default=120, help="mean time a customer waits (default 120)")
    add(
        "--log",
        type=Path,
        metavar="LOG.csv",
        help="play this log instead: phone calls as such, the rest as chats (columns as for `hub replay`)",
    )
    add("--from", dest="since", type=_moment, metavar="TIME", help="with --log: from this date or time on")
    add("--until", type=_moment, metavar="TIME", help="with --log: up to this date or time")
    add("--tiers", type=_tiers, default={}, metavar="LOG=HUB,…", help="with --log: the hub's names of the log's tiers, as priority=gold")
    add("--speed", type=_positive, default=1, help="how many times faster than real (default 1); the phone menu takes its time")
    add("--seed", type=int, default=1, help="the same seed plays the same plan (default 1)")
    add(
        "--password", default=os.environ.get("HUB_SIMULATE_PASSWORD", "demo"), help="of the agents and the supervisor (default: the demo's)"
    )
    add("--agent-prefix", default="agent", help="their names without the number (default agent)")
    add("--supervisor", default="supervisor", help="who looks at the end whether everything is closed (default supervisor)")
    add("--sandbox", metavar="URL", help="where the sandbox carrier's phones are (default: on the hub's own port, as in the demo)")
    add("--finish-seconds", type=_positive, default=60, help="real time agents get to finish at the end (default 60)")


def run(args: argparse.Namespace) -> int:
    """0 when every customer was served or left and every interaction is closed, else 1; 2 for a log that cannot be played."""
    if args.texts + args.calls > 1:
        print("hub simulate: --texts and --calls are more than everybody together", file=sys.stderr)
        return WRONG_USAGE
    try:
        visits = _visits(args)
    except (BadLog, OSError) as wrong:
        print(f"hub simulate: {wrong}", file=sys.stderr)
        return WRONG_USAGE
    scene = Scene(
        url=args.url,
        visits=visits,
        agents=args.agents,
        speed=args.speed,
        agent_prefix=args.agent_prefix,
        supervisor=args.supervisor,
        password=args.password,
        tiers=args.tiers,
        sandbox_url=args.sandbox,
        finish_seconds=args.finish_seconds,
        seed=args.seed,
    )
    try:
        with tqdm(total=len(visits), unit="customer", disable=None) as bar:
            played = asyncio.run(play(scene, on_done=bar.update))
    except (Refusal, *LOST) as fault:
        print(f"hub simulate: {args.url}: {fault}", file=sys.stderr)
        return FAILED
    print("\n".join(_summary(played)))
    return 0 if played.is_clean else FAILED


def _visits(args: argparse.Namespace) -> Sequence[Visit]:
    if args.log is not None:
        return logged(args.log, since=args.since, until=args.until, seed=args.seed)
    return drawn(
        Rate(
            per_minute=args.rate,
            seconds=args.seconds,
            share_of_texts=args.texts,
            share_of_calls=args.calls,
            talk_seconds=args.talk_seconds,
            patience_seconds=args.patience_seconds,
            seed=args.seed,
        )
    )


def _summary(played: Played) -> Sequence[str]:
    ended = ", ".join(f"{number} {how}" for how, number in sorted(played.ended.items()))
    left = f"; {len(played.still_open)} still open: {', '.join(played.still_open[:5])}" if played.still_open else ""
    return [*played.tally.lines(), f"closed      {played.ended.total()} interactions: {ended or 'none'}{left}"]


def _count(written: str) -> int:
    if not written.isdecimal() or int(written) < 1:
        raise argparse.ArgumentTypeError("a number from 1 on")
    return int(written)


def _positive(written: str) -> float:
    number = float(written)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("a number greater than 0")
    return number


def _share(written: str) -> float:
    number = float(written)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("a number from 0 to 1")
    return number


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _tiers(written: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in written.split(",")]
    if not all(theirs and ours for theirs, _, ours in pairs):
        raise argparse.ArgumentTypeError("write LOG=HUB,… such as priority=gold,regular=bronze")
    return {theirs: ours for theirs, _, ours in pairs}
