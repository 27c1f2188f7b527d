"""The command line: `hub VERB …`. Each verb's code lives with its concern and is imported only when it is asked for."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from hub.faults import CannotStart, ConfigurationFaults

FAILED = 1
WRONG_USAGE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """`module` has `add_arguments(parser)` and `run(arguments) -> int`, where the integer is the exit status."""

    words: tuple[str, ...]
    summary: str
    module: str


VERBS = (
    Verb(words=("serve",), summary="run the hub", module="hub.verbs.serve"),
    Verb(words=("check",), summary="validate the configuration: every fault with its remedy", module="hub.verbs.check"),
    Verb(words=("migrate",), summary="bring the database to this release's tables", module="hub.verbs.migrate"),
    Verb(words=("user",), summary="add, change and list the people who work here", module="hub.people.command"),
    Verb(words=("import", "customers"), summary="read customers from a CSV file", module="hub.customers.command"),
    Verb(words=("demo",), summary="serve with seed data and the sandbox carrier", module="hub.verbs.demo"),
    Verb(words=("sandbox",), summary="run the sandbox carrier alone", module="hub.sandbox.command"),
    Verb(words=("simulate",), summary="play customers and agents through the public doors", module="hub.simulate.command"),
    Verb(words=("replay",), summary="run a log of arrivals under several policies and compare", module="hub.replay.command"),
    Verb(words=("recount",), summary="count a day anew from the log and compare", module="hub.floor.command"),
    Verb(words=("ivr", "show"), summary="draw the phone menus", module="hub.self_service.command"),
    Verb(words=("mail", "read"), summary="say what is understood of letters (.eml files)", module="hub.verbs.mail"),
    Verb(words=("describe",), summary="print what describes the doors: OpenAPI, AsyncAPI, TypeScript", module="hub.web.command"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and answer the exit status: 0, 1 (failed), 2 (wrong usage or configuration)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("-h", "--help", "help"):
        print(_help(VERBS))
        return 0 if given else WRONG_USAGE
    verb = next((verb for verb in VERBS if tuple(given[: len(verb.words)]) == verb.words), None)
    if verb is None:
        return _unfinished(given)
    try:
        return _run(verb, given[len(verb.words) :])
    except ConfigurationFaults as faults:
        print(f"{faults}\n\nhub: the configuration has {len(faults.faults)} fault(s)", file=sys.stderr)
        return WRONG_USAGE
    except CannotStart as error:
        print(f"hub: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return FAILED
    except BrokenPipeError:
        # Whoever read our output, such as `head`, has seen enough; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _run(verb: Verb, given: Sequence[str]) -> int:
    module = importlib.import_module(verb.module)
    parser = argparse.ArgumentParser(prog=f"hub {' '.join(verb.words)}", description=module.__doc__)
    module.add_arguments(parser)
    status: int = module.run(parser.parse_args(given))
    return status


def _unfinished(given: Sequence[str]) -> int:
    """The first word of a longer verb, or no verb at all."""
    possible = [verb for verb in VERBS if verb.words[0] == given[0]]
    if possible and given[1:] in (["-h"], ["--help"]):
        print(_help(possible))
        return 0
    print(f"hub: there is no verb {' '.join(given[:2])!r}\n\n{_help(possible or VERBS)}", file=sys.stderr)
    return WRONG_USAGE


def _help(verbs: Sequence[Verb]) -> str:
    lines = [f"  hub {' '.join(verb.words):18} {verb.summary}" for verb in verbs]
    return "\n".join(["usage: hub VERB ...", "", *lines, "", "hub VERB --help says more."])


if __name__ == "__main__":
    sys.exit(main())
