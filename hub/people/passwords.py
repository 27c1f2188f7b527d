"""Passwords are kept as argon2id hashes, made and checked in a thread, a few at a time: each takes 64 MiB."""

from __future__ import annotations

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from channels.doors import Problem

LEAST_LENGTH = 10
DEFAULTS = frozenset({"demo", "password", "admin", "changeme", "change-me", "contact-hub"})
AT_ONCE = 2
MOST_WAITING = 200
BUSY_RETRY_SECONDS = 5.0

_strong = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_quick = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)


class WeakPassword(ValueError):
    """Anybody could guess it."""


def hash_password(password: str) -> str:
    """The hash to store. Takes some tens of milliseconds."""
    return _strong.hash(password)


def hash_demo_password(password: str) -> str:
    """A hash that is quick to make and check, for passwords that everybody knows anyway."""
    return _quick.hash(password)


@cache
def nobodys_hash() -> str:
    """A hash that no password is checked against in earnest; made once a process."""
    return hash_password("nobody's")


def is_default(password: str, username: str) -> bool:
    """Whether production must not start with it."""
    return password.lower() in DEFAULTS or password.lower() == username.lower()


def check_strength(password: str, username: str) -> None:
    """Raises `WeakPassword` with what to do."""
    if is_default(password, username):
        raise WeakPassword("this password is one that everybody tries first; choose another")
    if len(password) < LEAST_LENGTH:
        raise WeakPassword(f"a password needs at least {LEAST_LENGTH} characters")


class PasswordCheck:
    """Checks passwords without holding up anybody else.

    `nobodys` is checked for an unknown username, so that it costs as much time as a wrong password and nobody learns who exists.
    """

    def __init__(self, nobodys: str) -> None:
        self._room = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        self._nobodys = nobodys

    async def matches(self, password: str, stored: str | None) -> bool:
        """Raises `Problem` 503 when too many are waiting."""
        if self._waiting >= MOST_WAITING:
            raise Problem(503, "busy", "Too many people sign in at once. Try again.", retry_after_seconds=BUSY_RETRY_SECONDS)
        self._waiting += 1
        try:
            async with self._room:
                return await asyncio.to_thread(_matches, password, stored or self._nobodys) and stored is not None
        finally:
            self._waiting -= 1


def _matches(password: str, stored: str) -> bool:
    try:
        return _strong.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
