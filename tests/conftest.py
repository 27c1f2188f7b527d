"""What every test stands on: marks by folder, no network beyond this machine, and the servers a test may ask for."""

import gc
from pathlib import Path

import pytest
from hypothesis import settings

from tests.servers import chromium, loopback_only, postgres
from tests.servers.mail import programs as mail

pytest_plugins = ["tests.servers.databases", "tests.servers.browser", "tests.servers.mail.fixtures"]

TESTS = Path(__file__).parent
MARK_OF_FOLDER = {
    "integration": "integration",
    "end_to_end": "end_to_end",
    "properties": "heavy",
    "theory": "heavy",
    "simulation": "heavy",
}
LONG = frozenset({"integration", "end_to_end"})
LONG_STORIES = frozenset(
    {
        "channels/email/mailboxes",
        "channels/email/sending",
        "channels/email/sending/test_crashing.py",
        "hub/calls",
        "hub/files",
        "hub/mail",
        "hub/mail/html",
        "hub/self_service/test_any_walk.py",
    }
)
"""Unit tests by what they stand on, and too many or too long for `make check`."""
TOLD_AT_ONCE = frozenset(
    {
        "channels/email/mailboxes/test_servers.py",
        "channels/email/sending/test_composing.py",
        "hub/calls/test_a_call.py",
        "hub/calls/test_menus.py",
        "hub/calls/test_races.py",
        "hub/files/test_store.py",
        "hub/mail/test_replies.py",
        "hub/mail/test_threads.py",
    }
)
MARK_OF_FIXTURE = {"postgres": "integration", "browser": "end_to_end", "mail_servers": "integration"}

settings.register_profile("hub", deadline=None, print_blob=True)
settings.load_profile("hub")


def pytest_configure() -> None:
    loopback_only.enforce()


def pytest_report_header() -> list[str]:
    return [f"PostgreSQL: {postgres.describe()}", f"Chromium: {chromium.describe()}", f"Mail: {mail.describe()}"]


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(_mark(item))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After they were shuffled: files that take long are begun first, so that no worker has one left when the others are done."""
    items.sort(key=lambda item: item.path.relative_to(TESTS).parts[0] not in LONG)


def pytest_collection_finish() -> None:
    """What was imported stays: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


def _mark(item: pytest.Item) -> str:
    path = item.path.relative_to(TESTS)
    folder = path.parts[0]
    if folder in MARK_OF_FOLDER:
        return MARK_OF_FOLDER[folder]
    if path.as_posix() not in TOLD_AT_ONCE and not LONG_STORIES.isdisjoint({path.as_posix(), path.parent.as_posix()}):
        return "heavy"
    if "postgresql" in _parameters(item):
        return "integration"
    needed = (mark for name, mark in MARK_OF_FIXTURE.items() if name in getattr(item, "fixturenames", ()))
    return next(needed, "unit")


def _parameters(item: pytest.Item) -> list[object]:
    callspec = getattr(item, "callspec", None)
    return list(callspec.params.values()) if callspec else []
