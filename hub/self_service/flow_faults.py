"""What is wrong with a flow whose shape is right: ways that lead nowhere or round and round, missing prompts, names of nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hub.faults import Fault, choices, nearest
from hub.self_service.filling import PLACEHOLDER
from hub.self_service.flow import (
    AnyNode,
    Asking,
    Branch,
    Callback,
    ChooseLanguage,
    Collect,
    Flow,
    HangUp,
    LookUpHours,
    LookUpHttp,
    Menu,
    Prompts,
    Queue,
    Say,
    Set,
    Voicemail,
)
from hub.self_service.flow_fields import all_prompts, field_faults
from hub.self_service.flow_graph import reachable, rounds, ways, with_a_way_out
from hub.self_service.hearing import words

MATCHES = ("known", "probable", "ambiguous", "unknown")
SHOWN = ("shown", "withheld")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What flows may name: queues (and of these who takes calls; `None` while the company has no phone), tiers and services."""

    queues: frozenset[str]
    taking_calls: frozenset[str] | None
    tiers: frozenset[str]
    services: frozenset[str]


def flow_faults(flow: Flow, around: Surroundings) -> list[Fault]:
    """Every fault, with a path inside of the flow."""
    return [
        *_start(flow),
        *_ways(flow),
        *_languages(flow),
        *(fault for name, node in flow.nodes.items() for fault in _node(f"nodes.{name}", node, flow, around)),
        *field_faults(flow),
    ]


# --- ways --------------------------------------------------------------------------------------------------------------


def _start(flow: Flow) -> Iterator[Fault]:
    if flow.start not in flow.nodes:
        yield _unknown("start", "node", flow.start, flow.nodes)


def _ways(flow: Flow) -> Iterator[Fault]:
    whole = flow.start in flow.nodes
    for name, node in flow.nodes.items():
        for way in ways(node):
            if way.to not in flow.nodes:
                whole = False
                yield _unknown(f"nodes.{name}.{way.key}", "node", way.to, flow.nodes)
    if not whole:
        # What a misspelt name cuts off is no fault of its own.
        return
    reached, leaving = reachable(flow), with_a_way_out(flow)
    for name in flow.nodes:
        if name not in reached:
            yield Fault(path=f"nodes.{name}", problem="no way leads here", remedy="Let a node go to it, or remove it")
        elif name not in leaving:
            yield Fault(
                path=f"nodes.{name}",
                problem="from here no way leads out",
                remedy="Let one lead to a queue, a callback, a voicemail or a hang_up",
            )
    for circle in rounds(flow):
        yield Fault(
            path=f"nodes.{circle[0]}",
            problem=f"a caller who answers nothing goes round for ever: {' → '.join([*circle, circle[0]])}",
            remedy="Let the default of a question, or one of these ways, lead on to a queue, a voicemail or a hang_up",
        )


# --- languages and prompts ---------------------------------------------------------------------------------------------


def _languages(flow: Flow) -> Iterator[Fault]:
    yield from _repeated("languages", flow.languages)
    chosen = {flow.languages[0]}
    for node in flow.nodes.values():
        if isinstance(node, ChooseLanguage):
            chosen |= {option.language for option in node.options.values()}
        elif isinstance(node, Set) and node.language is not None:
            chosen.add(node.language)
    for language in flow.languages:
        if language not in chosen:
            yield Fault(
                path="languages", problem=f"nothing leads to {language}", remedy="Offer it in a language node, set it, or remove it"
            )


def _prompts(path: str, node: AnyNode, flow: Flow) -> Iterator[Fault]:
    for key, prompts in all_prompts(node):
        if not any(prompts.values()):
            if key == "prompts" and isinstance(node, Say | Asking | Callback | Voicemail | HangUp):
                yield Fault(path=f"{path}.{key}", problem="nothing is heard here", remedy=f"Add a text in {choices(flow.languages)}")
            continue
        for language in flow.languages:
            if not prompts.get(language):
                yield Fault(path=f"{path}.{key}", problem=f"there is none in {language}", remedy=f"Add {key}.{language}")
        yield from (_not_spoken(f"{path}.{key}.{language}", language, flow) for language in prompts if language not in flow.languages)
        yield from _braces(f"{path}.{key}", prompts)


def _braces(path: str, prompts: Prompts) -> Iterator[Fault]:
    for language, lines in prompts.items():
        for line in lines:
            if isinstance(line, str):
                yield from _stray_brace(f"{path}.{language}", line)


def _stray_brace(path: str, text: str) -> Iterator[Fault]:
    if set("{}") & set(PLACEHOLDER.sub("", text)):
        yield Fault(path=path, problem="a brace holds no field", remedy="Write fields like {order_number}, in lower case, digits and _")


def _not_spoken(path: str, language: str, flow: Flow) -> Fault:
    return Fault(
        path=path,
        problem=f"{language} is no language of this flow",
        remedy=f"Add it to languages, or remove it; there: {choices(flow.languages)}",
    )


# --- one node ----------------------------------------------------------------------------------------------------------


def _node(path: str, node: AnyNode, flow: Flow, around: Surroundings) -> Iterator[Fault]:
    yield from _prompts(path, node, flow)
    match node:
        case Menu():
            yield from _menu(path, node, flow)
        case ChooseLanguage():
            yield from _choose_language(path, node, flow)
        case Collect():
            yield from _collect(path, node)
        case LookUpHours():
            yield from _known(f"{path}.queue", "queue", node.queue, around.queues)
        case LookUpHttp():
            yield from _known(f"{path}.service", "service", node.service, around.services)
            yield from _stray_brace(f"{path}.path", node.path)
        case Branch():
            yield from _branch(path, node, flow, around)
        case Set():
            yield from _set(path, node, flow, around)
        case Queue() | Callback() | Voicemail():
            yield from _queue(f"{path}.queue", node.queue, around)


def _menu(path: str, node: Menu, flow: Flow) -> Iterator[Fault]:
    for key, option in node.options.items():
        yield from (_not_spoken(f"{path}.options.{key}.says.{each}", each, flow) for each in option.says if each not in flow.languages)
    yield from (_not_spoken(f"{path}.hints.{each}", each, flow) for each in node.hints if each not in flow.languages)
    if not node.speech:
        return
    for language in flow.languages:
        phrases = {key: option.says.get(language, ()) for key, option in node.options.items()}
        for key, said in phrases.items():
            if not said:
                yield Fault(
                    path=f"{path}.options.{key}.says",
                    problem=f"nothing can be said for it in {language}",
                    remedy=f"Add says.{language}, or set speech = false for the menu",
                )
        yield from _phrases(path, language, phrases)


def _choose_language(path: str, node: ChooseLanguage, flow: Flow) -> Iterator[Fault]:
    for key, option in node.options.items():
        yield from _known(f"{path}.options.{key}.language", "language", option.language, flow.languages)
        if node.speech and not option.says:
            yield Fault(path=f"{path}.options.{key}.says", problem="nothing can be said for it", remedy="Add words, or set speech = false")
    yield from _repeated(f"{path}.options", [option.language for option in node.options.values()])
    if node.speech:
        yield from _phrases(path, None, {key: option.says for key, option in node.options.items()})


def _phrases(path: str, language: str | None, phrases: dict[str, tuple[str, ...]]) -> Iterator[Fault]:
    where = "says" if language is None else f"says.{language}"
    said: dict[tuple[str, ...], str] = {}
    for key, texts in phrases.items():
        for text in texts:
            as_heard = words(text)
            if not as_heard:
                yield Fault(path=f"{path}.options.{key}.{where}", problem=f"{text!r} has no word in it", remedy="Write what callers say")
            elif said.setdefault(as_heard, key) != key:
                yield Fault(
                    path=f"{path}.options.{key}.{where}",
                    problem=f"{text!r} is said for {said[as_heard]} too",
                    remedy="Give each option words of its own",
                )


def _collect(path: str, node: Collect) -> Iterator[Fault]:
    if node.least_digits > node.most_digits:
        yield Fault(path=f"{path}.least_digits", problem="it is more than most_digits", remedy="Let it be less")
    if node.checksum != "none" and node.most_digits < 2:
        yield Fault(path=f"{path}.checksum", problem="one digit cannot check itself", remedy="Allow more digits, or leave the checksum out")


def _branch(path: str, node: Branch, flow: Flow, around: Surroundings) -> Iterator[Fault]:
    possible: dict[str, Iterable[str]] = {"tier": around.tiers, "language": flow.languages, "customer": MATCHES, "caller": SHOWN}
    if node.on in possible:
        for case in node.cases:
            yield from _known(f"{path}.cases.{case}", node.on, case, possible[node.on])
    yield from _repeated(f"{path}.cases", [" ".join(words(case)) for case in node.cases])


def _set(path: str, node: Set, flow: Flow, around: Surroundings) -> Iterator[Fault]:
    yield from _queue(f"{path}.queue", node.queue, around)
    yield from _known(f"{path}.language", "language", node.language, flow.languages)
    for field, text in node.fields.items():
        yield from _stray_brace(f"{path}.fields.{field}", text)
    for skill in node.requirement:
        kind, _, name = skill.partition(":")
        if kind == "queue":
            yield from _known(f'{path}.requirement."{skill}"', "queue", name, around.queues)


def _queue(path: str, name: str | None, around: Surroundings) -> Iterator[Fault]:
    yield from _known(path, "queue", name, around.queues)
    if name in around.queues and around.taking_calls is not None and name not in around.taking_calls:
        yield Fault(path=path, problem=f"{name} does not take phone", remedy="Add phone to its channels, or name another queue")


# --- words -------------------------------------------------------------------------------------------------------------


def _known(path: str, kind: str, name: str | None, known: Iterable[str]) -> Iterator[Fault]:
    if name is not None and name not in (names := list(known)):
        yield _unknown(path, kind, name, names)


def _unknown(path: str, kind: str, name: str, known: Iterable[str]) -> Fault:
    meant = nearest(name, known := list(known))
    return Fault(
        path=path, problem=f"there is no {kind} {name!r}", remedy=f"Did you mean {meant}?" if meant else f"Known: {choices(known)}"
    )


def _repeated(path: str, names: Iterable[str]) -> Iterator[Fault]:
    for name, times in Counter(names).items():
        if times > 1:
            yield Fault(path=path, problem=f"{name!r} stands here {times} times", remedy="Write it once")
