"""A flow as a graph: the ways from node to node, what can be reached, and where a call would go round."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from hub.self_service.flow import (
    AnyNode,
    Asking,
    Branch,
    Callback,
    ChooseLanguage,
    Collect,
    Flow,
    LookUpCustomer,
    LookUpHours,
    LookUpHttp,
    LookUpOpenInteractions,
    Menu,
    Say,
    Set,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """From a node to another: `key` is where it is written, `label` what a person reads; `answered`: only a caller who answers goes it."""

    key: str
    label: str
    to: str
    answered: bool = False


def ways(node: AnyNode) -> tuple[Way, ...]:
    """All ways on from a node, as they are written; none where the menu ends."""
    return tuple(_ways(node))


def _ways(node: AnyNode) -> Iterator[Way]:
    match node:
        case Say() | Set():
            yield Way(key="next", label="", to=node.next)
        case Menu():
            for key, option in node.options.items():
                yield Way(key=f"options.{key}.next", label=f"{key} {option.label}", to=option.next, answered=True)
        case ChooseLanguage():
            yield Way(
                key="next", label=" / ".join(f"{key} {option.label}" for key, option in node.options.items()), to=node.next, answered=True
            )
        case Collect():
            yield Way(key="next", label="given", to=node.next, answered=True)
        case LookUpCustomer() | LookUpOpenInteractions() | LookUpHours() | LookUpHttp():
            for outcome in outcomes(node):
                yield Way(key=outcome, label=outcome.replace("_", " "), to=getattr(node, outcome))
        case Branch():
            for case, next_ in node.cases.items():
                yield Way(key=f"cases.{case}", label=case, to=next_)
            yield Way(key="otherwise", label="otherwise", to=node.otherwise)
        case Callback():
            yield Way(key="no_number", label="no number", to=node.no_number)
    if isinstance(node, Asking):
        yield Way(key="default", label="no answer", to=node.default)


def outcomes(node: LookUpCustomer | LookUpOpenInteractions | LookUpHours | LookUpHttp) -> tuple[str, ...]:
    """How a look-up can end; each is the name of its way."""
    match node:
        case LookUpCustomer():
            return ("known", "unknown", "ambiguous")
        case LookUpOpenInteractions():
            return ("some", "none")
        case LookUpHours():
            return ("open", "closed")
        case LookUpHttp():
            return ("found", "not_found", "failed")


def reachable(flow: Flow) -> frozenset[str]:
    """The nodes a caller can come to."""
    return _spread({flow.start} & flow.nodes.keys(), _followers(flow))


def with_a_way_out(flow: Flow) -> frozenset[str]:
    """The nodes from which some way leads to where the menu ends."""
    before: dict[str, set[str]] = {name: set() for name in flow.nodes}
    for name, node in flow.nodes.items():
        for way in ways(node):
            before.get(way.to, set()).add(name)
    return _spread({name for name, node in flow.nodes.items() if ends(node)}, before)


def ends(node: AnyNode) -> bool:
    """Whether the menu can end here."""
    return isinstance(node, Callback) or not ways(node)


def rounds(flow: Flow) -> list[tuple[str, ...]]:
    """Each circle that a caller who never answers would go round in for ever, once, in the order of its nodes."""
    silent = _followers(flow, lambda way: not way.answered)
    found: dict[frozenset[str], tuple[str, ...]] = {}
    done: set[str] = set()
    for start in flow.nodes:
        for circle in _circles_from(start, silent, done):
            found.setdefault(frozenset(circle), circle)
    return list(found.values())


def _circles_from(start: str, followers: Mapping[str, set[str]], done: set[str]) -> Iterator[tuple[str, ...]]:
    """Depth first and without recursion, since a flow may be long; every circle contains a way back to a node that is under way."""
    if start in done:
        return
    path, places, waiting = [start], {start: 0}, [sorted(followers[start])]
    while path:
        if not waiting[-1]:
            left = path.pop()
            waiting.pop()
            done.add(left)
            del places[left]
            continue
        name = waiting[-1].pop()
        if name in places:
            yield tuple(path[places[name] :])
        elif name not in done:
            places[name] = len(path)
            path.append(name)
            waiting.append(sorted(followers[name]))


def _followers(flow: Flow, wanted: Callable[[Way], bool] = lambda _: True) -> dict[str, set[str]]:
    return {name: {way.to for way in ways(node) if wanted(way) and way.to in flow.nodes} for name, node in flow.nodes.items()}


def _spread(start: set[str], followers: Mapping[str, set[str]]) -> frozenset[str]:
    seen, next_ = set(start), list(start)
    while next_:
        new = followers[next_.pop()] - seen
        seen |= new
        next_.extend(new)
    return frozenset(seen)
