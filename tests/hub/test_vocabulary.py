"""The page that names every event of the log names those that are written, with their facts."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from hub.journal.log import STARTED
from hub.work.records import OfferState

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
OF_EVERY_INTERACTION = {"queue", "channel", "tier"}
ENDED_OFFERS = [f"offer.{state}" for state in get_args(OfferState) if state != "pending"]


def rows() -> Iterator[tuple[str, set[str]]]:
    """A type and its facts, as often as it is on the page; `.changed` after `customer.created` is `customer.changed`."""
    for types, facts in re.findall(r"^\| (`[a-z_]+\.[a-z_]+`[^|]*) \| ([^|]*)\|", PAGE.partition("## The log")[2], re.MULTILINE):
        names = re.findall(r"`([a-z_]*\.[a-z_]+)`", types)
        room = names[0].partition(".")[0]
        yield from ((name if name[0] != "." else room + name, set(re.findall(r"[a-z_]+", facts))) for name in names)


def on_the_page() -> dict[str, set[str]]:
    """Facts by type."""
    return dict(rows())


def in_the_code() -> dict[str, set[str]]:
    """Facts by type, as far as they stand beside the type."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in sorted((ROOT / "hub").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and _called(call) in ("happened", "record"):
                for type in _types(call):
                    found[type] |= set(_facts(call))
    return found


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _types(call: ast.Call) -> Iterator[str]:
    for part in (part for argument in call.args for part in ast.walk(argument)):
        if isinstance(part, ast.JoinedStr) and ast.unparse(part) == "f'offer.{state}'":
            yield from ENDED_OFFERS
        elif isinstance(part, ast.Attribute) and ast.unparse(part) == "log.STARTED":
            yield STARTED
        elif isinstance(part, ast.Constant) and isinstance(part.value, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", part.value):
            yield part.value


def _facts(call: ast.Call) -> Iterator[str]:
    if _called(call) == "happened":
        yield from (word.arg for word in call.keywords if word.arg not in (None, "agent"))
    for facts in (word.value for word in call.keywords if word.arg == "facts"):
        if isinstance(facts, ast.Dict):
            yield from (key.value for key in facts.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def test_every_event_is_on_the_page_and_the_page_invents_none() -> None:
    assert sorted(in_the_code()) == sorted(type for type, _ in rows()), "each once"


def test_the_page_names_every_fact() -> None:
    page, code = on_the_page(), in_the_code()
    assert {type: facts - page[type] - OF_EVERY_INTERACTION for type, facts in code.items()} == {type: set() for type in code}
