"""What happens to a letter: into the postboxes it is for, out to the hub, and what a postbox does by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hub.sandbox.mail.handing_over import HandingOver
from hub.sandbox.mail.letters import Letter, Letters, State
from hub.sandbox.mail.reading import Read, read
from hub.sandbox.mail.reports import non_delivery_report, postmaster_of
from hub.sandbox.mail.settings import MailSettings
from hub.sandbox.mail.writing import Written, automatic_reply, compose
from hub.sandbox.mischief import Mischief


class NobodyToWriteTo(ValueError):
    """A letter without a recipient."""


class MailProvider:
    """`on_added` and `on_changed` are told of every letter that a postbox shows."""

    def __init__(self, letters: Letters, settings: MailSettings, mischief: Mischief) -> None:
        self.letters = letters
        self.mischief = mischief
        self.on_added: Callable[[Letter], None] = lambda letter: None
        self.on_changed: Callable[[Letter], None] = lambda letter: None
        self.to_the_hub = HandingOver(letters, settings, mischief, lambda letter: self.on_changed(letter))

    def resume(self) -> None:
        """Go on with the letters that were on their way when the sandbox stopped."""
        for letter in self.letters.unsettled():
            self.to_the_hub.start(letter)

    async def close(self) -> None:
        await self.to_the_hub.close()

    def take(self, *, sender: str, recipients: Sequence[str], raw: bytes) -> None:
        """What the hub sends, or a customer to others; the hub's own addresses are not served by a postbox."""
        for recipient in recipients:
            if self.to_the_hub.is_the_hubs(recipient):
                self._send(box=sender or postmaster_of(recipient), sender=sender, recipients=(recipient,), raw=raw)
            else:
                self._arrive(sender=sender, recipient=recipient, raw=raw)

    def write(self, box: str, written: Written) -> Letter:
        """A customer sends a letter. Raises `KeyError` where the letter that it answers is not there, `NobodyToWriteTo`."""
        answered = self.letters.letter(written.answers, box) if written.answers is not None else None
        known = read(answered.raw) if answered is not None else None
        to = written.to or (_wants_answers_at(known) if known is not None else ())
        if not to and not written.cc:
            raise NobodyToWriteTo("A letter needs a recipient.")
        raw = compose(written, sender=box, to=to, answered=known, answered_at=answered.at if answered is not None else None)
        return self._send(box=box, sender=box, recipients=tuple(dict.fromkeys((*to, *written.cc))), raw=raw)

    def _send(self, *, box: str, sender: str, recipients: Sequence[str], raw: bytes) -> Letter:
        """Postboxes have it at once, the hub as soon as it takes it."""
        for_the_hub = any(self.to_the_hub.is_the_hubs(one) for one in recipients)
        state: State = "sending" if for_the_hub else "sent"
        letter = self.letters.add(box=box, direction="out", sender=sender, recipients=recipients, raw=raw, state=state)
        self.on_added(letter)
        for recipient in recipients:
            if not self.to_the_hub.is_the_hubs(recipient):
                self._arrive(sender=sender, recipient=recipient, raw=raw)
        if for_the_hub:
            self.to_the_hub.start(letter)
        return letter

    def _arrive(self, *, sender: str, recipient: str, raw: bytes) -> None:
        letter = self.letters.add(box=recipient, direction="in", sender=sender, recipients=(recipient,), raw=raw)
        self.on_added(letter)
        habits = self.letters.habits(recipient)
        if habits.bounces:
            if sender:
                self._send(box=postmaster_of(recipient), sender="", recipients=(sender,), raw=non_delivery_report(letter))
            return
        if habits.autoreply is None:
            return
        answered = read(raw)
        to = _wants_answers_at(answered)[0] if habits.rude else sender
        if habits.rude or (sender and not answered.automatic):
            reply = automatic_reply(habits.autoreply, sender=recipient, to=to, answered=answered, rude=habits.rude)
            self._send(box=recipient, sender=recipient if habits.rude else "", recipients=(to,), raw=reply)


def _wants_answers_at(letter: Read) -> tuple[str, ...]:
    people = letter.reply_to or (letter.sender,)
    return tuple(one["address"] for one in people if one["address"])
