"""Who may know whom: routing and channels know nobody of ours, hub knows both, the sandbox carrier knows nobody."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"hub", "channels", "routing", "tests", "bench"}
MAY_IMPORT = {
    "routing": {"routing"},
    "channels": {"channels"},
    "hub": {"hub", "channels", "routing"},
    "hub/sandbox": {"hub.sandbox"},
}
# Routing decides from what it is given; the adapters never see the web framework or the database.
KEPT_OUT = {
    "routing": {"aiohttp", "asyncio", "logging", "os", "random", "secrets", "socket", "sqlalchemy", "structlog", "time"},
    "channels": {"aiohttp.web", "sqlalchemy"},
}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_knows_only_whom_it_may(room: str) -> None:
    strangers = [
        f"{file.relative_to(ROOT)}:{line} imports {module}"
        for file in _files(room)
        for line, module in _imports(file)
        if module.partition(".")[0] in OURS and not _within(module, MAY_IMPORT[_room_of(file)])
    ]
    assert strangers == []


@pytest.mark.parametrize("room", KEPT_OUT)
def test_a_room_does_without_what_is_not_its_trade(room: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line} imports {module}"
        for file in _files(room)
        for line, module in _imports(file)
        if _within(module, KEPT_OUT[room])
    ]
    assert found == []


def test_routing_waits_for_nothing() -> None:
    waiting = [
        f"{file.relative_to(ROOT)}:{node.lineno} is async"
        for file in _files("routing")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith)
    ]
    assert waiting == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("import hub.store", ["hub.store"]),
        ("from hub import store", ["hub.store"]),
        ("from .. import store", ["hub.store"]),
        ("from ..store.types import Utc", ["hub.store.types.Utc"]),
        ("def late():\n    import routing.router", ["routing.router"]),
    ],
)
def test_every_way_to_write_an_import_is_seen(written: str, meant: list[str]) -> None:
    assert [module for _, module in _names(ast.parse(written), package="hub.desk")] == meant


def _files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def _room_of(file: Path) -> str:
    """The most particular room that the file stands in."""
    path = file.relative_to(ROOT).as_posix()
    return max((room for room in MAY_IMPORT if path.startswith(f"{room}/")), key=len)


def _within(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def _imports(file: Path) -> Iterator[tuple[int, str]]:
    package = ".".join(file.relative_to(ROOT).parent.parts)
    return _names(ast.parse(file.read_text()), package=package)


def _names(tree: ast.Module, *, package: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = _absolute(node, package)
            yield from ((node.lineno, f"{source}.{alias.name}") for alias in node.names)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if node.level == 0:
        return node.module or ""
    parents = package.split(".")[: -(node.level - 1) or None]
    return ".".join([*parents, *([node.module] if node.module else [])])
