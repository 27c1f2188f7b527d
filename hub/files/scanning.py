"""What a virus scanner says of a file, and what becomes of files while it says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

import structlog

from hub.company_mail import FileRules
from hub.journal.clock import Clock

AWAY_FOR = timedelta(seconds=30)
"""After so long a scanner that did not answer is asked again: nobody's mail waits for each of its timeouts."""
UNCHECKED = "It could not be checked for viruses."
TOO_BIG = "It is too big to be checked for viruses."

State = Literal["open", "held", "unscanned"]

log = structlog.get_logger(__name__)


class ScannerAway(Exception):
    """It does not answer, or not in time; it may be asked again."""


class TooBigToScan(Exception):
    """It does not take so much, now or later."""


class Scanner(Protocol):
    async def virus_in(self, content: bytes) -> str | None:
        """The name of the virus found, or nothing. Raises `ScannerAway` or `TooBigToScan`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    state: State
    reason: str | None = None


OPEN = Finding(state="open")
UNSCANNED = Finding(state="unscanned")


class Scanning:
    """Asks the scanner, if there is one, and does not wait for one that is away."""

    def __init__(self, scanner: Scanner | None, rules: FileRules, clock: Clock) -> None:
        self._scanner = scanner
        self._holds_unscanned = rules.unscanned == "held"
        self._clock = clock
        self._away_until = clock.now()

    @property
    def is_on(self) -> bool:
        """Whether there is a scanner."""
        return self._scanner is not None

    async def look_at(self, content: bytes) -> Finding:
        """`unscanned` while the scanner is away."""
        if self._scanner is None:
            return OPEN
        if self._clock.now() < self._away_until:
            return UNSCANNED
        try:
            virus = await self._scanner.virus_in(content)
        except ScannerAway as error:
            self._away_until = self._clock.now() + AWAY_FOR
            log.warning("virus scanner away", because=str(error))
            return UNSCANNED
        except TooBigToScan:
            return Finding(state="held", reason=TOO_BIG) if self._holds_unscanned else OPEN
        return OPEN if virus is None else Finding(state="held", reason=f"A virus was found: {virus}.")

    def why_held(self, finding: Finding) -> str | None:
        """Why a file of which this was found is not given out; nothing where it is."""
        if finding.state == "held":
            return finding.reason
        return UNCHECKED if finding.state == "unscanned" and self._holds_unscanned else None
