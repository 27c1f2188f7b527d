"""Flows and callers drawn by chance: any nodes, any ways between them, any keys, words and look-ups."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from hub.self_service.flow import Flow
from hub.self_service.steps import CustomerFacts, Digits, Facts, Heard, LookedUp, Nothing, Speech

NAMES = [f"n{place}" for place in range(7)]
FIELDS = ("a", "b", "secret")
LANGUAGES = ("en", "es")
SAID = {"1": "sales", "2": "billing", "3": "orders"}
KEYS = st.sampled_from(sorted(SAID))
TEXTS = st.sampled_from(["Hello.", "It is {a}.", "Well, {customer_name}.", "{b} {caller_number} {language}"])


def _spoken(draw: DrawFn) -> dict[str, list[str]]:
    return {language: draw(st.lists(TEXTS, min_size=1, max_size=2)) for language in LANGUAGES}


@st.composite
def nodes(draw: DrawFn) -> dict[str, Any]:
    """One node, as TOML has it. Most flows of such nodes have a fault; those that have none are walked."""
    to = st.sampled_from(NAMES)
    queue = st.sampled_from(["sales", "support", None])
    kind = draw(st.sampled_from(["say", "menu", "language", "collect", "customer", "some", "hours", "http", "branch", "set", *ENDS]))
    spoken = _spoken(draw)
    asking = {"prompts": spoken, "tries": draw(st.integers(1, 3)), "default": draw(to)}
    match kind:
        case "say":
            return {"kind": "say", "prompts": spoken, "next": draw(to), "answers": draw(st.booleans())}
        case "menu":
            options = {
                key: {"next": draw(to), "label": key, "says": {language: [SAID[key]] for language in LANGUAGES}}
                for key in draw(st.sets(KEYS, min_size=1))
            }
            return {"kind": "menu", **asking, "options": options, "speech": draw(st.booleans())}
        case "language":
            options = {
                key: {"language": language, "label": language, "says": [language]} for key, language in zip("12", LANGUAGES, strict=True)
            }
            return {"kind": "language", **asking, "options": options, "next": draw(to)}
        case "collect":
            field = draw(st.sampled_from(FIELDS))
            return {
                "kind": "collect", **asking, "into": field, "sensitive": field == "secret", "next": draw(to), "speech": draw(st.booleans()),
                "checksum": draw(st.sampled_from(["none", "luhn", "mod11"])),
            }  # fmt: skip
        case "customer":
            ways = {way: draw(to) for way in ("known", "unknown", "ambiguous")}
            return {"kind": "look_up", "of": "customer", "by": draw(st.sampled_from([None, *FIELDS])), **ways}
        case "some":
            return {"kind": "look_up", "of": "open_interactions", "some": draw(to), "none": draw(to)}
        case "hours":
            return {"kind": "look_up", "of": "hours", "queue": draw(queue), "open": draw(to), "closed": draw(to)}
        case "http":
            ways = {way: draw(to) for way in ("found", "not_found", "failed")}
            path = draw(st.sampled_from(["/", "/{a}", "/{secret}?in={language}"]))
            return {"kind": "look_up", "of": "http", "service": "orders", "path": path, "takes": {draw(st.sampled_from("ab")): "x"}, **ways}
        case "branch":
            cases = {"known": draw(to)} if (on := draw(st.sampled_from(["customer", "a", "b"]))) == "customer" else {"1": draw(to)}
            return {"kind": "branch", "on": on, "cases": cases, "otherwise": draw(to)}
        case "set":
            fields = {draw(st.sampled_from("ab")): draw(TEXTS)}
            return {
                "kind": "set",
                "fields": fields,
                "queue": draw(queue),
                "requirement": {"lang:es": 1},
                "language": "es",
                "next": draw(to),
            }
        case "callback":
            return {
                "kind": "callback",
                "prompts": spoken,
                "queue": draw(queue),
                "number_from": draw(st.sampled_from([None, "a"])),
                "no_number": draw(to),
            }
        case "queue":
            return {"kind": "queue", "queue": draw(queue), "queue_from": draw(st.sampled_from([None, "a"]))}
    return {"kind": kind, "prompts": spoken} | ({"queue": draw(queue)} if kind == "voicemail" else {})


ENDS = ("queue", "callback", "voicemail", "hang_up")


@st.composite
def flows(draw: DrawFn) -> Flow:
    written = {name: draw(nodes()) for name in NAMES[: draw(st.integers(2, len(NAMES)))]}
    # What is drawn leads to any of seven names; where fewer nodes stand, the rest of the names means the last one.
    last = list(written)[-1]
    written[last] = {"kind": "queue", "queue": "support"}
    return Flow.model_validate({"name": "any", "languages": LANGUAGES, "start": NAMES[0], "nodes": _pointed(written, last)})


def _pointed(written: dict[str, dict[str, Any]], last: str) -> dict[str, dict[str, Any]]:
    def point(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: point(each) for key, each in value.items()}
        return last if isinstance(value, str) and value in NAMES and value not in written else value

    return {name: point(node) for name, node in written.items()}


def heards() -> st.SearchStrategy[Heard | None]:
    hostile = (
        st.text(max_size=60)
        | st.text(alphabet="0123456789*#", max_size=40)
        | st.sampled_from(["x" * 10_240, "\x00", "\ud800", "٣", "{a}", "../.."])
    )
    values = st.dictionaries(st.sampled_from(["a", "b", "x"]), hostile)
    outcomes = st.sampled_from(["known", "unknown", "ambiguous", "found", "not_found", "failed", "default", "kind", ""])
    return st.one_of(
        st.none(),
        st.just(Nothing()),
        st.builds(Digits, digits=KEYS | hostile),
        st.builds(Speech, text=st.sampled_from(list(SAID.values())) | hostile, confidence=st.none() | st.floats()),
        st.builds(LookedUp, outcome=outcomes, values=values),
    )


@st.composite
def worlds(draw: DrawFn) -> Facts:
    matches = st.sampled_from(["known", "probable", "ambiguous"])
    customer = draw(st.none() | st.builds(CustomerFacts, match=matches, name=st.text(max_size=300), open_count=st.integers(0, 3)))
    return Facts(
        caller=draw(st.sampled_from(["+15550100200", None])),
        customer=customer,
        tier=draw(st.sampled_from(["gold", "bronze", "gone"])),
        queues=frozenset({"sales", "support"}),
        default_queue="support",
        is_open=draw(st.sampled_from([lambda _: True, lambda _: False, "sales".__eq__])),
    )
