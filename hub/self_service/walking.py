"""Walks a caller through a flow: from what was heard to what comes next. Knows no clock, no carrier and no database.

It never waits: where something must be looked up or asked, the walk stops with a step and goes on with the answer. The same position,
answer and facts always lead to the same step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from channels.call_steps import Prompt, Sound, Words
from hub.self_service.filling import fill, fill_path
from hub.self_service.flow import (
    AnyNode,
    Asking,
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
    Node,
    Prompts,
    Queue,
    Say,
    Set,
    Voicemail,
)
from hub.self_service.hearing import MOST_KEYS, same, tidy
from hub.self_service.steps import (
    Ask,
    CustomerFacts,
    Facts,
    Fetch,
    FindCustomer,
    Heard,
    LookedUp,
    Position,
    Step,
    ToCallback,
    ToQueue,
    ToVoicemail,
    Trod,
    Walked,
)
from hub.self_service.steps import HangUp as EndCall
from hub.self_service.understanding import Misheard, Understood, hints, understand

DOTS = "••••"
FETCHED = ("found", "not_found", "failed")
FOUND_CUSTOMER = ("known", "unknown", "ambiguous")


class WalkRanAway(Exception):
    """A flow went round without ever listening to the caller; `hub check` refuses such flows."""


def walk(flow: Flow, position: Position, heard: Heard | None, facts: Facts) -> Walked:
    """From here to the next step, with what was heard.

    Nothing heard, or something that was not waited for, gives the same step again and counts no try. A caller whose node is gone (the flow
    was changed meanwhile) begins anew and keeps fields and language. Raises `WalkRanAway` for a flow that `hub check` refuses.
    """
    return _Walk(flow, position, facts).on(heard)


class _Walk:
    """One walk under way: what it has said, noted and set so far."""

    def __init__(self, flow: Flow, position: Position, facts: Facts) -> None:
        self._flow = flow
        self._facts = facts
        self._from = position
        self._language = position.language if position.language in flow.languages else flow.languages[0]
        self._tries = 0
        self._fields = dict(position.fields)
        self._sensitive: dict[str, str] = {}
        self._asks = dict(position.asks)
        self._queue = position.queue
        self._solved = position.solved
        self._prompts: list[Prompt] = []
        self._trail: list[Trod] = []

    def on(self, heard: Heard | None) -> Walked:
        name, node = self._from.node, self._flow.nodes.get(self._from.node)
        if node is None or self._from.awaiting == "start":
            return self._walk_from(self._flow.start if node is None else name)
        answered = self._answered(name, node, heard)
        if answered is not None:
            return self._walk_from(answered)
        if isinstance(node, Asking):
            return self._stop(name, self._ask(node))
        again = self._walk_from(name)
        # The same step once more is no further step of the way.
        return replace(again, trail=()) if again.position == self._from else again

    def _walk_from(self, name: str) -> Walked:
        # Where nothing is asked no node comes twice, so a walk is never longer than the flow.
        for _ in range(len(self._flow.nodes) + 1):
            next_ = self._enter(name, self._flow.nodes[name])
            if not isinstance(next_, str):
                return self._stop(name, next_)
            name = next_
        raise WalkRanAway(f"The flow {self._flow.name} went round at {name} without listening to the caller")

    def _stop(self, name: str, step: Step) -> Walked:
        position = replace(
            self._from,
            flow=self._flow.name,
            node=name,
            language=self._language,
            awaiting=_awaiting(step),
            tries=self._tries,
            fields=self._fields,
            asks=self._asks,
            queue=self._queue,
            solved=self._solved,
        )
        return Walked(position=position, step=step, trail=tuple(self._trail))

    # --- an answer -----------------------------------------------------------------------------------------------------

    def _answered(self, name: str, node: AnyNode, heard: Heard | None) -> str | None:
        """The node after this answer; nothing where it is asked again."""
        match node, heard:
            case _, None:
                self._tries = self._from.tries
                return None
            case LookUpHttp(), LookedUp() if self._from.awaiting == "fetched":
                return self._fetched(name, node, heard)
            case LookUpCustomer(), LookedUp() if self._from.awaiting == "customer":
                return self._go(name, node, heard.outcome if heard.outcome in FOUND_CUSTOMER else "unknown")
            case ((Menu() | ChooseLanguage() | Collect()), _) if self._from.awaiting == "answer" and not isinstance(heard, LookedUp):
                understood = understand(node, heard, self._language)
                if isinstance(understood, Understood):
                    return self._understood(name, node, understood)
                return self._misheard(name, node, understood)
        self._tries = self._from.tries
        return None

    def _understood(self, name: str, node: Menu | ChooseLanguage | Collect, understood: Understood) -> str:
        match node:
            case Menu():
                chosen = node.options[understood.value]
                self._note(name, node, outcome=understood.value, answer=chosen.label)
                return chosen.next
            case ChooseLanguage():
                language = node.options[understood.value]
                self._language = language.language
                self._note(name, node, outcome=understood.value, answer=language.label)
            case Collect():
                (self._sensitive if node.sensitive else self._fields)[node.into] = understood.value
                self._note(name, node, outcome="answered", answer=DOTS if node.sensitive else understood.value)
        return node.next

    def _misheard(self, name: str, node: Menu | ChooseLanguage | Collect, why: Misheard) -> str | None:
        self._note(name, node, outcome=why)
        self._tries = self._from.tries + 1
        if self._tries >= node.tries:
            self._tries = 0
            return node.default
        self._say(node, node.no_input if why == "no_input" else node.no_match)
        return None

    def _fetched(self, name: str, node: LookUpHttp, answer: LookedUp) -> str:
        whole = all(field in answer.values for field in node.takes)
        outcome = answer.outcome if answer.outcome in FETCHED and (answer.outcome != "found" or whole) else "failed"
        if outcome != "found":
            return self._go(name, node, outcome)
        taken = {field: tidy(answer.values[field]) for field in node.takes}
        self._fields |= taken
        return self._go(name, node, outcome, answer=next(iter(taken.values()), None))

    # --- a node --------------------------------------------------------------------------------------------------------

    def _enter(self, name: str, node: AnyNode) -> str | Step:
        match node:
            case Say():
                self._say(node, node.prompts)
                self._note(name, node)
                self._solved = self._solved or node.answers
                return node.next
            case Menu() | ChooseLanguage() | Collect():
                self._tries = 0
                return self._ask(node)
            case LookUpCustomer():
                return self._look_up_customer(name, node)
            case LookUpOpenInteractions():
                known = self._known_customer
                return self._go(name, node, "some" if known is not None and known.open_count > 0 else "none")
            case LookUpHours():
                return self._go(name, node, "open" if self._facts.is_open(self._queue_of(node.queue)) else "closed")
            case LookUpHttp():
                return self._look_up_http(name, node)
            case Branch():
                return self._branch(name, node)
            case Set():
                return self._set(name, node)
            case Queue() | Callback() | Voicemail() | HangUp():
                return self._leave(name, node)

    def _ask(self, node: Menu | ChooseLanguage | Collect) -> Ask:
        self._say(node, node.prompts)
        return Ask(
            prompts=tuple(self._prompts),
            digits_most=min(node.most_digits, MOST_KEYS) if isinstance(node, Collect) else 1,
            finish_on=node.finish_on if isinstance(node, Collect) else "",
            speech=node.speech,
            hints=hints(node, self._language),
            language=self._language,
            timeout_seconds=node.timeout_seconds,
        )

    def _look_up_customer(self, name: str, node: LookUpCustomer) -> str | Step:
        if node.by is None:
            match = self._facts.customer.match if self._facts.customer is not None else "unknown"
            return self._go(name, node, "ambiguous" if match == "probable" else match)
        value = self._sensitive_or(node.by)
        if not value:
            return self._go(name, node, "unknown")
        self._say(node, node.prompts)
        return FindCustomer(prompts=tuple(self._prompts), value=value)

    def _look_up_http(self, name: str, node: LookUpHttp) -> str | Step:
        path = fill_path(node.path, self._sensitive_or)
        if path is None:
            return self._go(name, node, "failed")
        self._say(node, node.prompts)
        return Fetch(
            prompts=tuple(self._prompts), service=node.service, path=path, timeout_seconds=node.timeout_seconds, takes=dict(node.takes)
        )

    def _branch(self, name: str, node: Branch) -> str:
        value = self._branched_on(node.on)
        case = next((case for case in node.cases if same(case, value)), None)
        self._note(name, node, outcome=case or "otherwise")
        return node.otherwise if case is None else node.cases[case]

    def _set(self, name: str, node: Set) -> str:
        self._fields |= {field: tidy(fill(text, self._value)) for field, text in node.fields.items()}
        self._queue = node.queue or self._queue
        self._language = node.language or self._language
        self._asks |= node.requirement
        self._note(name, node)
        return node.next

    def _leave(self, name: str, node: Queue | Callback | Voicemail | HangUp) -> str | Step:
        if isinstance(node, Callback) and not self._number(node):
            return self._go(name, node, "no_number")
        self._say(node, node.prompts)
        self._note(name, node)
        prompts = tuple(self._prompts)
        if isinstance(node, HangUp):
            self._solved = self._solved or node.solved
            return EndCall(prompts=prompts, solved=self._solved)
        wanted = self._value(node.queue_from) if isinstance(node, Queue) and node.queue_from is not None else None
        queue = wanted if wanted in self._facts.queues else self._queue_of(node.queue)
        match node:
            case Queue():
                return ToQueue(prompts=prompts, queue=queue, requirement=self._asks, fields=self._fields, language=self._language)
            case Callback():
                return ToCallback(
                    prompts=prompts, queue=queue, requirement=self._asks, fields=self._fields, language=self._language,
                    number=self._number(node),
                )  # fmt: skip
            case Voicemail():
                return ToVoicemail(
                    prompts=prompts, queue=queue, requirement=self._asks, fields=self._fields, language=self._language,
                    most_seconds=node.most_seconds,
                )  # fmt: skip

    # --- what it says, notes and knows -----------------------------------------------------------------------------------

    def _go(self, name: str, node: AnyNode, outcome: str, *, answer: str | None = None) -> str:
        """On by the branch that has the outcome's name."""
        self._note(name, node, outcome=outcome, answer=answer)
        next_: str = getattr(node, outcome)
        return next_

    def _note(self, name: str, node: AnyNode, *, outcome: str | None = None, answer: str | None = None) -> None:
        self._trail.append(Trod(node=name, kind=node.kind, prompt=label_of(name, node), outcome=outcome, answer=answer))

    def _say(self, node: AnyNode, prompts: Prompts) -> None:
        languages: Iterable[str] = self._flow.languages if isinstance(node, ChooseLanguage) else (self._language,)
        for language in languages:
            for line in prompts.get(language, ()):
                if isinstance(line, str):
                    self._prompts.append(Words(text=fill(line, self._value), language=language))
                else:
                    self._prompts.append(Sound(url=line.play))

    def _value(self, name: str) -> str:
        """What a placeholder stands for; empty where nothing was set."""
        if name == "caller_number":
            return self._facts.caller or ""
        if name == "language":
            return self._language
        if name in ("customer_name", "open_count", "open_summary"):
            known = self._known_customer
            return "" if known is None else tidy(str(known.name if name == "customer_name" else getattr(known, name)))
        return self._fields.get(name, "")

    def _sensitive_or(self, name: str) -> str:
        """For what is asked of a system, never for what is said, shown or kept."""
        return self._sensitive.get(name) or self._value(name)

    def _branched_on(self, name: str) -> str:
        match name:
            case "tier":
                return self._facts.tier
            case "language":
                return self._language
            case "customer":
                return self._facts.customer.match if self._facts.customer is not None else "unknown"
            case "caller":
                return "shown" if self._facts.caller else "withheld"
        return self._value(name)

    def _queue_of(self, named: str | None) -> str:
        wanted = named or self._queue
        return wanted if wanted is not None and wanted in self._facts.queues else self._facts.default_queue

    def _number(self, node: Callback) -> str:
        return (self._value(node.number_from) if node.number_from is not None else "") or self._facts.caller or ""

    @property
    def _known_customer(self) -> CustomerFacts | None:
        customer = self._facts.customer
        return customer if customer is not None and customer.match == "known" else None


def label_of(name: str, node: Node) -> str:
    """What an agent reads of a node."""
    return node.label or name.replace("_", " ").replace("-", " ").capitalize()


def _awaiting(step: Step) -> Literal["answer", "fetched", "customer", "end"]:
    match step:
        case Ask():
            return "answer"
        case Fetch():
            return "fetched"
        case FindCustomer():
            return "customer"
        case _:
            return "end"
