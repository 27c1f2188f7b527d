"""AsyncAPI 3.0, made from the very `SocketRoute` data that is served, and a page that shows it without any script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import urlsplit

from channels.doors import Frame, SocketRoute
from hub.web.components import REFERENCE, Components, Schema, Use
from hub.web.openapi import without_null


def asyncapi(sockets: Sequence[SocketRoute], components: Components, *, server: str, version: str) -> Schema:
    """The document; `components` must know every shape of these sockets."""
    url = urlsplit(server)
    channels = {_name(socket): _channel(socket, components) for socket in sockets}
    operations: Schema = {}
    for socket in sockets:
        name = _name(socket)
        for action, frames in (("send", socket.sends), ("receive", socket.receives)):
            if frames:
                operations[f"{action}_{name}"] = {
                    "action": action,
                    "channel": {"$ref": f"#/channels/{name}"},
                    "messages": [{"$ref": f"#/channels/{name}/messages/{_message_name(action, frame)}"} for frame in frames],
                }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Contact Hub sockets",
            "version": version,
            "description": "Text frames of JSON, at most 64 KiB. Logged frames carry `seq`, the number of their event: "
            "come back with `after` and miss nothing.",
            "license": {"name": "GPL-3.0-or-later"},
        },
        "defaultContentType": "application/json",
        "servers": {"hub": {"host": url.netloc, "protocol": "wss" if url.scheme == "https" else "ws"}},
        "channels": channels,
        "operations": operations,
        "components": {"schemas": components.schemas},
    }


def _channel(socket: SocketRoute, components: Components) -> Schema:
    messages = {
        _message_name(action, frame): {
            "name": frame.type,
            "title": frame.type,
            "summary": frame.summary,
            "payload": components.of(frame.shape, use),
        }
        for action, use, frame in _frames(socket)
    }
    channel: Schema = {"address": socket.path, "title": socket.summary, "messages": messages}
    if socket.query is not None:
        channel["bindings"] = {"ws": {"method": "GET", "query": _resolved(components.of(socket.query, "in"), components)}}
    return channel


def _frames(socket: SocketRoute) -> Iterator[tuple[str, Use, Frame]]:
    yield from (("send", "out", frame) for frame in socket.sends)
    yield from (("receive", "in", frame) for frame in socket.receives)


def _resolved(schema: Schema, components: Components) -> Schema:
    return components.schemas[schema["$ref"].removeprefix(REFERENCE)] if "$ref" in schema else schema


def _name(socket: SocketRoute) -> str:
    return "_".join(word for word in socket.path.removeprefix("/api/v1").replace("-", "_").split("/") if word)


def _message_name(action: str, frame: Frame) -> str:
    return f"{action}_{frame.type}".replace(".", "_")


def sockets_page(document: Schema) -> str:
    """The document as HTML for people."""
    parts = [PAGE_HEAD]
    schemas = document["components"]["schemas"]
    for name, channel in document["channels"].items():
        parts.append(f"<h1><code>{escape(channel['address'])}</code></h1><p>{_prose(channel['title'])}</p>")
        if "bindings" in channel:
            parts.append(f"<h2>Query</h2>{_pre(_parameters(channel['bindings']['ws']['query']))}")
        for title, action in (("The hub sends", "send"), ("The hub takes", "receive")):
            messages = [message for key, message in channel["messages"].items() if key.startswith(f"{action}_")]
            if messages:
                parts.append(f"<h2>{title}</h2>")
                parts += [_message(message, f"{name}-{action}", schemas) for message in messages]
    parts.append("</main></body></html>")
    return "\n".join(parts)


def _parameters(query: Schema) -> Schema:
    return {name: without_null(schema) for name, schema in query.get("properties", {}).items()}


def _message(message: Schema, prefix: str, schemas: Schema) -> str:
    payload = message["payload"]
    shape = schemas[payload["$ref"].removeprefix(REFERENCE)] if "$ref" in payload else payload
    anchor = escape(f"{prefix}-{message['name']}")
    return (
        f'<details id="{anchor}"><summary><code>{escape(message["name"])}</code> {_prose(message["summary"])}</summary>'
        f"{_pre(_expanded(shape, schemas, ()))}</details>"
    )


def _expanded(schema: object, schemas: Schema, inside: tuple[str, ...]) -> object:
    """The schema with references filled in, each once on its way down."""
    if isinstance(schema, list):
        return [_expanded(each, schemas, inside) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REFERENCE)
        return {"see": name} if name in inside else _expanded(schemas[name], schemas, (*inside, name))
    return {key: _expanded(value, schemas, inside) for key, value in schema.items()}


def _pre(value: object) -> str:
    # Its prose marks names with backticks, which the listing does not need.
    return f"<pre>{escape(json.dumps(value, indent=2, ensure_ascii=False).replace('`', ''))}</pre>"


def _prose(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


PAGE_HEAD = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Sockets · Contact Hub</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/docs/own/plain.css" />
  </head>
  <body>
    <nav><a href="/">Contact Hub</a> <a href="/docs">Doors</a> <strong>Sockets</strong> <a href="/asyncapi.json">asyncapi.json</a></nav>
    <main>"""
