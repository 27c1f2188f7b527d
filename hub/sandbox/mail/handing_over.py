"""Brings letters to the hub, as the company's own mail server would: it tries again for as long as the hub cannot take one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from aiosmtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from hub.sandbox.mail.letters import Letter, Letters, State
from hub.sandbox.mail.settings import AUTHENTICATOR, MailSettings
from hub.sandbox.mischief import Mischief

MOST_TRIES = 200
LONGEST_PAUSE_SECONDS = 10.0
ANSWER_SECONDS = 60.0


class HandingOver:
    """One errand for each letter that is on its way to the hub."""

    def __init__(self, letters: Letters, settings: MailSettings, mischief: Mischief, on_change: Callable[[Letter], None]) -> None:
        self._letters = letters
        self._mischief = mischief
        self._on_change = on_change
        self._pause_seconds = settings.retry_pause_seconds
        self.hub = (settings.hub_host, settings.hub_port)
        self.domains = frozenset(settings.domains)
        self._errands: set[asyncio.Task[None]] = set()

    def is_the_hubs(self, address: str) -> bool:
        return address.rpartition("@")[2].lower() in self.domains

    def start(self, letter: Letter) -> None:
        self._begin(self._bring(letter))

    async def close(self) -> None:
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)

    async def _bring(self, letter: Letter) -> None:
        """As well or as badly as it was asked for, until the hub has it or says no for good."""
        rule = self._mischief.next("letter")
        if rule is not None and rule.what == "drop":
            self._settle(letter, "sent")
            return
        if rule is not None and rule.what == "delay":
            await asyncio.sleep(rule.seconds)
        for tried in range(MOST_TRIES):
            try:
                for _ in range(1 + rule.copies if rule is not None and rule.what == "duplicate" else 1):
                    reason = await self._hand_over(letter)
            except SMTPException as error:
                refusal = _refusal(error)
                if refusal is not None:
                    self._settle(letter, "refused", refusal)
                    return
            else:
                self._settle(letter, "sent", reason)
                return
            await asyncio.sleep(min(self._pause_seconds * 2**tried, LONGEST_PAUSE_SECONDS))
        self._settle(letter, "refused", "The mail server did not take it in time.")

    async def _hand_over(self, letter: Letter) -> str | None:
        """Whom it was not taken for, where it was for others."""
        host, port = self.hub
        recipients = [one for one in letter.recipients if self.is_the_hubs(one)]
        server = SMTP(hostname=host, port=port, start_tls=False, local_hostname=AUTHENTICATOR, timeout=ANSWER_SECONDS)
        try:
            await server.connect()
            refused, _ = await server.sendmail(letter.sender, recipients, self._vouched_for(letter))
        finally:
            server.close()
        return f"Not taken for {', '.join(refused)}." if refused else None

    def _vouched_for(self, letter: Letter) -> bytes:
        """With what was found out about its sender (RFC 8601), as the hub would get it."""
        verdict = self._letters.habits(letter.box).vouched
        domain = letter.box.rpartition("@")[2]
        found = "none" if verdict == "none" else f"spf={verdict} smtp.mailfrom={domain}; dmarc={verdict} header.from={domain}"
        return f"Authentication-Results: {AUTHENTICATOR}; {found}\r\n".encode() + letter.raw

    def _settle(self, letter: Letter, state: State, reason: str | None = None) -> None:
        self._on_change(self._letters.settle(letter.lid, state, reason))

    def _begin(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


def _refusal(error: SMTPException) -> str | None:
    """What the sender is told of a refusal for good."""
    answers = error.recipients if isinstance(error, SMTPRecipientsRefused) else [error]
    final = [one for one in answers if isinstance(one, SMTPResponseException) and one.code >= 500]
    return f"{final[0].code} {final[0].message}" if final and len(final) == len(answers) else None
