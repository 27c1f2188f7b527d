"""Prints what describes the hub's doors to programs."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace

from hub.settings import load
from hub.web.components import Schema
from hub.web.typescript import schema_bundle, typescript


def add_arguments(parser: ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--openapi", action="store_true", help="the HTTP doors as OpenAPI 3.1")
    what.add_argument("--asyncapi", action="store_true", help="the sockets as AsyncAPI 3.0")
    what.add_argument("--types", action="store_true", help="the shapes as TypeScript: agent_ui/shared/api.ts")
    what.add_argument("--schema", action="store_true", help="the shapes as one JSON Schema")


def run(arguments: Namespace) -> int:
    if arguments.types:
        sys.stdout.write(typescript())
        return 0
    document = schema_bundle() if arguments.schema else _document(openapi=arguments.openapi)
    print(json.dumps(document, indent=2, ensure_ascii=False))
    return 0


def _document(*, openapi: bool) -> Schema:
    from hub.app import doors_of
    from hub.web.describe import Description

    configured = load()
    settings = configured.settings
    description = Description(doors=doors_of(configured), public_url=settings.public_url, mode=settings.mode)
    return description.openapi if openapi else description.asyncapi
