"""Draws a flow: as a tree for the terminal, in which what stood before is only named, or as a Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Iterator

from hub.self_service.flow import (
    AnyNode,
    Branch,
    Callback,
    ChooseLanguage,
    Collect,
    Flow,
    HangUp,
    LookUpCustomer,
    LookUpHours,
    LookUpHttp,
    LookUpOpenInteractions,
    Menu,
    Play,
    Queue,
    Say,
    Set,
    Voicemail,
)
from hub.self_service.flow_fields import all_prompts
from hub.self_service.flow_graph import Way, ends, ways

LONGEST_PROMPT = 64
SHAPES = {"question": ("([", "])"), "decision": ("{{", "}}"), "end": ("[[", "]]"), "step": ("[", "]")}


def tree(flow: Flow) -> str:
    """The flow from its start: each node once, `↑` where a way goes to one that is drawn already."""
    drawn: set[str] = set()
    lines = [f"{flow.name} ({', '.join(flow.languages)})", ""]
    waiting: list[tuple[str, str, str, str]] = [("", "", "", flow.start)]
    while waiting:
        lead, branch, label, name = waiting.pop()
        onto = f"{label} → " if label else ""
        if name in drawn:
            lines.append(f"{lead}{branch}{onto}↑ {name}")
            continue
        drawn.add(name)
        node = flow.nodes[name]
        lines.append(f"{lead}{branch}{onto}{name}: {_does(node)}")
        below = lead + {"├─ ": "│  ", "└─ ": "   ", "": ""}[branch]
        on = ways(node)
        said = _said(flow, node)
        if said:
            lines.append(f"{below}{'│ ' if on else '  '} “{said}”")
        for place, way in reversed(list(enumerate(on, start=1))):
            waiting.append((below, "└─ " if place == len(on) else "├─ ", way.label, way.to))
    return "\n".join(lines)


def mermaid(flow: Flow) -> str:
    """A Mermaid flowchart. Nodes have ids of their own, since a name may be a word of Mermaid's language."""
    ids = {name: f"n{place}" for place, name in enumerate(flow.nodes, start=1)}
    lines = ["flowchart TD"]
    for name, node in flow.nodes.items():
        opening, closing = SHAPES[_shape(node)]
        said = _said(flow, node)
        text = f"<b>{_escaped(name)}</b><br>{_escaped(_does(node))}" + (f"<br><i>{_escaped(said)}</i>" if said else "")
        lines.append(f'    {ids[name]}{opening}"{text}"{closing}')
    for name, node in flow.nodes.items():
        lines += [f"    {ids[name]} {_arrow(way)} {ids[way.to]}" for way in ways(node)]
    return "\n".join(lines)


def _arrow(way: Way) -> str:
    return f'-->|"{_escaped(way.label)}"|' if way.label else "-->"


def _shape(node: AnyNode) -> str:
    if isinstance(node, Menu | ChooseLanguage | Collect):
        return "question"
    if ends(node):
        return "end"
    return "decision" if len(ways(node)) > 1 else "step"


def _does(node: AnyNode) -> str:
    """What happens at a node, in a few words."""
    match node:
        case Say():
            return "say, and this answers the call" if node.answers else "say"
        case Menu():
            return f"menu, by keys{' or speech' if node.speech else ''}, {node.tries} tries"
        case ChooseLanguage():
            return f"choose the language, {node.tries} tries"
        case Collect():
            return _collects(node)
        case LookUpCustomer():
            return f"look up the customer by {'the number that calls' if node.by is None else f'{{{node.by}}}'}"
        case LookUpOpenInteractions():
            return "look up what is open"
        case LookUpHours():
            return f"look up the hours of {node.queue or 'the queue that was set'}"
        case LookUpHttp():
            return f"ask {node.service} for {node.path}, {node.timeout_seconds:g} s"
        case Branch():
            return f"branch on {node.on}"
        case Set():
            return f"set {', '.join(_sets(node)) or 'nothing'}"
        case Queue():
            named = f"{{{node.queue_from}}}, else {node.queue or 'the one that was set'}" if node.queue_from else node.queue
            return f"to the queue {named or 'that was set'}"
        case Callback():
            return f"call back, from the queue {node.queue or 'that was set'}"
        case Voicemail():
            return f"voicemail for {node.queue or 'the queue that was set'}, {node.most_seconds} s"
        case HangUp():
            return f"hang up{', solved' if node.solved else ''}"


def _collects(node: Collect) -> str:
    digits = f"{node.least_digits}" if node.least_digits == node.most_digits else f"{node.least_digits} to {node.most_digits}"
    checked = "" if node.checksum == "none" else f", checked by {node.checksum}"
    return f"collect {{{node.into}}}, {digits} digits{checked}{', sensitive' if node.sensitive else ''}, {node.tries} tries"


def _sets(node: Set) -> Iterator[str]:
    yield from (f"{{{field}}} = {text!r}" for field, text in node.fields.items())
    if node.queue is not None:
        yield f"queue {node.queue}"
    yield from (f"{skill} ≥ {level}" for skill, level in node.requirement.items())
    if node.language is not None:
        yield f"language {node.language}"


def _said(flow: Flow, node: AnyNode) -> str:
    """The beginning of what is heard, in the flow's first language."""
    lines = dict(all_prompts(node)).get("prompts", {}).get(flow.languages[0], ())
    said = " ".join(f"♪ {line.play}" if isinstance(line, Play) else line for line in lines)
    return said if len(said) <= LONGEST_PROMPT else f"{said[:LONGEST_PROMPT].rsplit(' ', 1)[0]} …"


def _escaped(text: str) -> str:
    """As a label of Mermaid shows it: nothing in it is markup or ends the label."""
    return "".join(each if each.isalnum() or each in " .,:;!?'/+=_-…→≥↑" else f"#{ord(each)};" for each in text)
