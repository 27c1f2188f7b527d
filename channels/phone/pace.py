"""Keeps dialling at the pace that the account has at the carrier."""

from __future__ import annotations

import time
from collections.abc import Callable

from channels.errors import ProviderThrottled

LONGEST_WAIT_SECONDS = 5.0


class Pace:
    """Hands out turns, one every `1 / per_second` seconds; without a burst, because the carrier counts by the second."""

    def __init__(self, per_second: float, *, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._apart = 1 / per_second
        self._elapsed = elapsed
        self._free_at = 0.0

    def turn(self) -> float:
        """The seconds until the turn that is taken hereby. Raises `ProviderThrottled`, and takes none, when that is too long."""
        now = self._elapsed()
        wait = max(0.0, self._free_at - now)
        if wait > LONGEST_WAIT_SECONDS:
            raise ProviderThrottled("More numbers are being dialled than our account allows. It will be tried again.", code="pace")
        self._free_at = now + wait + self._apart
        return wait
