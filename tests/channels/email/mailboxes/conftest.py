"""What each test of a mailbox begins with."""

from __future__ import annotations

import pytest

from tests.channels.email.mailboxes.watched import Desk, Memory


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def memory() -> Memory:
    return Memory()
