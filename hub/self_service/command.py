"""Draws the phone menus of the configuration."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from hub.faults import choices
from hub.self_service.drawing import mermaid, tree
from hub.settings import load

WRONG_USAGE = 2


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("flow", nargs="?", metavar="FLOW", help="the name of one flow (all)")
    parser.add_argument("--mermaid", action="store_true", help="print Mermaid flowcharts instead of trees")


def run(arguments: Namespace) -> int:
    flows = load().company.flows
    if arguments.flow is not None and arguments.flow not in flows:
        print(f"hub ivr show: there is no flow {arguments.flow!r}; known: {choices(flows)}", file=sys.stderr)
        return WRONG_USAGE
    draw = mermaid if arguments.mermaid else tree
    wanted = flows if arguments.flow is None else {arguments.flow: flows[arguments.flow]}
    print("\n\n".join(draw(flow) for flow in wanted.values()) or "There are no flows: put one into ivr/ in the configuration folder.")
    return 0
