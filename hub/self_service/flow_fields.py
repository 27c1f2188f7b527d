"""Which fields of a flow are set where, and which are used before that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hub.faults import Fault, choices, nearest
from hub.self_service.filling import placeholders
from hub.self_service.flow import (
    OF_EVERYBODY,
    OF_THE_CALL,
    OF_THE_CUSTOMER,
    AnyNode,
    Asking,
    Branch,
    Callback,
    Collect,
    Flow,
    LookUpCustomer,
    LookUpHours,
    LookUpHttp,
    Prompts,
    Queue,
    Set,
    Voicemail,
)
from hub.self_service.flow_graph import Way, ways

THE_QUEUE = "the queue"
"""Stands among the fields for what a `set` node decides; no field has such a name."""
RESERVED = (*OF_THE_CALL, *OF_THE_CUSTOMER, *OF_EVERYBODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A field used at a node: where it is written, and whether a sensitive one may be."""

    key: str
    field: str
    may_be_sensitive: bool = False
    may_be_missing: bool = False


def field_faults(flow: Flow) -> Iterator[Fault]:
    """Every field that is used before it is set, has a name of ours, or would tell what is sensitive."""
    yield from _reserved(flow)
    sensitive = sensitive_fields(flow)
    yield from _sometimes_sensitive(flow, sensitive)
    always, ever = _set_before(flow, on_every_way=True), _set_before(flow, on_every_way=False)
    for name, node in flow.nodes.items():
        if name not in ever:
            continue
        for use in _uses(node):
            path = f"nodes.{name}.{use.key}"
            if use.field in sensitive and not use.may_be_sensitive:
                yield Fault(
                    path=path,
                    problem=f"{use.field} is sensitive",
                    remedy="Use it only in the path of an http look-up, or to look the customer up by",
                )
            elif use.field not in ever[name]:
                yield _never_set(path, use.field, flow, ever[name])
            elif use.field not in always[name] and not use.may_be_missing:
                yield Fault(path=path, problem=f"{_named(use.field)} is not set on every way here", remedy="Set it on each of them")


def sensitive_fields(flow: Flow) -> frozenset[str]:
    return frozenset(node.into for node in flow.nodes.values() if isinstance(node, Collect) and node.sensitive)


def _never_set(path: str, field: str, flow: Flow, known: frozenset[str]) -> Fault:
    if field == THE_QUEUE:
        return Fault(path=path, problem="no queue is named, and none was set before", remedy="Name it here, or in a set node before")
    if field in OF_THE_CUSTOMER:
        return Fault(
            path=path,
            problem=f"{field} is told only to a customer who is known by their number",
            remedy="Use it after the known way of a look_up of customer, without by",
        )
    if field in sensitive_fields(flow):
        return Fault(path=path, problem=f"{field} is sensitive and gone by now", remedy="Use it before the caller is next spoken to")
    fields = known - {THE_QUEUE} | set(OF_EVERYBODY)
    meant = nearest(field, fields)
    remedy = f"Did you mean {meant}?" if meant else f"Collect, take or set it before; set here: {choices(fields)}"
    return Fault(path=path, problem=f"nothing sets {field} before", remedy=remedy)


def _named(field: str) -> str:
    return field if field == THE_QUEUE else f"{{{field}}}"


def _reserved(flow: Flow) -> Iterator[Fault]:
    for name, node in flow.nodes.items():
        for key, field in _sets(node):
            if field in RESERVED:
                yield Fault(path=f"nodes.{name}.{key}", problem=f"{field} is filled in by the hub", remedy="Give the field another name")


def _sometimes_sensitive(flow: Flow, sensitive: frozenset[str]) -> Iterator[Fault]:
    for name, node in flow.nodes.items():
        for key, field in _sets(node):
            if field in sensitive and not (isinstance(node, Collect) and node.sensitive):
                yield Fault(
                    path=f"nodes.{name}.{key}",
                    problem=f"{field} is sensitive elsewhere and not here",
                    remedy="Give one of the two fields another name",
                )


def _sets(node: AnyNode) -> Iterator[tuple[str, str]]:
    """Key and field, for each field a node may set."""
    match node:
        case Collect():
            yield "into", node.into
        case LookUpHttp():
            yield from ((f"takes.{field}", field) for field in node.takes)
        case Set():
            yield from ((f"fields.{field}", field) for field in node.fields)


def _set_before(flow: Flow, *, on_every_way: bool) -> dict[str, frozenset[str]]:
    """For each node that can be reached, what is set when a caller comes to it: on every way there, or on any."""
    sensitive = sensitive_fields(flow)
    before: dict[str, frozenset[str]] = {flow.start: frozenset(OF_EVERYBODY)} if flow.start in flow.nodes else {}
    changed = list(before)
    while changed:
        name = changed.pop()
        node = flow.nodes[name]
        for way in ways(node):
            if way.to not in flow.nodes:
                continue
            after = _after(node, way, before[name], sensitive)
            known = before.get(way.to)
            joined = after if known is None else known & after if on_every_way else known | after
            if joined != known:
                before[way.to] = joined
                changed.append(way.to)
    return before


def _after(node: AnyNode, way: Way, before: frozenset[str], sensitive: frozenset[str]) -> frozenset[str]:
    """What is set once this way was taken. What is sensitive is gone wherever the call waited."""
    match node:
        case Collect() if way.key == "next":
            return before - sensitive | {node.into}
        case LookUpHttp() if way.key == "found":
            return before - sensitive | node.takes.keys()
        case LookUpCustomer() if node.by is None:
            return before | set(OF_THE_CUSTOMER) if way.key == "known" else before
        case LookUpCustomer() | LookUpHttp() | Asking():
            return before - sensitive
        case Set():
            return before | node.fields.keys() | ({THE_QUEUE} if node.queue is not None else set())
        case _:
            return before


def _uses(node: AnyNode) -> Iterator[Use]:
    for key, prompts in all_prompts(node):
        yield from _in_prompts(key, prompts)
    match node:
        case LookUpCustomer() if node.by is not None:
            yield Use(key="by", field=node.by, may_be_sensitive=True)
        case LookUpHttp():
            yield from (Use(key="path", field=field, may_be_sensitive=True) for field in placeholders(node.path))
        case Branch() if node.on not in OF_THE_CALL:
            yield Use(key="on", field=node.on, may_be_missing=True)
        case Set():
            for field, text in node.fields.items():
                yield from (Use(key=f"fields.{field}", field=used) for used in placeholders(text))
        case Queue() if node.queue_from is not None:
            yield Use(key="queue_from", field=node.queue_from)
        case Callback() if node.number_from is not None:
            yield Use(key="number_from", field=node.number_from)
    if isinstance(node, LookUpHours | Queue | Callback | Voicemail) and node.queue is None and getattr(node, "queue_from", None) is None:
        yield Use(key="queue", field=THE_QUEUE)


def _in_prompts(key: str, prompts: Prompts) -> Iterator[Use]:
    for language, lines in prompts.items():
        for line in lines:
            if isinstance(line, str):
                yield from (Use(key=f"{key}.{language}", field=field) for field in dict.fromkeys(placeholders(line)))


def all_prompts(node: AnyNode) -> Iterator[tuple[str, Prompts]]:
    """Every set of prompts a node has, with its key."""
    for key in ("prompts", "no_input", "no_match"):
        prompts: Prompts | None = getattr(node, key, None)
        if prompts is not None:
            yield key, prompts
