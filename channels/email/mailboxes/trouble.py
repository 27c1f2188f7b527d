"""What can go wrong between us and a mailbox, each with a sentence for a supervisor that names the server and no letter."""

from __future__ import annotations


class MailboxTrouble(Exception):
    """The mailbox cannot be read at the moment."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Unreachable(MailboxTrouble):
    """No connection, a broken one, or no answer in time."""


class NotTrusted(MailboxTrouble):
    """The connection is not as safe as it must be; no password was sent."""


class LoginRefused(MailboxTrouble):
    """The server does not let us in. Asking again soon may lock the account."""


class CommandRefused(MailboxTrouble):
    """The server said no. `code` is the reason in a word (RFC 5530), where it gave one."""

    def __init__(self, sentence: str, *, code: str | None) -> None:
        super().__init__(sentence)
        self.code = code
